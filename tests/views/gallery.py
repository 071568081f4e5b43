"""One result of every public class, of a table with gaps, names as given, and several periods."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

import benchmark_index as bi
from benchmark_index.scale.dataset import evaluate_dataset

LEAVES = ["osi", "hci", "tii"]
FRAME = pd.DataFrame(
    {"osi": [0.9, 0.5, 0.4], "hci": [0.8, 0.7, 0.1], "tii": [0.3, 0.9, 0.2]}, index=[*"ABC"]
)


def system(name: str = "Digital economy") -> bi.Framework:
    """Return a system of two dimensions, one of two indicators, whose names hold a text."""
    return bi.Framework.from_dict(
        {
            "id": "city",
            "name": {"zh": f"城市指数{name}", "en": f"City index {name}"},
            "source": name,
            "groups": [
                {
                    "id": "services",
                    "name": {"zh": f"服务{name}", "en": f"Services {name}"},
                    "indicators": [
                        {
                            "id": leaf,
                            "name": {"zh": f"指标{leaf}{name}", "en": f"Measure {leaf} {name}"},
                            "unit": "1",
                            "direction": "higher",
                            "target": {"2025": 0.9},
                        }
                        for leaf in LEAVES[:2]
                    ],
                },
                {
                    "id": "networks",
                    "name": f"Networks {name}",
                    "indicators": [
                        {"id": "tii", "name": f"tii {name}", "direction": "lower", "weight": 1}
                    ],
                },
            ],
            "method": {"normalization": "minmax", "tiers": "quantiles:3"},
            "min_coverage": 0.5,
        }
    )


def values(names: list[str], periods: int = 1, seed: int = 0) -> pd.DataFrame:
    """Return a frame of units, of periods where there are several, the last unit with gaps."""
    rng = np.random.default_rng(seed)
    rows = [(name, str(2020 + t)) for t in range(periods) for name in names]
    frame = pd.DataFrame(rows, columns=["unit", "period"])
    frame[LEAVES] = rng.random((len(rows), 3)).round(3)
    frame.loc[frame["unit"] == names[-1], ["osi", "hci"]] = np.nan
    if len(names) > 3:
        frame.loc[frame["unit"] == names[-2], LEAVES] = np.nan
    return frame if periods > 1 else frame.drop(columns="period")


def results(names: list[str], text: str, folder: Path) -> Iterator[tuple[str, object]]:
    """Yield one result of every class that shows itself, by the name of the class."""
    framework, frame = system(text), values(names)
    yield "Framework", framework
    yield "Group", framework.groups[0]
    yield "Indicator", framework.all_indicators[0]
    table = bi.read_table(frame, framework)
    yield "IndicatorTable", table
    broken = frame.astype({"osi": object})
    broken.loc[0, "osi"] = f"high {text}"[:200]
    yield "ValidationReport", bi.validate(broken, framework)
    yield "QualityReport", bi.quality(broken, framework)
    index = bi.CompositeIndex(framework)
    scorecard = index.fit(table).evaluate(table)
    yield "Scorecard", scorecard
    third = scorecard.ranking.loc[2, "unit"]
    yield "Explanation", scorecard.explain(third)
    yield "Grades", bi.grade(scorecard, rules=[{"veto": "tii > 0.2", "cap": 2}])
    robustness = bi.robustness(index, table, ["noise:0.2"], draws=64)
    yield "Robustness", robustness
    yield "Sensitivity", robustness.sensitivity(n=16)
    yield "Alternatives", bi.compare_methods(index, table, {"normalization": ["minmax", "zscore"]})
    linear = bi.CompositeIndex("egdi", errors="ignore")
    full = frame[["unit", *LEAVES]].dropna()
    whole = bi.read_table(full, "egdi")
    yield "WeightChange", bi.smallest_change(linear, whole, whole.unit_labels[0], to_rank=2)
    yield "ExtremeRanks", bi.extreme_ranks(linear, full, "simplex")
    yield "Diagnosis", bi.diagnose(scorecard)
    yield "RankingComparison", bi.compare(scorecard, frame.set_index("unit")["osi"].rename("score"))
    panel = values(names, 3)
    yield "Panel", bi.panel(index, panel)
    yield "Monitoring", bi.monitor(framework, panel)
    frame.to_parquet(folder / "cities.parquet")
    yield "DatasetScores", evaluate_dataset(folder / "cities.parquet", framework, folder / "scores")
    ranks = pd.DataFrame({"a": range(1, len(full) + 1), "b": range(len(full), 0, -1)})
    yield "MergedRanking", bi.merge_rankings(ranks.set_index(full["unit"]))
    weights = {"services": 0.6, "networks": 0.4}
    yield "WeightSet", bi.WeightSet("ours", "city", weights, framework.name.text, text)
    yield "FrameworkDraft", bi.draft_framework(frame.rename(columns={"osi": f"osi {text}"[:60]}))
    export = scorecard.to_excel(folder / "ranking.xlsx")
    yield "Export", export
    yield "Verification", bi.verify(folder / "ranking.xlsx")

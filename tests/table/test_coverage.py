from fractions import Fraction

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

import benchmark_index as bi

LEAVES = [f"i{k}" for k in range(7)]
RULES = ("empty-row", "low-coverage", "group-missing")


def tree(shares):
    """Root with a group of three, a group holding a group of two, and a leaf of its own."""
    leaves = [{"id": name, "name": name, "direction": "higher"} for name in LEAVES]
    a, b, c, root = shares
    inner = {"id": "c", "name": "c", "min_coverage": c, "indicators": leaves[3:5]}
    return bi.Framework.from_dict(
        {
            "id": "root",
            "name": "root",
            "min_coverage": root,
            "groups": [
                {"id": "a", "name": "a", "min_coverage": a, "indicators": leaves[:3]},
                {
                    "id": "b",
                    "name": "b",
                    "min_coverage": b,
                    "groups": [inner],
                    "indicators": leaves[5:6],
                },
            ],
            "indicators": leaves[6:],
        }
    )


def expected(node, present):
    """METHODS: at least one and at least the share c of the direct children, level by level."""
    if not hasattr(node, "children"):
        return present[node.id], set()
    results = [expected(child, present) for child in node.children]
    count = sum(scored for scored, _ in results)
    scored = count >= 1 and count >= node.min_coverage * len(results)
    lost = set().union(*(missing for _, missing in results))
    return scored, lost if scored else lost | {node.id}


share = st.sampled_from(["0", "1/3", "1/2", "2/3", "1", "0.6667"])


@given(
    st.tuples(share, share, share, share),
    st.lists(st.lists(st.booleans(), min_size=7, max_size=7), min_size=1, max_size=5),
)
def test_coverage_is_counted_level_by_level(shares, patterns):
    framework = tree([Fraction(s) for s in shares])
    patterns = [[True] * 7, *patterns]
    values = np.where(patterns, np.arange(1.0, 8.0), np.nan)
    frame = pd.DataFrame(values, columns=LEAVES, index=[f"u{i}" for i in range(len(values))])
    found = bi.validate(frame, framework).findings.set_index("unit")["rule"]
    found = found[found.isin(RULES)]  # rows of the same pattern are copies of each other besides
    index = bi.CompositeIndex(framework, normalization=None)
    scorecard = index.fit(frame).evaluate(frame)
    for i, pattern in enumerate(patterns):
        unit = f"u{i}"
        scored, lost = expected(framework, dict(zip(LEAVES, pattern, strict=True)))
        groups = sorted(lost - {"root"})
        assert scorecard.rank.notna()[unit] == scored
        assert sorted(scorecard.missing_groups[i]) == groups
        rule = None
        if not any(pattern):
            rule = "empty-row"
        elif not scored:
            rule = "low-coverage"
        elif groups:
            rule = "group-missing"
        assert found.get(unit) == rule

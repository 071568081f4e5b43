"""What results can be asked for that rooms above them do: the one way up, as data.

A scorecard knows nothing of workbooks; it looks the verb up here and hands itself over. So does
a framework that says what is uncertain.
"""

from __future__ import annotations

from importlib import import_module
from typing import Protocol

_VERBS = {
    "alternatives.to_csv": "report.alternatives_tables:write_csv",
    "alternatives.to_excel": "report.alternatives_tables:write_workbook",
    "comparison.to_csv": "report.comparison_tables:write_csv",
    "comparison.to_excel": "report.comparison_tables:write_workbook",
    "diagnosis.to_csv": "report.diagnosis_tables:write_csv",
    "diagnosis.to_excel": "report.diagnosis_tables:write_workbook",
    "framework.assumptions": "uncertainty.as_written:faults_of",
    "monitoring.to_csv": "report.targets_workbook:write_csv",
    "monitoring.to_excel": "report.targets_workbook:write_workbook",
    "panel.to_csv": "report.panel_tables:write_csv",
    "panel.to_excel": "report.panel_tables:write_workbook",
    "grades.to_csv": "report.grade_tables:write_csv",
    "grades.to_excel": "report.grade_tables:write_workbook",
    "grades.to_parquet": "report.grade_tables:write_parquet",
    "robustness.to_csv": "report.robustness_tables:write_csv",
    "robustness.to_excel": "report.robustness_tables:write_workbook",
    "scorecard.contributions": "explanation.contributions:of_scorecard",
    "scorecard.explain": "explanation.one_unit:of_scorecard",
    "scorecard.obstacles": "explanation.obstacle_shares:of_scorecard",
    "explanation.to_csv": "report.explanation_tables:to_csv",
    "explanation.to_excel": "report.explanation_tables:to_excel",
    "scorecard.compare_methods": "uncertainty.one_at_a_time:of_scorecard",
    "scorecard.to_excel": "report.saving:to_excel",
    "scorecard.to_cards": "report.saving:to_cards",
    "scorecard.to_csv": "report.export:write_csv",
    "scorecard.to_parquet": "report.export:write_parquet",
    "robustness.plot": "report.plots:RobustnessPlots",
    "scorecard.plot": "report.plots:ScorecardPlots",
    "quality.to_excel": "report.quality_workbook:write",
}


class Verb(Protocol):
    """A function that takes the result, and what it is asked for with."""

    __name__: str

    def __call__(self, *args: object, **options: object) -> object:
        """Do it."""


def verb(name: str) -> Verb:
    """Return the function that does what a result is asked for.

    >>> verb("scorecard.to_csv").__name__
    'write_csv'
    """
    module, _, function = _VERBS[name].partition(":")
    loaded: Verb = getattr(import_module(f"benchmark_index.{module}"), function)
    return loaded

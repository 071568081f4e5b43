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
    "scorecard.to_html": "report.html.document:to_html",
    "scorecard.to_csv": "report.export:write_csv",
    "scorecard.to_parquet": "report.export:write_parquet",
    "robustness.plot": "report.plots:RobustnessPlots",
    "scorecard.plot": "report.plots:ScorecardPlots",
    "quality.to_excel": "report.quality_workbook:write",
    "alternatives.overview": "views.alternatives_view:of_alternatives",
    "change.overview": "views.alternatives_view:of_change",
    "comparison.overview": "views.alternatives_view:of_comparison",
    "dataset.overview": "views.dataset_view:of_dataset",
    "diagnosis.overview": "views.reasons_view:of_diagnosis",
    "explanation.overview": "views.reasons_view:of_explanation",
    "export.overview": "views.file_view:of_export",
    "draft.overview": "views.draft_view:of_draft",
    "framework.overview": "views.tree_view:of_framework",
    "grades.overview": "views.grades_view:of_grades",
    "group.overview": "views.tree_view:of_group",
    "indicator.overview": "views.tree_view:of_indicator",
    "limits.overview": "views.draws_view:of_limits",
    "merged.overview": "views.alternatives_view:of_merged",
    "monitoring.overview": "views.periods_view:of_monitoring",
    "panel.overview": "views.periods_view:of_panel",
    "quality.overview": "views.findings_view:of_quality",
    "robustness.overview": "views.draws_view:of_robustness",
    "scorecard.overview": "views.ranking_view:of_scorecard",
    "sensitivity.overview": "views.draws_view:of_sensitivity",
    "table.overview": "views.table_view:of_table",
    "validation.overview": "views.findings_view:of_validation",
    "variable.overview": "views.tree_view:of_variable",
    "verification.overview": "views.file_view:of_verification",
    "weights.overview": "views.tree_view:of_weights",
    "overview.as_html": "views.as_html:as_html",
    "overview.as_text": "views.as_text:as_text",
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

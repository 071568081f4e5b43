"""What is shown of a drafted system: what it assumed, and what it left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .overview import Overview, table_of

if TYPE_CHECKING:
    from ..drafting.framework_draft import FrameworkDraft


def of_draft(draft: FrameworkDraft) -> Overview:
    """Return how many indicators were drafted, with every assumption to be confirmed."""
    framework = draft.framework
    assumed = draft.assumptions.drop(columns="zh").rename(columns={"en": "assumed"})
    left = draft.left_out.drop(columns="zh").rename(columns={"en": "reason"})
    indicators = len(framework.indicator_ids)
    head = f"FrameworkDraft {framework.id}: {indicators} indicators, {len(assumed)} assumptions"
    return Overview(head, [], [table_of(assumed, "To confirm"), table_of(left, "Left out")])

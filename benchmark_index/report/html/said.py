"""What a page says of a ranking, in both languages, by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ...aggregation import PlanNode
from ...aggregation.means import PenalizedMean
from ...errors import Text
from ...estimators.directions import ARROWS
from ...framework import Indicator
from ...framework.attribute_names import attribute_name
from ...uncertainty.result import CERTAINTY
from ..method_sheet import MethodSheet
from ..words import filled
from ..workbook import Report
from .page_words import WORDS
from .tier_numbers import numbers_of

if TYPE_CHECKING:
    from ...index.scorecard import Scorecard
    from ..kept_draws import Sureness
    from .preset_weights import Preset


def words_of(
    scorecard: Scorecard, presets: Sequence[Preset], sure: Sureness | None
) -> Mapping[str, Text]:
    """Return the words of a page, and what this ranking is called, by key."""
    framework = scorecard.framework
    words = WORDS | {"title": framework.name.text, "unit": framework.unit.text}
    words |= _of_tree(scorecard)
    attributes = attributes_of(scorecard)
    words |= {f"attribute_{k}": attribute_name(name) for k, name in enumerate(attributes)}
    words |= {f"tier_{k}": text for k, text in enumerate(_tiers(scorecard))}
    words |= {f"preset_{k}": preset.name for k, preset in enumerate(presets)}
    published = words["preset_0"]
    words["preset_0"] = Text(f"{published.zh} · 公布", f"{published.en} · as published")
    words |= dict(_method(scorecard, sure))
    if sure is not None:
        words |= {f"certainty_{k}": text for k, text in enumerate(CERTAINTY.values())}
        words["drawn"] = sure.words
    return words | dict(_kept(scorecard))


def attributes_of(scorecard: Scorecard) -> list[str]:
    """Return the attributes of units that the table has."""
    return [name for name in scorecard.framework.attributes if name in scorecard.table.units]


def kept_nodes(scorecard: Scorecard) -> list[str]:
    """Return the nodes whose score stays as published: they are no means of their children."""
    return [node.id for node in scorecard.fitted.plan if not _is_mean(node)]


def _is_mean(node: PlanNode) -> bool:
    return node.form is not None or isinstance(node.aggregation, PenalizedMean)


def locked_nodes(scorecard: Scorecard) -> set[str]:
    """Return the nodes below which weights make no difference: those that are kept, and theirs."""
    locked, nodes = set(kept_nodes(scorecard)), scorecard.fitted.nodes
    for parent, node in scorecard.framework.walk():
        if parent.id in locked and node.id in nodes:
            locked.add(node.id)
    return locked


def _of_tree(scorecard: Scorecard) -> Iterator[tuple[str, Text]]:
    """Yield the names of the columns, and how each is measured or combined."""
    fitted, nodes = scorecard.fitted, scorecard.framework.nodes
    report = Report(scorecard, None)
    for column, name in enumerate([*fitted.compiled.leaves, *fitted.nodes]):
        node = nodes[name]
        yield f"name_{column}", node.name.text
        is_leaf = isinstance(node, Indicator)
        yield f"how_{column}", ARROWS[node.direction] if is_leaf else report.combined(name)


def _tiers(scorecard: Scorecard) -> list[Text]:
    rule = scorecard.fitted.tiers
    if rule is None:
        return []
    used = 1 + max([int(tier) for tier in scorecard.tier_numbers], default=-1)
    return [rule.label(tier) for tier in range(rule.count or used)]


def _method(scorecard: Scorecard, sure: Sureness | None) -> Iterator[tuple[str, Text]]:
    """Yield the items of the Method sheet, and what is said of each."""
    said = []
    for language in ("zh", "en"):
        report = Report(scorecard, language)
        report.sure = sure
        said.append([(report.say(item), text) for item, text in MethodSheet(report).description()])
    for k, (zh, en) in enumerate(pair for pair in zip(*said, strict=True) if pair[0][1]):
        yield f"item_{k}", Text(zh[0], en[0])
        yield f"text_{k}", Text(zh[1], en[1])


def _kept(scorecard: Scorecard) -> Iterator[tuple[str, Text]]:
    """Yield what does not follow weights, where there is such."""
    fitted, nodes = scorecard.fitted, scorecard.framework.nodes
    report, kept = Report(scorecard, None), kept_nodes(scorecard)
    told = [(nodes[node].name.text, report.combined(node)) for node in kept]
    if scorecard.framework.id in kept:
        yield "note_kept", filled(WORDS["kept_all"], report.combined(scorecard.framework.id))
        return
    yield "note_data", WORDS["from_data"]
    if told:
        zh = "；".join(f"{name.zh}（{how.zh}）" for name, how in told)
        en = "; ".join(f"{name.en} ({how.en})" for name, how in told)
        yield "note_kept", filled(WORDS["kept"], Text(zh, en))
    if fitted.tiers is not None and numbers_of(fitted.tiers) is None:
        yield "note_tiers", WORDS["tiers_kept"]

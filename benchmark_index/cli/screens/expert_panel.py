"""What the command line shows of a panel of experts: agreement, consistency, who was left out."""

from __future__ import annotations

import math

from rich.console import Console

from ...errors import Text
from ...experts.answers import Answers
from ...findings.finding import to_frame
from ...weighting import AhpWeights, DelphiWeights
from ...weighting.judged import JudgedWeights
from ...weighting.pairwise import as_judgement
from .screen import name, say, show_finding_rows, table, titles

_SHOWN_ELSEWHERE = ("inconsistent-judgements", "budget-sum")  # in a table, with their cells


def show_panel(answers: Answers, step: JudgedWeights, out: Console, language: str) -> None:
    """Print what was found in the forms and what the method says of the panel."""
    notes = [finding for finding in step.notes_ if finding.rule not in _SHOWN_ELSEWHERE]
    rows = to_frame([*answers.findings, *notes], language)
    show_finding_rows(rows, answers.names, out, language)
    if isinstance(step, AhpWeights):
        _show_consistency(answers, step, out, language)
    if isinstance(step, DelphiWeights):
        _show_agreement(answers, step, out, language)
    experts = ", ".join(name(form.expert) for form in answers.forms)
    out.print(say(language, f"专家：{experts}", f"Experts: {experts}"), highlight=False)
    for node, expert in step.dropped_ if isinstance(step, AhpWeights) else ():
        title = name(answers.names[node].pick(language))
        out.print(say(language, f"未计入：{expert}（{title}）", f"Left out: {expert} ({title})"))


def _show_consistency(answers: Answers, step: AhpWeights, out: Console, language: str) -> None:
    heads = (("节点", "Node"), ("专家", "Experts"), ("λmax", "λmax"), ("CR", "CR"))
    shown = table(*titles(language, *heads))
    for row in step.consistency_.to_dict("records"):
        label = name(answers.names[row["node"]].pick(language))
        cells = (_number(row["lambda_max"]), _number(row["cr"]))
        shown.add_row(label, str(row["experts"]), *cells)
    out.print(shown)
    if not len(step.repairs_):
        return
    heads = (("节点", "Node"), ("专家", "Expert"), ("CR", "CR"), ("判断", "Judgement"))
    more = (("原值", "Said"), ("宜为", "Would fit"), ("修正后 CR", "CR then"))
    shown = table(*titles(language, *heads, *more))
    shown.title = say(language, "最不一致的判断", "The most inconsistent judgements")
    shown.title_justify = "left"
    ratios = step.experts_.set_index(["node", "expert"])["cr"].to_dict()
    ratios |= {(row["node"], ""): row["cr"] for row in step.consistency_.to_dict("records")}
    for row in step.repairs_.to_dict("records"):
        node, first, second = (answers.names[row[key]] for key in ("node", "row", "column"))
        pair = Text(f"{first.zh} 比 {second.zh}", f"{first.en} over {second.en}")
        who = row["expert"] or say(language, "专家组", "the panel")
        values = (as_judgement(row["judged"]), as_judgement(row["repair"]), _number(row["cr"]))
        before = _number(ratios[row["node"], row["expert"]])
        title = name(node.pick(language))
        shown.add_row(title, name(who), before, name(pair.pick(language)), *values)
    out.print(shown)


def _show_agreement(answers: Answers, step: DelphiWeights, out: Console, language: str) -> None:
    heads = (("项目", "Item"), ("专家", "Experts"), ("均值", "Mean"), ("标准差", "SD"))
    more = (("变异系数", "CV"), ("满分率", "Full score"), ("一致", "Consensus"))
    shown = table(*titles(language, *heads, *more))
    for item, row in zip(step.items_.index, step.items_.to_dict("records"), strict=True):
        label = name(answers.names[item].pick(language))
        numbers = (_number(row[key]) for key in ("mean", "sd", "cv"))
        agreed = say(language, "是", "yes") if row["consensus"] else say(language, "否", "no")
        shown.add_row(label, str(row["experts"]), *numbers, f"{row['full_share']:.0%}", agreed)
    out.print(shown)
    shown = table(*titles(language, ("层级", "Level"), ("专家", "Experts"), ("项目", "Items")))
    for title in ("W", "χ²", "p"):
        shown.add_column(title, justify="right")
    for level, row in zip(
        step.concordance_.index, step.concordance_.to_dict("records"), strict=True
    ):
        numbers = (_number(row[key]) for key in ("w", "chi2", "p"))
        shown.add_row(str(level), str(row["experts"]), str(row["items"]), *numbers)
    out.print(shown)


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3f}"

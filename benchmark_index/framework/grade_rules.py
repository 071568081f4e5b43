"""Rules on top of tiers (评级规则): what caps a unit's tier, who may enter one, and how many.

A rule only says what holds, in file order; :mod:`benchmark_index.grading` applies it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, Discriminator, Field, Tag, model_validator

from ..errors import BenchmarkIndexError, Text, closest, shorten
from .fields import STRICT, Id, Number, Whole, Word

MOST_RULES = 30
MOST_ALTERNATIVES = 100  # texts that a condition names
_FORM = re.compile(r"\s*([^\s=:,;|<>!]+)\s*(>=|<=|!=|==|=|>|<)\s*(\S.*?)\s*", re.S)
_WRITE = Text(
    "请写 编号 比较符 数或文字，如 penalties > 0 或 status = 失效|过期。",
    "Write a name, a comparison and a number or text: penalties > 0, status = lapsed|expired.",
)
_OTHER_SIGNS = str.maketrans({"≥": ">=", "≤": "<=", "≠": "!=", "＞": ">", "＜": "<", "＝": "="})
_ALTERNATIVES_SHOWN = 3
_SHOWN = 60  # characters of a condition in a message


class Condition(NamedTuple):
    """What has to hold of a unit: a name, ``> >= < <= = !=``, and a number or some texts.

    A missing value meets no condition.
    """

    name: str
    sign: str
    value: float | tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Condition:
        """Read a condition as files have it; nothing in it is ever evaluated.

        >>> Condition.parse("penalties >= 3"), Condition.parse("status = lapsed|expired").value
        (Condition(name='penalties', sign='>=', value=3.0), ('lapsed', 'expired'))

        Raises
        ------
        BenchmarkIndexError
            It is none.
        """
        form = _FORM.fullmatch(text.translate(_OTHER_SIGNS))
        if form is None:
            shown = text[:_SHOWN]
            raise BenchmarkIndexError(
                Text(f"不是条件：{shown}", f"not a condition: {shown}"), _WRITE
            )
        name, sign, said = form[1], form[2].replace("==", "="), form[3]
        number = _number(said)
        if number is not None:
            return cls(name, sign, number)
        if sign not in ("=", "!="):
            raise BenchmarkIndexError(
                Text(f"{sign} 后须为数", f"a number has to follow {sign}"), _WRITE
            )
        texts = tuple(part.strip() for part in said.split("|", MOST_ALTERNATIVES))
        if not all(texts) or len(texts) > MOST_ALTERNATIVES:
            raise BenchmarkIndexError(
                Text("空的或过多的取值", "an empty value, or too many"), _WRITE
            )
        return cls(name, sign, texts)

    @property
    def words(self) -> str:
        """The comparison and what follows it.

        >>> Condition("penalties", ">", 0.0).words
        '> 0'
        """
        if isinstance(self.value, float):
            return f"{self.sign} {self.value:.15g}"
        more = "|…" if len(self.value) > _ALTERNATIVES_SHOWN else ""
        return f"{self.sign} {'|'.join(self.value[:_ALTERNATIVES_SHOWN])}{more}"


def _number(text: str) -> float | None:
    """Return a text as a finite number, None where it is none."""
    plain = unicodedata.normalize("NFKC", text).replace("−", "-")
    if not re.fullmatch(r"[+-]?([0-9]{1,300}(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?", plain):
        return None
    return float(plain)


def _condition(value: object) -> object:
    if isinstance(value, str):
        Condition.parse(value)
    return value


ConditionText = Annotated[str, BeforeValidator(_condition)]
Place = Annotated[Whole, Field(ge=1, le=1_000)]  # of a tier, 1 = best
HowMany = Annotated[Whole, Field(ge=1, le=10**9)]


class _GradeRule(BaseModel):
    model_config = STRICT
    id: Id | None = None
    note: Word = ""


class VetoRule(_GradeRule):
    """A condition that, where it is met, caps the tier or (without ``cap``) takes it away."""

    veto: ConditionText
    cap: Place | None = None

    @property
    def condition(self) -> Condition:
        """The condition as its parts."""
        return Condition.parse(self.veto)


class FloorRule(_GradeRule):
    """A dimension whose score below a limit caps the tier or (without ``cap``) takes it away."""

    floor: Word
    below: Number
    cap: Place | None = None

    @property
    def condition(self) -> Condition:
        """The condition that it amounts to."""
        return Condition(self.floor, "<", float(self.below))


class SegmentRule(_GradeRule):
    """Only the best of each value of an attribute enter a tier and those above; default: any."""

    segment: Word
    best: HowMany
    tier: Place | None = None


class QuotaRule(_GradeRule):
    """A tier takes so many; who does not fit waits, in the next tier for the time being."""

    quota: Annotated[Whole, Field(ge=0, le=10**9)]
    tier: Place


class RefillRule(_GradeRule):
    """Places that the rules above left open go to the next, as far as their own caps allow."""

    refill: Literal[True]


KINDS = ("veto", "floor", "segment", "quota", "refill")
_NO_KIND = Text(
    f"每条规则须有且只有 {'、'.join(KINDS)} 之一",
    f"a rule says one of {', '.join(KINDS)}",
)


def _of_one_kind(value: object) -> object:
    if isinstance(value, dict) and sum(kind in value for kind in KINDS) != 1:
        raise BenchmarkIndexError(_NO_KIND, WAY_OUT)
    return value


def _kind(value: object) -> str:
    known = (
        value if isinstance(value, dict) else vars(value) if isinstance(value, BaseModel) else ()
    )
    return next((kind for kind in KINDS if kind in known), KINDS[0])


WAY_OUT = Text(
    "请写如 [{veto: penalties > 0, cap: 2}, {refill: true}]。",
    "Write for example [{veto: penalties > 0, cap: 2}, {refill: true}].",
)
GradeRule = VetoRule | FloorRule | SegmentRule | QuotaRule | RefillRule
_Written = Annotated[
    Annotated[VetoRule, Tag("veto")]
    | Annotated[FloorRule, Tag("floor")]
    | Annotated[SegmentRule, Tag("segment")]
    | Annotated[QuotaRule, Tag("quota")]
    | Annotated[RefillRule, Tag("refill")],
    Discriminator(_kind),
    BeforeValidator(_of_one_kind),
]


class GradeRules(BaseModel):
    """What decides beside the score: how far a tier is kept, then the rules in order.

    Attributes
    ----------
    keep : float, optional
        A unit keeps last period's tier while its score is within that tier's cuts widened by this.
    rules : sequence of rules
    """

    model_config = STRICT

    keep: Annotated[Number, Field(ge=0)] | None = None
    rules: Annotated[tuple[_Written, ...], Field(max_length=MOST_RULES)] = ()

    @model_validator(mode="after")
    def _says_something(self) -> GradeRules:
        if self.keep is None and not self.rules:
            raise BenchmarkIndexError(Text("没有规则", "says nothing"), WAY_OUT)
        return self

    @property
    def codes(self) -> list[str]:
        """The reason code of each rule: its id, else its kind and number."""
        return [rule.id or f"{_kind(rule)}-{n}" for n, rule in enumerate(self.rules, 1)]


def as_rules(value: object) -> object:
    """Return a list of rules as what it is short for."""
    return {"rules": list(value)} if isinstance(value, (list, tuple)) else value


Grading = Annotated[GradeRules, BeforeValidator(as_rules)]


class RuleFault(NamedTuple):
    """What is wrong with a rule, by its number."""

    number: int
    code: str
    wrong: Text
    fix: Text


def rule_faults(
    grade: GradeRules,
    columns: Collection[str],
    attributes: Sequence[str],
    groups: Collection[str],
    tiers: int | None,
) -> Iterator[RuleFault]:
    """Find names that are none, texts compared with numbers, and tiers that there are not.

    ``tiers`` is how many the system makes: None where it has no tiers of its own.
    """
    codes = grade.codes
    for number, (rule, code) in enumerate(zip(grade.rules, codes, strict=True)):
        words = list(_faults(rule, columns, attributes, groups))
        if codes.index(code) < number or code == KEPT:
            words.append(
                (
                    Text(f"规则编号 {code} 重复。", f"The id {code} is used twice."),
                    Text("每条规则的编号须唯一。", "Give every rule its own id."),
                )
            )
        words += [
            (
                Text(f"只有 {tiers} 档，没有第 {place} 档。", f"Tier {place} of {tiers}."),
                Text("1 为最好一档。", "Count tiers from 1, the best."),
            )
            for place in places_of(rule)
            if tiers is not None and place > tiers
        ]
        yield from (RuleFault(number, code, *pair) for pair in words)


KEPT = "keep"  # the reason code of a tier that is kept


def places_of(rule: GradeRule) -> list[int]:
    """Return the tiers that a rule names, counted from 1."""
    match rule:
        case VetoRule() | FloorRule():
            return [] if rule.cap is None else [rule.cap]
        case SegmentRule():
            return [] if rule.tier is None else [rule.tier]
        case QuotaRule():
            return [rule.tier]
    return []


def _faults(
    rule: GradeRule, columns: Collection[str], attributes: Sequence[str], groups: Collection[str]
) -> Iterator[tuple[Text, Text]]:
    match rule:
        case VetoRule():
            condition = rule.condition
            known = [*columns, *attributes, *groups]
            if condition.name not in known:
                yield _unknown(condition.name, known)
            elif condition.name not in attributes and not isinstance(condition.value, float):
                yield (
                    Text(
                        f"{condition.name} 是数值，不能与文字比较。",
                        f"{condition.name} is a number.",
                    ),
                    _WRITE,
                )
        case FloorRule():
            if rule.floor not in groups:
                yield _unknown(rule.floor, [*groups])
        case SegmentRule():
            if rule.segment not in attributes:
                yield _unknown(rule.segment, [*attributes])


def _unknown(name: str, known: list[str]) -> tuple[Text, Text]:
    close = closest(name, known)
    listed = shorten(known) or "-"
    hint = Text(f"可用：{listed}。", f"Known: {listed}.")
    if close:
        hint = Text(f"是否指 {close[0]}？", f"Did you mean {close[0]}?")
    return Text(f"体系中没有 {name}。", f"The system has no {name}."), hint

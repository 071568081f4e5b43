"""Registers of names (名录): all the units of a kind there are, as lines of CSV files.

Each file says above its header where its names come from and of what date they are. A framework
names a register that ships, a CSV file of the same columns beside its own, or lists the units.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ...errors import BenchmarkIndexError, TableError, Text, UsageError, shorten

FOLDER = Path(__file__).parent
KIND = Text("对象名录", "register")
Units = Mapping[str, tuple[str, ...]]  # by the name of a unit its other spellings


class RegisteredUnit(NamedTuple):
    """A line of a register: a unit's code (GB/T 2260), names, level, what it is part of.

    ``zh`` is the name in full, ``short`` as tables have it; other spellings are ``aliases``.
    """

    code: str = ""
    zh: str = ""
    short: str = ""
    en: str = ""
    level: str = ""
    parent: str = ""
    region: str = ""
    aliases: str = ""

    @property
    def name(self) -> str:
        """The name that stands for all others."""
        return self.short or self.zh

    @property
    def spellings(self) -> tuple[str, ...]:
        """The other names, each once."""
        names = (self.zh, self.en, *self.aliases.split("|"))
        return tuple(dict.fromkeys(name for name in names if name and name != self.name))


@cache
def shipped() -> tuple[str, ...]:
    """Return the names of the registers that ship.

    >>> shipped()
    ('beijing-districts', 'cn-cities', 'cn-provinces')
    """
    return tuple(sorted(path.stem for path in FOLDER.glob("*.csv")))


@cache
def registered(name: str) -> tuple[RegisteredUnit, ...]:
    """Return the units of a register that ships.

    >>> registered("cn-provinces")[0].spellings
    ('北京市', 'Beijing', 'Beijing City', 'Beijing Municipality')
    """
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_lines(csv.reader(file)))


def spelled(units: Iterable[RegisteredUnit]) -> Units:
    """Return by the name of each unit its other spellings."""
    return {unit.name: unit.spellings for unit in units}


def read_register(folder: Path, name: str) -> Units:
    """Return the units that a CSV file beside a framework lists.

    Raises
    ------
    BenchmarkIndexError
        The file is elsewhere, cannot be read, has no column ``zh``, or a unit stands there twice.
    """
    if Path(name).name != name:
        raise BenchmarkIndexError(
            Text(
                f"名录 {name} 不在体系文件旁。", f"The register {name} is not beside the framework."
            ),
            Text("请把它放在同一文件夹，只写文件名。", "Put it there and write its name alone."),
        )
    from ...files import open_grids

    rows = open_grids(folder / name).grids[0].rows
    units = list(_lines([str(cell).strip() for cell in row] for row in rows))
    lines = Counter(unit.name for unit in units)
    if len(lines) < len(units):
        twice = shorten(name for name, times in lines.items() if times > 1)
        raise TableError(
            Text(f"名录 {name} 中重复：{twice}。", f"Twice in the register {name}: {twice}."),
            Text("每个对象只写一行。", "Give each unit one line."),
        )
    return spelled(units)


def _lines(rows: Iterable[Sequence[str]]) -> Iterator[RegisteredUnit]:
    """Yield the units below a header, whatever the order of its columns."""
    filled = (row for row in rows if any(row) and not row[0].startswith("#"))
    header = [title.strip().lower() for title in next(filled, [])]
    if "zh" not in header:
        raise TableError(
            Text("名录没有 zh 列。", "The register has no column zh."),
            Text(
                f"列名：{', '.join(RegisteredUnit._fields)}，除 zh 外均可省略。",
                f"Columns: {', '.join(RegisteredUnit._fields)}; all but zh may be left out.",
            ),
        )
    for row in filled:
        cells = dict(zip(header, row, strict=False))
        unit = RegisteredUnit(*(cells.get(field, "") for field in RegisteredUnit._fields))
        if unit.name:
            yield unit


def check(value: object) -> object:
    """Return a register as a framework holds it: the name of one that ships, or units.

    Raises
    ------
    BenchmarkIndexError
        There is no such register, or it is neither a name nor a list of units.
    """
    if isinstance(value, str):
        if value and value not in shipped():
            raise UsageError.unknown(KIND, value, shipped())
        return value
    lines = value.items() if isinstance(value, Mapping) else _alone(value)
    units = {name: _texts(others) for name, others in lines if isinstance(name, str)}
    if len(units) == len(lines) > 0 and None not in units.values():
        return units
    raise BenchmarkIndexError(
        Text("须为名录名称或对象列表。", "neither the name of a register nor a list of units."),
        Text(
            f"随附名录：{', '.join(shipped())}；或写 CSV 文件名。",
            f"Those that ship: {', '.join(shipped())}; or name a CSV file.",
        ),
    )


def _alone(value: object) -> list[tuple[object, None]]:
    """Return names without other spellings as a mapping would have them."""
    return [(name, None) for name in value] if isinstance(value, (list, tuple)) else []


def _texts(value: object) -> tuple[str, ...] | None:
    """Return other spellings as texts; None where they are none."""
    several = value if isinstance(value, (list, tuple)) else () if value is None else (value,)
    texts = tuple(text for text in several if isinstance(text, str))
    return texts if len(texts) == len(several) else None

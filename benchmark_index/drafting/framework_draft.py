"""A drafted indicator system: as a framework, as a commented file, and what it assumes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar, NamedTuple

import pandas as pd
import yaml

from ..catalog.displayed import Displayed
from ..errors import Text
from ..excel import Column
from ..files.output import check_output, write_atomically
from ..framework import Framework
from ..framework.fields import Raw
from ..framework.loading import write_sheet
from .titles import line_text

_NESTED = ("variables", "groups", "indicators")
_WIDE = 1_000_000  # characters of a line: nothing is broken


class Proposal(NamedTuple):
    """What was assumed of a node, by the key that says so; ``instead`` is a line to take in its place."""

    node: str
    key: str
    name: str
    text: Text
    instead: str = ""


class LeftOut(NamedTuple):
    """A column of the sheet that is no part of the system, and why."""

    column: str
    reason: Text


@dataclass(frozen=True, repr=False)
class FrameworkDraft(Displayed):
    """An indicator system drafted from a sheet, with everything that was assumed.

    Attributes
    ----------
    raw : dict
        The system as the plain data of a YAML file.
    assumed : tuple of Proposal
        What its author has to confirm, in the order of the system.
    left : tuple of LeftOut
        The columns that were left out.
    source : str
        The name of the file, nothing for data in memory.

    Examples
    --------
    >>> import pandas as pd
    >>> import benchmark_index as bi
    >>> sheet = pd.DataFrame({"城市": ["北京", "上海"], "失业率（%）": [4.1, 4.3], "专利数": [90, 80]})
    >>> draft = bi.draft_framework(sheet)
    >>> [(leaf.name.zh, leaf.unit, leaf.direction) for leaf in draft.framework.all_indicators]
    [('失业率', '%', 'lower'), ('专利数', '', 'higher')]
    >>> bi.evaluate(sheet, draft.framework).ranking["score"].tolist()
    [100.0, 0.0]
    """

    _kind: ClassVar[str] = "draft"

    raw: Raw
    assumed: tuple[Proposal, ...]
    left: tuple[LeftOut, ...]
    source: str = ""

    @cached_property
    def framework(self) -> Framework:
        """The system, ready to score the sheet."""
        return Framework.from_dict(self.raw)

    @property
    def assumptions(self) -> pd.DataFrame:
        """What was assumed, a row each: id, name, key, the words in both languages, what to write instead."""
        rows = [(a.node, a.name, a.key, *a.text, a.instead) for a in self.assumed]
        return pd.DataFrame(rows, columns=["id", "name", "key", "zh", "en", "instead"])

    @property
    def left_out(self) -> pd.DataFrame:
        """The columns that were left out, and why, in both languages."""
        rows = [(one.column, one.reason.zh, one.reason.en) for one in self.left]
        return pd.DataFrame(rows, columns=["column", "zh", "en"])

    def __str__(self) -> str:
        return "\n".join((*self._head(), *self._lines(self.raw), ""))

    def save(self, path: str | Path) -> None:
        """Write the system: ``.yaml`` with a comment on each assumption, ``.xlsx`` with a sheet of them.

        Raises
        ------
        UsageError
            The suffix is neither, or the folder does not exist.
        """
        path = Path(path)
        check_output(path, suffixes=(".yaml", ".yml", ".xlsx"))
        if path.suffix.lower() == ".xlsx":
            write_sheet(self.framework.to_dict(), path, self._sheets())
            return
        text = str(self).encode("utf-8")
        write_atomically(path, lambda stream: stream.write(text))

    def _sheets(self) -> Mapping[str, Sequence[Column]]:
        tables = {"assumptions 假定": self.assumptions, "left out 未采用": self.left_out}
        return {
            title: [Column(str(name), frame[name].tolist(), wrap=True) for name in frame]
            for title, frame in tables.items()
            if len(frame)
        }

    def _head(self) -> Iterator[str]:
        """Yield what stands above the system, and the columns that are no part of it."""
        source = line_text(self.source)
        of = f" {source} " if source else "数据表"
        yield f"# 由{of}草拟的指标体系；每个假定都有注释，请逐条确认或修改。"
        yield f"# Drafted from {source or 'a table'}: please confirm or change each assumption in a comment."
        for one in self.left:
            reason = one.reason
            yield f"# 未采用 / left out: {line_text(one.column)} - {reason.zh} / {reason.en}"

    def _lines(self, node: Raw, indent: str = "") -> Iterator[str]:
        """Yield a node as lines, what it holds below it and each assumption above what it is of."""
        name, notes = str(node["id"]), self._notes
        for key, value in node.items():
            about = notes.get((name, key), ())
            yield from (f"{indent}# {note.text.zh} / {note.text.en}" for note in about)
            if key in _NESTED:
                yield f"{indent}{key}:"
                for child in value:
                    first, *rest = self._lines(child, f"{indent}    ")
                    below = [first, *rest]
                    start = next(i for i, line in enumerate(below) if line.lstrip()[0] != "#")
                    below[start] = f"{indent}  - {below[start].lstrip()}"
                    yield from below
            else:
                yield f"{indent}{key}: {_flow(value)}"
            yield from (f"{indent}# {note.instead}" for note in about if note.instead)

    @cached_property
    def _notes(self) -> dict[tuple[str, str], list[Proposal]]:
        notes: dict[tuple[str, str], list[Proposal]] = {}
        for one in self.assumed:
            notes.setdefault((one.node, one.key), []).append(one)
        return notes


def _flow(value: object) -> str:
    """Return a value as YAML on one line.

    >>> _flow("a: b"), _flow({"zh": "城市", "en": "no"}), _flow(0.5)
    ("'a: b'", "{zh: 城市, en: 'no'}", '0.5')
    """
    text = yaml.safe_dump(
        value, allow_unicode=True, default_flow_style=True, sort_keys=False, width=_WIDE
    )
    return text.removesuffix("...\n").strip()

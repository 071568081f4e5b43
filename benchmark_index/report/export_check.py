"""An export that holds no data, against its check codes, its specification, and itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..errors import BenchmarkIndexError, TableError, Text
from ..files import LAST_ROW
from ..files.grid import LAST_COLUMN
from . import record, seals
from .appearance import Unchecked
from .exported import ExportedBook, ExportedFrame, SheetOfExport
from .following import FollowedRanking, numbers
from .large import summed
from .likeness import same
from .seals import ATTRIBUTE
from .stored import METHOD, ROOM, Difference, check_version, whole
from .words import TITLES, Wording

RANKING = "ranking"
KINDS = {
    **dict.fromkeys(("unit", "name", "period"), "name"),
    "rank": "rank",
    "score": "score",
    "tier": "tier",
}


class ExportCheck:
    """An export against its check codes, its specification, and itself.

    Attributes
    ----------
    checked : list of Text
        What was held against what.
    """

    def __init__(self, file: ExportedBook | ExportedFrame) -> None:
        self.file, self.record = file, file.record
        self.checked: list[Text] = []
        with _repeating(file.path):
            check_version(file.path, json.loads(file.specification), self.record["exported"])
            self.specification: dict[str, Any] = json.loads(file.specification)
            self._seals = {
                sheet.name: seals.read_seal(sheet.record, _most_rows(sheet))
                for sheet in file.sheets
            }
            self._parts = [s for s in file.sheets if s.record["holds"] == RANKING]
            self._is_whole = not self.record["full"]
            self.ranking = self._joined()
            self.follows = FollowedRanking(self.specification, self.ranking)

    def _joined(self) -> dict[str, list[Any]]:
        """Return the ranking of all its sheets."""
        first = self._parts[0].record["columns"]
        return {key: [v for part in self._parts for v in part.columns[key]] for key in first}

    def differences(self) -> list[Difference]:
        """Return what is not as exported; where all is, what does not follow from the rest."""
        with _repeating(self.file.path):
            changed = [*self._changed(), *self.file.differences()]
            if changed or not self._is_whole:
                return changed
            return [*self._unfollowed(), *self._sums()]

    def _changed(self) -> Iterator[Difference]:
        self.checked.append(
            Text("各表与导出时的校验码一致", "tables are as exported, by their check codes")
        )
        if record.digest(self.file.specification) != self.record["specification"]:
            yield Difference(METHOD, (1, 2), "specification", self.file.specification)
        for sheet in self.file.sheets:
            heads = zip(sheet.record["columns"], sheet.heads, sheet.record["heads"], strict=True)
            for column, now, own in heads:
                if not same(now, own):
                    yield self._at(sheet, column, -1, "text", now, own)
            yield from self._broken(sheet)

    def _broken(self, sheet: SheetOfExport) -> Iterator[Difference]:
        """Yield the cells of a table that are not as exported."""
        rows, columns = seals.broken(self._seals[sheet.name], sheet.columns)
        first = next(iter(sheet.columns))
        if columns and not rows:  # the codes of rows are right, which only a forger brings about
            yield from (
                self._at(sheet, column, -1, KINDS.get(column, "value")) for column in columns
            )
        one = len(rows) == 1 or len(columns) == 1
        for row in rows:
            for column in columns if one else [first]:
                held = sheet.columns[column]
                now = held[row] if row < len(held) else None
                kind = KINDS.get(column, "value") if one else "row"
                yield self._at(sheet, column, row, kind, now)

    def _at(
        self,
        sheet: SheetOfExport,
        column: str,
        row: int,
        kind: str,
        now: Any = None,
        own: Any = None,
    ) -> Difference:
        where = self.file.place(sheet, column, row)
        return Difference(sheet.name, (row + 2, 1), kind, now, own, where)

    def _unfollowed(self) -> Iterator[Difference]:
        """Yield the cells that do not follow from others."""
        starts = np.cumsum([0, *(len(part.columns["rank"]) for part in self._parts)])
        for column, row, meant in self.follows.faults():
            at = int(np.searchsorted(starts, row, side="right")) - 1
            part = self._parts[at]
            place = row - int(starts[at])
            now = part.columns[column][place]
            yield self._at(part, column, place, KINDS.get(column, "score"), now, meant)
        if self.follows.has_ranks:
            self.checked.append(Text("名次由得分得出", "ranks follow from scores"))
            if self.follows.rule is not None:
                self.checked.append(Text("档次由得分得出", "tiers follow from scores"))
        if nodes := ", ".join(self.follows.followed):
            self.checked.append(
                Text(
                    f"由下级分组得分和权重得出：{nodes}",
                    f"scores follow from those of groups and their weights: {nodes}",
                )
            )

    # --- sums --------------------------------------------------------------------------------

    @cached_property
    def _facts(self) -> pd.DataFrame:
        tiers, ranking = self.follows.tiers, self.ranking
        facts = {
            "score": numbers(ranking["score"]),
            "rank": numbers(ranking["rank"]),
            "period": ranking.get("period", [""] * len(tiers)),
            "tier": np.where(tiers < 0, np.nan, tiers),
        }
        return pd.DataFrame(facts)

    def _sums(self) -> Iterator[Difference]:
        """Yield the cells of sums that do not follow from the ranking."""
        words, rule = Wording(self.record["language"]), self.follows.rule
        for sheet in self.file.sheets if self.follows.has_ranks else []:
            holds = sheet.record["holds"]
            attribute = ATTRIBUTE + holds.removeprefix("By ")
            if holds == "Tiers":
                meant = summed(words, self._facts, TITLES["tier"], "tier", rule)
            elif holds.startswith("By ") and attribute in self.ranking:
                by = pd.Series(self.ranking[attribute], dtype=object)
                meant = summed(words, self._facts.assign(by=by), Text(holds, holds), "by", rule)
            else:
                continue
            self.checked.append(
                Text(f"{sheet.name} 由排名汇总", f"{sheet.name} sums up the ranking")
            )
            yield from self._unlike(sheet, [list(column.values) for column in meant])

    def _unlike(self, sheet: SheetOfExport, meant: Sequence[list[Any]]) -> Iterator[Difference]:
        """Yield the cells of a table that differ, its lines matched by what they are of."""
        keys = 2 if "period" in self.ranking else 1
        lines = {tuple(map(str, line[:keys])): line for line in zip(*meant, strict=True)}
        held = list(zip(*sheet.columns.values(), strict=True))
        names = list(sheet.columns)
        for row, line in enumerate(held):
            own = lines.pop(tuple(map(str, line[:keys])), None)
            if own is None:
                yield self._at(sheet, names[0], row, "text", line[0])
                continue
            for name, now, wanted in zip(names, line, own, strict=False):
                if not same(_plain(now), _plain(wanted)):
                    yield self._at(sheet, name, row, "value", now, wanted)
        for key in lines:
            yield self._at(sheet, names[0], len(held), "text", None, " ".join(key))

    # --- what is not checked -----------------------------------------------------------------

    def unchecked(self) -> Iterator[Unchecked]:
        """Yield what cannot be told from the file."""
        name = self.file.path.name
        if not self._is_whole:
            yield Unchecked(name, "rows", self.record["full"])
        else:
            nodes = [
                node for node in self.follows.unfollowed if node in self.follows.framework.nodes
            ]
            yield Unchecked(name, "data", ", ".join(nodes))
            if not self.follows.has_ranks:
                yield Unchecked(name, "published", "")
        yield from self.file.unchecked()

    def frame(self) -> pd.DataFrame:
        """Return the ranking as the file holds it."""
        return pd.DataFrame(self.ranking)


def _most_rows(sheet: SheetOfExport) -> int:
    """Return how many rows a table may have had by its record, for the cells it has now."""
    wide = len(sheet.columns)
    if not 0 < wide <= LAST_COLUMN:
        raise ValueError(f"columns: {wide}")
    now = len(next(iter(sheet.columns.values())))
    return min(LAST_ROW, ROOM * (now * wide + 1_000) // wide)


@contextmanager
def _repeating(path: Path) -> Iterator[None]:
    """Turn what a stored specification makes a check raise into one clear error of the file."""
    try:
        with whole(path):
            yield
    except TableError:
        raise
    except BenchmarkIndexError as error:
        raise TableError.unreadable(path, error.message, error.hint) from None


def _plain(value: Any) -> Any:
    if isinstance(value, (int, float, np.number)) and not isinstance(value, bool):
        return None if value != value else float(value)
    return value

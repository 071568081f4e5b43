"""Every way in which a register writes its units, and the units a wrong name may stand for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property

from ..framework import Framework
from ..framework.registers import Units, registered, spelled
from .headers import fold

MOST_OFFERED = 3  # units that a name may be a slip of; of more none is named
_LONGEST = 100  # characters of a name that is looked through for slips
_UNLIKE = str.maketrans("", "", " '’‘`ʼ-")


class Spellings:
    """The names of a register's units, looked up whatever their width, case, spaces and apostrophes.

    A spelling that two units share (Suzhou: 苏州, 宿州) is that of neither.

    >>> names = Spellings({"温州": ("温州市", "Wenzhou"), "西安": ("Xi'an",), "湖州": ()})
    >>> names.unit("温州市"), names.unit("xian"), names.unit("温洲")
    ('温州', '西安', '')
    >>> names.near("温洲"), names.near("州温"), names.near("州"), names.near("台北")
    (['温州'], ['温州'], ['温州', '湖州'], [])
    """

    def __init__(self, units: Units) -> None:
        self._owners: dict[str, dict[str, None]] = {}
        for unit, others in units.items():
            for name in (unit, *others):
                self._owners.setdefault(_key(name), {})[unit] = None

    def unit(self, name: str) -> str:
        """Return the one unit of this name, or nothing."""
        units = self._owners.get(_key(name), ())
        return next(iter(units)) if len(units) == 1 else ""

    def near(self, name: str) -> list[str]:
        """Return the few units a name may mean: those that share it, else those a slip away.

        A slip is one character replaced, dropped, added, or swapped with the next. Of more units
        than can be named those are, if few, that have all its characters, or begin as it does.
        """
        key, units = _key(name), dict[str, None]()
        slips = [key] if key in self._owners else self._slips(key)
        for likeness in sorted({_likeness(key, meant) for meant in slips}):
            alike = [meant for meant in slips if _likeness(key, meant) == likeness]
            more = units | {unit: None for meant in alike for unit in self._owners[meant]}
            if len(more) > MOST_OFFERED:
                break
            units = more
        return list(units)

    def _slips(self, key: str) -> list[str]:
        """Return the spellings that a text is a slip of.

        Of the two, each with some character left out is the same, or is the other.
        """
        slips = dict.fromkeys(self._clipped.get(key, ()))
        for clip in _clips(key):
            slips |= dict.fromkeys([clip] if clip in self._owners else ())
            slips |= dict.fromkeys(self._clipped.get(clip, ()))
        return [meant for meant in slips if _is_slip(key, meant)]

    @cached_property
    def _clipped(self) -> dict[str, list[str]]:
        """The spellings by what is left of them without one of their characters."""
        clipped: dict[str, list[str]] = {}
        for key in self._owners:
            for clip in _clips(key):
                clipped.setdefault(clip, []).append(key)
        return clipped


def _likeness(text: str, meant: str) -> int:
    """Return how a slip is like what was meant, from the likeliest on."""
    if set(text) <= set(meant) or set(meant) <= set(text):
        return 0
    return 1 if text[0] == meant[0] else 2


def _key(name: str) -> str:
    return fold(name).translate(_UNLIKE)


def _clips(key: str) -> Iterator[str]:
    """Yield a text without each of its characters."""
    if 1 < len(key) <= _LONGEST:
        for i in range(len(key)):
            yield key[:i] + key[i + 1 :]


def _is_slip(text: str, meant: str) -> bool:
    """Return whether texts as long as each other, the same but for a character each, are one slip."""
    if len(text) != len(meant):
        return True
    unlike = [i for i in range(len(text)) if text[i] != meant[i]]
    return len(unlike) == 1 or {text[i] for i in unlike} == {meant[i] for i in unlike}


@cache
def shipped_spellings(name: str) -> Spellings:
    """Return the spellings of a register that ships."""
    return Spellings(spelled(registered(name)))


def spellings_of(framework: Framework) -> Spellings | None:
    """Return the spellings of a framework's register, if it has one."""
    if not framework.unit_register:
        return None
    if isinstance(framework.unit_register, str):
        return shipped_spellings(framework.unit_register)
    return Spellings(framework.unit_register)

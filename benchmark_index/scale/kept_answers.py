"""What finished pieces told (中间结果), kept on disk so that an interrupted run resumes.

An answer stands under the hash of all it rests on: the framework, the choices, the answers of
earlier passes, the file. So a changed file is read again, and nothing else. An answer is arrays and
JSON; reading one runs no code of its own.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from ..files.output import write_atomically

_ROOT = __name__.partition(".")[0]
_TUPLE, _ARRAY, _LIST = "tuple of", "array", "list"

Arrays = list[NDArray[np.generic]]


_UNREADABLE = (
    *(OSError, EOFError, zipfile.BadZipFile, ValueError),  # a file that was cut
    *(LookupError, TypeError, AttributeError, ImportError),  # or holds something else
)


class KeptAnswers:
    """Answers on disk by what they rest on.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, key: str) -> object | None:
        """Return an answer, None where there is none that can be read."""
        try:
            return from_bytes((self.folder / f"{key}.npz").read_bytes())
        except _UNREADABLE:
            return None

    def save(self, key: str, answer: object) -> None:
        """Keep an answer, whole or not at all."""
        content = to_bytes(answer)
        write_atomically(self.folder / f"{key}.npz", lambda file: file.write(content))


class NothingKept:
    """No answers: what a run over frames of others does not set down."""

    def load(self, key: str) -> None:
        """Return that there is none."""

    def save(self, key: str, answer: object) -> None:
        """Do nothing."""


def to_bytes(answer: object) -> bytes:
    """Return an answer as bytes: arrays of numbers and JSON.

    >>> from_bytes(to_bytes({"a": (1, np.array([2.0]))}))
    {'a': (1, array([2.]))}
    """
    arrays: Arrays = []
    content = json.dumps(_encoded(answer, arrays))
    buffer = io.BytesIO()
    named = {f"a{i}": array for i, array in enumerate(arrays)}
    np.savez(buffer, content=np.array(content), **named)  # type: ignore[arg-type]
    return buffer.getvalue()


def from_bytes(content: bytes) -> object:
    """Return an answer from its bytes; no code of theirs is run."""
    with np.load(io.BytesIO(content), allow_pickle=False) as kept:
        arrays = [kept[f"a{i}"] for i in range(len(kept.files) - 1)]
        return _decoded(json.loads(str(kept["content"])), arrays)


def digest(*parts: object) -> str:
    """Return a hash of texts and of answers.

    >>> digest("a", 1) == digest("a", 1), digest("a", 1) == digest("a1")
    (True, False)
    """
    total = hashlib.sha256()
    for part in parts:
        arrays: Arrays = []
        total.update(json.dumps(_encoded(part, arrays)).encode() + b"\0")
        for array in arrays:
            total.update(array.tobytes())
    return total.hexdigest()[:40]


def _encoded(value: object, arrays: Arrays) -> object:
    """Return a value as JSON; its arrays of numbers are set aside."""
    if isinstance(value, np.ndarray) and value.dtype != object:
        arrays.append(value)
        return {_ARRAY: len(arrays) - 1}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Mapping):
        return {"mapping": [[_encoded(k, arrays), _encoded(v, arrays)] for k, v in value.items()]}
    if isinstance(value, tuple) and type(value) is not tuple:  # a named one
        name = f"{type(value).__module__}:{type(value).__qualname__}"
        return {_TUPLE: name, "parts": [_encoded(part, arrays) for part in value]}
    if isinstance(value, (Sequence, np.ndarray)) and not isinstance(value, str):
        kind = "tuple" if isinstance(value, tuple) else _LIST
        if isinstance(value, np.ndarray):
            kind = "objects"
        return {kind: [_encoded(part, arrays) for part in value]}
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise TypeError(f"{type(value).__name__} is no part of an answer")


def _decoded(content: object, arrays: Arrays) -> object:
    if not isinstance(content, dict):
        return content
    match content:
        case {"array": int(place)}:
            return arrays[place]
        case {"mapping": list(pairs)}:
            return {_decoded(key, arrays): _decoded(value, arrays) for key, value in pairs}
        case {"tuple of": str(name), "parts": list(parts)}:
            return _tuple_class(name)(*(_decoded(part, arrays) for part in parts))
        case {"list": list(parts)}:
            return [_decoded(part, arrays) for part in parts]
        case {"tuple": list(parts)}:
            return tuple(_decoded(part, arrays) for part in parts)
        case {"objects": list(parts)}:
            objects = np.empty(len(parts), dtype=object)
            objects[:] = [_decoded(part, arrays) for part in parts]
            return objects
    raise ValueError(str(content)[:100])


def _tuple_class(name: str) -> Callable[..., object]:
    """Return a named tuple of this package, and nothing else."""
    module, _, qualified = name.partition(":")
    if module.partition(".")[0] != _ROOT:
        raise ValueError(name)
    cls = vars(import_module(module))[qualified]
    if not (isinstance(cls, type) and issubclass(cls, tuple) and "_fields" in vars(cls)):
        raise ValueError(name)
    return cast("Callable[..., object]", cls)

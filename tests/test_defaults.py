"""Every parameter of every method starts from the default its documentation states."""

import ast
import re
from inspect import signature

import pytest

from benchmark_index import catalog

SECTION = re.compile(r"\n    Parameters\n    -+\n(.*?)(?=\n    \w+\n    -+\n|\Z)", re.DOTALL)
STATED = re.compile(r"^    (\w+(?:, \w+)*) : .*, default:? (.+)$", re.MULTILINE)
CLASSES = list(dict.fromkeys(entry.cls for entry in catalog.listed()))


def documented(cls):
    """Yield parameters with the default that ``low, high : float, default 0, 100`` states."""
    section = SECTION.search(cls.__doc__)
    for names, text in STATED.findall(section[1]) if section else []:
        names = names.split(", ")
        try:
            default = ast.literal_eval(text)
        except (SyntaxError, ValueError):  # a default in words
            continue
        several = isinstance(default, tuple) and len(default) == len(names) > 1
        yield from zip(names, default if several else [default] * len(names), strict=True)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_a_parameter_starts_from_its_documented_default(cls):
    step, parameters = cls(), signature(cls).parameters
    for name, default in documented(cls):
        assert name in parameters
        if getattr(step, name) is not None:  # not given: what is meant follows from the others
            assert getattr(step, name) == default, name

"""The corpus: messy tables as evaluators write them, each with all that there is to say of it."""

from . import asides, directions, facts, layouts, names, units, values
from .case import expected

CASES = [
    *asides.CASES,
    *layouts.CASES,
    *directions.CASES,
    *names.CASES,
    *units.CASES,
    *values.CASES,
    *facts.CASES,
]
RULES = {finding[0] for case in CASES for finding in expected(case)}

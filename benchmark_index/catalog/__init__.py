"""Every method by name: its written form, its manual; what ships in ``indicators/`` and ``weights/``."""

from .entries import MethodEntry, faults, find, listed, method
from .kinds import KINDS
from .manuals import Manual, manual, methods
from .shipped import frameworks, weight_sets

__all__ = [
    "KINDS",
    "Manual",
    "MethodEntry",
    "faults",
    "find",
    "frameworks",
    "listed",
    "manual",
    "method",
    "methods",
    "weight_sets",
]

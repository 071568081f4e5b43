"""Every method by name: its written form, its manual; what ships in ``indicators/`` and ``weights/``."""

from .entries import KINDS, METHODS, MethodEntry, method
from .manuals import Manual, manual, methods
from .shipped import frameworks, weight_sets

__all__ = [
    "KINDS",
    "METHODS",
    "Manual",
    "MethodEntry",
    "frameworks",
    "manual",
    "method",
    "methods",
    "weight_sets",
]

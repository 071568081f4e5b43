"""The sheets for readers: what came out in words, in charts, and for one unit at a time."""

from .facts import Facts
from .picked import Choice
from .pictures import ChartsPage
from .profile import ProfilePage
from .summary import summary

__all__ = ["ChartsPage", "Choice", "Facts", "ProfilePage", "summary"]

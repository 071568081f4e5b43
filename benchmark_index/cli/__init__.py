"""The command line, ``benchmark-index ...``."""

from .commands import main

__all__ = ["main"]

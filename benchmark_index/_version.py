"""The version, in a place of its own: rooms say it and import nothing above them."""

__version__ = "0.9.0"

"""Composite indicators from a messy workbook to a ranking that survives questions.

The package follows the ten steps of the OECD/JRC *Handbook on Constructing Composite
Indicators* (2008). Names load on first use, so importing the package costs next to nothing.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

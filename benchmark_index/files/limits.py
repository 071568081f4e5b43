"""What a file may hold before it is refused (限额): every number in one place.

A file under a megabyte is read and validated within seconds and 500 MB of memory, whatever it
holds. Somebody whose honest file is larger raises the number in Python before reading::

    from benchmark_index.files import limits
    limits.FILE_BYTES = 4 << 30
"""

from __future__ import annotations

FILE_BYTES = 1 << 30  # of any file that is read
CELL_CHARACTERS = 32_767  # of a cell: what Excel itself can hold
FORMULA_CHARACTERS = 8_192  # of a formula: likewise
FORMAT_CHARACTERS = 1_024  # of a number format; Excel takes 255
SHEETS = 1_000  # of a workbook
PARTS = 10_000  # of the archive a workbook is
COLUMNS = 16_384  # of a file that is read in batches: what Excel itself can hold
FRAME_CELLS = 10_000_000  # of a .parquet file of any size
FRAME_CELLS_PER_BYTE = 20  # beyond that, of cells to stored bytes
FRAME_BYTES = 64 << 20  # of all its values, or of one column of texts
FEW_CELLS = 100_000  # that a workbook of any size may hold, a row counting for three
CELLS_PER_BYTE = 1  # beyond that, of cells to stored bytes; rows of nothing but zeros reach 0.6
LOOSE_CELLS = 2_000_000  # likewise, where addresses are not written and equal cells take no room
ELEMENTS = 3_000_000  # of markup, or records, in a file of any size; beyond that, one for each byte
SMALL_BYTES = 16 << 20  # of XML that a workbook of any size may inflate to
INFLATION = 50  # of inflated to stored bytes beyond that; rows of nothing but formats reach 30
ROW_BYTES = 64 << 20  # of XML in a row
EMPTY_CELLS = 6_500_000  # that the area of a sheet may span whatever stands in it
EMPTY_PER_CELL = 20  # beyond that, of all cells to filled ones
STYLES = 100_000  # of cells; Excel takes 64,000
BLOCKS = 1_000  # of a sheet, each under a header of its own
COMPARISONS = 1_000  # names looked through for what an unknown name may have meant
COMPARED_PAIRS = 1_000_000  # of such a name and a name that the framework knows

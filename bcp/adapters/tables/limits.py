"""How much of a file is read: far more than an inventory has, far less than hurts."""

from __future__ import annotations

LARGEST_FILE = 16 << 20
"""Bytes of a file as it lies on disk."""
LARGEST_CONTENT = 64 << 20
"""Bytes of all that is taken out of a workbook."""
MOST_PARTS = 5_000
"""Files packed into a workbook."""
HIGHEST_RATIO = 500
"""How many times larger than it is packed a part may be, when it is more than a mebibyte."""
MOST_ELEMENTS = 2_000_000
"""Elements of XML in one part: two or three for each cell."""
MOST_STYLES = 300_000
"""Elements of XML in the part that holds the styles, which costs most to read."""
DEEPEST = 100
"""Elements of XML inside each other; workbooks have about ten."""
MOST_SHEETS = 100
MOST_ROWS = 20_000
"""Of one sheet, up to the last one that holds anything."""
MOST_COLUMNS = 500
MOST_CELLS = 400_000
"""Of all sheets that are read, empty ones between others included."""
MOST_MERGED = 20_000
"""Merged areas of one sheet."""
LONGEST_CELL = 40_000
"""Letters of a cell; a program for tables allows 32,767."""

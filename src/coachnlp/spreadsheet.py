"""What every spreadsheet that coachnlp writes has in common: text stays text, and only whole sheets are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from coachnlp.errors import ConfigError

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What text begins with that a spreadsheet would run as a formula."""
_MOST_ROWS = 1_048_576


def write_workbook(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, frozen: bool = False) -> None:
    """Write one sheet; control characters that no workbook may hold become U+FFFD.

    Args:
        path: of the .xlsx file.
        columns: the first row.
        rows: the others, whose text is safe already.
        frozen: keep the first row in sight.

    Raises:
        ConfigError: with more rows than a sheet holds.
    """
    from openpyxl import Workbook  # noqa: PLC0415  (only for this format)
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet("coachnlp")
    if frozen:
        sheet.freeze_panes = "A2"
    sheet.append(list(columns))
    for number, cells in enumerate(rows, 2):
        if number > _MOST_ROWS:
            raise ConfigError(f"{path.name}: more than {_MOST_ROWS} rows do not fit a sheet; ask for parquet or csv")
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("\ufffd", cell) if isinstance(cell, str) else cell for cell in cells])
    book.save(path)

"""What every spreadsheet that coachnlp writes has in common: text stays text, and only whole sheets are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from coachnlp.errors import ConfigError

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What text begins with that a spreadsheet would run as a formula; the last four in Chinese and Japanese ones."""
_PROTECTED = (*FORMULA_STARTS, "'")
_LONGEST = 32_767
"""Characters in a cell; more make a workbook that does not open."""
_CUT = " [...]"
_MOST_ROWS = 1_048_576


def harmless(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe in front of what may be a formula. Not made to be read back."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def protected(text: str) -> str:
    """The same for what `unprotected` reads back: what begins with an apostrophe gets one too."""
    return f"'{text}" if text.startswith(_PROTECTED) else text


def unprotected(text: str) -> str:
    """What `protected` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_PROTECTED) else text


def write_workbook(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, frozen: bool = False) -> None:
    """Write one sheet; control characters that no workbook may hold become U+FFFD, text that no cell holds is cut.

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
        clean = (ILLEGAL_CHARACTERS_RE.sub("\ufffd", cell) if isinstance(cell, str) else cell for cell in cells)
        sheet.append([_cut(cell) if isinstance(cell, str) else cell for cell in clean])
    book.save(path)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - len(_CUT)] + _CUT

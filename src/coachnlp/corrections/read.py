"""Read the files of corrections that a report saves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from coachnlp.codebook import Codebook
from coachnlp.corrections.records import Corrections, Judgement
from coachnlp.errors import CodebookError, ConfigError

_KIND = "coachnlp-corrections"
FORMAT = f"{_KIND} 1"
SUFFIX = ".json"
NAME_ENDS = ".corrections.json"
"""How reports name their files."""


def read_corrections(path: Path, codebook: Codebook) -> tuple[Corrections, ...]:
    """All corrections of a file, or of the files of a folder, the oldest first; none where there is nothing.

    Raises:
        ConfigError: when a file is something else, or has labels that the codebook does not allow; names it.
    """
    paths = sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [path] * path.is_file()
    found = [_read(each, codebook) for each in paths]
    return oldest_first(found)


def oldest_first(found: Iterable[Corrections]) -> tuple[Corrections, ...]:
    """In the order in which people made them, as `correct` takes them."""
    return tuple(sorted(found, key=lambda corrections: (corrections.made, corrections.file)))


def is_corrections(path: Path, name: str = "") -> bool:
    """Whether a file says that it holds corrections, by its content or a name as reports give; it may be damaged.

    Args:
        path: of the file.
        name: that it had where it comes from, if another.
    """
    if (name or path.name).casefold().endswith(NAME_ENDS):
        return True
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        return str(data["format"]).startswith(_KIND)
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return False


def _read(path: Path, codebook: Codebook) -> Corrections:
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        if data["format"] != FORMAT:
            raise ConfigError(f"{path}: format {str(data['format'])[:40]!r}, expected {FORMAT!r}; update coachnlp")
        plain = {key: _text(data[key]) for key in ("meeting", "codebook", "made")}
        return Corrections(path.name, **plain, judgements=tuple(_judgement(row, codebook) for row in data["units"]))
    except CodebookError as error:
        raise ConfigError(f"{path}: {error}; correct the labels, or take the file away") from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConfigError(
            f"{path}: no corrections as a report saves them ({type(error).__name__}); take the file away"
        ) from error


def _judgement(row: Mapping[str, Any], codebook: Codebook) -> Judgement:
    if type(row["unit"]) is not int:
        raise TypeError
    before, after = ([_text(label) for label in row[key]] for key in ("before", "after"))
    return Judgement(row["unit"], _text(row["text"]), tuple(before), codebook.check_labels(after))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value

"""A name under which a file that came in can be kept. Only this file knows pathvalidate."""

from __future__ import annotations

from collections.abc import Container
from pathlib import PurePosixPath

from pathvalidate import sanitize_filename

_LONGEST = 120
_HIDDEN = (".", "~$")
_LEFT_BY_SYSTEMS = frozenset({"thumbs.db", "desktop.ini"})


def safe_name(given: str, taken: Container[str] = ()) -> str:
    """The last part of a path as a name that every system takes: no folders, no reserved words, at most 120 characters.

    Args:
        given: whatever the browser says.
        taken: names in use, in small letters; a number is added to get clear of them.
    """
    last = given.replace("\\", "/").rpartition("/")[2]
    name = str(sanitize_filename(last, replacement_text="_", platform="universal")).lstrip(". ")
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix[:20]
    stem = stem[: _LONGEST - len(suffix)] or "_"
    name, number = stem + suffix, 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem} ({number}){suffix}"
    return name


def is_noise(given: str) -> bool:
    """Whether a file is one that systems and Office leave in folders, hidden from people."""
    last = given.replace("\\", "/").rpartition("/")[2]
    return last.startswith(_HIDDEN) or last.casefold() in _LEFT_BY_SYSTEMS

"""A name under which a file that came in can be kept. Only this file knows pathvalidate."""

from __future__ import annotations

from collections.abc import Container
from pathlib import PurePosixPath

from pathvalidate import sanitize_filename

from coachnlp.reports.wording import inert

_LONGEST = 120
_LONGEST_SUFFIX = 10
"""Bytes, and characters: files made of it have longer names, and no system takes more than 255 bytes."""
_HIDDEN = (".", "~$")
_LEFT_BY_SYSTEMS = frozenset({"thumbs.db", "desktop.ini"})


def safe_name(given: str, taken: Container[str] = ()) -> str:
    """The last part of a path as a name that every system takes: no folders, no reserved words, not long.

    Args:
        given: whatever the browser says.
        taken: names in use, in small letters; a number is added to get clear of them.
    """
    last = PurePosixPath(inert(given).replace("�", "_").replace("\\", "/").rpartition("/")[2])
    short = last.stem.encode()[:_LONGEST].decode(errors="ignore") + last.suffix[:_LONGEST_SUFFIX]
    name = str(sanitize_filename(short, replacement_text="_", platform="universal")).lstrip(". ") or "_"
    stem, suffix, number = PurePosixPath(name).stem, PurePosixPath(name).suffix, 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem} ({number}){suffix}"
    return name


def is_noise(given: str) -> bool:
    """Whether a file is one that systems and Office leave in folders, hidden from people."""
    last = given.replace("\\", "/").rpartition("/")[2]
    return last.startswith(_HIDDEN) or last.casefold() in _LEFT_BY_SYSTEMS

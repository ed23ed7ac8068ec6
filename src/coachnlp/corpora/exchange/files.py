"""Files as other tools keep them: text in UTF-8, and a file for each meeting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from coachnlp.corpora.records import Meeting
from coachnlp.errors import CorpusError


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, with or without a byte order mark.

    Raises:
        CorpusError: when it cannot be read as that.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: cannot be read as UTF-8: {type(error).__name__}") from error


def files_of(path: Path, suffix: str) -> list[Path]:
    """A file itself, or all files of a folder with a suffix.

    Raises:
        CorpusError: when a folder has none.
    """
    files = sorted(path.glob(f"*{suffix}")) if path.is_dir() else [path]
    if not files:
        raise CorpusError(f"{path}: no {suffix} file in it")
    return files


def file_for_each(meetings: Iterable[Meeting], folder: Path, suffix: str) -> Iterator[tuple[Meeting, Path]]:
    """Each meeting with the file for it, in a folder that is made: its id, what no file name holds replaced.

    Raises:
        CorpusError: when two ids would give the same file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    taken: dict[str, str] = {}
    for meeting in meetings:
        name = re.sub(r"[^\w.-]", "_", meeting.id) + suffix
        if taken.setdefault(name, meeting.id) != meeting.id:
            raise CorpusError(f"meetings {taken[name]!r} and {meeting.id!r} would both be {name}; rename one")
        yield meeting, folder / name

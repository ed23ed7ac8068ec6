"""Files that are whole or not there: written aside, then renamed."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from coachnlp.batch.place import is_remote, put


@contextmanager
def written_aside(path: Path) -> Generator[Path]:
    """A path to write to; it becomes `path` when the block ends well and goes away when it does not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield aside
        with aside.open("rb+") as file:
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all."""
    if is_remote(path):
        put(path, text.encode())
        return
    with written_aside(path) as aside:
        aside.write_text(text, encoding="utf-8")


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all."""
    if is_remote(path):
        put(path, content)
        return
    with written_aside(path) as aside:
        aside.write_bytes(content)


def remove_leftovers(folder: Path) -> None:
    """Remove what runs that were killed had half written."""
    for path in folder.rglob(".*.part"):
        path.unlink(missing_ok=True)

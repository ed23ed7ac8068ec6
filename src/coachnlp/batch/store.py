"""Files that are whole or not there: written aside, then renamed."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from coachnlp.batch.place import is_remote, put
from coachnlp.errors import OutputError


@contextmanager
def written_aside(path: Path) -> Generator[Path]:
    """A path to write to; it becomes `path` when the block ends well and goes away when it does not.

    Raises:
        OutputError: when it cannot be written; what was there before stays as it was.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield aside
        with aside.open("rb+") as file:
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path}: cannot be written ({error.strerror or type(error).__name__}); make room or give another place, "
        "and run again: what was done before is kept"
    )


def refuse_existing(path: Path) -> None:
    """Refuse to write over what people may have filled in.

    Raises:
        OutputError: when the file is there already, or the folder holds something.
    """
    if path.is_file() or (path.is_dir() and any(path.iterdir())):
        raise OutputError(f"{path}: is there already, and somebody may have worked in it; give another name")


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all.

    Raises:
        OutputError: when it cannot be written.
    """
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all.

    Raises:
        OutputError: when it cannot be written.
    """
    if is_remote(path):
        try:
            put(path, content)
        except OSError as error:
            raise _unwritable(path, error) from error
        return
    with written_aside(path) as aside:
        aside.write_bytes(content)


def remove_leftovers(folder: Path) -> None:
    """Remove what runs that were killed had half written."""
    for path in folder.rglob(".*.part"):
        path.unlink(missing_ok=True)

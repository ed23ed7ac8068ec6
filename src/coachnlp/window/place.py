"""Where everything lies while the window is open: a folder that only its owner can enter, gone when it closes.

Only this file knows filelock.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from coachnlp.errors import CoachNLPError

_PREFIX = "coachnlp-window-"
_LOCK = "lock"
_YOUNG_S = 60
"""A folder without a lock may belong to a window that opens at this moment."""


@contextmanager
def own_folder() -> Generator[Path]:
    """A new folder with owner-only rights; all of it goes away when the block ends, however it ends.

    Libraries that write something aside (a workbook, say) do so in this folder, as long as the block lasts.

    A window that was killed cannot clear up: what it left is removed here, at the next start. The system gives up the
    lock of a process that died, so a number of a process that was given out anew misleads nobody.

    Raises:
        CoachNLPError: when something in it cannot be removed.
    """
    remove_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))  # rights 0700, also where the umask is loose
    lock = FileLock(folder / _LOCK)
    lock.acquire()
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = before
        lock.release()  # Windows removes no file that is open
        _remove(folder)


def remove_leftovers() -> int:
    """Remove the folders of windows that were killed; gives how many."""
    return sum(_remove_if_dead(folder) for folder in _folders())


def _remove(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CoachNLPError(f"{folder}: cannot be removed ({reason}); it holds speech, remove it yourself") from None


def _folders() -> Iterator[Path]:
    """Folders of windows, this user's only: in a shared temporary folder others may lay out traps."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        is_folder = path.is_dir() and not path.is_symlink()
        if is_folder and (not hasattr(os, "getuid") or path.stat().st_uid == os.getuid()):
            yield path


def _remove_if_dead(folder: Path) -> bool:
    lock_file = folder / _LOCK
    try:
        if not lock_file.exists() and time.time() - folder.stat().st_mtime < _YOUNG_S:
            return False
        with FileLock(lock_file, timeout=0):
            pass
    except (Timeout, OSError):
        return False
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()

"""One run at a time in a folder of results. With `window/place.py` the only file that knows filelock."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from filelock import FileLock, Timeout

from coachnlp.batch.find import LOCK
from coachnlp.batch.place import is_remote
from coachnlp.errors import OutputError

Run = TypeVar("Run", bound=Callable[..., Any])


@contextmanager
def only_run(out: Path) -> Generator[None]:
    """Hold a folder of results, which is made if it is not there; a run within a run of this thread may hold it too.

    The system gives up the lock of a process that died, however it died. Behind a URL nothing is held.

    Raises:
        OutputError: when another run holds it, or it cannot be written in.
    """
    if is_remote(out):
        yield
        return
    lock = FileLock(out / LOCK, timeout=0, is_singleton=True)
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise OutputError(f"{out}: another run writes here; wait until it is done, or give another folder") from None
    except (OSError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise OutputError(f"{out}: cannot be written in ({reason}); give another folder") from None
    try:
        yield
    finally:
        lock.release()


def one_at_a_time(run: Run) -> Run:
    """Make a function, whose second argument is a folder of results, hold that folder."""

    @wraps(run)
    def held(sources: Any, out: Path, *others: Any, **options: Any) -> Any:
        with only_run(out):
            return run(sources, out, *others, **options)

    return cast("Run", held)

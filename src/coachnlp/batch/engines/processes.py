"""Workers as processes on this machine."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from typing import Any

from coachnlp.batch.engines.engine import Work
from coachnlp.batch.engines.inside import begin, end_with_parent, run
from coachnlp.codebook import Codebook
from coachnlp.errors import CoachNLPError
from coachnlp.transcripts.limits import Limits

LOST = (BrokenExecutor,)


class Process:
    """A process with a model. One executor each: when a process dies, an executor gives up all it has."""

    def __init__(self, model: str | None, codebook: Codebook, limits: Limits, threads: int) -> None:
        # Started anew on every system: what is forked off a process with threads may hang.
        self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=end_with_parent)
        self.started: Future[CoachNLPError | None] = self._pool.submit(begin, model, codebook, limits, threads)

    def run(self, work: Work[Any, Any], items: Sequence[Any]) -> Future[tuple[list[Any], list[str]]]:
        """See `Worker`."""
        return self._pool.submit(run, work, items)

    def stop(self) -> None:
        """See `Worker`; what it is doing is done first."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

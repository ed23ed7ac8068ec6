"""Work spread over workers, any of which may be lost at any moment."""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Any, Protocol

from coachnlp.batch.engines.engine import Item, Result, Work
from coachnlp.errors import CoachNLPError, CoachNLPWarning, WorkerLostError

TRIES = 3
"""How often whoever does an item may be lost before the item is to blame."""
_BATCHES_PER_WORKER = 8


class Worker(Protocol):
    """Does one batch at a time, with a model of its own."""

    started: Future[CoachNLPError | None]
    """Done when the model is loaded; what is wrong with it, if anything."""

    def run(self, work: Work[Any, Any], items: Sequence[Any]) -> Future[tuple[list[Any], list[str]]]:
        """Results and warnings, some time."""
        ...

    def stop(self) -> None:
        """End it, whatever it is doing."""
        ...


@dataclass(frozen=True, slots=True)
class _Batch:
    items: tuple[Any, ...]
    tries: int = 0


class Spread:
    """An engine of several workers: batches by weight, the heaviest first; what a lost worker had is done again.

    A worker gets work when it has started, so a cluster that has room for fewer workers, or loses some for good, goes
    on with those it has.
    """

    def __init__(
        self, hire: Callable[[], Worker], workers: int, batch_weight: int, lost: tuple[type[BaseException], ...]
    ) -> None:
        """Start.

        Args:
            hire: gives a new worker.
            workers: how many.
            batch_weight: items up to this much together go to a worker in one go.
            lost: what a worker's futures raise when it is lost.
        """
        self._hire, self._workers, self._batch_weight, self._lost = hire, workers, batch_weight, lost
        self._starting: dict[Future[CoachNLPError | None], Worker] = {}
        self._idle: list[Worker] = []
        self._busy: dict[Future[tuple[list[Any], list[str]]], tuple[Worker, _Batch]] = {}
        self._lost_at_start = 0
        for _ in range(workers):
            self._add()

    def map(
        self, work: Work[Item, Result], items: Sequence[Item], weight: Callable[[Item], int]
    ) -> Iterator[tuple[Item, Result | None]]:
        """See `Engine`.

        Raises:
            CoachNLPError: when the model cannot be loaded.
            WorkerLostError: when no worker manages to start.
        """
        waiting = deque(map(_Batch, batches(items, weight, self._workers, self._batch_weight)))
        while waiting or self._busy:
            while waiting and self._idle:
                worker, batch = self._idle.pop(), waiting.popleft()
                self._busy[worker.run(work, batch.items)] = worker, batch
            going: list[Future[Any]] = [*self._starting, *self._busy]
            for future in wait(going, return_when=FIRST_COMPLETED).done:
                if future in self._starting:
                    self._begun(future)
                else:
                    yield from self._done(future, waiting)

    def stop(self) -> None:
        """End all workers."""
        for worker in (*self._starting.values(), *self._idle, *(worker for worker, _ in self._busy.values())):
            worker.stop()

    def _add(self) -> None:
        worker = self._hire()
        self._starting[worker.started] = worker

    def _begun(self, future: Future[Any]) -> None:
        worker = self._starting.pop(future)
        try:
            error = future.result()
        except self._lost as lost:
            worker.stop()
            self._lost_at_start += 1
            if self._lost_at_start >= TRIES * self._workers:
                raise WorkerLostError(
                    f"no worker could start, {self._lost_at_start} times ({type(lost).__name__}); a script that scores "
                    "with workers needs `if __name__ == '__main__':` around it; on a cluster, coachnlp on every node"
                ) from lost
            self._add()
            return
        if error is not None:
            raise error
        self._lost_at_start = 0
        self._idle.append(worker)

    def _done(self, future: Future[Any], waiting: deque[_Batch]) -> Iterator[tuple[Any, Any]]:
        worker, batch = self._busy.pop(future)
        try:
            results, told = future.result()
        except self._lost:
            worker.stop()
            self._add()
            tries = batch.tries + 1
            if tries >= TRIES:
                yield from ((item, None) for item in batch.items)
            else:
                # One by one, so that only the item that takes workers down is given up.
                waiting.extendleft(_Batch((item,), tries) for item in batch.items)
            return
        self._idle.append(worker)
        for text in told:
            warnings.warn(text, CoachNLPWarning, stacklevel=2)
        yield from zip(batch.items, results, strict=True)


def batches(
    items: Sequence[Item], weight: Callable[[Item], int], workers: int, batch_weight: int
) -> Iterator[tuple[Item, ...]]:
    """Items in batches, the heaviest first, so that none that takes long is left for the end.

    A batch weighs `batch_weight` at most, and less where there would be too few batches to keep all workers busy; an
    item that is heavier goes alone.
    """
    limit = min(batch_weight, sum(map(weight, items)) // (workers * _BATCHES_PER_WORKER))
    batch: list[Item] = []
    held = 0
    for item in sorted(items, key=weight, reverse=True):
        if batch and held + weight(item) > limit:
            yield tuple(batch)
            batch, held = [], 0
        batch.append(item)
        held += weight(item)
    if batch:
        yield tuple(batch)

"""What an engine is, and the simplest one: this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from coachnlp.analysis import Analyser

Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[Analyser, Item], Result]
"""What is to be done with an item; a function of a module, so that other processes find it."""


class Engine(Protocol):
    """Does the same work with many items."""

    def map(
        self, work: Work[Item, Result], items: Sequence[Item], weight: Callable[[Item], int]
    ) -> Iterator[tuple[Item, Result | None]]:
        """Each item with its result, in any order.

        Args:
            work: what to do.
            items: with what.
            weight: how much work an item is, compared with others.

        Returns:
            For each item its result; None where whoever did it was lost three times, so that the item is to blame.
        """
        ...


class Here:
    """This process, item by item, in order."""

    def __init__(self, analyser: Analyser) -> None:
        self._analyser = analyser

    def map(
        self, work: Work[Item, Result], items: Sequence[Item], weight: Callable[[Item], int]
    ) -> Iterator[tuple[Item, Result | None]]:
        """See `Engine`."""
        for item in items:
            yield item, work(self._analyser, item)

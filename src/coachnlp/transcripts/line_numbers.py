"""Line numbers in notes."""

from __future__ import annotations

from collections.abc import Sequence

_MOST = 5


def number_list(what: str, numbers: Sequence[int]) -> str:
    """`line 3`, `lines 3, 4 and 9`, or `lines 3, 4, 9, 12, 15 and 20 more`."""
    if len(numbers) == 1:
        return f"{what} {numbers[0]}"
    if len(numbers) > _MOST:
        shown, last = numbers[:_MOST], f"{len(numbers) - _MOST} more"
    else:
        shown, last = numbers[:-1], str(numbers[-1])
    return f"{what}s {', '.join(map(str, shown))} and {last}"

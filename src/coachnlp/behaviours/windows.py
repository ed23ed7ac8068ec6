"""A conversation as windows of tokens: every unit is read with what was said around it.

A window holds consecutive units. Each stands as `mark tokens </s>`, where the mark is a letter for who speaks: A for
who says the first target, B, C … for the others as they come; names never reach the model. A window's targets are
scored; the units before and after them are context. With room for one target, each unit is read just after what was
said before it; with more room, the targets of a window share the work of reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

_MARKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_UNKNOWN_MARK = "?"


@dataclass(frozen=True, slots=True)
class WindowShape:
    """How many tokens a window may hold. A single longer unit is cut to `unit_tokens`."""

    target_tokens: int = 160
    before_tokens: int = 64
    after_tokens: int = 32
    unit_tokens: int = 120


@dataclass(frozen=True, slots=True)
class Window:
    """Units [first, last) of a conversation, of which [target_first, target_last) are scored."""

    first: int
    last: int
    target_first: int
    target_last: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """A unit as the model sees it: who speaks (any hashable key, None if unknown) and what is said."""

    speaker: str | None
    text: str


@dataclass(frozen=True, slots=True)
class EncodedWindow:
    """Token ids of a window and where its target units lie in them."""

    input_ids: NDArray[np.int64]
    """Shape (tokens,)."""
    starts: NDArray[np.int64]
    """Shape (targets,): position of each target's first token after its mark."""
    ends: NDArray[np.int64]
    """Shape (targets,): position of each target's closing separator."""


def plan_windows(lengths: Sequence[int], shape: WindowShape, first_target_tokens: int | None = None) -> list[Window]:
    """Cover a conversation with windows so that every unit is a target exactly once.

    Args:
        lengths: tokens of each unit, mark and separator included.
        shape: how much a window may hold; a unit longer than that gets a window of its own.
        first_target_tokens: smaller room for the first window, by which training shifts the borders.
    """
    windows: list[Window] = []
    totals = [0, *accumulate(lengths)]
    start, room = 0, first_target_tokens or shape.target_tokens
    while start < len(lengths):
        end = start + 1
        while end < len(lengths) and totals[end + 1] - totals[start] <= room:
            end += 1
        first, last = start, end
        while first > 0 and totals[start] - totals[first - 1] <= shape.before_tokens:
            first -= 1
        while last < len(lengths) and totals[last + 1] - totals[end] <= shape.after_tokens:
            last += 1
        windows.append(Window(first, last, start, end))
        start, room = end, shape.target_tokens
    return windows


class WindowEncoder:
    """Turns utterances into windows of token ids. Holds no state between calls."""

    def __init__(self, tokenizer: Tokenizer, shape: WindowShape) -> None:
        self.tokenizer = tokenizer
        self.shape = shape
        self._start = _known(tokenizer, "<s>", "[CLS]")
        self._separator = _known(tokenizer, "</s>", "[SEP]")
        self._marks = [_mark_id(tokenizer, mark) for mark in _MARKS]
        self._unknown = _mark_id(tokenizer, _UNKNOWN_MARK)

    def tokenise(self, utterances: Sequence[Utterance]) -> list[list[int]]:
        """Token ids of each utterance, without marks and separators; at least one id each."""
        encodings = self.tokenizer.encode_batch_fast([u.text for u in utterances], add_special_tokens=False)
        return [encoding.ids[: self.shape.unit_tokens] or [self._separator] for encoding in encodings]

    def plan(self, tokens: Sequence[Sequence[int]], first_target_tokens: int | None = None) -> list[Window]:
        """Windows over units of these tokens."""
        return plan_windows([len(ids) + 2 for ids in tokens], self.shape, first_target_tokens)

    def encode(self, window: Window, utterances: Sequence[Utterance], tokens: Sequence[Sequence[int]]) -> EncodedWindow:
        """Lay out one window of a conversation."""
        ids = [self._start]
        starts: list[int] = []
        ends: list[int] = []
        speaker = utterances[window.target_first].speaker
        seen = {} if speaker is None else {speaker: 0}
        for index in range(window.first, window.last):
            ids.append(self._mark(utterances[index].speaker, seen))
            start = len(ids)
            ids.extend(tokens[index])
            if window.target_first <= index < window.target_last:
                starts.append(start)
                ends.append(len(ids))
            ids.append(self._separator)
        return EncodedWindow(np.array(ids), np.array(starts), np.array(ends))

    def _mark(self, speaker: str | None, seen: dict[str, int]) -> int:
        if speaker is None:
            return self._unknown
        return self._marks[min(seen.setdefault(speaker, len(seen)), len(self._marks) - 1)]


def _known(tokenizer: Tokenizer, *names: str) -> int:
    return next(i for name in names if (i := tokenizer.token_to_id(name)) is not None)


def _mark_id(tokenizer: Tokenizer, mark: str) -> int:
    for piece in (f"▁{mark}", f"Ġ{mark}", mark):
        if (index := tokenizer.token_to_id(piece)) is not None:
            return index
    return tokenizer.encode(mark, add_special_tokens=False).ids[0]

"""From turns to units: where each turn is cut, and what a unit knows of its turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from coachnlp.errors import TranscriptError
from coachnlp.transcripts.limits import DEFAULT_LIMITS, Limits, refuse_units
from coachnlp.transcripts.records import Turn
from coachnlp.units.boundary_model import load_boundary_model
from coachnlp.units.punctuation import lacks_punctuation, starts_by_punctuation
from coachnlp.units.records import Unit

_LONGEST_ON_AVERAGE = 500
"""Characters a unit; those of the annotated corpus have some forty."""


def segment(turns: Sequence[Turn], limits: Limits = DEFAULT_LIMITS) -> tuple[Unit, ...]:
    """Cut turns into sentence-like units.

    Units come in order; together they hold every character of the turns that is no white space, once. A turn
    with `given_units` keeps those as they are. Blank turns give no units.

    Sentence ends that are marked cut by rules; the boundary model cuts stretches that end without a mark, as
    speech recognisers leave them. Each turn is cut for itself, whatever the turns beside it.

    Raises:
        TranscriptError: the `given_units` of a turn are not its text.
        TooLargeError: a turn has more units than `limits` allow.
    """
    return tuple(unit for index, turn in enumerate(turns) for unit in _units(index, turn, limits))


def _units(index: int, turn: Turn, limits: Limits) -> Iterator[Unit]:
    refuse_units(index + 1, len(turn.text) // _LONGEST_ON_AVERAGE, limits)  # before the model reads all of it
    given = turn.given_units
    spans = list(_sentences(turn.text) if given is None else _given(index, turn, given))
    refuse_units(index + 1, len(spans), limits)
    for start, end in spans:
        yield Unit(
            turn=index,
            speaker=turn.speaker,
            text=turn.text[start:end],
            start_char=start,
            end_char=end,
            start_s=_time_at(turn, start),
            end_s=_time_at(turn, end),
        )


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    for start, end in pairwise([*_starts(text), len(text)]):
        yield start, start + len(text[start:end].rstrip())


def _starts(text: str) -> list[int]:
    """Starts by punctuation, and by the model inside stretches that punctuation leaves open."""
    starts = starts_by_punctuation(text)
    left_open = [(a, b) for a, b in pairwise([*starts, len(text)]) if lacks_punctuation(text[a:b])]
    if not left_open:
        return starts
    found = load_boundary_model().starts(text)
    return sorted({*starts, *(start for start in found if any(a < start < b for a, b in left_open))})


def _given(index: int, turn: Turn, given: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    end = 0
    for unit in filter(None, map(str.strip, given)):
        start = turn.text.find(unit, end)
        if start < 0 or turn.text[end:start].strip():
            break
        end = start + len(unit)
        yield start, end
    if turn.text[end:].strip() or sum(map(_speech, given)) != _speech(turn.text):
        raise TranscriptError(
            f"The units given for turn {index + 1} are not its text: {len(given)} units of "
            f"{sum(map(len, given))} characters for a text of {len(turn.text)}. "
            "Give units that make up the text when joined by spaces, or give no units."
        )


def _speech(text: str) -> int:
    return sum(not char.isspace() for char in text)


def _time_at(turn: Turn, char: int) -> float | None:
    if turn.start_s is None or turn.end_s is None:
        return None
    return turn.start_s + (turn.end_s - turn.start_s) * char / len(turn.text)

"""Who talks when: monologues, pauses, switches, balance and overlap. Needs no labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

import numpy as np

from coachnlp.measures.conversation import Conversation
from coachnlp.measures.definitions import talk_definitions
from coachnlp.measures.evenness import evenness
from coachnlp.transcripts.records import Turn


@dataclass(frozen=True, slots=True)
class Monologue:
    """Turns of one speaker that follow each other."""

    speaker: str | None
    turns: int
    words: int
    seconds: float
    """Sum of the turns' lengths; 0 where they have no times, as is `span_s`."""
    span_s: float
    """From the first start to the last end."""


@dataclass(frozen=True, slots=True)
class Flow:
    """How talk goes round in a meeting, or in several."""

    switches: int
    """Times that a turn of one known speaker follows that of another."""
    switches_per_10_min: float | None
    """None unless every turn has a start and an end, and they last two minutes or more."""
    switches_per_100_turns: float | None
    """None with fewer than ten turns."""
    balance: float | None
    """Evenness of words over known speakers, 0 to 1; over meetings, the mean by words. None with one speaker."""
    overlap_share: float | None
    """Of the seconds in which anybody speaks, those in which several do, 0 to 1; None where times are estimated."""


def words(turn: Turn) -> int:
    """Words of a turn: stretches of text between white space."""
    return len(turn.text.split())


def seconds(turn: Turn) -> float:
    """Length of a turn that has times."""
    return max(0.0, (turn.end_s or 0.0) - (turn.start_s or 0.0))


def is_timed(turns: Sequence[Turn]) -> bool:
    """Whether every turn has a start and an end."""
    return bool(turns) and all(turn.start_s is not None and turn.end_s is not None for turn in turns)


def monologues(turns: Sequence[Turn]) -> Iterator[Monologue]:
    """The stretches of a meeting; a speaker who is not known has one turn."""
    for _, group in groupby(enumerate(turns), lambda pair: pair[0] if pair[1].speaker is None else pair[1].speaker):
        some = [turn for _, turn in group]
        span_s = max(turn.end_s or 0.0 for turn in some) - (some[0].start_s or 0.0)
        yield Monologue(some[0].speaker, len(some), sum(map(words, some)), sum(map(seconds, some)), max(0.0, span_s))


def pauses(turns: Sequence[Turn]) -> Iterator[tuple[str, float]]:
    """Who reacts, and how many seconds after another's turn, below 0 for speech that starts before its end."""
    for before, after in pairwise(turns):
        read = not (before.times_estimated or after.times_estimated)
        if read and before.end_s is not None and after.start_s is not None and _switch(before, after):
            yield str(after.speaker), after.start_s - before.end_s


def median_pause(found: Sequence[float]) -> float | None:
    """The median of some pauses; None where they are too few."""
    return median(found) if len(found) >= talk_definitions()["pause_s"].least else None


def flow(conversations: Sequence[Conversation]) -> Flow:
    """How talk goes round in these meetings."""
    turns = [turn for conversation in conversations for turn in conversation.turns]
    timed = all(is_timed(conversation.turns) for conversation in conversations)
    switches = sum(_switch(*pair) for conversation in conversations for pair in pairwise(conversation.turns))
    return Flow(
        switches=switches,
        switches_per_10_min=_rate(10 * switches, "switches_per_10_min", _minutes(conversations) if timed else 0),
        switches_per_100_turns=_rate(100 * switches, "switches_per_100_turns", len(turns)),
        balance=_balance(conversations),
        overlap_share=_overlap(conversations) if timed and not any(turn.times_estimated for turn in turns) else None,
    )


def _switch(before: Turn, after: Turn) -> bool:
    return before.speaker is not None and after.speaker is not None and before.speaker != after.speaker


def _rate(number: float, name: str, size: float) -> float | None:
    return number / size if size and size >= talk_definitions()[name].least else None


def _minutes(conversations: Iterable[Conversation]) -> float:
    """From first start to last end."""
    return (
        sum(
            max(turn.end_s or 0.0 for turn in conversation.turns)
            - min(turn.start_s or 0.0 for turn in conversation.turns)
            for conversation in conversations
        )
        / 60
    )


def _balance(conversations: Iterable[Conversation]) -> float | None:
    """Mean evenness of the meetings with several known speakers, by words."""
    weighted = total = 0.0
    for conversation in conversations:
        said: dict[str, int] = {}
        for turn in conversation.turns:
            if turn.speaker is not None:
                said[turn.speaker] = said.get(turn.speaker, 0) + words(turn)
        if len(said) >= talk_definitions()["balance"].least and any(said.values()):
            number = sum(said.values())
            weighted += number * float(evenness(np.array([[n] for n in said.values()], np.float64))[0])
            total += number
    return weighted / total if total else None


def _overlap(conversations: Iterable[Conversation]) -> float | None:
    """Share of speech in which several speak at once, by a sweep over starts and ends."""
    speech = several = 0.0
    for conversation in conversations:
        spans = [(turn.start_s or 0.0, seconds(turn)) for turn in conversation.turns]
        edges = sorted([(at, 1) for at, _ in spans] + [(at + length, -1) for at, length in spans])
        speaking = 0
        for (at, change), (until, _) in pairwise(edges):
            speaking += change
            speech += (until - at) * (speaking > 0)
            several += (until - at) * (speaking > 1)
    return several / speech if speech >= talk_definitions()["overlap_share"].least else None

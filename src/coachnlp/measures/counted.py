"""All that is counted in one conversation, before it is summed over speakers, roles or meetings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coachnlp.codebook import Codebook
from coachnlp.measures.answers import Answers, answers
from coachnlp.measures.conversation import Conversation
from coachnlp.measures.events import scene_of
from coachnlp.measures.moments import Moments, moments
from coachnlp.measures.ratios import Tally, tallies
from coachnlp.measures.sequences import Pairs, pairs
from coachnlp.measures.talk import Monologue, is_timed, monologues, pauses


@dataclass(frozen=True, slots=True)
class Counted:
    """One conversation, counted in every draw of its labels."""

    conversation: Conversation
    monologues: Sequence[Monologue]
    timed: bool
    """Whether every turn has a start and an end."""
    pauses: Sequence[tuple[str, float]]
    """Who reacts, and how many seconds after another."""
    speakers: tuple[str | None, ...]
    """Of its units, in order of first appearance."""
    tallies: Sequence[Tally]
    """Of each of these speakers."""
    answers: Mapping[str, Answers]
    """By id of their definition; `asker` is an index into `speakers`."""
    pairs: Pairs
    moments: Moments

    def by_speaker(self) -> Iterator[tuple[str | None, Tally]]:
        """The tally of each speaker."""
        return zip(self.speakers, self.tallies, strict=True)


def count(conversations: Iterable[Conversation], codebook: Codebook) -> list[Counted]:
    """Draw the labels of each conversation and count in every draw; the same conversations give the same draws."""
    rng = np.random.default_rng(0)
    return [_counted(number, conversation, codebook, rng) for number, conversation in enumerate(conversations)]


def _counted(number: int, conversation: Conversation, codebook: Codebook, rng: np.random.Generator) -> Counted:
    scene = scene_of(conversation.units, codebook, rng)
    return Counted(
        conversation=conversation,
        monologues=tuple(monologues(conversation.turns)),
        timed=is_timed(conversation.turns),
        pauses=tuple(pauses(conversation.turns)),
        speakers=scene.floors.speakers,
        tallies=tallies(scene),
        answers=answers(scene),
        pairs=pairs(scene, codebook),
        moments=moments(scene, conversation.turns, number),
    )

"""What one speaker, those with one role, or everybody together contributed to some meetings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from coachnlp.codebook import Codebook
from coachnlp.measures.answers import answer_length, joined
from coachnlp.measures.counted import Counted
from coachnlp.measures.definitions import answer_definitions
from coachnlp.measures.estimate import Estimate
from coachnlp.measures.likely import Likely, true_counts
from coachnlp.measures.ratios import Ratio, ratios_of, total
from coachnlp.measures.talk import median_pause
from coachnlp.units.records import Unit

Chooses = Callable[[Counted, str | None], bool]
"""Whether a speaker of a conversation belongs to a part."""


@dataclass(frozen=True, slots=True)
class LabelCount:
    """How often a label was found."""

    count: int
    """Units in which it was found, surely or not."""
    share: float
    """Of the units counted over, 0 to 1."""
    likely: Likely | None = None
    """How many units likely carry the label, the model's errors considered; None where it gave no probabilities."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one speaker, those with one role, or everybody together contributed."""

    speaker: str | None
    """None for everybody, for a role, and for speech whose speaker is not known."""
    role: str | None
    """The role of the speaker, or the one that this part is of; None where there is none."""
    turns: int
    words: int
    word_share: float
    """Of all words of the meeting, 0 to 1."""
    seconds: float | None
    """Sum of the turns' lengths; None unless every turn of the meeting has a start and an end."""
    seconds_share: float | None
    """Of all seconds of speech, silence left out; None where `seconds` is, or nobody spoke for any time."""
    longest_monologue_words: int
    """Words that one of them said without another's turn in between."""
    longest_monologue_s: float | None
    """Seconds from start to end of the longest such stretch in time; None where `seconds` is."""
    pause_s: float | None
    """Median seconds from the end of another's turn to the start of theirs; None with fewer than 5 that were read."""
    units: int
    labels: Mapping[str, LabelCount]
    """Every label of the codebook, in its order; empty counts included."""
    ratios: Mapping[str, Ratio]
    """Every ratio of ratios.toml."""
    answers: Mapping[str, Estimate]
    """Every length of answers of ratios.toml: how long others answer them."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `asdict` gave."""
        read: dict[str, Any] = {"labels": {label: _label_count(count) for label, count in data["labels"].items()}}
        read |= {
            kind: {name: Estimate(**estimate) for name, estimate in data[kind].items()}
            for kind in ("ratios", "answers")
        }
        return cls(**{**data, **read})


@dataclass(frozen=True, slots=True)
class Whole:
    """What shares are taken of."""

    words: int
    seconds: float | None
    """None unless every turn has a start and an end."""


def everybody(meeting: Counted, who: str | None) -> bool:
    """All speakers, those who are not known included."""
    del meeting, who
    return True


def of_speaker(name: str | None) -> Chooses:
    """One speaker."""
    return lambda meeting, who: who == name


def of_role(role: str) -> Chooses:
    """Those who have a role in the meeting."""
    return lambda meeting, who: meeting.conversation.roles.get(who or "") == role


def whole(meetings: Sequence[Counted]) -> Whole:
    """All talk of some meetings."""
    said = [some for meeting in meetings for some in meeting.monologues]
    timed = all(meeting.timed for meeting in meetings)
    return Whole(sum(some.words for some in said), sum(some.seconds for some in said) if timed else None)


def part(
    meetings: Sequence[Counted],
    of: Whole,
    codebook: Codebook,
    chooses: Chooses,
    speaker: str | None = None,
    role: str | None = None,
) -> Part:
    """Sum up what the chosen speakers contributed.

    Args:
        meetings: counted.
        of: all talk of these meetings.
        codebook: whose labels are counted.
        chooses: who belongs to this part.
        speaker: who that is, where it is one.
        role: theirs.
    """
    units = [unit for meeting in meetings for unit in meeting.conversation.units if chooses(meeting, unit.speaker)]
    tallies = [tally for meeting in meetings for name, tally in meeting.by_speaker() if chooses(meeting, name)]
    return Part(
        speaker=speaker,
        role=role,
        **_talk(meetings, of, chooses),
        units=len(units),
        labels=_label_counts(units, codebook),
        ratios=ratios_of(total(tallies), codebook),
        answers=_answers(meetings, codebook, chooses),
    )


def _talk(meetings: Sequence[Counted], of: Whole, chooses: Chooses) -> dict[str, Any]:
    """The measures of talk of a part."""
    said = [some for meeting in meetings for some in meeting.monologues if chooses(meeting, some.speaker)]
    waited = [pause for meeting in meetings for who, pause in meeting.pauses if chooses(meeting, who)]
    words, timed = sum(some.words for some in said), of.seconds is not None
    seconds = sum(some.seconds for some in said) if timed else None
    return {
        "turns": sum(some.turns for some in said),
        "words": words,
        "word_share": words / of.words if of.words else 0.0,
        "seconds": seconds,
        "seconds_share": seconds / of.seconds if seconds is not None and of.seconds else None,
        "longest_monologue_words": max((some.words for some in said), default=0),
        "longest_monologue_s": max((some.span_s for some in said), default=0.0) if timed else None,
        "pause_s": median_pause(waited),
    }


def _answers(meetings: Sequence[Counted], codebook: Codebook, chooses: Chooses) -> dict[str, Estimate]:
    found: dict[str, Estimate] = {}
    for definition in answer_definitions():
        some = [
            meeting.answers[definition.id].to(
                [at for at, name in enumerate(meeting.speakers) if chooses(meeting, name)]
            )
            for meeting in meetings
            if definition.id in meeting.answers
        ]
        found[definition.id] = answer_length(definition, joined(some), codebook)
    return found


def _label_counts(units: Sequence[Unit], codebook: Codebook) -> dict[str, LabelCount]:
    true = true_counts(units, codebook)
    counts = Counter(label for unit in units for label in unit.found)
    likely = dict(zip(true.labels, true.likely(), strict=True))
    return {
        label: LabelCount(counts[label], counts[label] / len(units) if units else 0.0, likely.get(label))
        for label in codebook.ids
    }


def _label_count(data: Mapping[str, Any]) -> LabelCount:
    likely = data["likely"]
    return LabelCount(data["count"], data["share"], None if likely is None else Likely(**likely))

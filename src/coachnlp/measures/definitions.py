"""The named measures of ratios.toml, and the events that they count beside labels."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Line:
    """A reference value, with whose it is."""

    value: float
    name_nl: str
    name_en: str


@dataclass(frozen=True, slots=True)
class RatioDefinition:
    """What a ratio sets against what."""

    id: str
    name_nl: str
    name_en: str
    above: tuple[str, ...]
    """Labels and events that are counted above the line."""
    below: tuple[str, ...]
    """Those below it; all units where there are none."""
    per: Literal["share", "one", "hundred"]
    least: int
    """Of what is below the line: with fewer, there are too few data."""
    source: str
    lines: tuple[Line, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that a codebook must have."""
        events = event_definitions()
        counted = (*self.above, *self.below)
        needed = [events[name].labels if name in events else (name,) for name in counted]
        return tuple(dict.fromkeys(label for labels in needed for label in labels))


@dataclass(frozen=True, slots=True)
class AnswerDefinition:
    """The median length in words of the next speaker's answer after turns with some label."""

    id: str
    name_nl: str
    name_en: str
    labels: tuple[str, ...]
    least: int
    """Expected number of answered turns."""
    source: str


@dataclass(frozen=True, slots=True)
class EvennessDefinition:
    """How evenly some labels are spread over the speakers."""

    id: str
    name_nl: str
    name_en: str
    labels: tuple[str, ...]
    least: int
    """Expected number of units with the labels."""
    source: str


@dataclass(frozen=True, slots=True)
class TalkDefinition:
    """A measure of who talks when, which needs no labels."""

    id: str
    name_nl: str
    name_en: str
    unit: str
    least: float
    """Of `counts`: with fewer, there are too few data."""
    counts: str
    source: str


@dataclass(frozen=True, slots=True)
class SequenceDefinition:
    """From how many data on it is told what follows what."""

    name_nl: str
    name_en: str
    least: int
    """Expected number of turns with the label before, and of those with the label after."""
    least_by_chance: float
    """How often the two would follow each other if turns were shuffled."""
    source: str


@dataclass(frozen=True, slots=True)
class InTurn:
    """A turn with one of these labels."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InARow:
    """A turn in which units with these labels follow each other."""

    labels: tuple[str, ...]
    least: int
    """Units in a row."""


@dataclass(frozen=True, slots=True)
class Alone:
    """A short unit with one of these labels that is the only one with a label `among` others in its turn."""

    labels: tuple[str, ...]
    among: tuple[str, ...]
    most_words: int
    joins: tuple[str, ...]
    """Words that, with one of `starts` after them and three words before them, join a second question."""
    starts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """The first unit of some length after a long turn of another, if it has one of these labels."""

    labels: tuple[str, ...]
    """Any unit where there are none."""
    after_words: int
    """The turn before has at least so many."""
    more_words_than: int
    """Shorter units are passed over: they only show that one listens."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A unit with one of these labels that the speaker of the turn before asked for, or did not."""

    labels: tuple[str, ...]
    asks: tuple[str, ...]
    within: int
    """Turns back in which that speaker may have asked."""
    asked: bool


@dataclass(frozen=True, slots=True)
class MomentDefinition:
    """A turn that asks, an answer of another, and a turn right after words of that other that reacts."""

    asks: tuple[str, ...]
    reacts: tuple[str, ...]
    outcome: tuple[str, ...]
    """What the other may come to say; a moment does not need it."""
    within: int
    """Turns, the asking and the reacting one included."""
    least: float
    """Certainty from which a moment is listed."""


_LISTS = ("labels", "among", "asks", "reacts", "outcome")
Finds = InTurn | InARow | Alone | Reply | Wanted | MomentDefinition
_KINDS: dict[str, type[Finds]] = {
    "in_turn": InTurn,
    "in_a_row": InARow,
    "alone": Alone,
    "reply": Reply,
    "wanted": Wanted,
    "moment": MomentDefinition,
}


@dataclass(frozen=True, slots=True)
class EventDefinition:
    """Something that is counted beside labels, and found from them and from who says what when."""

    id: str
    name_nl: str
    name_en: str
    finds: Finds

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that a codebook must have."""
        return tuple(label for name in _LISTS for label in getattr(self.finds, name, ()))


@cache
def ratio_definitions() -> tuple[RatioDefinition, ...]:
    """The ratios of ratios.toml, in its order."""
    return tuple(_ratio(row) for row in _rows("ratios"))


@cache
def event_definitions() -> Mapping[str, EventDefinition]:
    """The events of ratios.toml, by id, in its order."""
    return {row["id"]: _event(row) for row in _rows("events")}


@cache
def answer_definitions() -> tuple[AnswerDefinition, ...]:
    """The lengths of answers of ratios.toml, in its order."""
    return tuple(AnswerDefinition(**row) for row in _rows("answers"))


@cache
def evenness_definitions() -> tuple[EvennessDefinition, ...]:
    """The spreads over speakers of ratios.toml, in its order."""
    return tuple(EvennessDefinition(**row) for row in _rows("evenness"))


@cache
def talk_definitions() -> Mapping[str, TalkDefinition]:
    """The measures of talk of ratios.toml, by id, in its order."""
    return {row["id"]: TalkDefinition(**row) for row in _rows("talk")}


@cache
def moment_definition() -> MomentDefinition:
    """What a coach moment is."""
    return next(event.finds for event in event_definitions().values() if isinstance(event.finds, MomentDefinition))


@cache
def sequence_definition() -> SequenceDefinition:
    """From how many data on it is told what follows what."""
    return SequenceDefinition(**_file()["sequences"])


def _ratio(row: Mapping[str, Any]) -> RatioDefinition:
    read: dict[str, Any] = {"lines": tuple(Line(**line) for line in row.get("lines", ()))}
    return RatioDefinition(**{**row, **read})


def _event(row: Mapping[str, Any]) -> EventDefinition:
    about = {key: row[key] for key in ("id", "name_nl", "name_en")}
    finds = {key: value for key, value in row.items() if key not in about and key != "kind"}
    return EventDefinition(**about, finds=_KINDS[row["kind"]](**finds))


def _rows(table: str) -> list[dict[str, Any]]:
    return [{key: tuple(v) if isinstance(v, list) else v for key, v in row.items()} for row in _file()[table]]


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((files("coachnlp.measures") / "ratios.toml").read_text(encoding="utf-8"))

"""The conversation as a page shows it: turn by turn, each unit with its labels, certainty and evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from coachnlp.corrections.digest import digest_of_text
from coachnlp.reports.view import View
from coachnlp.reports.wording import clock, inert, percent
from coachnlp.units.records import Unit


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a unit's text, with the labels that it is evidence for."""

    text: str
    labels: tuple[str, ...]


def turns(view: View) -> Iterator[dict[str, Any]]:
    """The conversation, turn by turn."""
    order = {part.speaker: number for number, part in enumerate(view.analysis.measures.speakers)}
    for number, group in groupby(enumerate(view.analysis.units, 1), key=lambda pair: pair[1].turn):
        turn = view.analysis.turns[number]
        yield {
            "speaker": view.speakers[turn.speaker],
            "order": order[turn.speaker],
            "time": None if turn.start_s is None else clock(turn.start_s),
            "units": [_unit(view, place, unit) for place, unit in group],
        }


def choices(view: View) -> Iterator[dict[str, Any]]:
    """The behaviours that a person who corrects can choose from, by family."""
    english = view.lang == "en"
    for family in view.codebook.families:
        yield {
            "name": family.name_en if english else family.name_nl,
            "behaviours": [
                {
                    "id": behaviour.id,
                    "name": view.name(behaviour),
                    "stance": behaviour.stance,
                    "means": (english and behaviour.definition_en) or behaviour.definition,
                    "groups": " ".join(str(n) for n, ids in enumerate(view.codebook.exclusive) if behaviour.id in ids),
                }
                for behaviour in view.codebook
                if behaviour.family == family.id
            ],
        }


def pieces(unit: Unit) -> Iterator[Piece]:
    """A unit's text in stretches, each with the labels it is evidence for; together they are the whole text."""
    lent: list[list[str]] = [[] for _ in unit.text]
    for label, spans in (unit.evidence or {}).items():
        for place in {place for span in spans for place in range(span.start_char, span.end_char)}:
            lent[place].append(label)
    for labels, group in groupby(range(len(unit.text)), key=lambda place: lent[place]):
        places = list(group)
        yield Piece(inert(unit.text[places[0] : places[-1] + 1]), tuple(labels))


def _unit(view: View, number: int, unit: Unit) -> dict[str, Any]:
    found = list(pieces(unit))
    return {
        "number": number,
        "digest": digest_of_text(unit.text),
        "pieces": found,
        "labels": [_label(view, unit, label, found) for label in unit.found],
        "ids": " ".join(unit.found),
        "checked": unit.checked,
    }


def _label(view: View, unit: Unit, label: str, found: list[Piece]) -> dict[str, Any]:
    behaviour = view.codebook[label]
    return {
        "id": label,
        "stance": behaviour.stance,
        "name": view.name(behaviour),
        "certainty": "" if unit.checked else percent(unit.scores[label]),
        "unsure": label in unit.unsure,
        "evidence": " … ".join(piece.text.strip() for piece in found if label in piece.labels),
    }

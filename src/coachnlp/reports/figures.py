"""The numbers of a conversation: talk, and behaviours over all and per speaker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from coachnlp.codebook import Behaviour
from coachnlp.measures.parts import LabelCount, Part
from coachnlp.reports.timeline import by_third, strip_path, turn_stretches, unit_places
from coachnlp.reports.view import View
from coachnlp.reports.wording import clock, percent, span

_LEAST_UNITS = 20  # of a speaker; with fewer, the page says that there are too few data


def talk(view: View) -> list[dict[str, Any]]:
    """How much each speaker said and when, in order of first appearance."""
    stretches = turn_stretches(view.analysis)
    rows: list[dict[str, Any]] = []
    for part in view.analysis.measures.speakers:
        own = [stretches[n] for n, turn in enumerate(view.analysis.turns) if turn.speaker == part.speaker]
        rows.append(
            {
                "speaker": view.speakers[part.speaker],
                "turns": part.turns,
                "words": percent(part.word_share),
                "seconds": None if part.seconds_share is None else percent(part.seconds_share),
                "strip": strip_path(own),
                "strip_text": _when(view, "turns_when", [start for start, _ in own]),
            }
        )
    return rows


def ends(view: View) -> tuple[str, str]:
    """What stands below the ends of a strip: times, or `start` and `end` where there are none."""
    turns = view.analysis.turns
    if view.analysis.measures.overall.seconds is None:
        return view.texts["start"], view.texts["end"]
    return clock(0), clock(max((turn.end_s or 0.0 for turn in turns), default=0.0))


def families(view: View) -> Iterator[dict[str, Any]]:
    """The behaviours by family: how often, and when."""
    places = unit_places(view.analysis)
    for family in view.codebook.families:
        rows = [_row(view, behaviour, places) for behaviour in view.codebook if behaviour.family == family.id]
        yield {"name": family.name_en if view.lang == "en" else family.name_nl, "rows": rows}


def speakers(view: View) -> list[dict[str, Any]]:
    """The columns of the table per speaker, in order of first appearance."""
    return [
        {
            "name": view.speakers[part.speaker],
            "units": view.counting("sentences", part.units),
            "few": _few(part),
        }
        for part in view.analysis.measures.speakers
    ]


def per_speaker(view: View) -> list[dict[str, Any]]:
    """A row for each behaviour that was found, with a cell for each speaker."""
    parts = view.analysis.measures.speakers
    return [
        {"id": behaviour.id, "name": view.name(behaviour), "cells": [_cell(view, behaviour, part) for part in parts]}
        for behaviour in view.codebook
        if view.counted(behaviour).count
    ]


def _row(view: View, behaviour: Behaviour, places: list[float]) -> dict[str, Any]:
    numbers = [number for number, unit in enumerate(view.analysis.units) if behaviour.id in unit.found]
    own = [places[number] for number in numbers]
    counted = view.counted(behaviour)
    return {
        "id": behaviour.id,
        "name": view.name(behaviour),
        "stance": behaviour.stance,
        "count": counted.count,
        "likely": _likely(counted),
        "first": numbers[0] + 1 if numbers else None,
        "strip": strip_path((place, place) for place in own),
        "strip_text": _when(view, "units_when", own),
    }


def _cell(view: View, behaviour: Behaviour, part: Part) -> dict[str, Any]:
    units = enumerate(view.analysis.units, 1)
    own = (number for number, unit in units if unit.speaker == part.speaker and behaviour.id in unit.found)
    counted = part.labels[behaviour.id]
    return {"count": counted.count, "likely": "" if _few(part) else _likely(counted), "first": next(own, None)}


def _few(part: Part) -> bool:
    return part.units < _LEAST_UNITS


def _likely(counted: LabelCount) -> str:
    return span(counted.likely.low, counted.likely.high) if counted.likely else ""


def _when(view: View, text: str, places: list[float]) -> str:
    first, middle, last = by_third(places)
    return view.texts[text].format(first=first, middle=middle, last=last)

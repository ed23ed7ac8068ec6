"""What stood out in a conversation, in a few plain sentences, with quotes and one thing to try."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from coachnlp.codebook import Behaviour
from coachnlp.reports.view import View
from coachnlp.reports.wording import clock, inert, percent, span

_QUOTES, _WORDS = 3, 4  # quotes shown, their least words
_MOST = 3  # behaviours named as found most
LEAST_UNITS = 50
"""With fewer, nothing is said of what happened often or seldom; measures per hundred units draw the same line."""


def sentences(view: View) -> Iterator[str]:
    """How much was said, what was found most, and how sure that is."""
    analysis = view.analysis
    units = view.counting("sentences", len(analysis.units))
    if analysis.speakers:
        yield view.counting("size", len(analysis.measures.speakers), units=units)
    else:
        yield view.texts["size_of_nobody"].format(units=units)
    labelled = sum(bool(unit.found) for unit in analysis.units)
    share = percent(labelled / max(len(analysis.units), 1))
    yield view.texts["labelled" if labelled else "labelled_none"].format(labelled=labelled, share=share)
    if len(analysis.units) < LEAST_UNITS:
        yield view.texts["short"]
    elif found := sorted((b for b in view.codebook if view.counted(b).count), key=lambda b: -view.counted(b).count):
        names = [f"{view.name(behaviour)} ({view.counted(behaviour).count})" for behaviour in found[:_MOST]]
        yield view.texts["most"].format(names=view.listing(names))
    if unsure := sum(len(unit.unsure) for unit in analysis.units):
        yield view.counting("doubtful", unsure, total=sum(len(unit.found) for unit in analysis.units))
    if checked := [unit.checked for unit in analysis.units if unit.checked]:
        yield view.counting("people_checked", len(checked), corrected=checked.count("corrected"))


def quotes(view: View) -> list[dict[str, Any]]:
    """Sentences that the model is sure of, of the supportive behaviours that occur most: one each, then a second."""
    found = [b for b in view.codebook if b.stance == "supportive" and view.counted(b).count]
    found.sort(key=lambda behaviour: -view.counted(behaviour).count)
    chosen: dict[int, Behaviour] = {}
    for _ in range(_QUOTES):
        for behaviour in found:
            best = _surest(view, behaviour, chosen)
            if best is not None and len(chosen) < _QUOTES:
                chosen[best] = behaviour
    return [_quote(view, number, behaviour) for number, behaviour in chosen.items()]


def suggestion(view: View) -> dict[str, str] | None:
    """The supportive behaviour that likely occurs least, in the codebook's words."""
    supportive = [behaviour for behaviour in view.codebook if behaviour.stance == "supportive"]
    if not supportive:
        return None
    rarest = min(supportive, key=lambda behaviour: _expected(view, behaviour))
    definition = rarest.definition_en if view.lang == "en" and rarest.definition_en else rarest.definition
    return {
        "lead": view.texts["try_short" if len(view.analysis.units) < LEAST_UNITS else "try_lead"],
        "name": view.name(rarest),
        "definition": definition,
        "example": rarest.examples[0].partition(" (")[0] if rarest.examples else "",
    }


def _surest(view: View, behaviour: Behaviour, but: dict[int, Behaviour]) -> int | None:
    sure = {
        number: unit.scores[behaviour.id]
        for number, unit in enumerate(view.analysis.units)
        if behaviour.id in unit.labels and len(unit.text.split()) >= _WORDS and number not in but
    }
    return max(sure, key=lambda number: sure[number], default=None)


def _quote(view: View, number: int, behaviour: Behaviour) -> dict[str, Any]:
    unit = view.analysis.units[number]
    counted = view.counted(behaviour)
    likely = counted.likely
    return {
        "name": view.name(behaviour),
        "found": view.counting(
            "found",
            counted.count,
            likely=span(likely.low, likely.high) if likely else counted.count,
        ),
        "text": inert(unit.text),
        "speaker": view.speakers[unit.speaker],
        "time": None if unit.start_s is None else clock(unit.start_s),
        "unit": number + 1,
    }


def _expected(view: View, behaviour: Behaviour) -> float:
    counted = view.counted(behaviour)
    return counted.likely.expected if counted.likely else float(counted.count)

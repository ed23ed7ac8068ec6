"""Put judgements of people over the labels of a model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from coachnlp.analysis import Analysis
from coachnlp.codebook import Codebook
from coachnlp.corrections.digest import digest_of, digest_of_text
from coachnlp.corrections.records import Corrected, Corrections, Judgement, Misfit
from coachnlp.measures.measure import measure
from coachnlp.units.records import Unit


def correct(analysis: Analysis, corrections: Sequence[Corrections], codebook: Codebook) -> Corrected:
    """The analysis as people corrected it: what they judged is certain (1 or 0), and everything is measured anew.

    A judgement belongs to the unit of its number if that has the same text; else to the only unit of the meeting that
    has, so that it lasts when units before it are cut otherwise; else to none.

    Args:
        analysis: as a model made it.
        corrections: of any meetings, the oldest first; a later judgement of a unit takes the place of an earlier one.
        codebook: that the labels come from.
    """
    units, misfits = judged_units(analysis, corrections, codebook)
    if units == analysis.units:
        return Corrected(analysis, misfits)
    changed = replace(analysis, units=units, measures=measure(analysis.turns, units, codebook, analysis.roles))
    return Corrected(changed, misfits)


def judged_units(
    analysis: Analysis, corrections: Sequence[Corrections], codebook: Codebook
) -> tuple[tuple[Unit, ...], tuple[Misfit, ...]]:
    """The units of `correct`, and its misfits, without the measuring, which takes the time."""
    meeting = digest_of(analysis)
    own = [one for one in corrections if one.meeting == meeting]
    if not own:
        return analysis.units, ()
    places = _places(analysis.units)
    judged: dict[int, Judgement] = {}
    misfits: list[Misfit] = []
    for one in own:
        found = {judgement: _place(judgement, places) for judgement in one.judgements}
        judged |= {place: judgement for judgement, place in found.items() if place is not None}
        if lost := tuple(judgement.unit for judgement, place in found.items() if place is None):
            misfits.append(Misfit(one.file, lost))
    units = tuple(
        _judged(unit, judged[place], codebook) if place in judged else unit for place, unit in enumerate(analysis.units)
    )
    return units, tuple(misfits)


def of_no_meeting(corrections: Sequence[Corrections], meetings: Collection[str]) -> tuple[Misfit, ...]:
    """The files that belong to none of these meetings, which are named by `digest_of`."""
    return tuple(Misfit(one.file, ()) for one in corrections if one.meeting not in meetings)


def _places(units: Sequence[Unit]) -> Mapping[str, list[int]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, unit in enumerate(units):
        places[digest_of_text(unit.text)].append(place)
    return places


def _place(judgement: Judgement, places: Mapping[str, list[int]]) -> int | None:
    same = places.get(judgement.text, [])
    if judgement.unit - 1 in same:
        return judgement.unit - 1
    return same[0] if len(same) == 1 else None


def _judged(unit: Unit, judgement: Judgement, codebook: Codebook) -> Unit:
    labels = judgement.after
    evidence = unit.evidence and {label: spans for label, spans in unit.evidence.items() if label in labels}
    return replace(
        unit,
        labels=labels,
        unsure=(),
        scores={label: float(label in labels) for label in codebook.ids},
        evidence=evidence,
        checked="confirmed" if set(labels) == set(unit.found) else "corrected",
    )

"""ELAN files (.eaf): a tier for each speaker, annotations in milliseconds.

Read from the XML itself: pympi reads by path only, with a parser that expands entities.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from xml.etree.ElementTree import Element

from coachnlp.errors import BrokenTranscriptError
from coachnlp.transcripts.tiers import Mark, Tier, in_order, is_speech, speaker_of, spoken, tier_notes
from coachnlp.transcripts.utterances import Reading
from coachnlp.transcripts.xml_tree import parse_xml

_Slot = tuple[float, bool]
"""Seconds, and whether they were derived from the slot before."""
_Span = tuple[_Slot, _Slot]


def read_elan(text: str, name: str) -> Reading:
    """Read the XML of an .eaf file: tiers without a parent are speakers, named by their participant or else the tier.

    Where such a tier is empty and one below it is not, that one is read. Annotations come in the order of time.

    Raises:
        BrokenTranscriptError: when the XML is damaged or lacks what ELAN writes.
        UnknownFormatError: when it declares entities.
    """
    root = parse_xml(text, name)
    try:
        spans = _spans(root, _slots(root))
        tiers = {element.attrib["TIER_ID"]: _tier(element, spans) for element in root.iter("TIER")}
    except (KeyError, ValueError, OverflowError) as error:
        raise BrokenTranscriptError(
            f"{name}: no whole ELAN file ({type(error).__name__}); open it in ELAN and save it anew"
        ) from None
    parents = {element.attrib["TIER_ID"]: element.get("PARENT_REF") for element in root.iter("TIER")}
    read = spoken([_speech(id_, tiers, parents) for id_, parent in parents.items() if parent is None])
    return Reading(in_order(read), "elan", tier_notes(list(tiers.values()), read))


def _slots(root: Element) -> dict[str, _Slot]:
    slots: dict[str, _Slot] = {}
    last = 0.0
    for slot in root.iter("TIME_SLOT"):
        value = slot.get("TIME_VALUE")
        last = last if value is None else max(int(value), 0) / 1000
        slots[slot.attrib["TIME_SLOT_ID"]] = (last, value is None)
    return slots


def _spans(root: Element, slots: Mapping[str, _Slot]) -> dict[str, _Span]:
    """When each annotation starts and ends; those that refer to another have its span."""
    spans = {
        one.attrib["ANNOTATION_ID"]: (slots[one.attrib["TIME_SLOT_REF1"]], slots[one.attrib["TIME_SLOT_REF2"]])
        for one in root.iter("ALIGNABLE_ANNOTATION")
    }
    waiting = {one.attrib["ANNOTATION_ID"]: one.attrib["ANNOTATION_REF"] for one in root.iter("REF_ANNOTATION")}
    while found := [id_ for id_, ref in waiting.items() if ref in spans]:
        spans |= {id_: spans[waiting.pop(id_)] for id_ in found}
    return spans


def _tier(element: Element, spans: Mapping[str, _Span]) -> Tier:
    marks: list[Mark] = []
    for annotation in element.iterfind("ANNOTATION/*"):
        (start, derived), (end, end_derived) = spans[annotation.attrib["ANNOTATION_ID"]]
        text = annotation.findtext("ANNOTATION_VALUE") or ""
        marks.append(Mark(text, start, end, times_estimated=derived or end_derived))
    return Tier(element.attrib["TIER_ID"], marks, (element.get("PARTICIPANT") or "").strip() or None)


def _speech(id_: str, tiers: Mapping[str, Tier], parents: Mapping[str, str | None]) -> Tier:
    """The tier itself, or the first below it that has speech where it has none."""
    tier = tiers[id_]
    below = (tiers[child] for child, parent in parents.items() if parent == id_)
    child = None if is_speech(tier) else next(filter(is_speech, below), None)
    return tier if child is None else replace(child, participant=child.participant or speaker_of(tier))

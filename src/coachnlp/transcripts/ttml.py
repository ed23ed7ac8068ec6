"""TTML captions (.ttml, .dfxp, EBU-TT-D): paragraphs with times, and the agents who speak them.

Read from the XML itself: pycaption and ttconv both drop who speaks.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from xml.etree.ElementTree import Element

from coachnlp.errors import BrokenTranscriptError
from coachnlp.transcripts.captions import Cue, read_named_cues
from coachnlp.transcripts.utterances import Reading, Utterance, one_line, split_lines
from coachnlp.transcripts.xml_tree import attribute, parse_xml, tag_of

_CLOCK = re.compile(r"(\d{2,6}):(\d{2}):(\d{2})(\.\d{1,12})?(?::(\d{2,6})(?:\.\d{1,12})?)?")
_OFFSET = re.compile(r"(\d{1,15}(?:\.\d{1,12})?)(h|ms|m|s|f|t)")
_IN_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_NO_SPEECH = frozenset({"metadata", "set"})


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    agents: Mapping[str, str]
    """Id of an agent -> name."""
    frames_per_s: float
    ticks_per_s: float


@dataclass(frozen=True, slots=True)
class _Span:
    """When an element is spoken, and by whom; what it does not say, it has from the element around it."""

    start_s: float | None = None
    end_s: float | None = None
    speaker: str | None = None


_Piece = tuple[str, _Span]


def read_ttml(text: str, name: str) -> Reading:
    """Read the XML of TTML. Speakers are agents, or else names before the text as in other captions.

    Lines are paragraphs, from 1.

    Raises:
        BrokenTranscriptError: when the XML or a time is damaged.
        UnknownFormatError: when it declares entities.
    """
    root = parse_xml(text, name)
    try:
        file = _file(root, name)
    except (ValueError, ArithmeticError):
        raise BrokenTranscriptError(f"{name}: a damaged frameRate or tickRate; export it again") from None
    numbered = enumerate(_paragraphs(root, _Span(), file), 1)
    paragraphs = [list(_paragraph(pieces, number)) for number, pieces in numbered]
    said = [utterance for paragraph in paragraphs for utterance in paragraph]
    if any(utterance.speaker for utterance in said):
        whole = tuple(Utterance(one_line(u.text), u.speaker, u.start_s, u.end_s, u.line) for u in said)
        return Reading(whole, "ttml-agents")
    cues = [
        Cue(one.line or 0, one.start_s or 0.0, one.end_s, payload=html.escape(one.text, quote=False).split("\n"))
        for one in said
    ]
    return read_named_cues(cues, "ttml")


def _file(root: Element, name: str) -> _File:
    agents: dict[str, str] = {}
    for agent in root.iter():
        if tag_of(agent) == "agent" and (id_ := attribute(agent, "id")):
            names = [one_line("".join(child.itertext())) for child in agent if tag_of(child) == "name"]
            agents[id_] = next(filter(None, names), id_)
    rate = float(attribute(root, "frameRate") or 30)
    above, below = (attribute(root, "frameRateMultiplier") or "1 1").split()
    frames = rate * float(above) / float(below)
    ticks = float(attribute(root, "tickRate") or (frames if attribute(root, "frameRate") else 1))
    if not all(1e-3 < one < 1e12 for one in (frames, ticks)):
        raise ValueError("no rate of any film")
    return _File(name, agents, frames, ticks)


def _paragraphs(element: Element, around: _Span, file: _File) -> Iterator[list[_Piece]]:
    if tag_of(element) == "p":
        yield list(_pieces(element, around, file))
        return
    span = _span(element, around, file)
    for child in element:
        if tag_of(child) not in {"head", *_NO_SPEECH}:
            yield from _paragraphs(child, span, file)


def _pieces(element: Element, around: _Span, file: _File) -> Iterator[_Piece]:
    """Stretches of text; line breaks of the XML are as good as a space, `<br/>` breaks the line."""
    span = _span(element, around, file)
    yield _on_one_line(element.text or ""), span
    for child in element:
        if tag_of(child) == "br":
            yield "\n", span
        elif tag_of(child) not in _NO_SPEECH:
            yield from _pieces(child, span, file)
        yield _on_one_line(child.tail or ""), span


def _on_one_line(text: str) -> str:
    """Line breaks, with the white space that lays out the XML, as one space."""
    first, *others = split_lines(text)
    if not others:
        return text
    *inner, last = others
    return " ".join([first.rstrip(" \t"), *filter(None, map(str.strip, inner)), last.lstrip(" \t")])


def _paragraph(pieces: list[_Piece], number: int) -> Iterator[Utterance]:
    """What each speaker says in a paragraph."""
    spoken = [piece for piece in pieces if piece[0]]
    for speaker, run in groupby(spoken, key=lambda piece: piece[1].speaker):
        said = list(run)
        text = "".join(text for text, _ in said).strip()
        spans = [span for text, span in said if text.strip()]
        starts = [span.start_s for span in spans if span.start_s is not None]
        ends = [span.end_s for span in spans if span.end_s is not None]
        if text:
            yield Utterance(text, speaker, min(starts, default=None), max(ends, default=None), number)


def _span(element: Element, around: _Span, file: _File) -> _Span:
    """Times count from where the element around it starts."""
    base = around.start_s or 0.0
    begin, end, length = (_seconds(attribute(element, key), file) for key in ("begin", "end", "dur"))
    start = around.start_s if begin is None else base + begin
    stop = around.end_s if end is None else base + end
    if length is not None and start is not None:
        stop = start + length
    agent = next(iter((attribute(element, "agent") or "").split()), None)
    speaker = around.speaker if agent is None else file.agents.get(agent, agent)
    return _Span(_rounded(start), _rounded(stop), speaker)


def _seconds(time: str | None, file: _File) -> float | None:
    if time is None:
        return None
    if match := _CLOCK.fullmatch(time.strip()):
        hours, minutes, whole, fraction, frames = match.groups()
        found = int(hours) * 3600 + int(minutes) * 60 + int(whole) + float(fraction or 0)
        return found + int(frames or 0) / file.frames_per_s
    if match := _OFFSET.fullmatch(time.strip()):
        per_s = {"f": file.frames_per_s, "t": file.ticks_per_s}
        unit = match[2]
        return float(match[1]) * (_IN_SECONDS[unit] if unit in _IN_SECONDS else 1 / per_s[unit])
    raise BrokenTranscriptError(f"{file.name}: a damaged time; expected such as 00:00:01.500 or 1.5s; export it again")


def _rounded(time: float | None) -> float | None:
    return None if time is None else round(time, 6)

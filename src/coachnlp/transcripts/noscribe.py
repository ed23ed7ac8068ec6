"""What noScribe writes: HTML whose anchors hold times and speakers, and its marks in text and captions.

Layout: tests/data/interview.html of noScribe 0.7. Read here because Python's html.parser takes hours for a megabyte of
tags that are never closed.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from coachnlp.transcripts.clock import seconds
from coachnlp.transcripts.names import is_name
from coachnlp.transcripts.utterances import Reading, Utterance, one_line

_ANCHOR = re.compile(r"ts_(\d{1,12})_(\d{1,12})_(.*)", re.DOTALL)
_IN_HTML = re.compile(r"<a\s[^<>]*name=\"ts_\d{1,12}_\d{1,12}_")
_TOKEN = re.compile(r"<(?P<tag>/?[a-zA-Z][a-zA-Z0-9]*)(?P<attributes>[^<>]*)>|<[!?/][^<>]*>|(?P<text>[^<]+|<)")
_NAME = re.compile(r"(?<!\S)name=\"([^\"]*)\"")
_VERSION = re.compile(r"noScribe vers\.", re.IGNORECASE)
_LABEL = re.compile(r"\s*(?://)?\s*([^:/\[\]]{1,60}):(?=\s|$)")
_MARK = re.compile(
    r"(?P<overlap>(?<![:\w/])//)|\[(?P<time>\d\d:\d\d:\d\d)\]|(?P<pause>\((?:\.{1,3}|\d+ \w+ [Pp]au[sz]e)\))"
)
"""`//` opens and closes what somebody says in between; a time stands about once a minute."""


def is_noscribe_html(text: str) -> bool:
    """Whether a text is HTML of noScribe."""
    return _IN_HTML.search(text) is not None


def names_noscribe(text: str) -> bool:
    """Whether a text says that noScribe made it."""
    return _VERSION.search(text) is not None


def read_noscribe(text: str) -> Reading:
    """Read the HTML of noScribe, also after its editor: names in the text go before those in the anchors.

    What stands outside anchors is read with the anchor before it. Title and header are left out.
    """
    found = list(_pieces(_without_comments(text)))[1:]
    first = next((i for i, piece in enumerate(found) if piece.start_s is not None), 0)
    above = [piece for piece in found[:first] if piece.text.strip()]
    added = [piece for i, piece in enumerate(above) if i > 0 and not names_noscribe(piece.text)]
    pieces = [*added, *(piece for piece in found[first:] if piece.text.strip())]
    unread = len(above) - len(added)
    utterances, notes = without_marks(list(_named(pieces)))
    heading = (f"{unread} paragraphs of heading were not read as speech",) if unread else ()
    return Reading(utterances, "noscribe-html", (*heading, *notes))


def without_marks(utterances: Sequence[Utterance]) -> tuple[tuple[Utterance, ...], tuple[str, ...]]:
    """Cut at the marks of noScribe: `//S02: ja//` is what S02 says; pauses such as `(..)` go, with a note."""
    pauses = sum(bool(mark["pause"]) for utterance in utterances for mark in _MARK.finditer(utterance.text))
    cut = tuple(piece for utterance in utterances for piece in _cut(utterance))
    return cut, (f"{pauses} marks of pauses were left out",) if pauses else ()


@dataclass(slots=True)
class _Piece:
    """Text of one anchor, or of a paragraph until its first anchor."""

    speaker: str
    """As the anchor has it: `S01`, `//S02` for somebody in between, or empty."""
    start_s: float | None = None
    end_s: float | None = None
    opens_paragraph: bool = False
    text: str = ""


def _without_comments(text: str) -> str:
    kept: list[str] = []
    start = 0
    while (opens := text.find("<!--", start)) >= 0 and (closes := text.find("-->", opens)) >= 0:
        kept.append(text[start:opens])
        start = closes + len("-->")
    return "".join((*kept, text[start:]))


def _pieces(text: str) -> Iterator[_Piece]:
    """What stands before the first paragraph or anchor, then a piece for each of these, with the text behind it."""
    piece, said, in_body = _Piece("", opens_paragraph=True), list[str](), False
    for token in _TOKEN.finditer(text):
        tag = (token["tag"] or "").lower()
        in_body = in_body or tag == "body"
        new = _opened(tag, token["attributes"] or "", piece, has_text=bool("".join(said).strip())) if tag else None
        if new is not None:
            yield replace(piece, text="".join(said))
            piece, said = new, []
        elif in_body:
            said.append("\n" if tag == "br" else html.unescape(token["text"] or ""))
    yield replace(piece, text="".join(said))


def _opened(tag: str, attributes: str, before: _Piece, *, has_text: bool) -> _Piece | None:
    """The piece that a tag opens, if any."""
    if tag == "p":
        return _Piece(before.speaker, opens_paragraph=True)
    name = _NAME.search(attributes) if tag == "a" else None
    match = _ANCHOR.fullmatch(html.unescape(name[1])) if name else None
    if match is None:
        return None
    opens = before.opens_paragraph and not has_text
    return _Piece(match[3], int(match[1]) / 1000, int(match[2]) / 1000, opens)


def _named(pieces: Sequence[_Piece]) -> Iterator[Utterance]:
    labels = [_label(piece) for piece in pieces]
    seen = Counter(label[1] for label in labels if label)
    names: dict[str, str] = {}
    for piece, label in zip(pieces, labels, strict=True):
        id_, text = piece.speaker.removeprefix("//"), piece.text
        if label and (label[1] == id_ or (is_name(label[1], seen[label[1]]) and (id_ or seen[label[1]] > 1))):
            names[id_], text = label[1], text[label.end() :]
        yield Utterance(one_line(text), names.get(id_) or id_ or None, piece.start_s, piece.end_s)


def _label(piece: _Piece) -> re.Match[str] | None:
    """The visible name, which stands where a paragraph opens or somebody else comes in."""
    may_have = piece.opens_paragraph or piece.text.lstrip().startswith("//")
    return _LABEL.match(piece.text) if may_have else None


def _cut(utterance: Utterance) -> Iterator[Utterance]:
    """Pieces of an utterance; the first has its start and the last its end."""
    speaker = (utterance.speaker or "").removeprefix("//") or None
    text = utterance.text
    if (label := _LABEL.match(text)) and label[1] == speaker:
        text = text[label.end() :]
    if not _MARK.search(text):
        if text.strip():
            yield replace(utterance, text=text.strip(), speaker=speaker)
        return
    pieces = [Utterance("", speaker, utterance.start_s, line=utterance.line)]
    position, inside = 0, False
    for mark in _MARK.finditer(text):
        pieces[-1] = replace(pieces[-1], text=_joined(pieces[-1].text, text[position : mark.start()]))
        position = mark.end()
        if mark["overlap"]:
            other = _LABEL.match(text, position)
            if other and is_name(other[1]):
                position, inside = other.end(), True
                pieces.append(Utterance("", other[1], line=utterance.line))
            elif inside:
                inside = False
                pieces.append(Utterance("", speaker, line=utterance.line))
        elif mark["time"] and pieces[-1].text.strip():
            pieces.append(Utterance("", pieces[-1].speaker, seconds(mark["time"]), line=utterance.line))
    pieces[-1] = replace(pieces[-1], text=_joined(pieces[-1].text, text[position:]))
    spoken = [piece for piece in pieces if piece.text]
    if spoken:
        spoken[-1] = replace(spoken[-1], end_s=utterance.end_s, times_estimated=utterance.times_estimated)
    yield from spoken


def _joined(before: str, behind: str) -> str:
    return " ".join(filter(None, (before.strip(), behind.strip())))

"""XML that others made: parsed without entities, which can blow up in memory or fetch other files."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError

from coachnlp.errors import BrokenTranscriptError, TooLargeError, UnknownFormatError

_BEFORE_ROOT = re.compile(r"\s*(<\?|<!--|<!)")
_ROOT = re.compile(r"\s*<(?:[\w.-]{1,100}:)?([\w.-]{1,100})(?=[\s/>])")
_DEEPEST = 100
"""Elements within elements; a table in a text box in a table has some forty."""
_MOST_MARKS = 3_000_000
"""Of elements and attributes; each takes some hundred bytes once parsed, however short it is in the file."""


def parse_xml(text: str | bytes, name: str) -> Element:
    """The root element of `text`.

    Raises:
        BrokenTranscriptError: when it is no whole XML, or nested without end; names the line.
        UnknownFormatError: when it declares a document type or entities, which no transcript needs.
        TooLargeError: when it has more elements and attributes than fit in memory.
    """
    from defusedxml import DefusedXmlException  # noqa: PLC0415  (only for formats in XML)
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    refuse_marks(text, name)
    try:
        return _not_deep(fromstring(text, forbid_dtd=True), name)
    except ParseError as error:
        raise BrokenTranscriptError(
            f"{name}, line {error.position[0]}: damaged XML; export the transcript again"
        ) from None
    except DefusedXmlException:
        raise UnknownFormatError(
            f"{name}: declares XML entities, which is unsafe; export the transcript again"
        ) from None
    except (
        LookupError,
        ValueError,
    ) as error:  # an encoding that is unknown or impossible, characters that no XML holds
        raise BrokenTranscriptError(
            f"{name}: damaged XML ({type(error).__name__}); export the transcript again"
        ) from None


def _not_deep(root: Element, name: str) -> Element:
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return root
    raise BrokenTranscriptError(f"{name}: XML nested deeper than any transcript; export the transcript again")


def root_name(text: str) -> str:
    """The name, without its prefix, of the element that a text opens with; empty for what is no XML.

    What may stand before it is passed over by hand: a pattern that does so takes for ever at a row of `<?>`.
    """
    position = 0
    while start := _BEFORE_ROOT.match(text, position):
        closer = {"<?": "?>", "<!--": "-->"}.get(start[1]) or _closer_of_declaration(text, start.start(1))
        if (end := text.find(closer, start.end())) < 0:
            return ""
        position = end + len(closer)
    root = _ROOT.match(text, position)
    return root[1] if root else ""


def _closer_of_declaration(text: str, start: int) -> str:
    """A document type may hold others, in brackets."""
    return "]>" if 0 <= text.find("[", start) < text.find(">", start) else ">"


def refuse_marks(text: str | bytes, name: str) -> None:
    """Refuse XML with more elements and attributes than fit in memory, before it is parsed.

    Raises:
        TooLargeError: with their number, at most; a `<` or `=` within text counts too.
    """
    marks = text.count("<") + text.count("=") if isinstance(text, str) else text.count(b"<") + text.count(b"=")
    if marks > _MOST_MARKS:
        raise TooLargeError(f"{name}: XML of {marks} elements and attributes, expected at most {_MOST_MARKS}")


def tag_of(element: Element) -> str:
    """The tag without its namespace."""
    return element.tag.rpartition("}")[2]


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its name without namespace, or None."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)

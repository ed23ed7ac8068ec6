"""XML that others made: parsed without entities, which can blow up in memory or fetch other files."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from coachnlp.errors import BrokenTranscriptError, UnknownFormatError


def parse_xml(text: str, name: str) -> Element:
    """The root element of `text`.

    Raises:
        BrokenTranscriptError: when it is no whole XML; names the line.
        UnknownFormatError: when it declares a document type or entities, which no transcript needs.
    """
    from defusedxml import DefusedXmlException  # noqa: PLC0415  (only for formats in XML)
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    try:
        return fromstring(text, forbid_dtd=True)
    except ParseError as error:
        raise BrokenTranscriptError(
            f"{name}, line {error.position[0]}: damaged XML; export the transcript again"
        ) from None
    except DefusedXmlException:
        raise UnknownFormatError(
            f"{name}: declares XML entities, which is unsafe; export the transcript again"
        ) from None


def tag_of(element: Element) -> str:
    """The tag without its namespace."""
    return element.tag.rpartition("}")[2]


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its name without namespace, or None."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)

"""RTF files, such as f4 and MAXQDA write: their plain text, through striprtf."""

from __future__ import annotations

import re

from coachnlp.errors import BrokenTranscriptError

_TEXT_BOXES = re.compile(r"\\(?:\*\\shpinst|shptxt|shp)(?![a-z])")
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def is_rtf(text: str) -> bool:
    """Whether a text begins as RTF files do."""
    return text.startswith("{\\rtf")


def text_of_rtf(text: str, name: str) -> tuple[str, tuple[str, ...]]:
    """What the file says, a line for each paragraph and `|` behind each cell, and notes.

    striprtf would pass over text boxes, and leaves emoji in halves.

    Raises:
        BrokenTranscriptError: when the file breaks off.
    """
    from striprtf.striprtf import rtf_to_text  # noqa: PLC0415  (only for RTF)

    if not text.rstrip("\0 \t\r\n").endswith("}"):
        raise BrokenTranscriptError(f"{name}: this RTF file breaks off; open it where it was made and save it anew")
    encoding = "mac_roman" if "\\mac" in text[:200] else "cp1252"
    try:
        plain = rtf_to_text(_TEXT_BOXES.sub(r"\\plain", text), encoding=encoding, errors="replace")
    except (ValueError, IndexError, LookupError) as error:
        raise BrokenTranscriptError(
            f"{name}: damaged RTF ({type(error).__name__}); open it where it was made and save it anew"
        ) from None
    plain = _SURROGATES.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), plain)
    plain = plain.encode("utf-8", "replace").decode("utf-8")
    unknown = plain.count("\ufffd")
    return plain, (f"{unknown} characters could not be decoded",) if unknown else ()

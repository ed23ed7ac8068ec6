"""RTF files, such as f4 and MAXQDA write: their plain text, through striprtf."""

from __future__ import annotations

import re

from coachnlp.errors import BrokenTranscriptError

_TEXT_BOXES = re.compile(r"\\(?:\*\\shpinst|shptxt|shp)(?![a-z])")
_FIELD = re.compile(r"\\fldinst(?=\{)", re.IGNORECASE)
_FONTS = re.compile(r"\{[^{}]*\\fonttbl")
_FONT = re.compile(r"\\f(\d{1,5})(?!\d)")
_CHARSET = re.compile(r"\\fcharset(\d{1,5})(?!\d)")
_BRACE = re.compile(r"[{}]")
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def is_rtf(text: str) -> bool:
    """Whether a text begins as RTF files do."""
    return text.startswith("{\\rtf")


def text_of_rtf(text: str, name: str) -> tuple[str, tuple[str, ...]]:
    """What the file says, a line for each paragraph and `|` behind each cell, and notes.

    striprtf would pass over text boxes, and leaves emoji in halves. What it looks for with patterns that take hours in
    a hostile file is put plainly before: addresses of links, which are no speech, and the table of fonts.

    Raises:
        BrokenTranscriptError: when the file breaks off.
    """
    from striprtf.striprtf import rtf_to_text  # noqa: PLC0415  (only for RTF)

    if not text.rstrip("\0 \t\r\n").endswith("}"):
        raise BrokenTranscriptError(f"{name}: this RTF file breaks off; open it where it was made and save it anew")
    encoding = "mac_roman" if "\\mac" in text[:200] else "cp1252"
    try:
        text = _plain_fonts(_FIELD.sub(r"\\fldinst ", _TEXT_BOXES.sub(r"\\plain", text)))
        plain = rtf_to_text(text, encoding=encoding, errors="replace")
    except (ValueError, IndexError, LookupError, TypeError, OverflowError) as error:
        raise BrokenTranscriptError(
            f"{name}: damaged RTF ({type(error).__name__}); open it where it was made and save it anew"
        ) from None
    plain = _SURROGATES.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), plain)
    plain = plain.encode("utf-8", "replace").decode("utf-8")
    unknown = plain.count("\ufffd")
    return plain, (f"{unknown} characters could not be decoded",) if unknown else ()


def _plain_fonts(text: str) -> str:
    """The table of fonts with nothing in it but numbers and character sets, a line for each font."""
    start = _FONTS.search(text)
    if start is None:
        return text
    end = _end_of_group(text, start.end())
    fonts = [(_FONT.search(one), _CHARSET.search(one)) for one in text[start.end() : end].split(";")]
    plain = "".join(f"{{\\f{font[1]}\\fcharset{charset[1]} x;}}\n" for font, charset in fonts if font and charset)
    return f"{text[: start.end()]}\n{plain}{text[end:]}"


def _end_of_group(text: str, position: int) -> int:
    """Where the group that is open at `position` closes, or the end of the text."""
    depth = 1
    for brace in _BRACE.finditer(text, position):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.start()
    return len(text)

"""From bytes to text: which encoding a file has, and whether it is text at all."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from coachnlp.errors import UnknownFormatError
from coachnlp.transcripts.line_numbers import number_list

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before utf-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    (b"%PDF", "a PDF", "save or export the transcript as .docx or .txt"),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Office file (.doc, .xls) or one with a password",
        "save it as .docx or .xlsx, without",
    ),
    (b"ooBinaryFile", "a binary file of Praat", "save it in Praat as a text file"),
    (b"PK\x03\x04", "a zip archive that is no .docx or .xlsx", "unpack it and give the transcript inside"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
    (b"\x89PNG", "a picture (PNG)", "give the transcript as text"),
    (b"\xff\xd8\xff", "a picture (JPEG)", "give the transcript as text"),
    (b"GIF8", "a picture (GIF)", "give the transcript as text"),
    (b"ID3", "a sound recording (MP3)", "transcribe it first, for example with WhisperX"),
    (b"RIFF", "a sound or video recording", "transcribe it first, for example with WhisperX"),
    (b"OggS", "a sound recording (Ogg)", "transcribe it first, for example with WhisperX"),
    (b"fLaC", "a sound recording (FLAC)", "transcribe it first, for example with WhisperX"),
    (b"\x1a\x45\xdf\xa3", "a video recording (WebM, Matroska)", "transcribe it first, for example with WhisperX"),
)
_EXPECTED = "expected a transcript such as .txt, .vtt, .srt, .docx, .rtf, .xlsx, .csv, .json or .eaf"
_MOST_CONTROLS = 0.005
"""Apart from those that CHAT files are full of: \\x01, \\x02 and \\x15."""
_CONTROLS = re.compile("[\\x00\\x03-\\x08\\x0e-\\x14\\x16-\\x1a\\x1c-\\x1f\\x7f-\\x84\\x86-\\x9f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file."""

    text: str
    encoding: str
    """utf-8, utf-8-sig, utf-16 (with mark), utf-16-le, utf-16-be, utf-32 or cp1252."""
    notes: tuple[str, ...] = ()


def decode(data: bytes, name: str) -> Decoded:
    """Decode a file by its byte order mark, else as UTF-8, UTF-16 or Windows-1252 (cp1252), in this order.

    A UTF-8 file with damaged lines keeps its good lines; the others are read as cp1252, with a note.

    Raises:
        UnknownFormatError: when the bytes are no text.
    """
    _refuse_known_binaries(data, name)
    decoded = _decode(data, name)
    controls = len(_CONTROLS.findall(decoded.text))
    if controls > max(2, _MOST_CONTROLS * len(decoded.text)):
        raise UnknownFormatError(f"{name}: a binary file; {_EXPECTED}")
    return decoded


def without_nuls(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` without NUL characters, and a note when there were any."""
    nuls = text.count("\0")
    if not nuls:
        return text, ()
    return text.replace("\0", ""), (f"left out {nuls} NUL characters",)


def _refuse_known_binaries(data: bytes, name: str) -> None:
    if b"mimetypeapplication/vnd.oasis.opendocument" in data[:100]:
        raise UnknownFormatError(f"{name}: a file of LibreOffice; {_EXPECTED}: save it as .docx or .xlsx")
    for signature, what, advice in _SIGNATURES:
        if data.startswith(signature):
            raise UnknownFormatError(f"{name}: {what}; {_EXPECTED}: {advice}")
    if data[4:8] == b"ftyp":
        raise UnknownFormatError(
            f"{name}: a sound or video recording (MP4); {_EXPECTED}: transcribe it first, for example with WhisperX"
        )


def _decode(data: bytes, name: str) -> Decoded:
    encoding = next((encoding for bom, encoding in _BOMS if data.startswith(bom)), None) or _unmarked_utf16(data)
    try:
        if encoding is not None:
            return Decoded(data.decode(encoding), encoding)
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        if encoding not in {None, "utf-8-sig"}:
            raise UnknownFormatError(
                f"{name}: marked as {encoding} but damaged at byte {error.start}; save it as UTF-8"
            ) from None
    return _by_line(data.removeprefix(codecs.BOM_UTF8), encoding or "utf-8")


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 of a language in Latin letters has a NUL in nearly every pair of bytes, always on one side."""
    sample = data[:4096]
    if len(data) % 2 or len(sample) < 4:
        return None
    pairs = len(sample) // 2
    if sample[1::2].count(0) > 0.7 * pairs and sample[0::2].count(0) < 0.05 * pairs:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.7 * pairs and sample[1::2].count(0) < 0.05 * pairs:
        return "utf-16-be"
    return None


def _by_line(data: bytes, encoding: str) -> Decoded:
    """Not all UTF-8: if some lines are, beyond plain ASCII, only the others are taken for cp1252."""
    lines = data.split(b"\n")
    damaged = [number for number, line in enumerate(lines, 1) if not _is_utf8(line)]
    if encoding == "utf-8" and not any(_is_utf8(line) for line in lines if not line.isascii()):
        note = "not UTF-8, read as cp1252 (Windows); if accents look wrong, save the file as UTF-8"
        return Decoded(_cp1252(data), "cp1252", (note,))
    text = "\n".join(line.decode("utf-8") if _is_utf8(line) else _cp1252(line) for line in lines)
    return Decoded(text, encoding, (f"{number_list('line', damaged)}: no UTF-8 like the rest, read as cp1252",))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _cp1252(data: bytes) -> str:
    """As cp1252; its five undefined bytes become control characters, which tell a binary file."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)

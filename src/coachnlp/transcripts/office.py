"""Word and Excel files are zip archives of XML: what they are, and whether they are safe to unpack.

Nothing is unpacked onto the disk, so names of parts that lead out of a folder lead nowhere.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Literal

from coachnlp.errors import BrokenTranscriptError, TooLargeError, UnknownFormatError
from coachnlp.transcripts.xml_tree import refuse_marks

_MOST_BYTES = 64 * 1024 * 1024
"""Of XML, unpacked; a meeting of eight hours has three million."""
_MOST_PARTS = 5_000
_PART = b"PK\x01\x02"
"""With this begins what the archive's list tells of a part."""
_BODIES = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""The only ones that Office writes; others may ask for gigabytes before the first byte is there."""
_ENCRYPTED = 1
_DECLARATIONS = tuple(
    mark.encode(encoding) for mark in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
_DAMAGE = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error),
    *(EOFError, OSError, ValueError, NotImplementedError, RuntimeError),
)
"""What zipfile raises at damaged archives."""


def office_kind(data: bytes) -> Literal["docx", "xlsx"] | None:
    """What kind of Office file the bytes are, or None."""
    if not data.startswith(b"PK\x03\x04"):
        return None
    try:
        names = _names(data)
    except _DAMAGE:
        names = {body for body in _BODIES if body.encode() in data}
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else None


def checked_parts(data: bytes, name: str) -> dict[str, bytes]:
    """The XML parts of an Office file, unpacked.

    Raises:
        BrokenTranscriptError: when the archive is damaged or takes a password.
        TooLargeError: when it has more parts than any, or unpacks to more than 64 MB of XML.
        UnknownFormatError: when its XML declares entities, which no Office program writes and which can blow up in
            memory.
    """
    if data.count(_PART) > _MOST_PARTS:  # before the list is read, which takes a kilobyte a part
        raise TooLargeError(f"{name}: an archive of more than {_MOST_PARTS} parts; open it in Office and save it anew")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            xml = _unpacked(archive)
            _refuse_unsafe(xml, name)
            parts = {part.filename: archive.read(part) for part in xml if part.filename.endswith((".xml", ".rels"))}
    except _DAMAGE as error:
        raise BrokenTranscriptError(
            f"{name}: a damaged or locked Office file ({type(error).__name__}); open it in Office and save it anew"
        ) from None
    for part, content in parts.items():
        if any(mark in content for mark in _DECLARATIONS):
            raise UnknownFormatError(f"{name}: {part} declares XML entities, which is unsafe; save the file anew")
        refuse_marks(content, f"{name}, {part}")
    return parts


def _names(data: bytes) -> set[str]:
    if data.count(_PART) > _MOST_PARTS:
        raise ValueError("too many parts to list")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return set(archive.namelist())


def _unpacked(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """What may be unpacked: of Word files only the XML; of workbooks whatever their own list of sheets names."""
    parts = archive.infolist()
    is_word = any(part.filename == "word/document.xml" for part in parts)
    return [part for part in parts if part.filename.endswith((".xml", ".rels"))] if is_word else parts


def _refuse_unsafe(parts: list[zipfile.ZipInfo], name: str) -> None:
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise BrokenTranscriptError(f"{name}: locked with a password; save it without one")
    if any(part.compress_type not in _METHODS for part in parts):
        raise BrokenTranscriptError(f"{name}: packed in a way that Office does not use; open it there and save it anew")
    size = sum(part.file_size for part in parts)
    if size > _MOST_BYTES:
        raise TooLargeError(
            f"{name}: would unpack to {size // 1024**2} MB of XML, expected at most {_MOST_BYTES // 1024**2}; "
            "no transcript is that large"
        )

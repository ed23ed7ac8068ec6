"""Word and Excel files are zip archives of XML: what they are, and whether they are safe to unpack."""

from __future__ import annotations

import io
import zipfile
from typing import Literal

from coachnlp.errors import BrokenTranscriptError, UnknownFormatError

_MOST_BYTES = 256 * 1024 * 1024
_ENCRYPTED = 1
_DECLARATIONS = tuple(
    mark.encode(encoding) for mark in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)


def office_kind(data: bytes) -> Literal["docx", "xlsx"] | None:
    """What kind of Office file the bytes are, or None."""
    if not data.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return "docx" if b"word/document.xml" in data else "xlsx" if b"xl/workbook.xml" in data else None
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else None


def checked_parts(data: bytes, name: str) -> dict[str, bytes]:
    """The XML parts of an Office file, unpacked.

    Raises:
        BrokenTranscriptError: when the archive is damaged or takes a password.
        UnknownFormatError: when it unpacks to more than 256 MB of XML, or its XML declares entities, which no
            Office program writes and which can blow up in memory.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            xml = [part for part in archive.infolist() if part.filename.endswith((".xml", ".rels"))]
            if any(part.flag_bits & _ENCRYPTED for part in xml):
                raise BrokenTranscriptError(f"{name}: locked with a password; save it without one")
            size = sum(part.file_size for part in xml)
            if size > _MOST_BYTES:
                raise UnknownFormatError(
                    f"{name}: would unpack to {size // 1024**2} MB of XML, expected at most {_MOST_BYTES // 1024**2}; "
                    "no transcript is that large"
                )
            parts = {part.filename: archive.read(part) for part in xml}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise BrokenTranscriptError(
            f"{name}: a damaged or locked Office file ({type(error).__name__}); open it in Office and save it anew"
        ) from None
    for part, content in parts.items():
        if any(mark in content for mark in _DECLARATIONS):
            raise UnknownFormatError(f"{name}: {part} declares XML entities, which is unsafe; save the file anew")
    return parts

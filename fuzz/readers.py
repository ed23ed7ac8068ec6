"""What is fuzzed: each reader of transcripts, by name, from bytes to turns, and what may come of it."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from coachnlp.errors import CoachNLPError, UnknownFormatError
from coachnlp.transcripts.decode import decode, without_nuls
from coachnlp.transcripts.merge import merge
from coachnlp.transcripts.people import People, apply_people
from coachnlp.transcripts.readers import read_binary, read_text
from coachnlp.transcripts.sniff import Kind
from coachnlp.transcripts.stl import is_stl, read_stl
from coachnlp.transcripts.tables import read_workbook
from coachnlp.transcripts.utterances import Reading
from coachnlp.transcripts.word import read_word

HERE = Path(__file__).parent
CORPUS, CRASHES = HERE / "corpus", HERE / "crashes"
DATA = HERE.parent / "tests" / "transcripts" / "data"
Read = Callable[[bytes], Reading]


def _text(kind: Kind, data: bytes) -> Reading:
    text, _ = without_nuls(decode(data, "x").text)
    return read_text(text, "x", kind)


def _any(data: bytes) -> Reading:
    """As `read_transcript` reads bytes, whatever they are."""
    if (reading := read_binary(data, "x")) is not None:
        return reading
    text, _ = without_nuls(decode(data, "x").text)
    return read_text(text, "x", None)


def _stl(data: bytes) -> Reading:
    if not is_stl(data):
        raise UnknownFormatError("x: no STL")
    return read_stl(data, "x")


def _body_of_word(data: bytes) -> Reading:
    return read_word(_archive({"word/document.xml": data}), "x")


def _sheet_of_workbook(data: bytes) -> Reading:
    return read_workbook(_archive({**_WORKBOOK, "xl/worksheets/sheet1.xml": data}), "x")


def _archive(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


_WORKBOOK = _parts(DATA / "table.xlsx")
READERS: Mapping[str, Read] = {
    "any": _any,
    "vtt": partial(_text, "captions"),
    "srt": partial(_text, "captions"),
    "sbv": partial(_text, "captions"),
    "json": partial(_text, "json"),
    "rtf": partial(_text, "rtf"),
    "html": partial(_text, "noscribe"),
    "eaf": partial(_text, "elan"),
    "ttml": partial(_text, "ttml"),
    "textgrid": partial(_text, "textgrid"),
    "cha": partial(_text, "chat"),
    "table": partial(_text, "table"),
    "lines": partial(_text, "named-lines"),
    "stl": _stl,
    "docx": lambda data: read_word(data, "x"),
    "docx-body": _body_of_word,
    "xlsx": lambda data: read_workbook(data, "x"),
    "xlsx-sheet": _sheet_of_workbook,
}
"""`docx` and `xlsx` get whole archives, whose check sums refuse most changes; `-body` and `-sheet` the XML in one."""
_SUFFIXES = {"table": (".csv", ".tsv"), "lines": (".txt", ".md"), "textgrid": (".TextGrid",)}


def seeds(reader: str) -> list[bytes]:
    """Whole files of the format, from the tests, and what fuzzing saved before."""
    if reader in {"docx-body", "xlsx-sheet"}:
        part = "word/document.xml" if reader == "docx-body" else "xl/worksheets/sheet1.xml"
        files = [_parts(path)[part] for path in sorted(DATA.glob(f"*.{reader[:4]}"))]
    elif reader == "any":
        files = [
            path.read_bytes() for path in sorted(DATA.iterdir()) if path.suffix != ".json" or ".ex" not in path.name
        ]
    else:
        suffixes = _SUFFIXES.get(reader, (f".{reader}",))
        files = [path.read_bytes() for path in sorted(DATA.iterdir()) if path.suffix in suffixes]
    return files + [path.read_bytes() for path in sorted((CORPUS / reader).glob("*"))]


def try_one(read: Read, data: bytes) -> bool:
    """Whether the input is read; False when it is refused as documented.

    Any other error is a finding, and so is a turn that cannot be written down.
    """
    try:
        utterances, _, _ = apply_people(read(data).utterances, People(), {})
    except (CoachNLPError, RecursionError):  # read_transcript tells of the latter as a BrokenTranscriptError
        return False
    for turn in merge(utterances):
        assert turn.text.strip()
        assert turn.start_s is None or 0 <= turn.start_s < math.inf
        assert turn.end_s is None or (turn.start_s or 0) <= turn.end_s < math.inf
    return True

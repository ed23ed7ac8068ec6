"""The reader of each kind of transcript."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from coachnlp.errors import UnknownFormatError
from coachnlp.transcripts.captions import read_captions
from coachnlp.transcripts.chat import read_chat
from coachnlp.transcripts.elan import read_elan
from coachnlp.transcripts.named_lines import read_named_lines
from coachnlp.transcripts.noscribe import read_noscribe
from coachnlp.transcripts.office import office_kind
from coachnlp.transcripts.praat import read_praat
from coachnlp.transcripts.rtf import is_rtf, text_of_rtf
from coachnlp.transcripts.sniff import Kind, sniff
from coachnlp.transcripts.stl import is_stl, read_stl
from coachnlp.transcripts.tables import read_separated, read_workbook
from coachnlp.transcripts.ttml import read_ttml
from coachnlp.transcripts.utterances import Reading
from coachnlp.transcripts.whisper import read_whisper
from coachnlp.transcripts.word import read_word


def read_binary(data: bytes, name: str) -> Reading | None:
    """Read bytes that are not text: Word, Excel and EBU STL; None when they are none of these.

    Raises:
        TranscriptError: as these readers do.
    """
    if is_stl(data):
        return read_stl(data, name)
    kind = office_kind(data)
    if kind is None:
        return None
    return read_word(data, name) if kind == "docx" else read_workbook(data, name)


def read_text(text: str, name: str, kind: Kind | None) -> Reading:
    """Read text as a kind, or as what it looks like.

    Raises:
        TranscriptError: as the readers do.
    """
    return _READERS[kind or sniff(text, name)](text, name)


def _read_rtf(text: str, name: str) -> Reading:
    plain, notes = text_of_rtf(text, name)
    if is_rtf(plain):
        raise UnknownFormatError(f"{name}: RTF within RTF; open it in Word and save it as .docx")
    reading = read_text(plain, name, None)
    form = "table" if reading.format == "csv" else reading.format
    return replace(reading, format=f"rtf-{form}", notes=(*notes, *reading.notes))


_READERS: Mapping[Kind, Callable[[str, str], Reading]] = {
    "captions": read_captions,
    "json": read_whisper,
    "table": read_separated,
    "named-lines": lambda text, _: read_named_lines(text),
    "noscribe": lambda text, _: read_noscribe(text),
    "chat": lambda text, _: read_chat(text),
    "elan": read_elan,
    "textgrid": read_praat,
    "ttml": read_ttml,
    "rtf": _read_rtf,
}

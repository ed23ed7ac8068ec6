"""Reads and writes annotated meetings in any of the formats, told by name or by suffix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, get_args

from coachnlp.codebook.records import Codebook
from coachnlp.corpora.annotated_lines import read_annotated_lines, write_annotated_lines
from coachnlp.corpora.exchange.doccano import read_doccano, write_doccano
from coachnlp.corpora.exchange.elan import read_elan, write_elan
from coachnlp.corpora.exchange.label_studio import read_label_studio, write_label_studio
from coachnlp.corpora.exchange.scored import is_scored, read_scored
from coachnlp.corpora.exchange.sheet import read_sheet, write_sheet
from coachnlp.corpora.exchange.webanno import read_webanno, write_webanno
from coachnlp.corpora.jsonl import read_jsonl, write_jsonl
from coachnlp.corpora.records import Meeting
from coachnlp.errors import CorpusError

CorpusFormat = Literal["jsonl", "lines", "csv", "xlsx", "label-studio", "doccano", "webanno", "elan", "scored"]
FORMATS: tuple[CorpusFormat, ...] = get_args(CorpusFormat)
_SUFFIXES: dict[str, CorpusFormat] = {
    ".jsonl": "jsonl",
    ".txt": "lines",
    ".csv": "csv",
    ".xlsx": "xlsx",
    ".json": "label-studio",
    ".tsv": "webanno",
    ".eaf": "elan",
}
_ONE_EACH = (".tsv", ".eaf")  # formats with a file for each meeting

_READERS: dict[CorpusFormat, Callable[[Path, Codebook], tuple[Meeting, ...]]] = {
    "lines": read_annotated_lines,
    "csv": read_sheet,
    "xlsx": read_sheet,
    "doccano": read_doccano,
    "webanno": read_webanno,
    "elan": read_elan,
    "scored": read_scored,
}


def format_of(path: Path) -> CorpusFormat:
    """The format that a suffix stands for; of a folder, the one of what is in it. doccano must be named.

    Raises:
        CorpusError: when the suffix stands for none.
    """
    if is_scored(path):
        return "scored"
    suffixes = (path.suffix.casefold(), *(child.suffix for child in _children(path) if child.suffix in _ONE_EACH))
    found: list[CorpusFormat] = [_SUFFIXES[suffix] for suffix in suffixes if suffix in _SUFFIXES]
    if not found:
        raise CorpusError(f"{path}: format not known by its suffix; name one of {', '.join(FORMATS)}")
    return found[-1]


def read_meetings(path: Path, codebook: Codebook, form: CorpusFormat | None = None) -> tuple[Meeting, ...]:
    """Annotated meetings of a file, or for WebAnno, ELAN and what `coachnlp score` wrote of a folder.

    Raises:
        CorpusError: when the file is malformed, or holds the work of several coders.
        MissingExtraError: for ELAN without pympi-ling.
    """
    form = form or format_of(path)
    if form == "jsonl":
        return read_jsonl(path)
    if form == "label-studio":
        coders = read_label_studio(path, codebook)
        if len(coders) != 1:
            raise CorpusError(
                f"{path}: got the work of {len(coders)} coders, expected one; compare them with `coachnlp agree`, "
                "and export what they settled on"
            )
        return next(iter(coders.values()))
    return _READERS[form](path, codebook)


def write_meetings(
    meetings: Sequence[Meeting], path: Path, codebook: Codebook, form: CorpusFormat | None = None
) -> None:
    """Write annotated meetings; for WebAnno and ELAN `path` is a folder, with a file for each.

    Raises:
        CorpusError: when the format is not told, or cannot hold a meeting.
        MissingExtraError: for ELAN without pympi-ling.
    """
    match form or format_of(path):
        case "jsonl":
            write_jsonl(meetings, path)
        case "lines":
            write_annotated_lines(meetings, path, codebook)
        case "csv" | "xlsx":
            write_sheet(meetings, path)
        case "doccano":
            write_doccano(meetings, path)
        case "webanno":
            write_webanno(meetings, path)
        case "elan":
            write_elan(meetings, path)
        case "label-studio":
            write_label_studio(meetings, path, codebook)
        case "scored":
            raise CorpusError(f"{path}: scored meetings are written by `coachnlp score`; name another format")


def _children(path: Path) -> list[Path]:
    return sorted(path.iterdir()) if path.is_dir() else []

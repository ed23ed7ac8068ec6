"""Annotated meetings as WebAnno TSV 3.3, which INCEpTION reads and writes: one file a meeting, one sentence a unit.

Two layers of spans, each over a whole unit: `webanno.custom.CoachingUnit` with speaker and turn, and
`webanno.custom.CoachingBehaviour` with a label, stacked where a unit has several. Format: appendix "WebAnno TSV 3.3" of
the INCEpTION user guide. Own code, as the readers on PyPI know TSV 3.2 and one label a span.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from coachnlp.codebook.records import Codebook
from coachnlp.corpora.exchange.files import file_for_each, files_of, read_text
from coachnlp.corpora.exchange.rows import Row, meeting_rows, meetings_of_rows
from coachnlp.corpora.records import Meeting
from coachnlp.errors import CorpusError

UNIT_LAYER, BEHAVIOUR_LAYER = "webanno.custom.CoachingUnit", "webanno.custom.CoachingBehaviour"
_HEADER = f"#FORMAT=WebAnno TSV 3.3\n#T_SP={UNIT_LAYER}|speaker|turn\n#T_SP={BEHAVIOUR_LAYER}|label\n\n"
_TOKEN = re.compile(r"\w+|[^\w\s]")
_RESERVED = re.compile(r"[\\\[\]|_;*]|->|\t|\n")
_ESCAPED = re.compile(r"\\(->|.)", re.DOTALL)
_STACKED = re.compile(r"(?<!\\)(?:\\\\)*\|")
_NUMBER = re.compile(r"(?<!\\)\[\d+\]$")
_LINE = re.compile(r"\d+-\d+(?:\.\d+)?\t")


def read_webanno(path: Path, codebook: Codebook) -> tuple[Meeting, ...]:
    """The meeting of a .tsv file, or those of all .tsv files of a folder; a file's name is the meeting's id.

    Raises:
        CorpusError: when a file is no WebAnno TSV 3, or lacks the layers; names file and line.
    """
    return meetings_of_rows((row for file in files_of(path, ".tsv") for row in _rows(file)), codebook)


def write_webanno(meetings: Iterable[Meeting], folder: Path) -> None:
    """Write `ID.tsv` for each meeting; its type, sector, register and roles are not kept.

    Raises:
        CorpusError: when two ids would give the same file.
    """
    for meeting, path in file_for_each(meetings, folder, ".tsv"):
        path.write_text(_document(meeting), encoding="utf-8", newline="\n")


def _document(meeting: Meeting) -> str:
    parts = [_HEADER]
    offset = spans = 0
    for sentence, row in enumerate(meeting_rows([meeting]), 1):
        parts.append(f"\n#Text={_escaped_text(row['text'])}\n")
        spans += 1
        speaker, turn = f"{_escaped(row['speaker']) or '*'}[{spans}]", f"{row['turn']}[{spans}]"
        labels: list[str] = []
        for label in filter(None, row["labels"].split(";")):
            spans += 1
            labels.append(f"{_escaped(label)}[{spans}]")
        for number, token in enumerate(_TOKEN.finditer(row["text"]), 1):
            begin, end = (offset + _java_length(row["text"][:at]) for at in token.span())
            cells = (f"{sentence}-{number}", f"{begin}-{end}", token[0], speaker, turn, "|".join(labels) or "_")
            parts.append("\t".join(cells) + "\t\n")
        offset += _java_length(row["text"]) + 1
    return "".join(parts)


@dataclass(slots=True)
class _Sentence:
    line: int
    text: str
    speaker: str = ""
    turn: str = ""
    labels: dict[str, None] = field(default_factory=dict[str, None])
    """In the order in which they come, each once."""


def _rows(path: Path) -> Iterator[tuple[str, Row]]:
    for sentence in _sentences(path):
        yield (
            f"{path}:{sentence.line}",
            {
                "meeting": path.stem,
                "speaker": sentence.speaker,
                "turn": sentence.turn,
                "text": sentence.text,
                "labels": ";".join(sentence.labels),
            },
        )


def _sentences(path: Path) -> Iterator[_Sentence]:
    lines = read_text(path).split("\n")
    if not lines[0].startswith("#FORMAT=WebAnno TSV 3"):
        raise CorpusError(f"{path}:1: expected '#FORMAT=WebAnno TSV 3.3'; export as WebAnno TSV v3.3")
    columns = list(_columns(lines))
    behaviour = (BEHAVIOUR_LAYER, "label")
    if behaviour not in columns:
        raise CorpusError(f"{path}:1: layer {BEHAVIOUR_LAYER} with feature 'label' is missing")
    sentence: _Sentence | None = None
    for number, line in enumerate(lines, 1):
        if line.startswith("#Text="):
            if sentence:
                yield sentence
            sentence = _Sentence(number, _plain(line.removeprefix("#Text=")))
        elif sentence and _LINE.match(line):
            cells = dict(zip(columns, line.split("\t")[3:], strict=False))
            sentence.labels.update(dict.fromkeys(_values(cells.get(behaviour, "_"))))
            sentence.speaker = sentence.speaker or "".join(_values(cells.get((UNIT_LAYER, "speaker"), "_"))[:1])
            sentence.turn = sentence.turn or "".join(_values(cells.get((UNIT_LAYER, "turn"), "_"))[:1])
    if sentence:
        yield sentence


def _columns(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Layer and feature of each column behind the token."""
    for line in lines:
        if line.startswith(("#T_SP=", "#T_CH=", "#T_RL=")):
            layer, *features = line.partition("=")[2].rstrip("\r").split("|")
            yield from ((layer, feature) for feature in features)


def _values(cell: str) -> list[str]:
    """The values of the spans over a token; none for `_`, and none for a span whose value is not set (`*`)."""
    if cell == "_":
        return []
    values, start = [], 0
    for bar in _STACKED.finditer(cell):
        values.append(cell[start : bar.end() - 1])
        start = bar.end()
    values.append(cell[start:])
    bare = (_NUMBER.sub("", value.rstrip("\r")) for value in values)
    return [_plain(value) for value in bare if value not in ("*", "")]


def _escaped(text: str) -> str:
    return _RESERVED.sub(lambda found: "\\" + {"\t": "t", "\n": "n"}.get(found[0], found[0]), text)


def _escaped_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: {"t": "\t", "n": "\n", "r": "\r"}.get(found[1], found[1]), text.rstrip("\r"))


def _java_length(text: str) -> int:
    """Length in UTF-16 code units, as the format counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2

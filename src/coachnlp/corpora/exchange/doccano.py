"""Annotated meetings as doccano's JSONL for text classification: one unit a line, what surrounds it as metadata."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeGuard, cast

from coachnlp.codebook.records import Codebook
from coachnlp.corpora.exchange.files import read_text
from coachnlp.corpora.exchange.rows import Row, meeting_rows, meetings_of_rows
from coachnlp.corpora.records import Meeting
from coachnlp.errors import CorpusError

_NOT_META = ("text", "labels")


def read_doccano(path: Path, codebook: Codebook) -> tuple[Meeting, ...]:
    """Meetings of a doccano export; the metadata of an export stand beside the text or under `meta`.

    Raises:
        CorpusError: at the first line that is not such a line; names file and line.
    """
    return meetings_of_rows(_rows(path), codebook)


def write_doccano(meetings: Iterable[Meeting], path: Path) -> None:
    """Write one unit a line: `text`, `label` (a list of ids), and turn, speaker and meeting as metadata."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in meeting_rows(meetings):
            labels = [label for label in row["labels"].split(";") if label]
            line = {"text": row["text"], "label": labels, **{k: v for k, v in row.items() if k not in _NOT_META}}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _rows(path: Path) -> Iterator[tuple[str, Row]]:
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if line.strip():
            yield f"{path}:{number}", _row(line, f"{path}:{number}")


def _row(line: str, where: str) -> Row:
    try:
        found: Any = json.loads(line)
    except ValueError as error:
        raise CorpusError(f"{where}: not a line of JSON; expected doccano's JSONL") from error
    if not isinstance(found, dict):
        raise CorpusError(f"{where}: expected an object with text and label, got {type(found).__name__}")
    table = cast("dict[str, Any]", found)
    labels: Any = table.get("label", table.get("labels"))
    if not isinstance(table.get("text"), str) or not _are_names(labels):
        raise CorpusError(f"{where}: expected a text and a list of labels under 'text' and 'label'")
    meta = table.get("meta") or table.get("metadata") or {}
    about: Mapping[str, Any] = {**meta, **table} if isinstance(meta, dict) else table
    plain = {name: str(value) for name, value in about.items() if isinstance(value, (str, int))}
    return {**plain, "text": table["text"], "labels": ";".join(labels)}


def _are_names(labels: Any) -> TypeGuard[list[str]]:
    return isinstance(labels, list) and all(isinstance(label, str) for label in cast("list[Any]", labels))

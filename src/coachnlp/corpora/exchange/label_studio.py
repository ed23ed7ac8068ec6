"""Annotated meetings as Label Studio tasks: one task a meeting, one paragraph a unit, labels on paragraphs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast
from xml.sax.saxutils import quoteattr

from coachnlp.codebook.records import Codebook
from coachnlp.corpora.exchange.labels import label_ids
from coachnlp.corpora.exchange.rows import Row, meeting_rows, meetings_of_rows
from coachnlp.corpora.records import Meeting
from coachnlp.errors import CorpusError

_ABOUT = ("author", "type", "sector", "register", "asr")
_TYPE = "paragraphlabels"


def read_label_studio(path: Path, codebook: Codebook) -> dict[str, tuple[Meeting, ...]]:
    """Meetings of a JSON export, by coder; without annotations, the tasks themselves under the name `""`.

    A label on several paragraphs, or on a part of one, holds for each of these units. Cancelled annotations are left
    out.

    Raises:
        CorpusError: when the file is no such export; names the task.
    """
    rows: dict[str, list[tuple[str, Row]]] = {}
    for number, task in enumerate(_tasks(path), 1):
        where = f"{path}: task {number}"
        if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
            raise CorpusError(f"{where}: expected an object with 'data' and 'annotations'")
        annotations = [a for a in task.get("annotations") or [] if not a.get("was_cancelled")]
        for annotation in annotations or [{"completed_by": "", "result": []}]:
            coder = annotation.get("completed_by", "")
            coder = str(coder.get("email") or coder.get("id") if isinstance(coder, dict) else coder)
            try:
                found = _rows(task["data"], annotation.get("result") or [], codebook, where)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise CorpusError(
                    f"{where}: not laid out as coachnlp writes it ({type(error).__name__}); expected 'dialogue' and "
                    f"regions of type {_TYPE!r}"
                ) from error
            rows.setdefault(coder, []).extend(found)
    return {coder: meetings_of_rows(found, codebook) for coder, found in rows.items()}


def write_label_studio(meetings: Iterable[Meeting], path: Path, codebook: Codebook) -> None:
    """Write tasks with their labels as annotations; beside them, `NAME.labels.xml` is the labelling configuration."""
    tasks = [_task(meeting) for meeting in meetings]
    path.write_text(json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    path.with_suffix(".labels.xml").write_text(labelling_configuration(codebook), encoding="utf-8", newline="\n")


def labelling_configuration(codebook: Codebook) -> str:
    """What Label Studio shows: the dialogue, and a button for each behaviour, named by its id."""
    labels = "\n".join(
        f"    <Label value={quoteattr(b.id)} alias={quoteattr(b.id)} hint={quoteattr(b.name_nl)}/>" for b in codebook
    )
    return (
        '<View>\n  <ParagraphLabels name="labels" toName="dialogue" choice="multiple">\n'
        f"{labels}\n  </ParagraphLabels>\n"
        '  <Paragraphs name="dialogue" value="$dialogue" layout="dialogue" nameKey="author" textKey="text"/>\n</View>\n'
    )


def _task(meeting: Meeting) -> dict[str, Any]:
    dialogue: list[dict[str, Any]] = []
    result: list[dict[str, Any]] = []
    for row in meeting_rows([meeting]):
        place = str(len(dialogue))
        dialogue.append({"author": row["speaker"], "text": row["text"], "turn": row["turn"], "role": row["role"]})
        if row["labels"]:
            value = {"start": place, "end": place, "startOffset": 0, "endOffset": len(row["text"])}
            result.append(
                {
                    "id": f"{meeting.id}-{place}",
                    "from_name": "labels",
                    "to_name": "dialogue",
                    "type": _TYPE,
                    "value": {**value, _TYPE: row["labels"].split(";")},
                }
            )
    about = {key: getattr(meeting, key) for key in _ABOUT}
    return {
        "data": {"meeting": meeting.id, **about, "dialogue": dialogue},
        "annotations": [{"completed_by": "", "result": result}],
    }


def _tasks(path: Path) -> list[Any]:
    try:
        tasks: Any = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path}: cannot be read as JSON in UTF-8: {type(error).__name__}") from error
    if not isinstance(tasks, list):
        raise CorpusError(f"{path}: expected a list of tasks, got {type(tasks).__name__}")
    return cast("list[Any]", tasks)


def _rows(
    data: Mapping[str, Any], result: Iterable[Mapping[str, Any]], codebook: Codebook, where: str
) -> list[tuple[str, Row]]:
    given: list[set[str]] = [set() for _ in data["dialogue"]]
    for region in result:
        if region["type"] == _TYPE:
            labels = label_ids(region["value"][_TYPE], codebook, where)
            for place in range(int(region["value"]["start"]), int(region["value"]["end"]) + 1):
                given[place].update(labels)
    about = {key: str(data.get(key, "")) for key in ("meeting", *_ABOUT)}
    return [
        (
            f"{where}, paragraph {place}",
            {
                **about,
                "speaker": paragraph["author"],
                "role": paragraph.get("role", ""),
                "turn": paragraph.get("turn", ""),
                "text": paragraph["text"],
                "labels": ";".join(labels),
            },
        )
        for place, (paragraph, labels) in enumerate(zip(data["dialogue"], given, strict=True))
    ]

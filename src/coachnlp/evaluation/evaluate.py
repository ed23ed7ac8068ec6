"""`coachnlp evaluate`: a model against an annotated corpus, from folder to folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from coachnlp.behaviours.model import BehaviourModel
from coachnlp.codebook import Codebook
from coachnlp.corpora.jsonl import read_jsonl
from coachnlp.corpora.records import Meeting
from coachnlp.corpora.splits import check_no_leak
from coachnlp.errors import CorpusError
from coachnlp.evaluation.conversations import conversation_of
from coachnlp.evaluation.end_to_end import end_to_end
from coachnlp.evaluation.page import write_page
from coachnlp.evaluation.predictions import PREDICTIONS, predict
from coachnlp.evaluation.robustness import robustness
from coachnlp.evaluation.scores import Scores, scores

SCORES, PAGE = "scores.json", "report.html"
_SPLITS = ("train", "dev", "test")


def evaluate(
    model: BehaviourModel,
    codebook: Codebook,
    corpus: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    split: str = "test",
    perturbed: bool = False,
    tell: Callable[[str], None] = lambda what: None,
) -> Scores:
    """Score a model, with units given and from whole turns, and write the result to a folder.

    The folder then holds `scores.json`, `predictions.json` (for `compare`; both without speech) and `report.html` (with
    the worst errors in their context, so with speech of the corpus).

    Args:
        model: to be judged.
        codebook: the model's.
        corpus: folder with train.jsonl, dev.jsonl and test.jsonl.
        out: folder to write to; made if need be.
        split: which part of the corpus to judge by.
        perturbed: also run the robustness suite, which reads the split fifteen times.
        tell: is told each step.

    Raises:
        CorpusError: when the corpus is malformed, or a meeting or long unit is in two of its splits.
    """
    tell("corpus")
    meetings = _read(Path(corpus), split)
    labels = model.settings.labels
    conversations = [conversation_of(meeting, labels) for meeting in meetings]
    tell(split)
    predictions = predict(model, conversations)
    result: dict[str, Any] = {"corpus": Path(corpus).resolve().name, "split": split, **scores(predictions)}
    tell("whole turns")
    result["end_to_end"] = end_to_end(model, meetings)
    if perturbed:
        result["robustness"] = [asdict(row) for row in robustness(model, conversations, predictions, tell)]
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    predictions.write(folder / PREDICTIONS)
    (folder / SCORES).write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    write_page(folder / PAGE, result, predictions, conversations, codebook)
    return result


def _read(folder: Path, split: str) -> Sequence[Meeting]:
    found = {name: folder / f"{name}.jsonl" for name in _SPLITS if (folder / f"{name}.jsonl").is_file()}
    if split not in found:
        raise CorpusError(f"{folder}: no {split}.jsonl; a corpus folder holds train.jsonl, dev.jsonl and test.jsonl")
    meetings = {name: read_jsonl(path) for name, path in found.items()}
    check_no_leak(meetings)
    if not meetings[split]:
        raise CorpusError(f"{found[split]}: holds no meeting")
    return meetings[split]

"""Train on a part of the meetings and test on the rest, fold by fold: by meeting, or leaving authors out."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean, stdev
from typing import Any, Literal

from coachnlp.behaviours.folder import METRICS
from coachnlp.corpora.jsonl import read_jsonl, write_jsonl
from coachnlp.corpora.records import Meeting
from coachnlp.errors import ConfigError, CorpusError
from coachnlp.training.config import TrainConfig
from coachnlp.training.fine_tune import fine_tune
from coachnlp.training.release import release

By = Literal["meeting", "author"]
SUMMARY = "cross-validation.json"
_SPLITS = ("train", "dev", "test")
_DEV_SHARE = 0.1
_OF_A_FOLD = ("meetings", "units", "macro_f1", "micro_f1")


def cross_validate(config: TrainConfig, folds: int, by: By, *, progress: bool = True) -> Path:
    """Train and test once for each fold of the whole corpus, its three splits together.

    Thresholds and calibration of a fold come from a tenth of its training meetings. A fold that is done is not done
    again when the run is started anew.

    Args:
        config: of every fold's run; its `out` holds the folds.
        folds: how many; each meeting is tested in exactly one.
        by: what a fold leaves out: any meetings, or all meetings of some authors, who are then new to the model.
        progress: show progress bars.

    Returns:
        cross-validation.json: scores per fold and author, their mean and standard deviation.

    Raises:
        ConfigError: with fewer than two folds, or more folds than meetings or authors.
        CorpusError: when the corpus is malformed.
    """
    meetings = [meeting for split in _SPLITS for meeting in read_jsonl(config.corpus / f"{split}.jsonl")]
    found: list[dict[str, Any]] = []
    for number, tested in enumerate(fold_meetings(meetings, folds, by, config.seed), 1):
        fold = replace(config, corpus=config.out / f"fold-{number}" / "corpus", out=config.out / f"fold-{number}")
        metrics = fold.out / "model" / METRICS
        if not metrics.is_file():
            _write_corpus(meetings, tested, fold)
            release(fold, fine_tune(fold, progress=progress))
        found.append(json.loads(metrics.read_text(encoding="utf-8")))
    summary = config.out / SUMMARY
    summary.write_text(json.dumps(_summary(found, by), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return summary


def fold_meetings(meetings: Sequence[Meeting], folds: int, by: By, seed: int) -> list[frozenset[str]]:
    """Ids of the meetings that each fold tests, about as many units in each.

    Raises:
        ConfigError: with fewer than two folds, or more folds than there are meetings or authors.
    """
    groups: defaultdict[str, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        groups[meeting.author if by == "author" else meeting.id].append(meeting)
    if not 2 <= folds <= len(groups):
        raise ConfigError(f"folds: got {folds}, expected from 2 to {len(groups)}, the number of {by}s")
    names = sorted(groups)
    random.Random(seed).shuffle(names)  # noqa: S311 no secret
    units = {name: sum(len(meeting.units) for meeting in groups[name]) for name in names}
    sizes = Counter[int](dict.fromkeys(range(folds), 0))
    members: list[set[str]] = [set() for _ in range(folds)]
    for name in sorted(names, key=lambda name: -units[name]):
        number = min(sizes, key=lambda number: sizes[number])
        sizes[number] += units[name]
        members[number].update(meeting.id for meeting in groups[name])
    return [frozenset(ids) for ids in members]


def _write_corpus(meetings: Sequence[Meeting], tested: frozenset[str], fold: TrainConfig) -> None:
    rest = [meeting for meeting in meetings if meeting.id not in tested]
    if len(rest) < 2:
        raise CorpusError(f"{fold.out.name}: {len(rest)} meeting left to train on; take fewer folds")
    random.Random(fold.seed).shuffle(rest)  # noqa: S311 no secret
    held = max(1, round(_DEV_SHARE * len(rest)))
    parts = {"train": rest[held:], "dev": rest[:held], "test": [m for m in meetings if m.id in tested]}
    fold.corpus.mkdir(parents=True, exist_ok=True)
    for split, members in parts.items():
        write_jsonl(members, fold.corpus / f"{split}.jsonl")


def _summary(found: Sequence[Mapping[str, Any]], by: By) -> dict[str, Any]:
    macro = [float(metrics["macro_f1"]["value"]) for metrics in found]
    authors: defaultdict[str, list[float]] = defaultdict(list)
    for metrics in found:
        for author, scores in metrics["authors"].items():
            if "macro_f1" in scores:
                authors[author].append(float(scores["macro_f1"]["value"]))
    labels = {
        label: mean(float(metrics["labels"][label]["f1"]["value"]) for metrics in found) for label in found[0]["labels"]
    }
    of_authors = {author: mean(values) for author, values in sorted(authors.items())}
    return {
        "by": by,
        "folds": [
            {**{key: metrics[key] for key in _OF_A_FOLD}, "authors": list(metrics["authors"])} for metrics in found
        ],
        "macro_f1": {"mean": mean(macro), "standard_deviation": stdev(macro)},
        "labels": labels,
        "authors": of_authors,
        "authors_standard_deviation": stdev(of_authors.values()) if len(of_authors) > 1 else None,
    }

"""The record of a run: what was asked, with what it was made, and how it went."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from coachnlp.behaviours.folder import sha256
from coachnlp.training.config import TrainConfig
from coachnlp.version import __version__

RECORD, LOSSES, DEV_SCORES, CURVES = "experiment.json", "loss.csv", "log.csv", "curves.png"
_LIBRARIES = ("torch", "transformers", "datasets", "tokenizers", "numpy")


def write_record(config: TrainConfig, labels: Sequence[str], kept: Sequence[str], steps: int) -> None:
    """Write experiment.json into the run's folder: configuration, labels, hashes of the data, versions.

    Args:
        config: of the run.
        labels: of the codebook.
        kept: those whose weights come from the base's own head.
        steps: of training.
    """
    record: dict[str, Any] = {
        "config": config.to_dict(),
        "steps": steps,
        "labels": list(labels),
        "head": {"kept": list(kept), "new": [label for label in labels if label not in kept]},
        "data": {split: sha256(config.corpus / f"{split}.jsonl") for split in ("train", "dev")},
        "versions": {"coachnlp": __version__, **{name: version(name) for name in _LIBRARIES}},
    }
    (config.out / RECORD).write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def write_curves(out: Path, history: Sequence[Mapping[str, Any]]) -> None:
    """Write the training loss as loss.csv, and it with the dev scores of log.csv as a picture, curves.png.

    Args:
        out: the run's folder.
        history: the trainer's log; entries with a loss count.
    """
    losses = [(int(e["step"]), float(e["loss"]), float(e["learning_rate"])) for e in history if "loss" in e]
    with (out / LOSSES).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("step", "loss", "learning_rate"))
        writer.writerows(losses)
    _draw(losses, _dev_scores(out / DEV_SCORES), out / CURVES)


def _dev_scores(path: Path) -> list[tuple[int, float]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [(int(row["step"]), float(row["dev_macro_f1"])) for row in csv.DictReader(file)]


def _draw(losses: Sequence[tuple[int, float, float]], scores: Sequence[tuple[int, float]], path: Path) -> None:
    from matplotlib.figure import Figure  # noqa: PLC0415  (slow to import, and only for this picture)

    figure = Figure(figsize=(8, 3), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.plot([step for step, _, _ in losses], [loss for _, loss, _ in losses])
    left.set(title="training loss", xlabel="step")
    right.plot([step for step, _ in scores], [score for _, score in scores], marker="o")
    right.set(title="macro-F1 on dev, threshold 0.5", xlabel="step", ylim=(0, 1))
    figure.savefig(path, dpi=120)

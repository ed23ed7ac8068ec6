"""Scores as one self-contained HTML page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import jinja2
import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.calibration import calibration_curve

from coachnlp.codebook import Codebook
from coachnlp.evaluation.conversations import Conversation
from coachnlp.evaluation.predictions import Predictions
from coachnlp.evaluation.scores import KINDS, Scores

_CONTEXT, _ERRORS, _BINS = 3, 40, 8


@dataclass(frozen=True, slots=True)
class WorstError:
    """A decision that the model was sure of and the annotation contradicts."""

    meeting: str
    label: str
    probability: float
    given: bool
    """Whether the annotation has the label."""
    context: tuple[tuple[str | None, str], ...]
    """The units before it and the unit: who speaks, and what."""


def write_page(
    path: Path, scores: Scores, predictions: Predictions, conversations: Sequence[Conversation], codebook: Codebook
) -> None:
    """Write a page with the scores, reliability diagrams, confusions between labels and the worst errors."""
    template = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(
        files("coachnlp.evaluation").joinpath("page.html.j2").read_text(encoding="utf-8")
    )
    page = template.render(
        scores=scores,
        slices={name: scores[name] for name in KINDS},
        names={label: codebook[label].name_en for label in predictions.labels},
        reliability=reliability_svg(predictions, codebook),
        confusions=confusions(predictions),
        errors=worst_errors(predictions, conversations),
    )
    path.write_text(page, encoding="utf-8")


def confusions(predictions: Predictions, most: int = 25) -> list[tuple[str, str, int, float]]:
    """Where one label is missed and another found: (missed, found, units, share of the missed label's units)."""
    gold = predictions.gold.astype(bool)
    missed, extra = gold & ~predictions.predicted, predictions.predicted & ~gold
    counts = missed.astype(int).T @ extra.astype(int)
    totals = np.maximum(gold.sum(0), 1)
    order = np.argsort(-counts, axis=None)[:most]
    labels = predictions.labels
    return [
        (labels[i], labels[j], int(counts[i, j]), float(counts[i, j] / totals[i]))
        for i, j in zip(*np.unravel_index(order, counts.shape), strict=True)
        if counts[i, j]
    ]


def worst_errors(
    predictions: Predictions, conversations: Sequence[Conversation], most: int = _ERRORS
) -> list[WorstError]:
    """The wrong decisions whose probability is furthest from the annotation, each with the units before it."""
    wrong = predictions.predicted != predictions.gold.astype(bool)
    distance = np.where(wrong, np.abs(predictions.probabilities - predictions.gold), -1)
    places = [(c, row) for c in conversations for row in range(len(c.utterances))]
    errors: list[WorstError] = []
    for unit, column in zip(*np.unravel_index(np.argsort(-distance, axis=None)[:most], distance.shape), strict=True):
        if wrong[unit, column]:
            conversation, row = places[unit]
            said = conversation.utterances[max(0, row - _CONTEXT) : row + 1]
            errors.append(
                WorstError(
                    meeting=conversation.id,
                    label=predictions.labels[column],
                    probability=float(predictions.probabilities[unit, column]),
                    given=bool(predictions.gold[unit, column]),
                    context=tuple((u.speaker, u.text) for u in said),
                )
            )
    return errors


def reliability_svg(predictions: Predictions, codebook: Codebook) -> str:
    """Per label, how often it holds against the probability given, as one SVG picture."""
    columns = 5
    rows = -(-len(predictions.labels) // columns)
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "coachnlp", "font.size": 8}):
        figure = Figure(figsize=(11, 2.3 * rows), layout="constrained")
        for index, label in enumerate(predictions.labels):
            axes = figure.add_subplot(rows, columns, index + 1)
            axes.plot([0, 1], [0, 1], color="0.7", linewidth=0.8)
            _curve(predictions.gold[:, index], predictions.probabilities[:, index], axes)
            axes.set_title(codebook[label].name_en)
            axes.set(xlim=(0, 1), ylim=(0, 1), xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None})
    return text.getvalue().partition("<svg")[1] + text.getvalue().partition("<svg")[2]


def _curve(gold: NDArray[np.int8], probabilities: NDArray[np.float64], axes: object) -> None:
    if gold.any():
        real, said = calibration_curve(gold, probabilities, n_bins=_BINS, strategy="uniform")
        axes.plot(said, real, marker="o", markersize=3, color="#1b4f72", linewidth=1)  # pyright: ignore[reportAttributeAccessIssue]

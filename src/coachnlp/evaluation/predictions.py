"""What a model says about annotated meetings, beside what the annotation says: all scores are counted from this."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coachnlp.behaviours.model import BehaviourModel
from coachnlp.behaviours.windows import Utterance
from coachnlp.errors import CorpusError
from coachnlp.evaluation.conversations import Conversation

PREDICTIONS = "predictions.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class About:
    """A meeting without its speech."""

    id: str
    author: str
    type: str
    sector: str
    register: str


@dataclass(frozen=True, slots=True)
class Predictions:
    """Decisions on the units of annotated meetings. Holds no speech."""

    model: str
    labels: tuple[str, ...]
    meetings: tuple[About, ...]
    meeting: NDArray[np.int64]
    """Index into `meetings` of each unit, shape (units,)."""
    gold: NDArray[np.int8]
    """Shape (units, labels), as are the two below."""
    probabilities: NDArray[np.float64]
    predicted: NDArray[np.bool_]

    def of(self, kind: str) -> NDArray[np.str_]:
        """What `kind` (author, type, sector or register) each unit's meeting is, shape (units,)."""
        return np.array([getattr(about, kind) for about in self.meetings])[self.meeting]

    def write(self, path: Path) -> None:
        """Write as JSON; scores are rounded to 4 decimals."""
        plain = {
            "format": _FORMAT,
            "model": self.model,
            "labels": list(self.labels),
            "meetings": [asdict(about) for about in self.meetings],
            "units": [
                [int(meeting), "".join(map(str, gold)), "".join(map(str, said.astype(int))), row.round(4).tolist()]
                for meeting, gold, said, row in zip(
                    self.meeting, self.gold, self.predicted, self.probabilities, strict=True
                )
            ],
        }
        path.write_text(json.dumps(plain, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Predictions:
        """Read what `write` wrote.

        Raises:
            CorpusError: when the file is something else.
        """
        try:
            raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if raw["format"] != _FORMAT:
                raise CorpusError(f"{path}: format {raw['format']!r}, expected {_FORMAT}; evaluate the model anew")
            units = raw["units"]
            return cls(
                model=raw["model"],
                labels=tuple(raw["labels"]),
                meetings=tuple(About(**about) for about in raw["meetings"]),
                meeting=np.array([unit[0] for unit in units], np.int64),
                gold=np.array([[int(c) for c in unit[1]] for unit in units], np.int8),
                probabilities=np.array([unit[3] for unit in units], np.float64),
                predicted=np.array([[c == "1" for c in unit[2]] for unit in units]),
            )
        except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
            raise CorpusError(
                f"{path}: no predictions as `coachnlp evaluate` writes them ({type(error).__name__})"
            ) from error


def read_predictions(path: str | os.PathLike[str]) -> Predictions:
    """Read predictions from a file, or from the folder that `coachnlp evaluate` wrote.

    Raises:
        CorpusError: when there are none.
    """
    path = Path(path)
    return Predictions.read(path / PREDICTIONS if path.is_dir() else path)


def predict(
    model: BehaviourModel,
    conversations: Sequence[Conversation],
    change: Callable[[Conversation], Sequence[Utterance]] | None = None,
) -> Predictions:
    """Let a model judge annotated meetings.

    Args:
        model: whose decisions are wanted.
        conversations: with targets in the order of the model's labels.
        change: makes the text harder to read; gives as many utterances as the conversation has.
    """
    logits = np.concatenate([model.logits(change(c) if change else c.utterances) for c in conversations])
    probabilities = model.decider.probabilities(logits)
    return Predictions(
        model=f"{model.settings.name} {model.settings.version}",
        labels=model.settings.labels,
        meetings=tuple(About(c.id, c.author, c.type, c.sector, c.register) for c in conversations),
        meeting=np.repeat(np.arange(len(conversations)), [len(c.utterances) for c in conversations]),
        gold=np.concatenate([c.targets for c in conversations]),
        probabilities=probabilities,
        predicted=model.decider.decide(probabilities),
    )

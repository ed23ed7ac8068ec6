"""From logits to calibrated probabilities, and from probabilities to labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from coachnlp.behaviours.folder import Decision


class Decider:
    """Applies a model's calibration and thresholds."""

    def __init__(
        self,
        labels: Sequence[str],
        decisions: Mapping[str, Decision],
        exclusive: Sequence[Sequence[str]] = (),
    ) -> None:
        """Prepare.

        Args:
            labels: ids in the order of the network's outputs.
            decisions: per label.
            exclusive: groups of labels of which a unit gets at most one.
        """
        self.labels = tuple(labels)
        self._scale = np.array([decisions[label].scale for label in labels])
        self._bias = np.array([decisions[label].bias for label in labels])
        self._threshold = np.array([decisions[label].threshold for label in labels])
        self._sure = np.array([decisions[label].sure for label in labels])
        self._groups = [[self.labels.index(label) for label in group if label in self.labels] for group in exclusive]

    def probabilities(self, logits: NDArray[np.float32]) -> NDArray[np.float64]:
        """Calibrated probabilities, same shape as `logits` (units, labels)."""
        return 1.0 / (1.0 + np.exp(-(self._scale * logits.astype(np.float64) + self._bias)))

    def decide(self, probabilities: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which labels are found, shape (units, labels); of an exclusive group only the clearest is kept."""
        holds = probabilities >= self._threshold
        margin = probabilities - self._threshold
        for group in self._groups:
            best = margin[:, group].argmax(axis=1)
            keep = np.arange(len(group))[None, :] == best[:, None]
            holds[:, group] &= keep
        return holds

    def sure(self, probabilities: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which labels the model would be sure of if they hold, shape (units, labels)."""
        return probabilities >= self._sure

"""A loaded model: conversations in, probabilities and labels per unit out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from coachnlp.behaviours.decide import Decider
from coachnlp.behaviours.folder import (
    CODEBOOK,
    NETWORK_INT8,
    SETTINGS,
    TOKENIZER,
    ModelSettings,
    check_manifest,
    find_model,
)
from coachnlp.behaviours.network import Network
from coachnlp.behaviours.windows import Utterance, WindowEncoder
from coachnlp.codebook import Codebook
from coachnlp.errors import ModelError
from coachnlp.units.records import Unit


class BehaviourModel:
    """Finds behaviours in units. Holds no state between calls; safe to share between threads."""

    def __init__(self, settings: ModelSettings, tokenizer: Tokenizer, network: Network, codebook: Codebook) -> None:
        if missing := [label for label in settings.labels if label not in codebook.ids]:
            raise ModelError(
                f"model {settings.name}: its labels {', '.join(missing)} are not in codebook {codebook.name}; "
                "load the model with the codebook it was trained on"
            )
        self.settings = settings
        self.encoder = WindowEncoder(tokenizer, settings.window)
        self.network = network
        self.decider = Decider(settings.labels, settings.decisions, codebook.exclusive)
        self._order = [label for label in codebook.ids if label in settings.labels]

    @classmethod
    def load(
        cls,
        codebook: Codebook,
        model: str | Path | None = None,
        threads: int | None = None,
        network: str = NETWORK_INT8,
    ) -> Self:
        """Read a model folder, after checking it against its manifest.

        Args:
            codebook: holds the model's labels.
            model: a folder, the name of a model that the package carries, or None for the default one.
            threads: cores to use; None takes what the machine has, at most 4.
            network: which of the folder's ONNX files to run.

        Raises:
            ModelError: when the folder is missing, incomplete or changed, or made for another codebook.
        """
        folder = find_model(model)
        own = [CODEBOOK] if (folder / CODEBOOK).is_file() else []
        check_manifest(folder, (SETTINGS, TOKENIZER, network, *own))
        return cls(ModelSettings.read(folder), _tokenizer(folder), Network(folder / network, threads), codebook)

    def logits(self, utterances: Sequence[Utterance]) -> NDArray[np.float32]:
        """Logits of shape (units, labels) for the consecutive units of one conversation."""
        tokens = self.encoder.tokenise(utterances)
        windows = [self.encoder.encode(window, utterances, tokens) for window in self.encoder.plan(tokens)]
        parts = self.network.logits(windows)
        return np.concatenate(parts) if parts else np.zeros((0, len(self.settings.labels)), np.float32)

    def label(self, units: Sequence[Unit]) -> tuple[Unit, ...]:
        """The units of one conversation with their scores and what was found, in codebook order."""
        probabilities = self.decider.probabilities(self.logits(utterances_of(units)))
        holds, sure = self.decider.decide(probabilities), self.decider.sure(probabilities)
        column = {label: index for index, label in enumerate(self.settings.labels)}
        return tuple(
            replace(
                unit,
                scores={label: float(row[column[label]]) for label in self._order},
                labels=self._chosen(yes & certain),
                unsure=self._chosen(yes & ~certain),
            )
            for unit, row, yes, certain in zip(units, probabilities, holds, sure, strict=True)
        )

    def _chosen(self, row: NDArray[np.bool_]) -> tuple[str, ...]:
        chosen = {label for label, holds in zip(self.settings.labels, row, strict=True) if holds}
        return tuple(label for label in self._order if label in chosen)


def utterances_of(units: Sequence[Unit]) -> list[Utterance]:
    """Units as the model reads them."""
    return [Utterance(unit.speaker, unit.text) for unit in units]


def _tokenizer(folder: Path) -> Tokenizer:
    try:
        return Tokenizer.from_file(str(folder / TOKENIZER))
    except Exception as error:  # tokenizers raises a bare Exception
        raise ModelError(f"{folder / TOKENIZER}: no tokenizer ({type(error).__name__}); take it anew") from error

"""Which words made the model say it: occlusion.

Every word of a unit (or a few words together, in a long one) is taken out in turn, and the unit is read again in its
place. What a label's log-odds lose is what the word lent it. Evidence is the words that lend most, until they make up
half of all that is lent. Source: Zeiler & Fergus 2014, "Visualizing and understanding convolutional networks", for
text Li et al. 2016, "Understanding neural networks through representation erasure".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coachnlp.behaviours.model import BehaviourModel, utterances_of
from coachnlp.behaviours.windows import Utterance, Window
from coachnlp.units.records import Span, Unit

_WORD = re.compile(r"\S+")
_MOST_PIECES = 16
"""Pieces a unit is cut into at most, so that a long unit takes no longer than a short one."""
_ENOUGH = 0.5
_CONTEXT_UNITS = 3


@dataclass(frozen=True, slots=True)
class Occlusion:
    """What each piece of a unit lends to each label."""

    pieces: tuple[tuple[int, int], ...]
    """Character offsets, start and end."""
    drops: NDArray[np.float64]
    """Shape (pieces, labels): log-odds lost when the piece is taken out."""


def explain(model: BehaviourModel, units: Sequence[Unit]) -> tuple[Unit, ...]:
    """The labelled units of one conversation, each with evidence for its labels."""
    return tuple(
        replace(unit, evidence=_evidence(model, unit, occlude(model, units, index)) if unit.found else {})
        for index, unit in enumerate(units)
    )


def occlude(model: BehaviourModel, units: Sequence[Unit], index: int) -> Occlusion:
    """Take out each piece of unit `index` in turn, the three units before it as context."""
    first = max(0, index - _CONTEXT_UNITS)
    context = utterances_of(units[first : index + 1])
    text = context[-1].text
    pieces = cut(text)
    variants = [text, *(without(text, [piece]) for piece in pieces)]
    logits = score_variants(model, context[:-1], context[-1].speaker, variants)
    scale = np.array([model.settings.decisions[label].scale for label in model.settings.labels])
    return Occlusion(tuple(pieces), (logits[0] - logits[1:]) * scale)


def score_variants(
    model: BehaviourModel, context: Sequence[Utterance], speaker: str | None, texts: Sequence[str]
) -> NDArray[np.float64]:
    """Logits of shape (texts, labels): each text as the unit that follows `context`."""
    last = len(context)
    window = Window(0, last + 1, last, last + 1)
    before = model.encoder.tokenise(context) if context else []
    windows = [
        model.encoder.encode(window, [*context, Utterance(speaker, text)], [*before, tokens])
        for text, tokens in zip(
            texts, model.encoder.tokenise([Utterance(speaker, text) for text in texts]), strict=True
        )
    ]
    return np.concatenate(model.network.logits(windows)).astype(np.float64)


def cut(text: str) -> list[tuple[int, int]]:
    """Offsets of a text's words, a few words to a piece where there are many."""
    words = [match.span() for match in _WORD.finditer(text)]
    size = -(-len(words) // _MOST_PIECES) or 1
    groups = [words[i : i + size] for i in range(0, len(words), size)]
    return [(group[0][0], group[-1][1]) for group in groups]


def without(text: str, pieces: Sequence[tuple[int, int]]) -> str:
    """Text with pieces taken out."""
    for start, end in sorted(pieces, reverse=True):
        text = text[:start] + text[end:]
    return " ".join(text.split())


def _evidence(model: BehaviourModel, unit: Unit, occlusion: Occlusion) -> dict[str, tuple[Span, ...]]:
    column = {label: index for index, label in enumerate(model.settings.labels)}
    return {label: _spans(occlusion, occlusion.drops[:, column[label]]) for label in unit.found}


def _spans(occlusion: Occlusion, drops: NDArray[np.float64]) -> tuple[Span, ...]:
    """The fewest pieces that together lend half of what all helpful pieces lend; the strongest one at least."""
    order = np.argsort(-drops)
    total = drops[drops > 0].sum()
    chosen: list[int] = []
    lent = 0.0
    for position in order.tolist():
        if chosen and (lent >= _ENOUGH * total or drops[position] <= 0):
            break
        chosen.append(position)
        lent += float(drops[position])
    return tuple(Span(*occlusion.pieces[i], weight=float(drops[i])) for i in sorted(chosen))

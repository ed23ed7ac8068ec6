"""Evidence is faithful: without it a label's score falls more than without as many random words."""

from __future__ import annotations

import random
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import coachnlp
from coachnlp.behaviours.evidence import cut, explain, score_variants, without
from coachnlp.behaviours.model import BehaviourModel, utterances_of
from coachnlp.corpora.jsonl import read_jsonl
from coachnlp.transcripts.read import transcript_from_pairs
from coachnlp.units.records import Unit
from coachnlp.units.segment import segment

ROOT = Path(__file__).parents[2]


@given(st.text(alphabet="ab .,!?é😀\t", max_size=120))
def test_pieces_cover_every_word_once(text: str) -> None:
    pieces = cut(text)
    assert len(pieces) <= 16
    assert " ".join(text[start:end] for start, end in pieces).split() == text.split()
    assert without(text, pieces) == ""
    assert without(text, []) == " ".join(text.split())


def test_spans_lie_on_the_words_of_the_unit() -> None:
    (unit,) = (
        coachnlp.load(threads=1).analyse([("A", ["Vertel eens, wat maakte dat je vastliep?"])], explain=True).units
    )
    assert unit.evidence is not None
    assert set(unit.evidence) == set(unit.labels) != set()
    for spans in unit.evidence.values():
        assert spans
        assert [s.start_char for s in spans] == sorted(s.start_char for s in spans)
        assert all(unit.text[s.start_char : s.end_char].strip() == unit.text[s.start_char : s.end_char] for s in spans)


def test_without_a_label_there_is_no_evidence_and_unasked_there_is_none() -> None:
    analyser = coachnlp.load(threads=1)
    assert analyser.analyse([("A", ["De zaal is vol."])], explain=True).units[0].evidence == {}
    assert analyser.analyse([("A", ["Hoe gaat het?"])]).units[0].evidence is None


@pytest.mark.slow
def test_evidence_lowers_the_score_more_than_random_words() -> None:
    model = coachnlp.load(threads=1).model
    rng = random.Random(0)
    drops = [drop for meeting in _meetings(model, 2) for drop in islice(_drops(model, meeting, rng), 30)]
    evidence, chance = np.array(drops).T
    assert len(drops) >= 40
    assert evidence.mean() > chance.mean() + 0.5
    assert (evidence > chance).mean() > 0.65


def _meetings(model: BehaviourModel, count: int) -> list[tuple[Unit, ...]]:
    meetings = read_jsonl(ROOT / "corpora" / "coachnlp-nl" / "test.jsonl")[:count]
    pairs = [[(turn.speaker, [unit.text for unit in turn.units]) for turn in meeting.turns] for meeting in meetings]
    return [model.label(segment(transcript_from_pairs(talk).turns)) for talk in pairs]


def _drops(model: BehaviourModel, units: tuple[Unit, ...], rng: random.Random):
    """Log-odds lost without the evidence, and without as many random words, for each label of each unit."""
    for index, unit in enumerate(units):
        words = cut(unit.text)
        if not unit.labels or len(words) < 4:
            continue
        context = utterances_of(units[max(0, index - 3) : index])
        (explained,) = explain(model, units[max(0, index - 3) : index + 1])[-1:]
        for label, spans in (explained.evidence or {}).items():
            chosen = [(span.start_char, span.end_char) for span in spans]
            random_words = rng.sample(words, len(chosen))
            texts = [unit.text, without(unit.text, chosen), without(unit.text, random_words)]
            logits = score_variants(model, context, unit.speaker, texts)[:, model.settings.labels.index(label)]
            yield float(logits[0] - logits[1]), float(logits[0] - logits[2])

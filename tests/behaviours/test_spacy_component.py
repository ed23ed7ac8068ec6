"""The spaCy component says what `analyse` says, and survives being saved."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

import coachnlp
from coachnlp.behaviours.component import BehavioursComponent

TEXT = "Hoe ging het gisteren? De zaal was vol. Sterk hoe je bij de cliënt bleef zitten."


def spans_of(doc: spacy.tokens.Doc) -> list[tuple[str, str]]:
    return [(span.text, span.label_) for span in doc.spans["coachnlp"]]


def test_labels_become_spans() -> None:
    nlp = spacy.blank("nl")
    nlp.add_pipe("coachnlp", config={"threads": 1})
    doc = nlp(TEXT)
    expected = coachnlp.load(threads=1).analyse([(None, TEXT)])
    assert spans_of(doc) == [(unit.text, label) for unit in expected.units for label in unit.labels] != []
    units = doc.spans["coachnlp_units"]
    assert [span._.coachnlp_labels for span in units] == [unit.labels for unit in expected.units]
    assert [span._.coachnlp_scores for span in units] == [dict(unit.scores) for unit in expected.units]


def test_units_of_the_pipeline_are_used() -> None:
    nlp = spacy.blank("nl")
    nlp.add_pipe("coachnlp_units")
    nlp.add_pipe("coachnlp")
    doc = nlp(TEXT)
    assert len(doc.spans["coachnlp_units"]) == len(list(doc.sents)) == 3


def test_pipe_gives_what_single_calls_give() -> None:
    nlp = spacy.blank("nl")
    nlp.add_pipe("coachnlp")
    texts = [TEXT, "Wat is jouw voorstel?", "Morgen om tien uur."] * 3
    assert [spans_of(doc) for doc in nlp.pipe(texts, batch_size=2)] == [spans_of(nlp(text)) for text in texts]


def test_a_saved_pipeline_says_the_same(tmp_path: Path) -> None:
    nlp = spacy.blank("nl")
    nlp.add_pipe("coachnlp", config={"spans_key": "gedrag"})
    nlp.to_disk(tmp_path / "pipe")
    again = spacy.load(tmp_path / "pipe")
    one, two = nlp(TEXT), again(TEXT)
    assert [(s.text, s.label_) for s in one.spans["gedrag"]] == [(s.text, s.label_) for s in two.spans["gedrag"]] != []
    with pytest.raises(coachnlp.CoachNLPError):
        BehavioursComponent().from_bytes(b"something else")


def test_an_empty_doc_has_no_spans() -> None:
    nlp = spacy.blank("nl")
    nlp.add_pipe("coachnlp")
    assert list(nlp("").spans["coachnlp"]) == []

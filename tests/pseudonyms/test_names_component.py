"""The spaCy component finds what `find_mentions` finds, in every way a pipeline is run and saved."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from coachnlp.pseudonyms import component

TEXTS = [
    "Mevrouw Van der Kolk belde Youssef op 06-12345678.",
    "ik heb karin gesproken in zwolle",
    "",
    "Ik wil het wel.",
]


@pytest.fixture
def nlp() -> Language:
    assert component.make_names
    pipeline = spacy.blank("nl")
    pipeline.add_pipe("coachnlp_names", config={"known": ["Karin de Vries"]})
    return pipeline


def spans(nlp: Language, text: str) -> list[tuple[str, str]]:
    doc = nlp(text)
    return [(span.text, span.label_) for span in doc.spans["coachnlp_names"]]


def test_spans_are_what_identifies_people(nlp: Language) -> None:
    assert spans(nlp, TEXTS[0]) == [("Van der Kolk", "person"), ("Youssef", "person"), ("06-12345678", "phone")]
    assert spans(nlp, TEXTS[1]) == [("karin", "person"), ("zwolle", "place")]
    assert spans(nlp, TEXTS[2]) == spans(nlp, TEXTS[3]) == []


def test_pipe_gives_what_single_calls_give(nlp: Language) -> None:
    piped = [
        [(span.text, span.label_) for span in doc.spans["coachnlp_names"]] for doc in nlp.pipe(TEXTS, batch_size=2)
    ]
    assert piped == [spans(nlp, text) for text in TEXTS]


def test_it_comes_back_from_disk_as_it_was(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "nlp")
    again = spacy.load(tmp_path / "nlp")
    assert [spans(again, text) for text in TEXTS] == [spans(nlp, text) for text in TEXTS]

"""The spaCy component: same units as segment(), in every way a pipeline is run and saved."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from coachnlp.errors import CoachNLPWarning
from coachnlp.transcripts.records import Turn
from coachnlp.units.segment import segment

TEXTS = [
    " Dhr. Jansen komt o.a. om 12.30 uur. Goed?\n\nFijn hè? 😀 Ja.",
    "dank je wel hoe ging het eigenlijk met de rest van de groep",
    "",
    "Nee.",
]


@pytest.fixture(scope="module")
def nlp() -> Language:
    pipeline = spacy.blank("nl")
    pipeline.add_pipe("coachnlp_units")
    return pipeline


def units_of(text: str) -> list[str]:
    return [unit.text for unit in segment([Turn(None, text)])]


def test_the_entry_point_names_the_factory() -> None:
    (entry,) = entry_points(group="spacy_factories", name="coachnlp_units")
    assert entry.load().__name__ == "make_units"


@pytest.mark.parametrize("text", TEXTS)
def test_spans_and_sentences_are_the_units(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert [span.text for span in doc.spans["coachnlp_units"]] == units_of(text)
    assert [sentence.text.strip() for sentence in doc.sents] == units_of(text)


PIECES = st.sampled_from(["Ja.", "o.a.", "hè?", "...", "\n", " ", "(lacht)", "goed", "😀", "ik-", "B."])


@given(st.lists(PIECES).map(" ".join))
@settings(deadline=None)
def test_units_of_any_text_are_in_the_spans(nlp: Language, text: str) -> None:
    doc = nlp(text)
    spans = doc.spans["coachnlp_units"]
    assert "".join("".join(span.text.split()) for span in spans) == "".join(text.split())


def test_pipe_gives_what_single_calls_give(nlp: Language) -> None:
    docs = list(nlp.pipe(TEXTS * 3, batch_size=5))
    assert [[s.text for s in doc.spans["coachnlp_units"]] for doc in docs] == [units_of(text) for text in TEXTS * 3]


def test_disk_and_bytes_keep_the_settings(tmp_path: Path) -> None:
    pipeline = spacy.blank("nl")
    pipeline.add_pipe("coachnlp_units", config={"spans_key": "stukken", "set_sentences": False})
    pipeline.to_disk(tmp_path)
    for loaded in (
        spacy.load(tmp_path),
        spacy.blank("nl").from_config(pipeline.config).from_bytes(pipeline.to_bytes()),
    ):
        doc = loaded("Ja. Nee.")
        assert [span.text for span in doc.spans["stukken"]] == ["Ja.", "Nee."]
        assert not doc.has_annotation("SENT_START")


def test_loading_what_another_version_saved_warns(tmp_path: Path, nlp: Language) -> None:
    nlp.to_disk(tmp_path)
    saved = tmp_path / "coachnlp_units" / "units.json"
    saved.write_text(saved.read_text().replace('"coachnlp": "', '"coachnlp": "0.'))
    with pytest.warns(CoachNLPWarning, match="saved with coachnlp 0"):
        spacy.load(tmp_path)

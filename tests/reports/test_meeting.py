"""The report of a conversation: complete, inert, without names unless asked for, in two languages."""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachnlp.analysis import Analysis
from coachnlp.codebook import load_codebook
from coachnlp.measures.measure import measure
from coachnlp.reports.meeting import meeting_html, pieces
from coachnlp.transcripts.records import Turn
from coachnlp.units.records import Span, Unit

BOOK = load_codebook()
EVIL = '<script>alert("x")</script>\x1b[31m\u202e'


def analysis(*said: tuple[str | None, str, dict[str, float]], **about: object) -> Analysis:
    turns = tuple(Turn(speaker, text, 10.0 * i, 10.0 * i + 5) for i, (speaker, text, _) in enumerate(said))
    units = tuple(
        Unit(i, speaker, text, 0, len(text), 10.0 * i, None, tuple(la for la in BOOK.ids if scores.get(la, 0) > 0.5))
        for i, (speaker, text, scores) in enumerate(said)
    )
    scored = tuple(
        replace(unit, scores={label: scores.get(label, 0.0) for label in BOOK.ids})
        for unit, (_, _, scores) in zip(units, said, strict=True)
    )
    plain = {"name": "overleg.vtt", "codebook": "c 1", "model": "m 1"} | about
    return Analysis(turns, scored, measure(turns, scored, BOOK), **plain)  # pyright: ignore[reportArgumentType]


TALK = analysis(
    ("Karin Bos", "Hoe ging het gisteren met jou?", {"open_question": 0.93}),
    ("Joost", "Nou, rommelig.", {}),
    (None, "Dat is ook altijd hetzelfde met hem.", {"judgment": 0.55}),
    roles={"Karin Bos": "coach"},
)


class Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(page: str) -> Parser:
    parser = Parser()
    parser.feed(page)
    return parser


def test_every_unit_is_there_with_its_labels_and_certainty() -> None:
    page = parsed(meeting_html(TALK, BOOK))
    found = {about["id"]: about["data-labels"] for tag, about in page.tags if tag == "p" and "data-labels" in about}
    assert found == {"u1": "open_question", "u2": "", "u3": "judgment"}
    for text in ("Nou, rommelig.", "open vraag 93%", "oordeel 55%?", "0:10"):
        assert text in page.text


def test_every_number_leads_to_its_sentences() -> None:
    page = parsed(meeting_html(TALK, BOOK))
    targets = {str(about["href"]).removeprefix("#") for tag, about in page.tags if tag == "a"}
    ids = {attributes.get("id") for _, attributes in page.tags}
    assert targets == {"u1", "u3", "conversation"}
    assert targets <= ids


def test_speakers_are_roles_or_letters_unless_names_are_asked_for() -> None:
    page = meeting_html(TALK, BOOK)
    assert "Karin" not in page
    assert "Joost" not in page
    headings = re.findall(r"<h3>(.*?)<", page)
    assert [heading.strip() for heading in headings] == ["coach", "Spreker B", "onbekende spreker"]
    named = meeting_html(TALK, BOOK, names=True)
    assert "Karin Bos" in named
    assert "Joost" in named


def test_names_speech_and_titles_stay_inert() -> None:
    evil = analysis((EVIL, EVIL, {"open_question": 0.9}), name=EVIL, notes=(EVIL,), model=EVIL)
    page = meeting_html(evil, BOOK, names=True)
    scripts = [tag for tag, _ in parsed(page).tags if tag == "script"]
    assert len(scripts) == 1
    assert "<script>alert" not in page
    assert not {"\x1b", "\u202e"} & set(page)


def test_nothing_but_the_own_script_may_run_and_nothing_is_fetched() -> None:
    page = meeting_html(TALK, BOOK)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)=\"(?!#)", page)
    assert "http" not in page.replace("http-equiv", "")


def test_what_stood_out_is_quoted_and_what_is_rare_is_suggested() -> None:
    page = parsed(meeting_html(TALK, BOOK))
    assert "open vraag: 1 keer gevonden, waarschijnlijk 0 tot 1 keer." in page.text.replace("\n", "")
    assert "Dit kwam in dit gesprek het minst voor: reflectie" in page.text
    empty = parsed(meeting_html(analysis(("A", "Ja.", {})), BOOK))
    assert "geen ondersteunend gedrag gevonden" in empty.text
    assert "te weinig gegevens" in empty.text


def test_both_languages_say_the_same_things() -> None:
    texts = tomllib.loads((files("coachnlp.reports") / "meeting_texts.toml").read_text("utf-8"))
    assert texts["nl"].keys() == texts["en"].keys()
    for name, dutch in texts["nl"].items():
        english = texts["en"][name]
        if isinstance(dutch, dict):
            assert dutch.keys() == english.keys()
        else:
            assert sorted(re.findall(r"\{\w+\}", dutch)) == sorted(re.findall(r"\{\w+\}", english))
    page = meeting_html(TALK, BOOK, lang="en")
    assert '<html lang="en">' in page
    assert "open question 93%" in page
    assert "Spreker" not in page


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4))
@settings(max_examples=80)
def test_marking_evidence_loses_no_text(text: str, spans: list[tuple[int, int]]) -> None:
    inside = tuple(Span(min(a, b, len(text)), min(max(a, b), len(text)), 1.0) for a, b in spans)
    unit = Unit(0, "A", text, 0, len(text), evidence={"judgment": inside})
    found = list(pieces(unit))
    assert sum(len(piece.text) for piece in found) == len(text)
    marked = sum(len(piece.text) for piece in found if piece.marked)
    assert marked == len({place for span in inside for place in range(span.start_char, span.end_char)})


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_conversation_of_3000_units_makes_a_page(lang: str) -> None:
    long = analysis(*((f"P{i % 5}", "Dit is een gewone zin.", {"advice": (i % 7) / 8}) for i in range(3000)))
    page = meeting_html(long, BOOK, lang=lang)
    assert page.count("<p id=") == 3000
    assert len(page) < 2_000_000

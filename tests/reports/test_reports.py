"""What people read: complete, inert, in both languages, and as it was agreed (golden files)."""

from __future__ import annotations

import io
import re
from dataclasses import fields, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from coachnlp.analysis import Analysis
from coachnlp.codebook import load_codebook
from coachnlp.measures.measure import measure
from coachnlp.reports.messages import Messages, messages
from coachnlp.reports.notebook import notebook_html
from coachnlp.reports.terminal import print_analysis
from coachnlp.reports.wording import clock, inert
from coachnlp.transcripts.records import Turn
from coachnlp.units.records import Span, Unit

CODEBOOK = load_codebook()
GOLDEN = Path(__file__).parent / "golden"


def analysis_of(*units: tuple[str | None, str, dict[str, float]], notes: tuple[str, ...] = ()) -> Analysis:
    """An analysis with one turn a unit; the scores given are the labels found, those under 0.6 unsure."""
    turns = tuple(Turn(s, text, 65.0 * n, 65.0 * n + 10) for n, (s, text, _) in enumerate(units))
    found = tuple(
        Unit(
            n,
            s,
            text,
            0,
            len(text),
            labels=tuple(label for label, score in scores.items() if score >= 0.6),
            unsure=tuple(label for label, score in scores.items() if score < 0.6),
            scores=scores,
        )
        for n, (s, text, scores) in enumerate(units)
    )
    return Analysis(turns, found, measure(turns, found, CODEBOOK), "coachnlp-nl 1.2", "proef 1", notes=notes)


def printed(analysis: Analysis, *, width: int = 80, **options) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False, markup=False, emoji=False)
    print_analysis(analysis, CODEBOOK, console, **options)
    return console.file.getvalue()


MEETING = analysis_of(
    (
        "Karin",
        "Wat maakte dat je daar vastliep, denk je, als je er nu op terugkijkt met wat afstand?",
        {"open_question": 0.97},
    ),
    ("Joost", "Ja maar, ik had ook nooit die mail gekregen.", {"defensiveness": 0.55, "judgment": 0.41}),
    (None, "De zaal is om tien uur vrij.", {}),
    notes=("2 captions without text were skipped",),
)


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("width", [80, 120])
def test_the_terminal_report_is_as_agreed(lang: str, width: int) -> None:
    golden = GOLDEN / f"terminal-{lang}-{width}.txt"
    assert printed(MEETING, width=width, lang=lang) == golden.read_text(encoding="utf-8")


def test_no_word_is_lost_at_any_width() -> None:
    for width in (40, 60, 80, 200):
        words = printed(MEETING, width=width).split()
        for unit in MEETING.units:
            assert [word for word in unit.text.split() if word not in words] == []


def test_labels_and_certainty_can_be_chosen_and_the_counts_follow() -> None:
    assert "oordeel 41%?" in printed(MEETING)
    assert "1 × oordeel" in printed(MEETING)
    assert "verdediging" not in printed(MEETING, labels=["open_question"])
    assert "open vraag 97%" in printed(MEETING, labels=["open_question"])
    assert not re.search(r"\boordeel\b", printed(MEETING, min_score=0.5))
    assert "verdediging 55%?" in printed(MEETING, min_score=0.55)
    assert messages("nl").nothing_left in printed(MEETING, min_score=0.99)
    assert messages("nl").nothing_found in printed(analysis_of(("Karin", "De zaal is vrij.", {})))


@given(name=st.text(min_size=1, max_size=20), text=st.text(min_size=1, max_size=60))
def test_names_and_speech_cannot_command_a_terminal(name: str, text: str) -> None:
    shown = printed(analysis_of((name, text, {"advice": 0.8})))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)


@given(st.text(st.characters()))
def test_inert_text_keeps_its_length_and_its_printable_characters(text: str) -> None:
    shown = inert(text)
    assert len(shown) == len(text)  # or the evidence would be underlined in the wrong place
    shown.encode("utf-8")  # raises on a lone surrogate
    assert all(new == old for old, new in zip(text, shown, strict=True) if old.isprintable() or old == "\t")


def test_lines_within_a_turn_read_on() -> None:
    assert "Hallo daar. Nou ja" in printed(analysis_of(("Karin", "Hallo daar.\nNou ja", {})))


def test_headings_show_roles_and_mark_estimated_times() -> None:
    turn = replace(MEETING.turns[0], times_estimated=True)
    analysis = replace(MEETING, turns=(turn, *MEETING.turns[1:]), roles={"Karin": "leidinggevende"})
    assert "~0:00  Karin (leidinggevende)\n" in printed(analysis)


@pytest.mark.parametrize(("score", "shown"), [(0.59, "advies 59%?"), (0.6, "advies 60%")])
def test_what_the_model_doubts_has_a_question_mark(score: float, shown: str) -> None:
    assert f"[· {shown}]" in printed(analysis_of(("Karin", "Bel hem eens.", {"advice": score})))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        assert all(name in {"class", "lang"} for name, _ in attrs)

    def handle_data(self, data):
        self.text += data


@given(name=st.text(max_size=20), text=st.text(max_size=60) | st.just("<script>alert(1)</script><img src=x onerror=y>"))
def test_notebook_html_is_inert_and_complete(name: str, text: str) -> None:
    parser = Tags()
    parser.feed(notebook_html(analysis_of((name, text, {"advice": 0.8}))))
    parser.close()
    assert parser.seen <= {"div", "style", "dl", "dt", "dd", "span", "small", "footer", "p"}
    assert inert(text) in parser.text


def test_every_text_exists_in_both_languages_with_the_same_gaps() -> None:
    for field in fields(Messages):
        dutch, english = getattr(messages("nl"), field.name), getattr(messages("en"), field.name)
        assert dutch
        assert english
        if isinstance(dutch, str):
            assert re.findall(r"\{\w*\}", dutch) == re.findall(r"\{\w*\}", english)
        elif isinstance(dutch, tuple):
            assert len(dutch) == len(english)
        else:
            assert dutch.keys() == english.keys()


def test_evidence_is_underlined() -> None:
    unit = Unit(0, "A", "Vertel eens", 0, 11, labels=("open_question",), scores={"open_question": 0.9})
    unit = replace(unit, evidence={"open_question": (Span(0, 6, 1),)})
    turns = (Turn("A", "Vertel eens"),)
    analysis = Analysis(turns, (unit,), measure(turns, (unit,), CODEBOOK), "c", "m")
    console = Console(file=io.StringIO(), width=80, force_terminal=True, color_system="standard", highlight=False)
    print_analysis(analysis, CODEBOOK, console)
    assert "\x1b[4mVertel\x1b[0m eens" in console.file.getvalue()


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (59.6, "1:00"), (3599, "59:59"), (36061, "10:01:01")])
def test_times_read_like_a_clock(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


def test_every_error_has_its_words() -> None:
    from coachnlp import errors

    ours = {n for n, c in vars(errors).items() if isinstance(c, type) and issubclass(c, errors.CoachNLPError)}
    assert set(messages("nl").kinds) == ours

"""Both languages say the same things, and everything has a text."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest
from opened import Opened

from coachnlp import errors
from coachnlp.analysis import Analyser
from coachnlp.window import app, pages, understand
from coachnlp.window.guard import Problem
from coachnlp.window.scoring import Progress

NL, EN = pages.texts("nl"), pages.texts("en")


def assert_alike(dutch: Any, english: Any) -> None:
    assert type(dutch) is type(english)
    if isinstance(dutch, dict):
        assert list(dutch) == list(english)
        for key in dutch:
            assert_alike(dutch[key], english[key])
    elif isinstance(dutch, list):
        assert len(dutch) == len(english)
    else:
        assert sorted(re.findall(r"\{\w+\}", dutch)) == sorted(re.findall(r"\{\w+\}", english))


def test_both_languages_say_the_same_things() -> None:
    assert_alike(NL, EN)


def test_no_text_hides_behind_a_method() -> None:
    """In a template `t.copy` is the method of dict, whatever the table says."""
    for table in (NL, NL["states"], NL["problems"], NL["reasons"]):
        assert not [key for key in table if hasattr(dict, key)]


def test_every_problem_and_every_reason_has_its_text() -> None:
    assert set(get_args(Problem)) | set(app._PROBLEMS.values()) <= set(NL["problems"])
    unreadable = {error.__name__ for error in errors.TranscriptError.__subclasses__()}
    found = {"too_large", "too_many", "too_much", "double", "suffix", "unexpected", *understand._WRONG_SUFFIXES}
    assert unreadable | found <= set(NL["reasons"])


@pytest.mark.parametrize(
    ("seconds", "says"),
    [(None, "zo te zeggen"), (0, "minder dan een minuut"), (70, "1 minuut"), (100, "2 minuten"), (3600, "60 minuten")],
)
def test_time_left_in_words(seconds: float | None, says: str) -> None:
    view = pages.progress_view(["a"], Progress("scoring", (9,), seconds_left=seconds), "nl")
    assert says in view.left


def test_english_on_request(opened: Opened, analyser: Analyser) -> None:
    english = Opened(opened.folder, None, lambda: analyser, "en")
    english.client.get(english.link)
    english.upload("leeg.vtt", b"WEBVTT\n")
    page = english.page()
    assert '<html lang="en">' in page
    assert "There is no conversation in it." in page
    assert "Kies" not in page

"""The meeting's page in Chromium: for everyone, by keyboard, harmless, and what is corrected comes out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from analyses import BOOK, EVIL, TALK, analysis, explained

from coachnlp.analysis import Analysis
from coachnlp.batch.records import Entry, Manifest
from coachnlp.corrections.correct import correct
from coachnlp.corrections.read import read_corrections
from coachnlp.corrections.records import Misfit
from coachnlp.reports.folder import index_html
from coachnlp.reports.meeting import meeting_html

pytestmark = pytest.mark.network

Opened = Callable[..., Any]
EXPLAINED = explained(TALK, 1, open_question="Hoe")
ASKED = explained(
    analysis(
        ("Ada", "Wat knap! Hoe deed je dat?", {"open_question": 0.9, "appreciation": 0.8}),
        ("Bo", "Gewoon.", {}),
        ("Ada", "Dat had je moeten vragen.", {"judgment": 0.55}),
    ),
    1,
    open_question="Hoe",
    appreciation="knap",
)


def shown(page: Any) -> list[int]:
    ids = page.eval_on_selector_all(".unit", "all => all.filter(one => one.offsetParent).map(one => one.id)")
    return [int(one.removeprefix("u")) for one in ids]


def focused(page: Any) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")


def tab_to(page: Any, wanted: str) -> None:
    """Press Tab until the focus is on an element with this id or text."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if focused(page) == wanted:
            return
    raise AssertionError(f"the focus never came to {wanted}")


def saved(page: Any, folder: Path) -> Path:
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    folder.mkdir(exist_ok=True)
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "scheme", "width"),
    [("nl", "light", 1280), ("en", "dark", 1280), ("nl", "dark", 390), ("en", "light", 390)],
)
def test_axe_finds_nothing(opened: Opened, violations: Callable[[Any], list[str]], lang, scheme, width) -> None:
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    page = opened(meeting_html(EXPLAINED, BOOK, lang=lang), **options)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.locator(".tag[data-label]").first.hover()
    page.click("#correcting")
    page.click("#u1 .tag")
    page.click("#u2 .edit")
    page.check(".editor input[value=advice]")
    assert violations(page) == []
    page.click("[data-do=done]")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.evaluate("document.querySelector('#by-label').previousElementSibling.remove()")
    assert [one.partition(":")[0] for one in violations(page)] == ["select-name"], "axe would have told"


@pytest.mark.parametrize(("lang", "scheme"), [("nl", "light"), ("en", "dark")])
def test_axe_finds_nothing_in_the_list_of_meetings(opened: Opened, violations, lang: str, scheme: str) -> None:
    entries = (
        Entry("team a/overleg.vtt", "ok", team="Zorg", date="2026-11-26", units=83, checked=9, corrected=2),
        Entry(f"{EVIL}.txt", "ok", team=EVIL, units=3),
        Entry("kapot.vtt", "failed", "kapot.vtt, line 3: a damaged time", "BrokenTranscriptError"),
        Entry("foto.png", "skipped"),
    )
    manifest = Manifest("1", "m", "c", entries, (Misfit("a.json", ()), Misfit(EVIL, (1, 2))))
    page = opened(index_html(manifest, lang), color_scheme=scheme, viewport={"width": 390, "height": 900})
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator("img").count() == 0


def test_what_is_said_is_text_and_nothing_more(opened: Opened) -> None:
    evil = explained(analysis((EVIL, EVIL, {"open_question": 0.9}), name=EVIL, notes=(EVIL,)), 1, open_question="<img")
    page = opened(meeting_html(evil, BOOK, names=True))
    page.on("dialog", lambda _: pytest.fail("a script of the transcript ran"))
    assert '<script>alert("x")</script><img src=x onerror=alert(1)>' in page.text_content("#u1")
    assert page.locator("#u1 img, #u1 script").count() == 0
    page.click("#correcting")
    page.click("#u1 .edit")
    page.click("[data-do=done]")


def test_nothing_but_the_script_of_the_page_runs_and_nothing_leaves_it(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    added = "<script>document.title = 'ran'</script><img src='http://127.0.0.1:9/x.png'>"
    path.write_text(meeting_html(TALK, BOOK).replace("</main>", f"{added}</main>"), "utf-8")
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(path.as_uri())
    assert page.title() == "Gesprek overleg.vtt"
    assert len([said for said in complaints if "Content Security Policy" in said]) == 2
    page.close()


def test_filters_by_keyboard(opened: Opened) -> None:
    page = opened(meeting_html(ASKED, BOOK))
    tab_to(page, "by-label")
    page.keyboard.type("oordeel")
    assert shown(page) == [3]
    assert page.inner_text("[role=status] >> nth=0") == "1 zinnen in beeld"
    page.keyboard.press("Home")
    assert shown(page) == [1, 2, 3]
    page.keyboard.press("ArrowDown")
    assert shown(page) == [3]
    page.keyboard.press("Home")
    tab_to(page, "by-speaker")
    page.keyboard.type("Spreker B")
    assert shown(page) == [2]


def test_a_number_shows_its_sentences_and_a_link_to_a_hidden_sentence_shows_it(opened: Opened) -> None:
    page = opened(meeting_html(ASKED, BOOK))
    page.click(".people a[data-show=judgment]")
    assert shown(page) == [3]
    assert page.url.endswith("#u3")
    page.evaluate("location.hash = '#u2'")
    page.wait_for_function("!document.getElementById('u2').hidden")
    assert shown(page) == [1, 2, 3]


def test_each_label_shows_its_own_words(opened: Opened) -> None:
    page = opened(meeting_html(ASKED, BOOK))
    lit = "all => all.map(one => one.textContent)"
    page.hover("#u1 [data-label=open_question]")
    assert page.eval_on_selector_all("mark.on", lit) == ["Hoe"]
    page.focus("#u1 [data-label=appreciation]")
    assert page.eval_on_selector_all("mark.on", lit) == ["knap"]
    page.hover("#u2")
    assert page.eval_on_selector_all("mark.on", lit) == []
    assert "door de woorden knap" in page.text_content("#u1 [data-label=appreciation]")


def test_correcting_by_keyboard_comes_out_as_a_file_that_is_read(opened: Opened, tmp_path: Path) -> None:
    page = opened(meeting_html(ASKED, BOOK))
    tab_to(page, "correcting")
    page.keyboard.press("Enter")
    page.focus("#u1 [data-label=open_question]")
    page.keyboard.press("Enter")
    assert page.get_attribute("#u1 [data-label=open_question]", "aria-pressed") == "true"
    tab_to(page, "wijzig")
    tab_to(page, "wijzig")
    page.keyboard.press("Enter")
    assert page.inner_text("#editing") == "Gedrag in zin 2"
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator(".editor input:checked").count() == 1, "questions exclude each other"
    tab_to(page, "Klaar")
    page.keyboard.press("Enter")
    assert focused(page) == "wijzig"
    assert "gesloten vraag" in page.inner_text("#u2")
    assert page.inner_text("#progress") == "2 nagekeken, 2 verbeterd"
    page.focus("#save")
    path = saved(page, tmp_path / "corrections")
    corrected = correct(ASKED, read_corrections(path.parent, BOOK), BOOK)
    assert corrected.misfits == ()
    found = {unit.text: (unit.found, unit.checked) for unit in corrected.analysis.units}
    assert found == {
        "Wat knap! Hoe deed je dat?": (("appreciation",), "corrected"),
        "Gewoon.": (("closed_question",), "corrected"),
        "Dat had je moeten vragen.": (("judgment",), None),
    }
    text = path.read_text("utf-8")
    assert not [word for word in ("knap", "Gewoon", "Ada", "Bo", "overleg.vtt") if word in text + path.name]


def test_a_whole_meeting_is_checked_and_work_goes_on_from_a_file(opened: Opened, tmp_path: Path) -> None:
    page = opened(meeting_html(ASKED, BOOK))
    page.click("#correcting")
    page.click("#u3 [data-label=judgment]")
    page.check("#whole")
    assert page.inner_text("#progress") == "3 nagekeken, 1 verbeterd"
    page.focus("#save")
    path = saved(page, tmp_path)
    corrected = correct(ASKED, read_corrections(path, BOOK), BOOK).analysis
    assert [unit.checked for unit in corrected.units] == ["confirmed", "confirmed", "corrected"]
    again = opened(meeting_html(ASKED, BOOK))
    again.click("#correcting")
    again.set_input_files("#go-on", path)
    again.wait_for_function("document.getElementById('whole').checked")
    assert again.inner_text("#progress") == "3 nagekeken, 1 verbeterd"
    assert "verbeterd" in again.text_content("#u3")
    anew = opened(meeting_html(corrected, BOOK))
    assert "oordeel" not in anew.text_content("#u3")
    assert "verbeterd" in anew.text_content("#u3")
    assert "open vraag 9" not in anew.text_content("#u1")


def test_a_file_of_another_meeting_is_refused(opened: Opened, tmp_path: Path) -> None:
    other = tmp_path / "ander.json"
    other.write_text(json.dumps({"format": "coachnlp-corrections 1", "meeting": "0", "units": []}), "utf-8")
    page = opened(meeting_html(ASKED, BOOK))
    page.click("#correcting")
    page.set_input_files("#go-on", other)
    page.wait_for_function("document.getElementById('progress').textContent.includes('hoort niet bij')")


def test_undoing_and_leaving_change_nothing(opened: Opened) -> None:
    page = opened(meeting_html(ASKED, BOOK))
    before = [page.text_content(f"#u{n}").split() for n in (1, 2, 3)]
    page.click("#correcting")
    page.click("#u1 [data-label=open_question]")
    page.click("#u1 .edit")
    page.click("[data-do=undo]")
    page.click("#u2 .edit")
    page.check(".editor input[value=advice]")
    page.keyboard.press("Escape")
    assert page.locator(".editor").count() == 0
    assert page.inner_text("#progress") == "0 nagekeken, 0 verbeterd"
    page.click("#correcting")
    assert [page.text_content(f"#u{n}").split() for n in (1, 2, 3)] == before


def long_meeting() -> Analysis:
    labels = ("open_question", "advice", "judgment", "reflection")
    said = (
        (f"P{i % 6}", f"Dit is zin {i} en daar is niets aan te doen.", {labels[i % 4]: 0.9 if i % 2 else 0.1})
        for i in range(3000)
    )
    return analysis(*said)


@pytest.mark.slow
def test_a_meeting_of_three_hours_opens_and_filters_while_one_waits(opened: Opened) -> None:
    page = opened(meeting_html(long_meeting(), BOOK))
    loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    filtered = page.evaluate(
        """() => { const start = performance.now(); byLabel.value = "advice"; show();
        document.body.offsetHeight; return performance.now() - start; }"""
    )
    assert loaded < 6000, "two seconds on a quiet machine; benchmarks/page.py measures"
    assert filtered < 1000

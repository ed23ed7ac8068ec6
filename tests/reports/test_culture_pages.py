"""The pages of many meetings: complete, inert, without names, every number leading somewhere, in two languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from analyses import BOOK, EVIL, analysis

from coachnlp.batch.records import Entry, Manifest, Meeting
from coachnlp.culture.assessment import Answer, Assessment, form, read_assessment
from coachnlp.culture.gather import Options, gather
from coachnlp.culture.measures import measures
from coachnlp.culture.periods import Period, day_of, period_of
from coachnlp.culture.records import Change, Culture
from coachnlp.measures.estimate import Estimate
from coachnlp.reports.charts import Point, trend_chart
from coachnlp.reports.culture import Made, write_culture_pages
from coachnlp.reports.culture_words import words
from coachnlp.reports.pages import GENERATOR

NAMES = ("Karin", "Joost", "Mirthe", "Sander")
ROLES = {"Karin": "teamleider", "Joost": "planner", "Mirthe": "planner", "Sander": "planner"}
MANIFEST = Manifest("1", "m 1", "c 1", ())


def meetings() -> Iterator[Meeting]:
    """Eight meetings in two quarters, with more open questions in the second; one file has a name from a bad dream."""
    for number in range(8):
        late = number >= 4
        said: list[tuple[str | None, str, dict[str, float]]] = []
        for turn in range(12):
            open_one = turn % 4 == 0 or (late and turn % 2 == 0)
            text = EVIL + " hoe gaat dat nu?" if number == 0 else "Hoe gaat dat nu bij jullie?"
            said.append((NAMES[turn % 4], text, {"open_question" if open_one else "closed_question": 0.9}))
        name = EVIL.replace("/", "") if number == 0 else f"{number}.vtt"
        about = Entry(name, "ok", team="Zorg & <b>", date=f"2026-0{5 if late else 2}-1{number}")
        yield Meeting(about, analysis(*said, roles=ROLES))


@pytest.fixture(scope="module")
def gathered() -> Culture:
    return gather(meetings(), BOOK, Options(leaders=("teamleider",)))


@pytest.fixture(scope="module")
def folder(gathered: Culture, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scored folder with one report, and the pages in Dutch and in English."""
    scored = tmp_path_factory.mktemp("uit")
    (scored / "reports").mkdir()
    (scored / "reports" / "5.vtt.html").write_text("<p id=u1></p>", "utf-8")
    assessment = Assessment({"goals": Answer("started", EVIL)}, "2026-11-26", EVIL)
    made = Made(gathered, Options(), MANIFEST, BOOK, scored, assessment)
    for lang in ("nl", "en"):
        write_culture_pages(made, scored / lang, lang)
    return scored


def test_the_pages_hold_what_was_found_and_no_names(folder: Path) -> None:
    page = (folder / "nl" / "index.html").read_text("utf-8")
    team = (folder / "nl" / "teams" / "zorg-b.html").read_text("utf-8")
    for text in ("Luisteren zonder te oordelen", "aandeel open vragen", "Waar dit vandaan komt", "geen fase", "Negen"):
        assert text in page
    assert "Zorg &amp; &lt;b&gt;" in page
    assert "Negen stappen" not in team
    for html in (page, team):
        assert not [name for name in NAMES if name in html]
        assert "te weinig sprekers" in html or "Te weinig gegevens voor" in html
        assert not re.search("tussen 0 (teams|leiding)", html)
        assert "\x1b" not in html
        assert "\u202e" not in html
        assert "<img" not in html
        assert html.count("<script") == 1


def test_every_link_within_and_between_pages_leads_somewhere(folder: Path) -> None:
    for path in (folder / "nl").rglob("*.html"):
        html = path.read_text("utf-8")
        ids = re.findall(r' id="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        for target in re.findall(r' href="([^"]+)"', html):
            file, _, anchor = target.partition("#")
            assert not file or (path.parent / file).is_file(), target
            if not file:
                assert anchor in ids
    assert "../reports/5.vtt.html#u" in (folder / "nl" / "index.html").read_text("utf-8")


def test_one_period_has_one_column(tmp_path: Path) -> None:
    one = gather(list(meetings())[:4], BOOK, Options())
    write_culture_pages(Made(one, Options(), MANIFEST, BOOK, tmp_path), tmp_path)
    tables = re.findall(r'<table class="rows">(.*?)</table>', (tmp_path / "index.html").read_text("utf-8"), re.DOTALL)
    assert tables
    for table in tables:
        head, *rows = table.split("<tr>")[1:]
        assert "kw1 2026" not in head
        assert {row.count("<td") for row in rows} == {head.count("<th") - 1}
    assert "verandering" not in tables[0]
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "vallen in één periode (1e kwartaal 2026)" in page
    assert "vergelijkingen in de tijd" not in page


def test_columns_are_the_periods_that_are_compared(tmp_path: Path) -> None:
    """A last period with too few meetings is nobody's column."""
    late = replace(next(meetings()), entry=Entry("laat.txt", "ok", team="Zorg B", date="2026-11-02"))
    found = gather([*meetings(), late], BOOK, Options())
    write_culture_pages(Made(found, Options(), MANIFEST, BOOK, tmp_path), tmp_path)
    table = re.search(r'<table class="rows">(.*?)</table>', (tmp_path / "index.html").read_text("utf-8"), re.DOTALL)
    assert table
    assert re.findall(r'<th scope="col">(.*?)</th>', table[1]) == ["maat", "kw1 2026", "kw2 2026", "verandering"]


def test_every_figure_has_a_description_and_the_same_numbers_in_a_table(folder: Path) -> None:
    page = (folder / "nl" / "index.html").read_text("utf-8")
    charts = re.findall(r'<figure><svg role="img" aria-label="Grafiek: ([^"]+)"', page)
    assert len(charts) == page.count("<svg") == page.count("<figure>")
    assert "aandeel open vragen, per periode. De tabel ernaast geeft dezelfde getallen." in charts


def test_both_languages_say_the_same_things(folder: Path) -> None:
    texts = tomllib.loads((files("coachnlp.reports") / "culture_texts.toml").read_text(encoding="utf-8"))
    assert texts["nl"].keys() == texts["en"].keys()
    for name, dutch in texts["nl"].items():
        english = texts["en"][name]
        assert re.findall(r"\{\w*\}", str(dutch)).sort() == re.findall(r"\{\w*\}", str(english)).sort()
    dutch, english = ((folder / lang / "index.html").read_text("utf-8") for lang in ("nl", "en"))
    assert '<html lang="en">' in english
    assert english.count("<tr>") == dutch.count("<tr>")
    assert "share of open questions" in english
    assert "aandeel" not in re.sub(r'lang="nl">[^<]*<', "", english)


def test_pages_of_teams_that_are_gone_go_too_and_those_of_others_stay(gathered: Culture, tmp_path: Path) -> None:
    (tmp_path / "teams").mkdir()
    (tmp_path / "teams" / "oud.html").write_text(f"<html>{GENERATOR}", "utf-8")
    (tmp_path / "teams" / "eigen.html").write_text("<html>", "utf-8")
    write_culture_pages(Made(gathered, Options(), MANIFEST, BOOK, tmp_path), tmp_path)
    assert {path.name for path in (tmp_path / "teams").iterdir()} == {"zorg-b.html", "eigen.html"}


def test_changes_in_words() -> None:
    q1, q2 = Period(2026, 1), Period(2026, 2)
    share, hundred = measures()["open_question_share"], measures()["safety_per_100"]
    say = words("nl")
    more = Change(q1, q2, Estimate(0.12, 0.03, 0.21), shown=True)
    assert say.change(share, more) == (
        "Hoger in 2e kwartaal 2026 dan in 1e kwartaal 2026: 12 procentpunt (waarschijnlijk 3 tot 21)."
    )
    less = Change(q1, q2, Estimate(-1.25, -2.0, -0.5), shown=True)
    assert say.change(hundred, less) == (
        "Lager in 2e kwartaal 2026 dan in 1e kwartaal 2026: 1,2 (waarschijnlijk 0,5 tot 2,0)."
    )
    none = Change(q1, q2, Estimate(0.01, -0.08, 0.1), shown=False)
    assert say.change(share, none) == (
        "Geen verandering aangetoond van 1e kwartaal 2026 naar 2e kwartaal 2026: "
        "waarschijnlijk tussen 8 procentpunt lager en 10 procentpunt hoger."
    )
    assert say.change(share, None).startswith("Niet te zeggen")
    assert words("en").change(hundred, less).startswith("Lower in quarter 2 of 2026 than in quarter 1 of 2026: 1.2")
    day = day_of("2026-03-09")
    assert day is not None
    assert [say.period(period_of(day, kind), short=True) for kind in ("month", "quarter", "year")] == [
        "mrt 2026",
        "kw1 2026",
        "2026",
    ]


def test_a_chart_takes_its_colour_from_the_page_and_says_what_is_missing() -> None:
    svg = trend_chart([Point("kw1 2026", 40, 31, 52), Point("kw2 2026", None, None, None, "te <weinig>")], "%", 'a "b"')
    assert svg.startswith('<svg role="img" aria-label="a &quot;b&quot;"')
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg))
    assert colours <= {"none", "currentColor"}
    assert "te &lt;weinig&gt;" in svg
    assert not re.search(r"<script|<style|\bid=", svg)
    assert ">40%<" in svg


@pytest.mark.network
@pytest.mark.slow
@pytest.mark.parametrize(("lang", "scheme", "width"), [("nl", "light", 1280), ("en", "dark", 390)])
def test_axe_finds_nothing(opened: Callable[..., Any], violations, folder: Path, lang, scheme, width) -> None:
    for name in ("index.html", "teams/zorg-b.html"):
        html = (folder / lang / name).read_text("utf-8")
        page = opened(html, color_scheme=scheme, viewport={"width": width, "height": 900})
        assert violations(page) == []
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.network
def test_a_number_opens_its_sources_and_print_shows_the_charts(opened: Callable[..., Any], folder: Path) -> None:
    page = opened((folder / "nl" / "index.html").read_text("utf-8"))
    quote = page.locator("#open_question_share-1 blockquote").first
    assert not quote.is_visible()
    page.evaluate("location.hash = '#open_question_share-1'")
    quote.wait_for(state="visible")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not quote.is_visible()
    assert page.locator("#open_question_share svg").is_visible()


@pytest.mark.network
def test_the_form_shows_answers_and_saves_them_as_the_file(opened: Callable[..., Any], folder: Path, tmp_path) -> None:
    page = opened((folder / "nl" / "index.html").read_text("utf-8"))
    assert page.locator("input[name=goals]:checked").get_attribute("value") == "begonnen"
    page.check("input[name=evaluation][value='weten we niet']")
    page.fill("fieldset:last-of-type textarea", 'Eén "regel"\nen \\ nog een')
    with page.expect_download() as download:
        page.click("#save")
    assert download.value.suggested_filename == "antwoorden.toml"
    download.value.save_as(tmp_path / "a.toml")
    found = read_assessment(tmp_path / "a.toml")
    assert found.answers["evaluation"] == Answer("unknown", 'Eén "regel"\nen \\ nog een')
    assert found.answers["goals"].answer == "started"
    assert len(found.answers) == len(form().steps)
    assert found.date == "2026-11-26"

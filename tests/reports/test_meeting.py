"""The report of a conversation: complete, inert, without names unless asked for, in two languages."""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from analyses import BOOK, EVIL, TALK, analysis
from hypothesis import given, settings
from hypothesis import strategies as st

from coachnlp.measures.definitions import (
    answer_definitions,
    evenness_definitions,
    ratio_definitions,
    talk_definitions,
)
from coachnlp.reports.conversation import pieces
from coachnlp.reports.meeting import meeting_html
from coachnlp.units.records import Span, Unit

LONG_SAID = (
    *(("A", f"Hoe gaat dat met nummer {i}?", {"open_question": 0.99} if i % 2 else {}) for i in range(40, 0, -1)),
    *(("B", "Dat zou ik laten.", {"advice": 0.7} if i % 2 else {}) for i in range(20)),
    *(("C", "Ja.", {}) for _ in range(5)),
)
LONG = analysis(*LONG_SAID)


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
    for text in ("Nou, rommelig.", "open vraag 93%", "oordeel 55%?, onzeker", "0:10"):
        assert text in page.text


def test_every_link_leads_somewhere() -> None:
    page = parsed(meeting_html(TALK, BOOK))
    targets = {str(about["href"]).removeprefix("#") for tag, about in page.tags if tag == "a"}
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert {"u1", "u2", "u3", "conversation"} <= targets <= set(ids)
    assert len(ids) == len(set(ids))


def test_speakers_are_roles_or_letters_unless_names_are_asked_for() -> None:
    page = meeting_html(TALK, BOOK)
    assert "Karin" not in page
    assert "Joost" not in page
    headings = re.findall(r"<h3>(.*?)<span>", page)
    assert [heading.strip() for heading in headings] == ["coach", "Spreker B", "onbekende spreker"]
    named = meeting_html(TALK, BOOK, names=True)
    assert "Karin Bos" in named
    assert "Joost" in named


def test_names_speech_and_titles_stay_inert() -> None:
    evil = analysis((EVIL, EVIL, {"open_question": 0.9}), name=EVIL, notes=(EVIL,), model=EVIL)
    page = meeting_html(evil, BOOK, names=True)
    tags = [tag for tag, _ in parsed(page).tags]
    assert tags.count("script") == 1
    assert "img" not in tags
    assert not {"\x1b", "\u202e"} & set(page)


def test_nothing_but_the_own_script_and_style_may_run_and_nothing_is_fetched() -> None:
    page = meeting_html(TALK, BOOK)
    for kind, tag in (("script", "script"), ("style", "style")):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page
    assert not re.search(r" style=| on\w+=", page)
    assert not re.search(r"(?:src|href)=\"(?!#)", page)
    assert "http" not in page.replace("http-equiv", "")


def test_a_short_conversation_gives_too_few_data_and_a_long_one_says_what_is_rare() -> None:
    short = parsed(meeting_html(TALK, BOOK)).text
    assert "te weinig gegevens om te zeggen wat er vaak of weinig voorkwam" in short
    assert "Te weinig gegevens om te zeggen wat er ontbrak" in short
    assert "Dit kwam in dit gesprek het minst voor" not in short
    long = parsed(meeting_html(LONG, BOOK)).text
    assert "Het vaakst gevonden: open vraag (20) en advies (10)." in long
    assert "Dit kwam in dit gesprek het minst voor. Probeer het eens: reflectie" in long
    assert "geen ondersteunend gedrag gevonden" in parsed(meeting_html(analysis(("A", "Ja.", {})), BOOK)).text


def test_quotes_are_the_surest_sentences_of_supportive_behaviour() -> None:
    said = [(f"P{i}", f"Dit is zin nummer {i}.", {"open_question": 0.6 + i / 100}) for i in range(30)]
    page = parsed(meeting_html(analysis(*said, ("Q", "Wat knap dat je dat zegt!", {"appreciation": 0.8})), BOOK))
    assert re.findall(r"· zin (\d+)", page.text) == ["30", "31", "29"]
    assert "30 keer gevonden, waarschijnlijk " in page.text


def test_speakers_come_in_order_of_first_turn_each_with_counts_that_lead_to_the_sentences() -> None:
    page = meeting_html(LONG, BOOK)
    table = page[page.index('class="people"') : page.index('id="moments"')]
    assert re.findall(r"<th scope=\"col\">([^<]*)<br>", table) == ["Spreker A", "Spreker B", "Spreker C"]
    row = table[table.index("open vraag") :].partition("</tr>")[0]
    assert re.findall(r'href="#u(\d+)" data-show="open_question" data-speaker="(\d)">(\d+)<', row) == [("2", "0", "20")]
    assert "5 zinnen, te weinig gegevens" in table
    assert table.count("te weinig gegevens") == 1


def test_many_speakers_fill_several_tables_and_each_count_keeps_its_speaker() -> None:
    said = [(f"P{i:02}", f"Hoe gaat het met {i}?", {"open_question": 0.9}) for i in range(15)]
    page = meeting_html(analysis(*said), BOOK, names=True)
    assert page.count('class="people"') == 3
    assert re.findall(r"<th scope=\"col\">(P\d+)<br>", page) == [f"P{i:02}" for i in range(15)]
    cells = re.findall(r'href="#u(\d+)" data-show="open_question" data-speaker="(\d+)">1<', page)
    assert cells == [(str(i + 1), str(i)) for i in range(15)]


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ([("A", "Ja.", {})], "Eén spreker zei 1 zin. Het model herkende er geen gedrag uit het codeboek in."),
        (
            [("A", "Hoe dan?", {"open_question": 0.9}), ("B", "Zo.", {})],
            "2 sprekers zeiden samen 2 zinnen. In 1 daarvan",
        ),
        ([(None, "Ja.", {}), (None, "Nee.", {})], "Er zijn 2 zinnen. Wie wat zei, staat niet in het transcript."),
    ],
)
def test_the_first_sentence_fits_who_spoke(said: list, says: str) -> None:
    assert says in parsed(meeting_html(analysis(*said), BOOK)).text


def test_what_was_doubted_on_the_way_is_told_before_any_number() -> None:
    doubt = "a.txt seems to be English (Engels), not Dutch; the behaviours found are not to be trusted"
    text = parsed(meeting_html(analysis(*LONG_SAID, notes=(doubt,)), BOOK)).text
    assert text.index("vertrouw het gevonden gedrag niet") < text.index("Zinnen die opvielen")


def test_measures_without_a_value_share_one_line() -> None:
    text = parsed(meeting_html(TALK, BOOK)).text
    line = next(line for line in text.splitlines() if line.startswith("Te weinig gegevens voor: "))
    assert "reflecties per vraag" in line
    assert "0–0" not in text, "one number where both ends are the same"


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_measure_that_the_analysis_holds_is_on_the_page(lang: str) -> None:
    page = parsed(meeting_html(LONG, BOOK, lang=lang)).text
    held = (*ratio_definitions(), *answer_definitions(), *evenness_definitions(), *talk_definitions().values())
    names = [definition.name_nl if lang == "nl" else definition.name_en for definition in held]
    assert len(names) > 25
    assert [name for name in names if name not in page] == []


def test_coach_moments_lead_to_their_sentences_and_what_follows_what_is_told_where_it_is_clear() -> None:
    said = [
        ("A", "Wat wil je daarin bereiken?", {"open_question": 1.0}),
        ("B", "Ik ga het zelf anders aanpakken.", {"ownership": 1.0}),
        ("A", "Dus je neemt het op je.", {"reflection": 1.0}),
        ("B", "Ja, dat doe ik morgen.", {}),
    ] * 15
    page = meeting_html(analysis(*said, roles={"A": "coach"}), BOOK)
    moments = page[page.index('id="moments"') : page.index('id="measures"')]
    assert "coach met Spreker B" in moments
    assert '<a href="#u1">zin 1</a>, open vraag' in moments
    assert "100% zeker" in moments
    (row,) = re.findall(r"<tr><th scope=\"row\">open vraag</th><td>eigenaarschap</td>(.*?)</tr>", page)
    assert re.findall(r">([^<>]+)<", row)[0] == "100%"
    assert "Er is geen coachmoment gevonden." in meeting_html(TALK, BOOK)


def test_times_and_reference_lines_are_in_the_language_of_the_page() -> None:
    asked = analysis(*((f"P{i % 3}", "Hoe dan?", {"open_question": 0.99}) for i in range(60)))
    assert "MITI 4: redelijk 1,0" in meeting_html(asked, BOOK)
    assert "MITI 4: fair 1.0" in meeting_html(asked, BOOK, lang="en")


@pytest.mark.parametrize("file", ["meeting_texts.toml", "index_texts.toml"])
def test_both_languages_say_the_same_things(file: str) -> None:
    texts = tomllib.loads((files("coachnlp.reports") / file).read_text("utf-8"))
    assert texts["nl"].keys() == texts["en"].keys()
    for name, dutch in texts["nl"].items():
        english = texts["en"][name]
        if isinstance(dutch, dict):
            assert dutch.keys() == english.keys()
        else:
            assert sorted(re.findall(r"\{\w+\}", str(dutch))) == sorted(re.findall(r"\{\w+\}", str(english)))


def test_the_english_page_has_no_dutch_but_what_was_said() -> None:
    page = meeting_html(TALK, BOOK, lang="en")
    assert '<html lang="en">' in page
    assert "open question 93%" in parsed(page).text
    for dutch in ("Spreker", "zin ", "Het ", "waarschijnlijk", "te weinig", "wijzig", "onzeker"):
        assert dutch not in re.sub(r'lang="nl">.*?<', "", page), dutch


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4))
@settings(max_examples=80)
def test_marking_evidence_loses_no_text(text: str, spans: list[tuple[int, int]]) -> None:
    inside = tuple(Span(min(a, b, len(text)), min(max(a, b), len(text)), 1.0) for a, b in spans)
    unit = Unit(0, "A", text, 0, len(text), evidence={"judgment": inside})
    found = list(pieces(unit))
    assert sum(len(piece.text) for piece in found) == len(text)
    marked = sum(len(piece.text) for piece in found if piece.labels == ("judgment",))
    assert marked == len({place for span in inside for place in range(span.start_char, span.end_char)})


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_conversation_of_3000_units_makes_a_page(lang: str) -> None:
    long = analysis(*((f"P{i % 5}", "Dit is een gewone zin.", {"advice": (i % 7) / 8}) for i in range(3000)))
    page = meeting_html(long, BOOK, lang=lang)
    assert page.count('class="unit"') == 3000
    assert len(page) < 2_000_000

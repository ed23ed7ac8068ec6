"""The main job: a conversation in, behaviours out."""

from __future__ import annotations

import io
import json
import threading
from pathlib import Path

import pytest

import coachnlp
from coachnlp.behaviours.folder import find_model
from coachnlp.corpora.jsonl import read_jsonl

ROOT = Path(__file__).parents[1]
TALK = [
    ("Karin", ["Fijn dat je het zegt.", "Hoe ging het gisteren met die presentatie?"]),
    ("Joost", ["Nou, rommelig.", "Ik merk dat ik dan dichtklap."]),
    ("Karin", ["Dus als ik je goed hoor, sloeg je dicht toen het spannend werd.", "Wat is jouw voorstel?"]),
    ("Joost", ["Ik neem de volgende keer iemand mee."]),
]
CASES = {
    "Wat maakte dat je daar vastliep?": "open_question",
    "Heb je hem al gebeld?": "closed_question",
    "Vind je ook niet dat we dit veel te laat hebben gemeld?": "leading_question",
    "Jij bent ook altijd zo chaotisch.": "judgment",
    "Ik zou eerst met Fatma gaan zitten.": "advice",
    "Sterk hoe je bij de cliënt bleef zitten.": "appreciation",
    "Ik merk dat ik dan dichtklap.": "self_reflection",
}


KNOWN_FAILURES = {"advice", "appreciation", "self_reflection"}
"""The right label comes first for these, but too weakly when nothing is said around the sentence."""


@pytest.fixture(scope="module")
def analyser() -> coachnlp.Analyser:
    return coachnlp.load(threads=1)


@pytest.mark.parametrize(("text", "label"), CASES.items(), ids=CASES.values())
def test_textbook_cases_are_found(analyser: coachnlp.Analyser, text: str, label: str) -> None:
    (unit,) = analyser.analyse([("Karin", [text])]).units
    assert unit.scores[label] == max(unit.scores.values())
    assert (label in unit.found) == (label not in KNOWN_FAILURES)


def test_small_talk_gets_no_label(analyser: coachnlp.Analyser) -> None:
    units = analyser.analyse([("Karin", ["De zaal is van tien tot twaalf.", "Ik maak de notulen wel."])]).units
    assert [unit.labels for unit in units] == [(), ()]


def test_units_know_who_said_what_where(analyser: coachnlp.Analyser) -> None:
    analysis = analyser.analyse(TALK)
    assert [unit.text for unit in analysis.units] == [text for _, texts in TALK for text in texts]
    for unit in analysis.units:
        turn = analysis.turns[unit.turn]
        assert turn.speaker == unit.speaker
        assert turn.text[unit.start_char : unit.end_char] == unit.text
        assert set(unit.labels) <= set(unit.scores)
        assert list(unit.scores) == [label for label in coachnlp.load_codebook().ids if label in unit.scores]
        assert all(0 <= score <= 1 for score in unit.scores.values())
        assert sum(label.endswith("_question") for label in unit.labels) <= 1
    assert analysis.speakers == ("Karin", "Joost")


def test_the_result_is_the_same_whatever_else_is_scored(analyser: coachnlp.Analyser) -> None:
    long = [("Ada", ["Ik dacht: dat komt nog wel, en toen was het ineens vrijdag."] * 30)]
    alone = analyser.analyse(TALK)
    first, _, last = analyser.analyse_many([TALK, long, TALK])
    assert first == alone
    assert last == alone


def test_threads_give_the_results_of_one_thread(analyser: coachnlp.Analyser) -> None:
    meetings = read_jsonl(ROOT / "corpora" / "coachnlp-nl" / "test.jsonl")[:4]
    talks = [[(t.speaker, [u.text for u in t.units]) for t in meeting.turns] for meeting in meetings]
    expected = [analyser.analyse(talk) for talk in talks]
    found: dict[int, coachnlp.Analysis] = {}

    def work(number: int) -> None:
        found[number] = analyser.analyse(talks[number % 4])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[number] for number in range(8)] == expected * 2


def test_another_number_of_cores_gives_the_same_labels(analyser: coachnlp.Analyser) -> None:
    other = coachnlp.load(threads=2).analyse(TALK)
    for one, two in zip(analyser.analyse(TALK).units, other.units, strict=True):
        assert one.labels == two.labels
        assert one.scores == pytest.approx(two.scores, abs=1e-4)


def test_an_analysis_survives_json(analyser: coachnlp.Analyser) -> None:
    analysis = analyser.analyse(TALK, roles={"Karin": "leidinggevende"}, explain=True)
    assert coachnlp.Analysis.from_json(analysis.to_json()) == analysis
    assert coachnlp.Analysis.from_dict(json.loads(json.dumps(analysis.to_dict()))) == analysis
    for wrong in ("{}", "[]", "no json", '{"format": 99}'):
        with pytest.raises(coachnlp.CoachNLPError):
            coachnlp.Analysis.from_json(wrong)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_dataframe_has_a_row_for_every_unit(
    analyser: coachnlp.Analyser, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(library)
    analysis = analyser.analyse(TALK)
    monkeypatch.setattr("coachnlp.analysis.find_spec", lambda name: name == library or None)
    frame = analysis.to_dataframe()
    assert type(frame).__module__.startswith(library)
    assert len(frame) == len(analysis.units)
    assert list(frame["text"]) == [unit.text for unit in analysis.units]
    assert list(frame["score_open_question"]) == [unit.scores["open_question"] for unit in analysis.units]
    monkeypatch.setattr("coachnlp.analysis.find_spec", lambda _: None)
    with pytest.raises(coachnlp.CoachNLPError, match="pandas or polars"):
        analysis.to_dataframe()


def test_sources_of_all_kinds_say_the_same(analyser: coachnlp.Analyser, tmp_path: Path) -> None:
    text = "Karin: Hoe ging het gisteren?\nJoost: Nou, rommelig. Ik merk dat ik dan dichtklap.\n"
    path = tmp_path / "overleg.txt"
    path.write_text(text, encoding="utf-8")
    pairs = [("Karin", "Hoe ging het gisteren?"), ("Joost", "Nou, rommelig. Ik merk dat ik dan dichtklap.")]
    sources = [path, str(path), text, io.StringIO(text), io.BytesIO(text.encode()), pairs]
    found = [analyser.analyse(source) for source in [*sources, coachnlp.read_transcript(path)]]
    assert len({tuple((u.speaker, u.text, u.labels) for u in analysis.units) for analysis in found}) == 1
    assert len(found[0].units) == 3


@pytest.mark.parametrize("source", ["", "  \n ", [], [("Karin", " ")], [("Karin", [])]], ids=repr)
def test_nothing_said_is_an_error(analyser: coachnlp.Analyser, source: object) -> None:
    with pytest.raises(coachnlp.CoachNLPError):
        analyser.analyse(source)


def test_another_codebook_and_model_work_throughout(tiny_model: Path) -> None:
    analyser = coachnlp.load(tiny_model, threads=1)
    assert analyser.codebook.name == "klein"
    analysis = analyser.analyse([("Ada", "Wat heb je nodig? Nou zeg!"), ("Bo", "Ik zet koffie.")])
    assert [unit.labels for unit in analysis.units] == [("vraag",), ("uitroep",), ()]
    assert coachnlp.Analysis.from_json(analysis.to_json()) == analysis
    assert "vraag" in analysis._repr_html_()


def test_the_repr_counts_and_carries_no_speech(analyser: coachnlp.Analyser) -> None:
    analysis = analyser.analyse(TALK)
    assert repr(analysis).startswith("<Analysis of a conversation: 4 turns by 2 speakers, 7 units, ")
    assert "rommelig" not in repr(analysis)


def test_the_default_model_reaches_its_bar() -> None:
    metrics = json.loads((find_model() / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["units"] >= 2000
    assert abs(metrics["macro_f1"]["value"] - metrics["fp32"]["macro_f1"]["value"]) <= 0.01


def test_a_doubt_about_the_language_stays_with_the_analysis() -> None:
    english = "We should really talk about what happened in the meeting last week, nobody was happy about it. " * 4
    with pytest.warns(coachnlp.errors.CoachNLPWarning, match="English"):
        analysis = coachnlp.analyse([("Ann", english)])
    assert [note for note in analysis.notes if "English" in note]

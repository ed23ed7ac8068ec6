"""Formats of other tools: what goes out comes back, and bad files are told by file and line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coachnlp.codebook import load_codebook
from coachnlp.corpora.exchange.convert import CorpusFormat, format_of, read_meetings, write_meetings
from coachnlp.corpora.exchange.label_studio import labelling_configuration, read_label_studio
from coachnlp.corpora.jsonl import read_jsonl
from coachnlp.corpora.records import AnnotatedTurn, AnnotatedUnit, Meeting, Speaker
from coachnlp.errors import CorpusError

BOOK = load_codebook()
ROOT = Path(__file__).parents[2]
WHOLE: tuple[tuple[CorpusFormat, str], ...] = (
    ("jsonl", "c.jsonl"),
    ("csv", "c.csv"),
    ("xlsx", "c.xlsx"),
    ("label-studio", "c.json"),
    ("doccano", "c.doccano.jsonl"),
)
WITHOUT_ABOUT: tuple[tuple[CorpusFormat, str], ...] = (("webanno", "tsv"), ("elan", "eaf"))
_text = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), min_size=1, max_size=12
)
_words = st.lists(_text, min_size=1, max_size=4).map(" ".join)
_labels = st.lists(st.sampled_from(BOOK.ids[3:]), unique=True, max_size=3).map(BOOK.check_labels)
_units = st.builds(AnnotatedUnit, _words, _labels)
_turns = st.builds(
    AnnotatedTurn, st.sampled_from(("Karin", "Joost van 't Hof")), st.lists(_units, min_size=1).map(tuple)
)


def meeting(turns: list[AnnotatedTurn], name: str = "m-1") -> Meeting:
    people = tuple(Speaker(speaker, "rol") for speaker in dict.fromkeys(turn.speaker for turn in turns))
    return Meeting(name, "a", "overleg", "zorg", "schoon", people, tuple(turns), "whisper")


def bare(found: Meeting) -> Meeting:
    """Without what WebAnno and ELAN do not keep; turns of one speaker that follow each other stay apart."""
    people = tuple(Speaker(person.name) for person in found.speakers)
    return replace(found, author="", type="", sector="", register="", asr="", speakers=people)


@pytest.mark.parametrize(("form", "name"), WHOLE)
@given(turns=st.lists(_turns, min_size=1, max_size=5))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_round_trip(form: CorpusFormat, name: str, turns: list[AnnotatedTurn], tmp_path: Path) -> None:
    one, two = meeting(turns), meeting(turns[:1], "m 2/ë")
    write_meetings((one, two), tmp_path / name, BOOK, form)
    assert read_meetings(tmp_path / name, BOOK, form) == (one, two)


@pytest.mark.parametrize(("form", "name"), WITHOUT_ABOUT)
@given(turns=st.lists(_turns, min_size=1, max_size=5))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_round_trip_without_what_is_not_kept(
    form: CorpusFormat, name: str, turns: list[AnnotatedTurn], tmp_path: Path
) -> None:
    one = meeting(turns)
    write_meetings((one,), tmp_path / name, BOOK, form)
    assert read_meetings(tmp_path / name, BOOK, form) == (bare(one),)


@pytest.mark.parametrize(("form", "name"), [*WHOLE, *WITHOUT_ABOUT])
def test_a_split_of_the_corpus_survives(form: CorpusFormat, name: str, tmp_path: Path) -> None:
    some = read_jsonl(ROOT / "corpora" / "coachnlp-nl" / "dev.jsonl")[:6]
    write_meetings(some, tmp_path / name, BOOK, form)
    found = {m.id: m for m in read_meetings(tmp_path / name, BOOK, form)}
    kept = some if (form, name) in WHOLE else tuple(map(bare, some))
    for one in kept:
        back = found[one.id]
        assert back.turns == one.turns
        assert (back.type, {s.name for s in back.speakers}) == (one.type, {t.speaker for t in one.turns})


def test_the_format_is_told_by_the_suffix(tmp_path: Path) -> None:
    assert format_of(Path("x.eaf")) == "elan"
    (tmp_path / "a.tsv").touch()
    assert format_of(tmp_path) == "webanno"
    with pytest.raises(CorpusError, match=r"x\.pdf: format not known .* doccano"):
        format_of(Path("x.pdf"))


def test_sheets_run_no_formulas(tmp_path: Path) -> None:
    one = meeting([AnnotatedTurn("Karin", (AnnotatedUnit("=1+1"), AnnotatedUnit("'=1+1"), AnnotatedUnit("-5 graden")))])
    for name in ("a.csv", "a.xlsx"):
        write_meetings((one,), tmp_path / name, BOOK)
        assert read_meetings(tmp_path / name, BOOK) == (one,)
    cells = [line.split(",")[5] for line in (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()[1:]]
    assert cells == ["'=1+1", "''=1+1", "'-5 graden"]


def test_codes_and_semicolon_sheets_of_dutch_excel(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "meeting;speaker;text;labels\nm;Karin;Hoe dan?;oq\nm;Karin;Tja.;-\nm;Joost;Ik zoek het uit.;ow, sr\n"
    )
    (found,) = read_meetings(path, BOOK)
    assert [unit.labels for unit in found.units] == [("open_question",), (), ("ownership", "self_reflection")]
    assert [len(turn.units) for turn in found.turns] == [2, 1]


BAD = {
    "no-column.csv": ("meeting,text\nm,Hoi\n", "no-column.csv:1: column 'speaker' is missing"),
    "no-meeting.csv": ("meeting,speaker,text,labels\n,K,Hoi,\n", "no-meeting.csv:2: no meeting"),
    "label.csv": ("meeting,speaker,text,labels\nm,K,Hoi,\nm,K,Hoi,zz\n", "label.csv:3: .*'zz'"),
    "broken.json": ("[", "broken.json: cannot be read as JSON"),
    "object.json": ("{}", "object.json: expected a list of tasks"),
    "task.json": ("[1]", "task.json: task 1: expected an object"),
    "layout.json": ('[{"data": {}, "annotations": []}]', "layout.json: task 1: not laid out"),
    "wrong.tsv": ("a\tb\n", "wrong.tsv:1: expected '#FORMAT"),
    "layer.tsv": ("#FORMAT=WebAnno TSV 3.3\n#T_SP=x.Y|value\n", "layer.tsv:1: layer webanno.custom.Coaching"),
    "wrong.eaf": ("<a/>", "wrong.eaf: cannot be read as an ELAN file"),
    "wrong.xlsx": ("no zip", "wrong.xlsx: cannot be read as XLSX"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_told_without_speech(name: str, tmp_path: Path) -> None:
    content, expected = BAD[name]
    (tmp_path / name).write_text(content)
    with pytest.raises(CorpusError, match=expected) as told:
        read_meetings(tmp_path / name, BOOK)
    assert "Hoi" not in str(told.value)


def test_doccano_metadata_may_stand_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    row = {"id": 7, "text": "Hoe dan?", "label": ["oq"], "meta": {"meeting": "m", "speaker": "Karin", "turn": 1}}
    path.write_text(json.dumps(row) + "\n\n")
    (found,) = read_meetings(path, BOOK, "doccano")
    assert (found.id, found.turns) == ("m", (AnnotatedTurn("Karin", (AnnotatedUnit("Hoe dan?", ("open_question",)),)),))
    path.write_text('{"text": "Hoi"}\n')
    with pytest.raises(CorpusError, match=r"a\.jsonl:1: expected a text and a list of labels"):
        read_meetings(path, BOOK, "doccano")


def test_label_studio_tells_coders_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    dialogue = [{"author": "Karin", "text": "Hoe dan?"}, {"author": "Joost", "text": "Tja, lastig."}]
    region = {"type": "paragraphlabels", "value": {"start": "0", "end": "1", "paragraphlabels": ["acknowledgement"]}}
    annotations = [
        {"completed_by": 1, "result": [region]},
        {"completed_by": {"id": 2, "email": "b@x.nl"}, "result": []},
        {"completed_by": 3, "was_cancelled": True, "result": []},
    ]
    path.write_text(json.dumps([{"data": {"meeting": "m", "dialogue": dialogue}, "annotations": annotations}]))
    coders = read_label_studio(path, BOOK)
    assert {coder: [unit.labels for unit in found[0].units] for coder, found in coders.items()} == {
        "1": [("acknowledgement",), ("acknowledgement",)],
        "b@x.nl": [(), ()],
    }
    with pytest.raises(CorpusError, match="2 coders"):
        read_meetings(path, BOOK)
    assert labelling_configuration(BOOK).count("<Label ") == len(BOOK.ids)


def test_webanno_stacked_labels_and_escapes(tmp_path: Path) -> None:
    text = (
        "#FORMAT=WebAnno TSV 3.3\n#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|value\n"
        "#T_SP=webanno.custom.CoachingUnit|speaker|turn\n#T_SP=webanno.custom.CoachingBehaviour|label\n\n\n"
        "#Text=Wat is jouw plan?\n1-1\t0-3\tWat\t_\tK\\_1[1]\t1[1]\topen\\_question[2]|ownership[3]\t\n"
        "1-2\t4-6\tis\t_\tK\\_1[1]\t1[1]\t*[4]\t\n\n#Text=Tja \\\\o/\n2-1\t18-21\tTja\tPER\t_\t_\t_\t\n"
    )
    (tmp_path / "overleg.tsv").write_text(text)
    (found,) = read_meetings(tmp_path / "overleg.tsv", BOOK)
    assert found.id == "overleg"
    assert [(turn.speaker, [(u.text, u.labels) for u in turn.units]) for turn in found.turns] == [
        ("K_1", [("Wat is jouw plan?", ("open_question", "ownership"))]),
        ("", [("Tja \\o/", ())]),
    ]


@pytest.mark.parametrize("form", ["webanno", "elan"])
def test_two_meetings_never_share_a_file(form: CorpusFormat, tmp_path: Path) -> None:
    turn = AnnotatedTurn("Karin", (AnnotatedUnit("Hoi"),))
    with pytest.raises(CorpusError, match=r"meetings 'm 1' and 'm_1' would both be m_1\."):
        write_meetings((meeting([turn], "m 1"), meeting([turn], "m_1")), tmp_path, BOOK, form)

"""Meetings as JSON lines."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from meetings import meetings

from coachnlp.corpora.jsonl import iter_jsonl, read_jsonl, write_jsonl
from coachnlp.corpora.records import AnnotatedTurn, AnnotatedUnit, Meeting, Speaker
from coachnlp.errors import CorpusError

ROOT = Path(__file__).parents[2]
MEETING = Meeting(
    "m1",
    "a",
    "overleg",
    "zorg",
    "schoon",
    (Speaker("Karin", "teamleider"),),
    (AnnotatedTurn("Karin", (AnnotatedUnit("Fijn.", ("appreciation",)), AnnotatedUnit("Ja."))),),
)


@settings(deadline=None, max_examples=40)
@given(st.lists(meetings(st.text(st.characters(codec="utf-8"), min_size=1)), max_size=3))
def test_round_trip_of_any_text(given_meetings: list[Meeting]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.jsonl")
        write_jsonl(given_meetings, path)
        assert read_jsonl(path) == tuple(given_meetings)
        assert path.read_bytes().count(b"\n") == len(given_meetings)


def test_a_meeting_is_read_before_the_rest_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    write_jsonl([MEETING], path)
    with path.open("a", encoding="utf-8") as out:
        out.write("not json\n")
    assert list(islice(iter_jsonl(path), 1)) == [MEETING]
    with pytest.raises(CorpusError, match=r"x\.jsonl:2: not a line of JSON"):
        read_jsonl(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": None}, "id: expected text, got NoneType"),
        ({"turns": "x"}, "turns: expected a list, got str"),
        ({"mood": "x"}, "unknown key 'mood'"),
        ({"speakers": [{"name": "Karin"}]}, "key 'role' is missing"),
        ({"turns": [{"speaker": "Karin", "units": [{"text": "x", "labels": "safety"}]}]}, "labels: expected a list"),
        ({"turns": [{"speaker": "Karin", "units": ["geheim"]}]}, "unit: expected an object"),
    ],
)
def test_malformed_lines_are_refused_with_file_and_line(
    tmp_path: Path, change: dict[str, object], message: str
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(asdict(MEETING) | change) + "\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=message) as caught:
        read_jsonl(path)
    assert str(caught.value).startswith(f"{path}:1: ")
    assert "geheim" not in str(caught.value)


def test_a_meeting_without_asr_is_read(tmp_path: Path) -> None:
    row = asdict(MEETING)
    del row["asr"]
    (tmp_path / "x.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert read_jsonl(tmp_path / "x.jsonl") == (MEETING,)


@pytest.mark.filterwarnings("ignore")
def test_datasets_loads_what_we_read(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    path = ROOT / "corpora/coachnlp-nl/test.jsonl"
    loaded = datasets.load_dataset("json", data_files=str(path), split="train", cache_dir=str(tmp_path))
    ours = read_jsonl(path)
    assert loaded.column_names == list(asdict(MEETING))
    assert [row["id"] for row in loaded] == [meeting.id for meeting in ours]
    last = loaded[len(ours) - 1]
    assert json.loads(json.dumps(last)) == json.loads(json.dumps(asdict(ours[-1])))

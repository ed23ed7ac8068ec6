"""What people corrected comes back: it counts in everything the window gives, and goes with its conversation."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from opened import Opened
from test_scoring import BILA, LONG, scored

from coachnlp.analysis import Analysis
from coachnlp.corrections.digest import digest_of, digest_of_text
from coachnlp.corrections.read import FORMAT

EARLY, LATE = "2026-11-26T20:00:00.000Z", "2026-11-27T08:00:00.000Z"


def predicted(opened: Opened) -> Analysis:
    (path,) = (opened.folder / "results" / "meetings").iterdir()
    return Analysis.from_json(path.read_text("utf-8"))


def saved(analysis: Analysis, said: Mapping[int, Sequence[str]], made: str = EARLY) -> bytes:
    """What the report saves when a person gives units (from 1) these labels."""
    rows = [
        {"unit": n, "text": digest_of_text(analysis.units[n - 1].text), "before": [], "after": list(labels)}
        for n, labels in said.items()
    ]
    about = {"format": FORMAT, "meeting": digest_of(analysis), "codebook": "c", "made": made}
    return json.dumps({**about, "units": rows}).encode()


def labels_in_archive(opened: Opened) -> tuple[list[str], list[str]]:
    """(names, label of the first unit by whom), from everything.zip."""
    archive = zipfile.ZipFile(io.BytesIO(opened.client.get("/everything.zip").content))
    row = next(csv.DictReader(io.StringIO(archive.read("units.csv").decode("utf-8-sig"))))
    return archive.namelist(), [row["labels"], row["checked"]]


def test_corrections_count_in_report_tables_and_archive(opened: Opened) -> None:
    scored(opened)
    before = predicted(opened)
    kept = {path: path.read_bytes() for path in (opened.folder / "results" / "meetings").iterdir()}
    assert opened.upload("a.corrections.json", saved(before, {1: ["directive"], 2: before.units[1].labels})) == 204
    page = opened.page("/results")
    assert "2 zinnen nagekeken, 1 verbeterd" in page
    assert "Bij bila.txt. 2 zinnen nagekeken." in page
    assert "Lees de rest ook" not in page, "corrections are no conversation"
    assert opened.page("/reports/1").count('class="checked">') == 2
    names, first = labels_in_archive(opened)
    assert "corrections/a.corrections.json" in names
    assert first == ["directive", "corrected"]
    assert {path: path.read_bytes() for path in kept} == kept, "what the model said stays"


@pytest.mark.parametrize("order", [(EARLY, LATE), (LATE, EARLY)])
def test_the_later_judgement_holds_in_whatever_order_files_come(opened: Opened, order: tuple[str, str]) -> None:
    scored(opened)
    before = predicted(opened)
    for made in order:
        label = "directive" if made == LATE else "judgment"
        opened.upload("zelfde naam.corrections.json", saved(before, {1: [label]}, made))
    assert labels_in_archive(opened)[1] == ["directive", "corrected"]
    assert sorted(path.name for path in (opened.folder / "corrections").iterdir()) == [
        "zelfde naam.corrections (2).json",
        "zelfde naam.corrections.json",
    ]


def test_corrections_wait_for_their_conversation_and_are_known_by_content(opened: Opened) -> None:
    scored(opened)
    said = saved(predicted(opened), {1: ["directive"]})
    opened.post("/discard", then="again")
    opened.upload("gedownload (1).json", said)
    assert "Hoort bij geen gesprek dat hier staat" in opened.page()
    opened.upload("bila anders.txt", BILA)
    assert "Bij bila anders.txt. 1 zin nagekeken." in opened.page()


def test_judgements_of_sentences_that_are_gone_are_told(opened: Opened) -> None:
    scored(opened)
    data = json.loads(saved(predicted(opened), {1: ["directive"]}))
    data["units"].append({"unit": 99, "text": "0" * 16, "before": [], "after": []})
    opened.upload("a.corrections.json", json.dumps(data).encode())
    page = opened.page("/results")
    assert "Niet gebruikt uit a.corrections.json: zin 99 staat niet meer zo in het gesprek." in page
    assert "1 zin nagekeken, 1 verbeterd" in page


def test_corrections_go_with_their_conversation_or_alone_or_with_everything(opened: Opened) -> None:
    def there() -> list[str]:
        return [path.name for path in opened.folder.rglob("*.corrections.json")]

    scored(opened)
    said = saved(predicted(opened), {1: ["directive"]})
    opened.upload("a.corrections.json", said)
    (number,) = opened.window.desk.corrections
    assert opened.post(f"/corrections/{number}/remove?results").headers["location"] == "/results#read"
    assert there() == []
    assert "nagekeken" not in opened.page("/results")
    opened.upload("a.corrections.json", said)
    opened.upload("lang.txt", LONG)
    opened.post("/files/1/remove")
    assert there() == []
    opened.upload("a.corrections.json", said)
    opened.post("/discard", then="again")
    assert there() == []
    assert "a.corrections.json" not in opened.page()


def test_corrections_stay_as_long_as_a_conversation_of_the_same_words_is_there(opened: Opened) -> None:
    scored(opened)
    opened.upload("nog eens.txt", BILA + b"\n")
    opened.upload("a.corrections.json", saved(predicted(opened), {1: ["directive"]}))
    opened.post("/files/1/remove")
    assert "Bij nog eens.txt. 1 zin nagekeken." in opened.page()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"format": "coachnlp-corrections 99"}, "geen verbeteringen die coachnlp kan gebruiken"),
        ({"units": [{"unit": 1, "text": "", "before": [], "after": ["kwaad"]}]}, "geen verbeteringen die"),
        ({"units": "<script>alert(1)</script>"}, "geen verbeteringen die"),
        (None, "geen verbeteringen die"),
        ({}, "Deze verbeteringen staan er al bij."),
    ],
)
def test_what_is_no_use_says_why_on_both_pages(opened: Opened, change: dict | None, says: str) -> None:
    scored(opened)
    good = saved(predicted(opened), {1: ["directive"]})
    opened.upload("goed.json", good)
    bad = b'{"format": "coach' if change is None else json.dumps(json.loads(good) | change).encode()
    opened.upload("a.corrections.json", bad)
    for path in ("/", "/results"):
        page = opened.page(path)
        assert "Niet gebruikt (1)" in page
        assert says in page
        assert str(opened.folder) not in page
        assert "<script>alert" not in page
    assert len(list((opened.folder / "corrections").iterdir())) == 1
    assert opened.post("/refused/clear?results").headers["location"] == "/results#read"
    assert "a.corrections.json" not in opened.page("/results")


def test_a_transcript_dropped_among_the_results_waits_to_be_read(opened: Opened) -> None:
    scored(opened)
    assert "Lees de rest ook" not in opened.page("/results")
    opened.upload("lang.txt", LONG)
    assert "Lees de rest ook" in opened.page("/results")


def test_corrections_count_among_the_files_that_fit(opened: Opened, tmp_path: Path) -> None:
    scored(opened)
    before = predicted(opened)
    statuses = [opened.upload(f"{n}.json", saved(before, {n: []})) for n in range(1, 5)]
    assert statuses == [204, 204, 204, 413]
    assert "hoogstens 4 bestanden" in opened.page("/results")

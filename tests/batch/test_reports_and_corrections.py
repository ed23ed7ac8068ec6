"""A run with reports: pages and an index that follow the files; corrections used, kept, told where they fit nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from coachnlp.analysis import Analysis
from coachnlp.batch.find import MARKER
from coachnlp.cli import main
from coachnlp.codebook import load_codebook
from coachnlp.corpora.exchange.convert import format_of, read_meetings
from coachnlp.corpora.jsonl import read_jsonl
from coachnlp.corrections.digest import digest_of, digest_of_text
from coachnlp.corrections.read import FORMAT
from coachnlp.errors import CoachNLPWarning, CorpusError

BOOK = load_codebook()
BILA = "team a/2026-03-01 bila #1.txt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "transcripten"
    (place / "team a").mkdir(parents=True)
    (place / BILA).write_text("Karin: Hoe ging het?\nJoost: Goed. Dat moet jij anders doen.\n", "utf-8")
    (place / "overleg.txt").write_text("Karin: Hallo allemaal.\nJoost: Ja, hoi.\n", "utf-8")
    (place / "kapot.vtt").write_text("WEBVTT\n\n00:00:01.000 --> kapot\nHoi.\n", "utf-8")
    (place / "leeg.txt").write_text("", "utf-8")
    return place


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "uit"


def run(folder: Path, out: Path, *options: str) -> Result:
    arguments = ["score", str(folder), "-o", str(out), "--format", "parquet", "--threads", "1", "--reports", *options]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 5, result.output
    return result


def entries(out: Path) -> dict[str, dict]:
    return {entry["file"]: entry for entry in json.loads((out / MARKER).read_text("utf-8"))["entries"]}


def predicted(out: Path, file: str) -> Analysis:
    return Analysis.from_json((out / "meetings" / entries(out)[file]["result"]).read_text("utf-8"))


def save(path: Path, analysis: Analysis, said: dict[int, Sequence[str]]) -> None:
    """What the page of a meeting saves when a person gives units (from 1) these labels."""
    rows = [
        {"unit": n, "text": digest_of_text(unit.text), "before": list(unit.labels), "after": list(said[n])}
        for n, unit in enumerate(analysis.units, 1)
        if n in said
    ]
    about = {"format": FORMAT, "meeting": digest_of(analysis), "codebook": "c", "made": "2026-11-26T20:00:00Z"}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({**about, "units": rows}), "utf-8")


def test_pages_lie_where_the_transcripts_lay_and_go_when_these_go(folder: Path, out: Path) -> None:
    run(folder, out)
    pages = {path.relative_to(out / "reports").as_posix() for path in (out / "reports").rglob("*.html")}
    assert pages == {"index.html", "overleg.txt.html", f"{BILA}.html"}
    page = (out / "reports" / f"{BILA}.html").read_text("utf-8")
    assert "Hoe ging het?" in page
    assert "Karin" not in page
    (out / "reports" / "eigen.html").write_text("<h1>Zelf gemaakt</h1>", "utf-8")
    (folder / BILA).unlink()
    run(folder, out)
    left = {path.relative_to(out / "reports").as_posix() for path in (out / "reports").rglob("*")}
    assert left == {"index.html", "overleg.txt.html", "eigen.html"}


def test_the_index_leads_to_every_page_and_says_in_dutch_what_failed(folder: Path, out: Path) -> None:
    run(folder, out, "--pattern", r"(?P<team>team \w)/(?P<date>[\d-]{10})")
    index = (out / "reports" / "index.html").read_text("utf-8")
    links = re.findall(r'<a href="([^"#]+)">([^<]+)</a>', index)
    assert [name for _, name in links] == [BILA, "overleg.txt"]
    assert all((out / "reports" / unquote(link)).is_file() for link, _ in links)
    assert "#" not in "".join(link for link, _ in links)
    row = index[index.index(BILA) :].partition("</tr>")[0]
    assert ">2026-03-01<" in row
    assert ">team a<" in row
    assert "<strong>kapot.vtt</strong>: dit transcript is beschadigd (regel 3). Sla" in index
    assert "<strong>leeg.txt</strong>: in dit bestand staat geen gesprek. Kijk" in index
    run(folder, out, "--lang", "en")
    assert "this transcript is damaged (line 3). Save" in (out / "reports" / "index.html").read_text("utf-8")


def test_what_people_corrected_counts_and_what_the_model_said_stays(folder: Path, out: Path) -> None:
    run(folder, out)
    before = predicted(out, BILA)
    labels = before.units[0].labels
    file = out / "corrections" / "a.corrections.json"
    save(file, before, {1: labels, 3: ["advice"]})
    kept = file.read_bytes()
    run(folder, out)
    assert file.read_bytes() == kept
    assert predicted(out, BILA) == before
    rows = [row for row in pq.read_table(out / "units.parquet").to_pylist() if row["file"] == BILA]
    assert [row["checked"] for row in rows] == ["confirmed", None, "corrected"]
    assert rows[2]["labels"] == ["advice"]
    assert {name: row for name, row in rows[2].items() if name.startswith("score_") and row} == {"score_advice": 1.0}
    measures = pq.read_table(out / "measures.parquet").to_pylist()
    meeting, karin, joost = [row for row in measures if row["file"] == BILA]
    assert (meeting["checked"], karin["checked"], joost["checked"]) == (2, 1, 1)
    assert joost["count_advice"] == 1
    assert joost["low_advice"] >= 1
    assert (entries(out)[BILA]["checked"], entries(out)[BILA]["corrected"]) == (2, 1)
    assert "verbeterd" in (out / "reports" / f"{BILA}.html").read_text("utf-8")
    assert "2 zinnen, 1 verbeterd" in (out / "reports" / "index.html").read_text("utf-8")


def test_corrections_that_fit_nothing_are_told_everywhere(folder: Path, out: Path, tmp_path: Path) -> None:
    run(folder, out)
    place = tmp_path / "elders"
    save(place / "a.json", predicted(out, BILA), {2: []})
    save(place / "b.json", predicted(out, "overleg.txt"), {1: []})
    (folder / BILA).unlink()
    (place / "b.json").write_text(
        (place / "b.json").read_text("utf-8").replace('"unit": 1, "text": "', '"unit": 1, "text": "x')
    )
    result = run(folder, out, "--corrections", str(place))
    told = ("Niet gebruikt: a.json hoort bij geen van deze gesprekken.", "Niet gebruikt uit b.json: zin 1 staat")
    index = (out / "reports" / "index.html").read_text("utf-8")
    for text in told:
        assert text in " ".join(result.output.split())
        assert text in index
    kept = json.loads((out / MARKER).read_text("utf-8"))["misfits"]
    assert kept == [{"file": "b.json", "units": [1]}, {"file": "a.json", "units": []}]


def test_corrections_are_no_transcripts_and_a_broken_file_stops_the_run(folder: Path, out: Path) -> None:
    run(folder, out)
    save(folder / "a.corrections.json", predicted(out, BILA), {2: []})
    save(folder / "verbeterd" / "a.json", predicted(out, BILA), {2: []})
    run(folder, out, "--corrections", str(folder / "verbeterd"))
    assert not [file for file in entries(out) if file.endswith(".json")]
    (out / "corrections" / "b.json").write_text("{", "utf-8")
    result = CliRunner().invoke(main, ["score", str(folder), "-o", str(out), "--threads", "1"])
    assert result.exit_code == 4
    assert "b.json" in result.output


def test_a_single_report_takes_corrections(folder: Path, out: Path, tmp_path: Path) -> None:
    run(folder, out)
    save(tmp_path / "a.json", predicted(out, BILA), {3: ["advice"]})
    page = tmp_path / "verslag.html"
    arguments = [
        "report",
        str(folder / BILA),
        "-o",
        str(page),
        "--corrections",
        str(tmp_path / "a.json"),
        "--threads",
        "1",
    ]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert re.search(r'id="u3" data-labels="advice".*verbeterd</span></p>', page.read_text("utf-8"))
    arguments[1] = str(folder / "overleg.txt")
    result = CliRunner().invoke(main, arguments)
    assert "Niet gebruikt: a.json" in result.output


def test_only_meetings_checked_from_start_to_end_become_a_corpus(folder: Path, out: Path, tmp_path: Path) -> None:
    run(folder, out)
    with pytest.raises(CorpusError, match="no meeting of which every unit was checked"):
        read_meetings(out, BOOK)
    save(out / "corrections" / "a.json", predicted(out, BILA), {1: ["open_question"], 2: [], 3: ["advice"]})
    save(out / "corrections" / "b.json", predicted(out, "overleg.txt"), {1: []})
    assert format_of(out) == "scored"
    with pytest.warns(CoachNLPWarning, match=r"overleg.txt: 1 of 2 units checked"):
        (meeting,) = read_meetings(out, BOOK)
    assert [(unit.text, unit.labels) for unit in meeting.units] == [
        ("Hoe ging het?", ("open_question",)),
        ("Goed.", ()),
        ("Dat moet jij anders doen.", ("advice",)),
    ]
    assert [turn.speaker for turn in meeting.turns] == ["1", "2"]
    result = CliRunner().invoke(main, ["convert", str(out), str(tmp_path / "corpus.jsonl")])
    assert result.exit_code == 0, result.output
    assert "overleg.txt: 1 van de 2 zinnen nagekeken" in result.output
    assert read_jsonl(tmp_path / "corpus.jsonl") == (meeting,)
    assert CliRunner().invoke(main, ["convert", str(out), str(tmp_path / "corpus.txt")]).exit_code == 0
    assert read_meetings(tmp_path / "corpus.txt", BOOK) == (meeting,)

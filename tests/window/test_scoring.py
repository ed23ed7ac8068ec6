"""From files to reports: what people fill in arrives, progress tells the truth, a stop keeps what is done."""

from __future__ import annotations

import csv
import io
import time
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from opened import OWN, Opened

from coachnlp.analysis import Analyser
from coachnlp.batch.records import Entry
from coachnlp.behaviours.model import utterances_of
from coachnlp.errors import ModelError
from coachnlp.transcripts.read import read_transcript
from coachnlp.units.segment import segment
from coachnlp.window.scoring import Progress
from coachnlp.window.watched import WatchedNetwork

EXAMPLES = Path(__file__).parents[2] / "examples"
BILA = (EXAMPLES / "bila.txt").read_bytes()
LONG = "".join(f"Karin: Hoe ging het met nummer {n}?\nJoost: Dat was {n} keer goed.\n" for n in range(300)).encode()


def until(opened: Opened, done: Callable[[Progress], bool]) -> Progress:
    for _ in range(400):
        if done(opened.window.scorer.progress):
            return opened.window.scorer.progress
        time.sleep(0.05)
    raise AssertionError(opened.window.scorer.progress)


def scored(opened: Opened, **fields: str) -> None:
    opened.upload("bila.txt", BILA)
    opened.post("/score", team_1="Zorg", date_1="2026-03-01", **fields)
    until(opened, lambda progress: progress.state == "done")


def test_what_people_fill_in_is_in_report_and_tables(opened: Opened) -> None:
    scored(opened, alias_1_0="E.", role_1_0="leidinggevende", role_1_1="  ")
    report = opened.page("/reports/1")
    assert "leidinggevende" in report
    assert "Esra" not in report
    archive = zipfile.ZipFile(io.BytesIO(opened.client.get("/everything.zip").content))
    assert archive.namelist() == [
        "reports/bila.txt.html", "units.xlsx", "units.csv", "measures.xlsx", "measures.csv", "LEESMIJ.txt",
    ]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(archive.read("units.csv").decode("utf-8-sig"))))
    assert {(row["team"], row["date"], row["speaker"], row["role"]) for row in rows} == {
        ("Zorg", "2026-03-01", "E.", "leidinggevende"),
        ("Zorg", "2026-03-01", "Tom", ""),
    }
    assert archive.read("reports/bila.txt.html").decode() == report


def test_names_stand_in_reports_only_when_asked_for(opened: Opened) -> None:
    scored(opened)
    assert "<h3>Tom" not in opened.page("/reports/1")
    opened.post("/details", team_1="Zorg", names="1")
    assert "<h3>Tom" in opened.page("/reports/1")


def test_a_report_is_a_page_of_nowhere(opened: Opened) -> None:
    scored(opened)
    answer = opened.client.get("/reports/1", headers={"Sec-Fetch-Site": "same-origin"})
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts")
    assert "allow-same-origin" not in policy
    assert "default-src 'none'" in policy
    assert "connect-src" not in policy
    saved = opened.client.get("/reports/1?save=1")
    assert saved.headers["content-disposition"] == 'attachment; filename="bila.txt.html"'
    assert saved.content == answer.content


def test_what_is_thrown_away_is_gone(opened: Opened) -> None:
    scored(opened)
    opened.client.get("/everything.zip")
    assert [path for path in opened.folder.rglob("*") if path.is_file()]
    assert opened.post("/discard", then="again").headers["location"] == "/"
    assert not [path for path in opened.folder.rglob("*") if path.is_file()]
    assert opened.client.get("/reports/1").status_code == 404
    assert "bila.txt" not in opened.page() + opened.page("/results")
    assert not opened.left
    opened.upload("bila.txt", BILA)
    assert "bila.txt" in opened.page()
    assert "Alles is weg" in opened.post("/discard", then="quit").text
    assert opened.left


def test_a_stop_keeps_what_is_done_and_going_on_does_the_rest(opened: Opened, analyser: Analyser) -> None:
    opened.upload("bila.txt", BILA)
    opened.upload("lang.txt", LONG)
    opened.post("/score")
    until(opened, lambda progress: len(progress.entries) == 1 and progress.share > 0)
    for path in ("/files", "/details", "/files/1/remove", "/refused/clear", "/score"):
        assert opened.post(path).status_code == 409
    assert opened.client.get("/", headers=OWN).headers["location"] == "/progress"
    assert "Gesprek 2 van 2: lang.txt" in opened.page("/progress")
    opened.post("/stop")
    started = time.monotonic()
    progress = until(opened, lambda progress: not progress.running)
    assert time.monotonic() - started < 10
    assert progress.state == "stopped"
    page = opened.page("/results")
    assert "1 van 2 gesprekken" in page
    assert 'href="/reports/1"' in page
    assert 'href="/reports/2"' not in page
    kept = {path: path.stat().st_mtime_ns for path in (opened.folder / "results" / "meetings").iterdir()}
    assert len(kept) == 1
    opened.window.desk.conversations[2].path.write_text("Karin: Hoe ging het?\nJoost: Goed.\n", "utf-8")
    opened.post("/score")
    assert until(opened, lambda progress: not progress.running).state == "done"
    assert all(path.stat().st_mtime_ns == before for path, before in kept.items())


def test_throwing_away_ends_a_run(opened: Opened) -> None:
    opened.upload("lang.txt", LONG)
    opened.post("/score")
    until(opened, lambda progress: progress.share > 0)
    opened.post("/discard", then="again")
    assert opened.window.scorer.progress.state == "idle"
    assert not [path for path in opened.folder.rglob("*") if path.is_file()]


def test_details_are_taken_over_where_nothing_stands(opened: Opened) -> None:
    for name in ("een", "twee"):
        opened.upload(f"{name}.txt", f"Karin: Hoe ging het?\nJoost: {name}.\n".encode())
    opened.upload("drie.txt", b"Piet: Hoe ging het?\nJan: Goed.\n")
    fields = {"team_1": "Zorg", "role_1_0": "coach", "role_1_1": "teamlid", "alias_1_1": "J.", "team_2": "Wonen"}
    opened.post("/files/1/copy", **fields, role_2_1="gast", team_3="")
    about = {one.name: one.about for one in opened.window.desk.conversations.values()}
    assert about["twee.txt"].team == "Wonen"
    assert about["twee.txt"].roles == {"Karin": "coach", "Joost": "gast"}
    assert about["twee.txt"].aliases == {"Joost": "J."}
    assert (about["drie.txt"].team, about["drie.txt"].roles) == ("Zorg", {})
    assert opened.page().count("Neem team") == 2


def test_a_conversation_can_be_taken_away_and_others_keep_their_details(opened: Opened) -> None:
    opened.upload("bila.txt", BILA)
    opened.upload("lang.txt", LONG)
    opened.post("/files/1/remove", team_1="Weg", team_2="Zorg")
    assert [one.about.team for one in opened.window.desk.conversations.values()] == ["Zorg"]
    assert not (opened.folder / "transcripts" / "bila.txt").exists()


def test_what_was_read_of_a_conversation_goes_with_it(opened: Opened) -> None:
    scored(opened)
    opened.client.get("/everything.zip")
    opened.post("/files/1/remove")
    left = [path for path in opened.folder.rglob("*") if path.is_file() and b"slaap" in path.read_bytes()]
    assert left == []
    assert opened.client.get("/reports/1").status_code == 404
    assert "bila.txt" not in opened.page() + opened.page("/results")


def test_a_model_that_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    def broken() -> Analyser:
        raise ModelError("weg: no model")

    opened = Opened(tmp_path, None, broken, "nl")
    opened.client.get(opened.link)
    opened.upload("bila.txt", BILA)
    opened.post("/score")
    until(opened, lambda progress: progress.state == "failed")
    assert "het model is niet te gebruiken (weg: no model)" in opened.page("/results")
    opened.window.scorer.close()


@pytest.mark.parametrize("threads", [1, 2])
def test_watching_changes_no_result_and_a_raise_ends_the_work(analyser: Analyser, threads: int) -> None:
    network, encoder = analyser.model.network, analyser.model.encoder
    utterances = utterances_of(segment(read_transcript(EXAMPLES / "teamoverleg.vtt").turns))
    tokens = encoder.tokenise(utterances)
    windows = [encoder.encode(window, utterances, tokens) for window in encoder.plan(tokens)[:8]]
    told: list[float] = []
    watched = WatchedNetwork(network, told.append)
    watched.threads = threads
    for ours, theirs in zip(watched.logits(windows), network.logits(windows), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert sorted(told) == pytest.approx([(n + 1) / len(windows) for n in range(len(windows))])
    calls: list[float] = []

    def stop(share: float) -> None:
        calls.append(share)
        raise RuntimeError

    watched = WatchedNetwork(network, stop)
    watched.threads = threads
    with pytest.raises(RuntimeError):
        watched.logits(windows)
    assert len(calls) < len(windows)
    assert watched.logits([]) == []


def test_progress_counts_words_and_never_goes_back() -> None:
    done = Entry("a.txt", "ok")
    steps = [
        Progress("scoring", (100, 300)),
        Progress("scoring", (100, 300), share=0.5),
        Progress("scoring", (100, 300), (done,)),
        Progress("scoring", (100, 300), (done,), share=0.5),
        Progress("done", (100, 300), (done, done)),
    ]
    assert [step.total_share for step in steps] == [0, 0.125, 0.25, 0.625, 1]
    assert all(a.total_share <= b.total_share for a, b in pairwise(steps))

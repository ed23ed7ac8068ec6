"""Runs that write no names, and forgetting: every file that a run leaves is opened and searched."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coachnlp.analysis import Analysis, load
from coachnlp.batch.find import MARKER
from coachnlp.batch.forget import literal
from coachnlp.batch.hide import Hiding
from coachnlp.batch.score import Options, score
from coachnlp.batch.search import search
from coachnlp.cli import main
from coachnlp.corrections.digest import digest_of, digest_of_text
from coachnlp.corrections.read import FORMAT

BILA = """Sjoukje van der Meer: Goedemorgen Wouter. Hoe ging het gesprek met mevrouw Pattinama?
Wouter Claes: Goed, Sjoukje. Ze wil dat ik haar bel op 06-48213390, of mail naar t.pattinama@thuis.nl.
Sjoukje van der Meer: Fijn. En heb je Youssef gesproken? Hij zit in Deventer, bij Heijmans.
Wouter Claes: Youssef belt morgen. Sjoukjes voorstel vond hij goed. Wat wil jij dat ik nog doe?
"""
OVERLEG = """Sjoukje: Welkom allemaal. Wie begint?
Anil Ramcharan: Ik begin. Volgens Sjoukje is de planning rond, en dat vind ik knap gedaan.
Bregje Post: Ja Sjoukje, mooi gedaan. Wat heb je van ons nodig?
Anil Ramcharan: Dat jij meedenkt, Bregje. Deze zin staat alleen in het overleg en nergens anders.
"""
NAMES = (
    "Sjoukje|van der Meer|Wouter|Claes|Pattinama|Youssef|Anil|Ramcharan|Bregje|48213390|thuis\\.nl|Heijmans|Deventer"
)
NAMES += "|Karel Zwart"
FORMATS = ("--format", "parquet", "--format", "csv", "--format", "xlsx", "--format", "jsonl")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "transcripten"
    (place / "team Bregje").mkdir(parents=True)
    (place / "team Bregje" / "Bila Sjoukje-Wouter.txt").write_text(BILA, "utf-8")
    (place / "overleg.txt").write_text(OVERLEG, "utf-8")
    (place / "overleg.roles.toml").write_text('[roles]\nSjoukje = "teamleider"\n"Karel Zwart" = "stagiair"\n', "utf-8")
    (place / "Wouter kapot.vtt").write_text("WEBVTT\n\n00:00:01.000 --> kapot\nHoi Sjoukje.\n", "utf-8")
    (place / "Anil leeg.txt").write_text("", "utf-8")
    (place / "Youssef.roles.txt").write_text("", "utf-8")
    (place / "foto van Wouter.png").write_bytes(b"\x89PNG\r\n")
    (place / "Anil rollen.txt").write_text("Anil: Hoi.\nBregje: Ja.\n", "utf-8")
    (place / "Anil rollen.roles.toml").write_text("[roles\nSjoukje = 1\n", "utf-8")
    return place


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "gesprekken.csv"
    rows = [
        "file;team;date;speaker;alias;role",
        "overleg.txt;Team Bregje;2026-03-01;Anil Ramcharan;Anil R.;collega van Bregje",
    ]
    path.write_text("\n".join(rows), "utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def scored(folder: Path, out: Path, *options: object, formats: tuple[str, ...] = FORMATS) -> Result:
    result = run("score", folder, "-o", out, *formats, "--threads", 1, "--reports", *options)
    assert result.exit_code in {0, 5}, result.output
    return result


def hits(out: Path, names: str) -> dict[str, int]:
    found = search(out, re.compile(names, re.IGNORECASE))
    assert not found.closed
    return found.hits


@pytest.mark.parametrize("style", ["labels", "names"])
def test_no_name_in_any_file_of_a_run(folder: Path, table: Path, tmp_path: Path, style: str) -> None:
    out, key = tmp_path / "uit", tmp_path / "sleutel.json"
    result = scored(folder, out, "--pseudonymise", "--style", style, "--key", key, "--meetings", table, "--names")
    assert run("culture", out).exit_code == 0
    assert len(list(out.rglob("*.html"))) > 3
    assert hits(out, NAMES) == {}
    assert not re.search(NAMES, result.output, re.IGNORECASE)
    manifest = json.loads((out / MARKER).read_text("utf-8"))
    assert {entry["status"] for entry in manifest["entries"]} == {"ok", "failed", "skipped"}
    assert any(entry["team"] == "Team 1" for entry in manifest["entries"])
    held = json.loads(key.read_text("utf-8"))
    assert "overleg.txt" in held["files"].values()
    assert "Sjoukje van der Meer" in str(held["meetings"])


def test_without_it_the_search_finds_them(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "uit"
    scored(folder, out)
    found = hits(out, NAMES)
    assert {name for name in found if not name.startswith(("meetings/", "reports"))} >= {
        *(f"units.{form}" for form in ("parquet", "csv", "xlsx", "jsonl")),
        MARKER,
    }


def test_a_second_run_scores_nothing_anew_and_another_key_does(folder: Path, tmp_path: Path) -> None:
    out, key = tmp_path / "uit", tmp_path / "sleutel.json"
    options = ("--pseudonymise", "--across", "--key", key)
    scored(folder, out, *options, formats=("--format", "csv"))
    before = {path.name: path.stat().st_mtime_ns for path in (out / "meetings").iterdir()}
    scored(folder, out, *options, formats=("--format", "csv"))
    assert {path.name: path.stat().st_mtime_ns for path in (out / "meetings").iterdir()} == before
    key.unlink()
    scored(folder, out, *options, formats=("--format", "csv"))
    assert not {path.name for path in (out / "meetings").iterdir()} & set(before)


def test_across_meetings_people_are_the_same(folder: Path, tmp_path: Path) -> None:
    (folder / "z.txt").write_text("Sjoukje van der Meer: Dag Bregje.\nBregje Post: Dag.\n", "utf-8")
    key = tmp_path / "sleutel.json"
    assert run("pseudonymise", folder, "-o", tmp_path / "uit", "--across", "--key", key).exit_code == 5
    everywhere = json.loads(key.read_text("utf-8"))["everywhere"]
    assert [forms for forms in everywhere.values() if "Sjoukje van der Meer" in forms] == [
        ["Sjoukje van der Meer", "Sjoukje", "Sjoukjes"]
    ]
    assert len([forms for forms in everywhere.values() if "Bregje Post" in forms]) == 1
    assert hits(tmp_path / "uit", NAMES) == {}


def test_analyses_keep_offsets(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "uit"
    score([folder], out, load(threads=1), Options({}, formats=("jsonl",), hiding=Hiding()))
    for path in (out / "meetings").glob("*.json"):
        analysis = Analysis.from_json(path.read_text("utf-8"))
        for unit in analysis.units:
            assert analysis.turns[unit.turn].text[unit.start_char : unit.end_char] == unit.text
            assert unit.speaker == analysis.turns[unit.turn].speaker


@pytest.mark.parametrize("arguments", [("--across",), ("--encrypt",)])
def test_options_that_need_a_key_say_so(folder: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert run("pseudonymise", folder, "-o", tmp_path / "uit", *arguments).exit_code == 2
    assert run("score", folder, "-o", tmp_path / "uit", "--key", tmp_path / "k.json").exit_code == 2


def test_a_key_among_the_results_is_refused(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "uit"
    assert run("score", folder, "-o", out, "--pseudonymise", "--key", out / "k.json").exit_code == 4
    assert not out.exists()


def test_a_folder_that_holds_names_is_refused(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "uit"
    scored(folder, out, formats=("--format", "csv"))
    result = run("score", folder, "-o", out, "--pseudonymise")
    assert result.exit_code == 4
    assert "empty folder" in result.output


def corrections_of(out: Path, file: str) -> Path:
    """A correction of every unit of a meeting, as a report saves it."""
    entry = next(one for one in json.loads((out / MARKER).read_text("utf-8"))["entries"] if one["file"] == file)
    analysis = Analysis.from_json((out / "meetings" / entry["result"]).read_text("utf-8"))
    units = [
        {"unit": number, "text": digest_of_text(unit.text), "before": [], "after": ["open_question"]}
        for number, unit in enumerate(analysis.units, 1)
    ]
    head = {
        "format": FORMAT,
        "meeting": digest_of(analysis),
        "codebook": analysis.codebook,
        "made": "2026-03-02T10:00:00Z",
    }
    path = out / "corrections" / "een.corrections.json"
    path.write_text(json.dumps({**head, "units": units}), "utf-8")
    return path


def test_a_person_is_forgotten_everywhere(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "uit"
    scored(folder, out)
    path = corrections_of(out, "overleg.txt")
    assert run("culture", out).exit_code == 0
    before = json.loads(path.read_text("utf-8"))["units"]
    result = run("forget", "Sjoukje van der Meer", out)
    assert result.exit_code == 0, result.output
    assert "nergens meer gevonden" in result.output
    assert "Bila Sjoukje-Wouter.txt: 2 beurten weg" in result.output
    assert hits(out, "Sjoukje|van der Meer") == {}
    assert hits(out, "Wouter|Bregje")
    left = json.loads(path.read_text("utf-8"))["units"]
    assert 0 < len(left) < len(before)
    rows = [json.loads(line) for line in (out / "units.jsonl").read_text("utf-8").splitlines()]
    of_meeting = [row for row in rows if row["file"] == "overleg.txt"]
    assert all(row["checked"] and row["labels"] == ["open_question"] for row in of_meeting)
    assert len(of_meeting) == len(left)
    assert any("[vergeten]" in row["text"] for row in of_meeting)
    for analysis in (Analysis.from_json(one.read_text("utf-8")) for one in (out / "meetings").glob("*.json")):
        for unit in analysis.units:
            assert analysis.turns[unit.turn].text[unit.start_char : unit.end_char] == unit.text
    assert run("forget", "Sjoukje van der Meer", out).exit_code == 4


def test_what_others_put_beside_the_analyses_stays_and_is_told(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "uit"
    scored(folder, out, formats=("--format", "csv"))
    (out / "meetings" / "aantekening.json").write_text('"Over Wouter Claes."', "utf-8")
    result = run("forget", "Wouter Claes", out)
    assert result.exit_code == 5
    assert "meetings/aantekening.json (1)" in result.output
    assert hits(out, "Wouter|Claes") == {"meetings/aantekening.json": 2}


def test_a_meeting_is_forgotten_everywhere(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "uit"
    scored(folder, out)
    path = corrections_of(out, "overleg.txt")
    assert hits(out, "staat alleen in het overleg")
    result = run("forget", "overleg", out)
    assert result.exit_code == 0, result.output
    assert hits(out, r"staat alleen in het overleg|\boverleg\.txt") == {}
    assert not path.exists()
    assert hits(out, "Pattinama")


def test_a_name_that_two_bear_is_not_searched_as_if_it_were_one(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "uit"
    folder.mkdir()
    (folder / "a.txt").write_text("Karin Jansen: Hoi Joost.\nJoost Post: Dag Karin.\n", "utf-8")
    (folder / "b.txt").write_text("Karin Smit: Hoi Joost.\nJoost Post: Dag Karin.\n", "utf-8")
    scored(folder, out, formats=("--format", "csv"))
    result = run("forget", "Karin Jansen", out)
    assert result.exit_code == 0, result.output
    assert "Zo heet ook iemand anders" in result.output
    assert hits(out, "Jansen") == {}
    assert hits(out, "Karin Smit")


def test_whoever_fits_two_people_of_a_meeting_is_asked_for_more(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "uit"
    folder.mkdir()
    (folder / "a.txt").write_text("Karin Jansen: Hoi.\nKarin Smit: Dag.\nJoost: Ja.\n", "utf-8")
    scored(folder, out, formats=("--format", "csv"))
    result = run("forget", "Karin", out)
    assert result.exit_code == 4
    assert "2 people" in result.output


@pytest.mark.parametrize("across", [(), ("--across",)])
def test_behind_a_pseudonym_a_person_is_forgotten_with_the_key(
    folder: Path, tmp_path: Path, across: tuple[str, ...]
) -> None:
    out, key = tmp_path / "uit", tmp_path / "sleutel.json"
    scored(folder, out, "--pseudonymise", "--key", key, *across, formats=("--format", "jsonl"))
    result = run("forget", "Wouter Claes", out, "--key", key)
    assert result.exit_code == 0, result.output
    assert "2 beurten weg" in result.output
    assert "Wouter" not in str(json.loads(key.read_text("utf-8"))["meetings"])
    assert "Wouter" not in str(json.loads(key.read_text("utf-8"))["everywhere"])


def test_the_search_opens_every_kind_of_file(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "uit"
    scored(folder, out)
    (out / "reports" / "los.html").write_text("<p>S&#x6A;oukje</p>", "utf-8")
    (out / "los.json").write_text('"\\u0053joukje"', "utf-8")
    (out / "Sjoukje").mkdir()
    assert {"reports/los.html", "los.json", "Sjoukje"} <= set(search(out, literal(["sjoukje"])).hits)


@pytest.mark.parametrize("whom", ["Sjoukje van der Meer", "overleg.txt"])
@pytest.mark.parametrize("cut", ["write_tables", "write_manifest"])
def test_what_was_cut_off_can_be_done_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whom: str, cut: str
) -> None:
    out = tmp_path / "uit"
    scored(folder, out, formats=("--format", "csv"))

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(f"coachnlp.batch.forget.{cut}", stop)
        assert run("forget", whom, out).exit_code == 1
    result = run("forget", whom, out)
    assert result.exit_code == 0, result.output
    assert "nergens meer gevonden" in result.output
    assert hits(out, "van der Meer" if " " in whom else "staat alleen in het overleg") == {}

"""What comes in: limits, names, and what cannot be read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opened import Opened
from pathvalidate import is_valid_filename

from coachnlp.window.names import safe_name

TALK = "Karin: Hoe ging het gisteren?\nJoost: Nou, rommelig.\n"


def kept(opened: Opened) -> list[Path]:
    return sorted(path for path in opened.folder.rglob("*") if path.is_file())


def test_a_file_is_understood_and_shown_without_its_speech(opened: Opened) -> None:
    assert opened.upload("2026-03-01 bila.txt", ("\ufeff" + TALK + "Karin: Fijn.\n").encode("utf-8")) == 204
    page = opened.page()
    for text in (
        "2026-03-01 bila.txt",
        "3 beurten, 7 woorden, 2 sprekers",
        "named-lines",
        "utf-8",
        'value="2026-03-01"',
    ):
        assert text in page
    assert "rommelig" not in page
    assert 'aria-label="Rol van Karin"' in page


def test_a_file_that_is_too_large_is_refused_however_it_says_its_length(opened: Opened) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(101):
            yield b"Karin: a\n" * 120

    assert opened.upload("lang.txt", b"x" * 100_001) == 413
    assert opened.upload("stiekem.txt", pieces()) == 413
    page = opened.page()
    assert page.count("groter dan 0 MB") == 2  # the limit of these tests is under a megabyte
    assert "stiekem.txt" in page
    assert kept(opened) == []


def test_no_more_files_than_fit(opened: Opened) -> None:
    statuses = [opened.upload(f"{number}.txt", f"{TALK}Karin: {number}.\n".encode()) for number in range(5)]
    assert statuses == [204] * 4 + [413]
    assert "hoogstens 4 bestanden" in opened.page()
    assert len(kept(opened)) == 4


def test_no_more_bytes_than_fit(opened: Opened) -> None:
    long = TALK.encode() * 1800
    statuses = [opened.upload(f"{number}.txt", long + f"Karin: {number}.\n".encode()) for number in range(4)]
    assert statuses == [204, 204, 204, 413]
    assert "Er past niet meer bij" in opened.page()


@pytest.mark.parametrize(
    "name",
    [
        "../../buiten.txt",
        "..\\..\\buiten.txt",
        "/etc/buiten.txt",
        "C:\\Windows\\buiten.txt",
        "map/../../buiten.txt",
        "bui\0ten.txt",
        "bui\nten.txt",
        "....//buiten.txt",
        "a" * 300 + ".txt",
        "\N{GRINNING FACE}" * 100 + ".txt",
        "CON.txt",
        "<script>alert(1)</script>.txt",
        '"><img src=x onerror=alert(1)>.txt',
    ],
)
def test_no_name_leads_out_of_the_folder_or_into_the_page(opened: Opened, name: str) -> None:
    opened.upload(name, TALK.encode())
    (path,) = kept(opened)
    assert path.parent == opened.folder / "transcripts"
    assert path.suffix == ".txt"
    page = opened.page()
    assert "<script>alert" not in page
    assert "<img" not in page


@given(st.text(max_size=300), st.integers(0, 3))
@settings(max_examples=60)
def test_every_name_is_safe_and_new(given_name: str, times: int) -> None:
    taken: set[str] = set()
    for _ in range(times + 1):
        name = safe_name(given_name, taken)
        assert is_valid_filename(name, platform="universal")
        assert not name.startswith(".")
        assert len(name.encode()) <= 180
        assert not [char for char in name if unicodedata.category(char) == "Cc"]
        assert name.casefold() not in taken
        taken.add(name.casefold())


@pytest.mark.parametrize("name", ["gesprek.vtt", "Überleg – maart.docx", "a b (1).txt"])
def test_a_good_name_stays(name: str) -> None:
    assert safe_name(f"map/{name}") == name


def test_two_files_of_one_name_are_two_conversations_and_one_file_twice_is_one(opened: Opened) -> None:
    opened.upload("team a/bila.txt", TALK.encode())
    opened.upload("team b/Bila.txt", TALK.encode() + b"Karin: Fijn.\n")
    opened.upload("nog eens.txt", TALK.encode())
    assert [path.name for path in kept(opened)] == ["Bila (2).txt", "bila.txt"]
    assert "staat er al bij" in opened.page()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("leeg.vtt", b"WEBVTT\n", "Er staat geen gesprek in."),
        ("opname.MP4", b"\0\0\0\x18ftypmp42", "Dit is een opname"),
        ("verslag.pdf", b"%PDF-1.7", "Bewaar het als Word"),
        ("alles.zip", b"PK\3\4", "Pak het eerst uit"),
        ("naamloos", TALK.encode(), "Aan de naam te zien"),
        ("pagina.txt", b"<!doctype html><html><p>Hoi", "geen transcript dat coachnlp kan lezen"),
        ("stuk.json", b'{"segments": [', "beschadigd"),
        ("gesprekken.csv", b"file;team;date\n", "Vul team, datum en rollen hier"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_is_not_kept(
    opened: Opened, name: str, content: bytes, says: str
) -> None:
    opened.upload(name, content)
    page = opened.page()
    assert name in page
    assert says in page
    assert kept(opened) == []
    opened.post("/refused/clear")
    assert name not in opened.page()


@pytest.mark.parametrize("name", [".DS_Store", "map/~$gesprek.docx", "Thumbs.db", "a\\desktop.ini"])
def test_what_systems_hide_in_folders_is_passed_over(opened: Opened, name: str) -> None:
    assert opened.upload(name, b"x") == 204
    assert "Niet gebruikt" not in opened.page()


def test_another_language_is_doubted(opened: Opened) -> None:
    english = b"Ann: We should really talk about what happened in the meeting last week, nobody was happy.\n" * 4
    opened.upload("meeting.txt", english)
    assert "lijkt Engels te zijn" in opened.page()


def test_a_form_without_end_is_refused(opened: Opened) -> None:
    assert opened.post("/details", team_1="x" * 5_000_000).status_code == 413

"""Names to show, and roles."""

from __future__ import annotations

from pathlib import Path

import pytest

from coachnlp.errors import ConfigError
from coachnlp.transcripts.people import without_badges
from coachnlp.transcripts.read import read_transcript

TEXT = "SPEAKER_00: Hoi.\nJoost (Gast): Dag.\nSPEAKER_01: Zo.\nJoost (Gast): Ja."


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Karin (Gast)", "Karin"),
        ("Karin de Vries (Unverified)", "Karin de Vries"),
        ("Karin (Extern) (Niet geverifieerd)", "Karin"),
        ("Karin [External]", "Karin"),
        ("Vries, Karin de (Zorg)", "Vries, Karin de (Zorg)"),
        ("(Gast)", "(Gast)"),
        ("Karin   de\u00a0Vries", "Karin de Vries"),
        ("Ame\u0301lie", "Amélie"),
    ],
)
def test_badges(name: str, shown: str) -> None:
    assert without_badges(name) == shown


def test_aliases_join_speakers_and_roles_take_either_name() -> None:
    transcript = read_transcript(
        TEXT,
        aliases={"speaker_00": "Karin", "SPEAKER_01": "Karin"},
        roles={"SPEAKER_00": "coach", "Joost": "coachee", "Piet": "?"},
    )
    assert transcript.speakers == ("Karin", "Joost")
    assert transcript.roles == {"Karin": "coach", "Joost": "coachee"}
    assert transcript.notes == ("roles or aliases given for people who do not speak here: Piet",)


def test_the_callers_roles_go_over_those_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "o.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "o.roles.toml").write_text('[roles]\nJoost = "a"\nSPEAKER_00 = "b"\n', encoding="utf-8")
    assert read_transcript(tmp_path / "o.txt", roles={"Joost": "c"}).roles == {"Joost": "c", "SPEAKER_00": "b"}


def test_roles_from_a_file_given(tmp_path: Path) -> None:
    (tmp_path / "wie.csv").write_text("Naam,Rol,Alias\nSPEAKER_00,coach,Karin\n", encoding="utf-8")
    transcript = read_transcript(TEXT, roles=tmp_path / "wie.csv")
    assert transcript.roles == {"Karin": "coach"}
    with pytest.raises(ConfigError, match=r"weg\.toml: cannot be read"):
        read_transcript(TEXT, roles=str(tmp_path / "weg.toml"))

"""The self-assessment goes out and in, in two languages, and wrong files are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from coachnlp.culture.assessment import Answer, Assessment, form, read_assessment, template, write_template
from coachnlp.errors import ConfigError


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_an_empty_form_reads_as_unanswered(tmp_path: Path, lang: str) -> None:
    write_template(tmp_path / "a.toml", lang)
    assert read_assessment(tmp_path / "a.toml") == Assessment({step.id: Answer() for step in form().steps})


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_answer_reads_back(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "a.toml"
    for answer in form().answers:
        key = form().file[lang]["answer"]
        path.write_text(template(lang).replace(f'{key} = ""', f'{key} = "{answer.name(lang).upper()}"'), "utf-8")
        assert {given.answer for given in read_assessment(path).answers.values()} == {answer.id}


def test_a_date_may_go_without_quotes(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('datum = 2026-11-26\ningevuld_door = "planner"\n', "utf-8")
    assert read_assessment(path) == Assessment({}, "2026-11-26", "planner")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("stappen = 3", "expected a"),
        ('[[stappen]]\nstap = "Doel"\nantwoord = "soms"', "step 1: unknown 'soms'"),
        ('[[stappen]]\nstap = "Dool"', "step 1: unknown 'Dool'"),
        ('[[stappen]]\nstap = "Doel"\nantwort = "ja"', "unknown key 'antwort'"),
        ('[[stappen]]\nstap = "Doel"\nantwoord = 1', "answer is no text"),
        ("[[stappen]", "cannot be read as TOML"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=told):
        read_assessment(path)


def test_there_are_nine_steps_and_four_phases_in_two_languages() -> None:
    assert len(form().steps) == 9
    assert len(form().phases) == 4
    names = [one.name(lang) for one in (*form().steps, *form().answers) for lang in ("nl", "en")]
    assert all(names)
    assert all(step.text_nl and step.text_en for step in form().steps)

"""Transcripts with pseudonyms: nobody's name is left, everybody is one person, nothing else changes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachnlp.pseudonyms.replace import Wishes, pseudonymise
from coachnlp.transcripts.people import People
from coachnlp.transcripts.read import read_transcript, transcript_from_pairs
from coachnlp.transcripts.records import Transcript
from coachnlp.transcripts.write import written

TALK = [
    ("Karin de Vries", "Joost, heb jij mevrouw Van der Kolk gebeld op 06-12345678?"),
    ("Joost Bakker", "Ja, Karin. Ik mailde ook naar j.bakker@zorg.nl. De auto van de buurman stond er nog."),
    ("Karin de Vries", "Joosts verslag ligt bij mevrouw van der Kolk, zei Fatima El Amrani. Fatima werkt in Zwolle."),
]


def texts(transcript: Transcript) -> list[str]:
    return [turn.text for turn in transcript.turns]


def test_speakers_and_mentions_of_them_get_one_pseudonym() -> None:
    done = pseudonymise(transcript_from_pairs(TALK))
    assert [turn.speaker for turn in done.transcript.turns] == ["Persoon 1", "Persoon 2", "Persoon 1"]
    assert texts(done.transcript) == [
        "[Persoon 2], heb jij mevrouw [Persoon 3] gebeld op [Telefoonnummer 1]?",
        "Ja, [Persoon 1]. Ik mailde ook naar [E-mailadres 1]. De auto van de buurman stond er nog.",
        "[Persoon 2] verslag ligt bij mevrouw [Persoon 3], zei [Persoon 4]. [Persoon 4] werkt in [Plaats 1].",
    ]
    assert done.key["Persoon 1"] == ("Karin de Vries", "Karin")
    assert done.key["Persoon 3"] == ("Van der Kolk",)
    assert done.key["Persoon 4"] == ("Fatima El Amrani", "Fatima")


def test_lower_case_speech_without_punctuation() -> None:
    talk = [(name, re.sub(r"[.,?]", "", text).lower()) for name, text in TALK[:1]]
    assert texts(pseudonymise(transcript_from_pairs(talk)).transcript)[0].startswith(
        "[Persoon 2] heb jij mevrouw [Persoon 3] gebeld op"
    )


def test_made_up_names_follow_the_form_that_was_said() -> None:
    done = pseudonymise(transcript_from_pairs(TALK), Wishes(style="names"))
    first, second, _ = done.transcript.turns
    joost = str(second.speaker)
    assert len(joost.split()) == 2
    assert first.text.startswith(f"{joost.partition(' ')[0]}, heb jij mevrouw ")
    assert not re.search(r"Joost|Karin|Kolk|Bakker|Vries", f"{texts(done.transcript)}{first.speaker}{second.speaker}")


def test_what_is_to_be_kept_stays() -> None:
    done = pseudonymise(transcript_from_pairs(TALK), Wishes(kinds=frozenset({"person"})))
    assert "06-12345678" in done.transcript.turns[0].text
    assert "Zwolle" in done.transcript.turns[2].text


def test_other_meetings_keep_their_people() -> None:
    one = pseudonymise(transcript_from_pairs(TALK))
    other = pseudonymise(
        transcript_from_pairs([("Piet Smit", "Hoi Fatima."), ("Karin de Vries", "Dag Piet.")]), shared=one.key
    )
    assert [turn.speaker for turn in other.transcript.turns] == ["Persoon 5", "Persoon 1"]
    assert other.transcript.turns[0].text == "Hoi [Persoon 4]."


def test_roles_aliases_and_notes_hold_no_names() -> None:
    people = People({"Karin de Vries": "teamleider", "Sjoukje Wiarda": "stagiair"}, {"Joost Bakker": "JB"})
    read = transcript_from_pairs([*TALK, ("Kees", "Karin is er.")], roles=people.roles, aliases=people.aliases)
    done = pseudonymise(read, people=people)
    assert done.transcript.roles == {"Persoon 1": "teamleider"}
    assert done.transcript.notes == ("roles or aliases given for people who do not speak here: 1",)
    assert "Sjoukje" in str(read.notes)
    assert done.transcript.turns[0].text.startswith("[Persoon 2], heb jij")  # Joost is the one behind JB


def test_labels_of_speakers_are_no_names() -> None:
    done = pseudonymise(
        transcript_from_pairs([("Spreker 1", "De spreker zei dat het goed was."), ("Spreker 2", "Ja.")])
    )
    assert texts(done.transcript) == ["De spreker zei dat het goed was.", "Ja."]
    assert done.transcript.speakers == ("Persoon 1", "Persoon 2")


@pytest.mark.parametrize(
    "text",
    [
        "Ik wil dat niet, ik hoop het.",
        "Jan en alleman was er.",
        "In mei is er een storm.",
        "De roos bloeit, wil je kijken?",
    ],
)
def test_words_that_are_names_too_stay(text: str) -> None:
    assert texts(pseudonymise(transcript_from_pairs([("Karin", text)])).transcript) == [text]


WORDS = st.sampled_from(
    [
        "Karin",
        "joost",
        "Fatima",
        "de",
        "van",
        "en",
        "ja,",
        "nee.",
        "06-12345678",
        "zwolle",
        "Zwolle.",
        "mevrouw",
        "Kolk",
        "hè?",
        "[x]",
        "😀",
        "Ik",
        "wil",
    ]
)


@given(st.lists(st.lists(st.lists(WORDS, min_size=1, max_size=6), min_size=1, max_size=3), min_size=1, max_size=4))
@settings(deadline=None, max_examples=60)
def test_given_units_stay_units_of_their_turn(turns: list[list[list[str]]]) -> None:
    pairs = [("Karin", [" ".join(unit) for unit in units]) for units in turns]
    read = transcript_from_pairs(pairs)
    done = pseudonymise(read).transcript
    for before, after in zip(read.turns, done.turns, strict=True):
        assert after.given_units is not None
        assert after.text == " ".join(after.given_units)
        assert len(after.given_units) <= len(before.given_units or ())
        assert replace(after, text=before.text, given_units=before.given_units, speaker="Karin") == before
        assert "Karin" not in after.text.split()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Persoon 1", "Persoon 2", None]),
            st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z", "M")), min_size=1, max_size=20),
        ),
        min_size=2,
        max_size=8,
    )
)
@settings(deadline=None, max_examples=80)
def test_what_is_written_is_read_again(said: list[tuple[str | None, str]]) -> None:
    pairs = [(("Persoon 1", "Persoon 2", None)[number % 3], f"ja {text} nee") for number, (_, text) in enumerate(said)]
    timed = [
        replace(turn, start_s=2.0 * n, end_s=2.0 * n + 1) for n, turn in enumerate(transcript_from_pairs(pairs).turns)
    ]
    suffix, text = written(Transcript(tuple(timed)))
    assert suffix == ".vtt"
    again = read_transcript(text)
    assert [(turn.speaker, turn.text, turn.start_s, turn.end_s) for turn in again.turns] == [
        (turn.speaker, turn.text, turn.start_s, turn.end_s) for turn in timed
    ]


def test_lines_are_written_where_times_lack() -> None:
    suffix, text = written(transcript_from_pairs([("Persoon 1", "Hallo: jij."), (None, "Ja."), ("Persoon 2", "Nee.")]))
    assert suffix == ".txt"
    assert [(turn.speaker, turn.text) for turn in read_transcript(text).turns] == [
        ("Persoon 1", "Hallo: jij."),
        (None, "Ja."),
        ("Persoon 2", "Nee."),
    ]

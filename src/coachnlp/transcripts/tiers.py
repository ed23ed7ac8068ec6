"""Speech on tiers, as ELAN and Praat keep it: one for each speaker, side by side, and others beside those."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coachnlp.transcripts.utterances import Utterance, one_line

_NO_SPEECH = re.compile(
    r"(?:.*[\s_:/-])?(?:comments?|commentaar|notes?|notities?|opmerking(?:en)?|labels?|codes?|coder(?:ing|en)|phones?|"
    r"phonemes?|fonemen|gestures?|gebaren|gaze|blik(?:richting)?|translations?|vertaling)",
    re.IGNORECASE,
)
"""Names of tiers that hold something else than speech, alone (`notes`) or behind a speaker (`Karin - phones`)."""
_LEVEL = re.compile(
    r"(?:(.*?)[\s_:/-]+)?(?:words?|woorden|utterances?|uitingen|sentences?|zinnen|text|tekst|transcript(?:ie|ion)?|"
    r"ort(?:ho(?:graphy)?)?|speech|spraak)",
    re.IGNORECASE,
)
_WORDS = re.compile(r"(?:.*[\s_:/-])?(?:words?|woorden)", re.IGNORECASE)
_SILENCE = re.compile(r"[<(\[](?:sil|sp|p|silence|stilte|pau[sz]e)[>)\]]|sil|sp|\(?\.{1,3}\)?|#|_|-", re.IGNORECASE)
"""Bare words are speech: on a tier of words, `stilte` is one."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on a tier, with its time in seconds where there is one."""

    text: str
    start_s: float | None
    end_s: float | None
    times_estimated: bool = False


@dataclass(frozen=True, slots=True)
class Tier:
    """A row of marks."""

    name: str
    marks: Sequence[Mark]
    participant: str | None = None
    """Who speaks on it, where the file tells apart from the tier's name."""
    is_points: bool = False
    """Marks of single moments, which hold no speech."""


def is_speech(tier: Tier) -> bool:
    """Whether a tier has something on it, and by its name is what somebody said."""
    named_so = not tier.is_points and _NO_SPEECH.fullmatch(tier.name.strip()) is None
    return named_so and any(mark.text.strip() for mark in tier.marks)


def spoken(tiers: Sequence[Tier]) -> list[Tier]:
    """The tiers that are speech; of a speaker's whole utterances and their words, only the former."""
    speech = [tier for tier in tiers if is_speech(tier)]
    whole = {speaker_of(tier) for tier in speech if not _WORDS.fullmatch(tier.name.strip())}
    return [tier for tier in speech if not _WORDS.fullmatch(tier.name.strip()) or speaker_of(tier) not in whole]


def speaker_of(tier: Tier) -> str | None:
    """The participant, or else the tier's name without `- words` and the like; None for a tier that is only `words`."""
    if tier.participant:
        return tier.participant
    match = _LEVEL.fullmatch(tier.name.strip())
    return (tier.name.strip() if match is None else match[1]) or None


def in_order(tiers: Iterable[Tier]) -> tuple[Utterance, ...]:
    """The marks of all tiers by time, silences left out; one without a time stays behind that before it on its tier."""
    placed: list[tuple[float, int, Utterance]] = []
    for tier in tiers:
        at, speaker = 0.0, speaker_of(tier)
        for mark in tier.marks:
            at = at if mark.start_s is None else mark.start_s
            text = one_line(mark.text)
            if text and not _is_silence(text):
                spoken = Utterance(text, speaker, mark.start_s, mark.end_s, times_estimated=mark.times_estimated)
                placed.append((at, len(placed), spoken))
    return tuple(utterance for _, _, utterance in sorted(placed, key=lambda one: one[:2]))


def tier_notes(tiers: Sequence[Tier], read: Sequence[Tier]) -> tuple[str, ...]:
    """What was left out: tiers that are no speech, and marks of silence."""
    notes: list[str] = []
    names = {tier.name for tier in read}
    others = [tier for tier in tiers if tier.name not in names and any(mark.text.strip() for mark in tier.marks)]
    if others:
        count = sum(bool(mark.text.strip()) for tier in others for mark in tier.marks)
        listed = ", ".join(dict.fromkeys(tier.name for tier in others))
        notes.append(f"{count} annotations on other tiers were not read as speech: {listed}")
    if silences := sum(_is_silence(one_line(mark.text)) for tier in read for mark in tier.marks):
        notes.append(f"{silences} marks of pauses were left out")
    return tuple(notes)


def _is_silence(text: str) -> bool:
    return _SILENCE.fullmatch(text) is not None

"""Whether a transcript is Dutch; the models know no other language."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from coachnlp.errors import CoachNLPWarning
from coachnlp.transcripts.records import Transcript, Turn
from coachnlp.transcripts.word_list import word_list

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_NAMES = {
    "en": "English (Engels)", "de": "German (Duits)", "fr": "French (Frans)", "fy": "Frisian (Fries)",
    "af": "Afrikaans", "es": "Spanish (Spaans)", "pt": "Portuguese (Portugees)", "it": "Italian (Italiaans)",
    "da": "Danish (Deens)", "sv": "Swedish (Zweeds)", "no": "Norwegian (Noors)", "nn": "Norwegian (Noors)",
    "pl": "Polish (Pools)", "tr": "Turkish (Turks)", "ar": "Arabic (Arabisch)", "ru": "Russian (Russisch)",
    "uk": "Ukrainian (Oekraïens)", "ro": "Romanian (Roemeens)", "lb": "Luxembourgish (Luxemburgs)",
    "he": "Hebrew (Hebreeuws)", "zh": "Chinese (Chinees)", "ja": "Japanese (Japans)", "el": "Greek (Grieks)",
    "hu": "Hungarian (Hongaars)", "cs": "Czech (Tsjechisch)", "fa": "Persian (Perzisch)", "ur": "Urdu", "hi": "Hindi",
    "id": "Indonesian (Indonesisch)", "bg": "Bulgarian (Bulgaars)",
}  # fmt: skip
_SURE_SHARE = 0.2
_FEWEST_WORDS = 40
"""Fewer are not judged, but for those in another script."""
_MOST_CHARS = 20_000
_SURE = 0.9
_NEIGHBOURS_SURE = 0.99
_NEIGHBOURS = frozenset({"af", "fy", "lb", "de"})
"""Short or dialectal Dutch is easily taken for these; they need more proof."""


def language_of(turns: Sequence[Turn]) -> tuple[str, float] | None:
    """(ISO 639 code, probability from 0 to 1) of the speech, or None where there is too little to tell.

    Speech full of frequent Dutch words is Dutch without asking the detector, which takes a second to load.
    """
    text = " ".join(_sample(turns))
    words = re.findall(r"[^\W\d_]+", text.casefold())
    if len(words) < _FEWEST_WORDS and not _is_other_script(text):
        return None
    if words and sum(word in word_list("dutch_words.txt") for word in words) / len(words) >= _SURE_SHARE:
        return "nl", 1.0
    ranked: list[tuple[Any, float]] = _detector().rank(text)
    return str(ranked[0][0]), float(ranked[0][1])


def warn_if_not_dutch(transcript: Transcript) -> tuple[str, ...]:
    """Warn with a `CoachNLPWarning` naming the language, in English and Dutch, when it is surely not Dutch.

    Returns:
        The warning, or nothing.
    """
    doubt = doubt_about_language(transcript)
    if doubt is None:
        return ()
    warnings.warn(doubt, CoachNLPWarning, stacklevel=3)
    return (doubt,)


def doubt_about_language(transcript: Transcript) -> str | None:
    """What `warn_if_not_dutch` warns of, or None."""
    found = language_of(transcript.turns)
    if found is None:
        return None
    code, probability = found
    if code in {"nl", "zxx"} or probability < (_NEIGHBOURS_SURE if code in _NEIGHBOURS else _SURE):
        return None
    return (
        f"{transcript.name or 'the transcript'} seems to be {_NAMES.get(code, f'language {code!r}')}, not Dutch; "
        "the behaviours found are not to be trusted"
    )


def _sample(turns: Sequence[Turn]) -> Iterator[str]:
    """Speech from all over the transcript, so that a greeting in English does not decide."""
    step = max(1, sum(len(turn.text) for turn in turns) // _MOST_CHARS)
    yield from (turn.text[:2000] for turn in turns[::step])


def _is_other_script(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 20 and sum(char > "\u024f" for char in letters) > len(letters) / 2


@cache
def _detector() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  (a second to load)

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

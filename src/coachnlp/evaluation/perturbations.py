"""Conversations made harder in known ways, each leaving what is said, and so its labels, as they were."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from coachnlp.behaviours.windows import Utterance
from coachnlp.evaluation.conversations import Conversation

Change = Callable[[Conversation], Sequence[Utterance]]

_PUNCTUATION = re.compile(r"[^\w\s'-]|(?<!\w)['-]|['-](?!\w)")
_WORD = re.compile(r"\w[\w'-]*")


def strip_punctuation(text: str) -> str:
    """Text without punctuation but apostrophes and hyphens inside words."""
    return " ".join(_PUNCTUATION.sub(" ", text).split()) or text


def bare(conversation: Conversation) -> list[Utterance]:
    """No case and no punctuation, as some recognisers write."""
    return _each(conversation, lambda text: strip_punctuation(text).lower())


def fillers_in(conversation: Conversation) -> list[Utterance]:
    """A filler (eh, zeg maar …) at a random place in half of the units."""
    rng = _rng(conversation)

    def insert(text: str) -> str:
        if rng.random() < 0.5:
            return text
        words = text.split()
        words.insert(rng.randrange(len(words) + 1), rng.choice(_tables()["fillers"]))
        return " ".join(words)

    return _each(conversation, insert)


def fillers_out(conversation: Conversation) -> list[Utterance]:
    """No fillers; a unit of nothing else stays."""
    pattern = re.compile(rf"(?<!\w)(?:{_either(_tables()['hesitations'])})(?!\w)[,.…]*\s*", re.IGNORECASE)
    return _each(conversation, lambda text: _or_same(pattern.sub("", text), text))


def recognition_errors(conversation: Conversation) -> list[Utterance]:
    """Words that recognisers confuse (zei, zij), and long compounds in two, about one in eight words that can be."""
    rng = _rng(conversation)
    known = {w.lower() for u in conversation.utterances for w in _WORD.findall(u.text)} | set(_tables()["parts"])

    def misheard(match: re.Match[str]) -> str:
        word = match.group()
        if rng.random() > 0.5:
            return word
        return _tables()["confused"].get(word.lower()) or _split(word, known)

    return _each(conversation, lambda text: _WORD.sub(misheard, text))


def formal(conversation: Conversation) -> list[Utterance]:
    """U for je."""
    return _each(conversation, lambda text: _exchanged(text, _tables()["formal"]))


def flemish(conversation: Conversation) -> list[Utterance]:
    """Ge for je."""
    return _each(conversation, lambda text: _exchanged(text, _tables()["flemish"]))


def wrong_speaker(conversation: Conversation) -> list[Utterance]:
    """One turn in ten is put down to somebody else in the meeting."""
    return _by_turn(conversation, 0.1, lambda rng, speakers, before, own: rng.choice(speakers))


def merged_turns(conversation: Conversation) -> list[Utterance]:
    """One turn in ten is put down to who spoke before, as when a recogniser misses a change of voice."""
    return _by_turn(conversation, 0.1, lambda rng, speakers, before, own: before)


def unknown_speakers(conversation: Conversation) -> list[Utterance]:
    """Nobody's name is known, as in a transcript without speakers."""
    return [Utterance(None, utterance.text) for utterance in conversation.utterances]


@dataclass(frozen=True, slots=True)
class Names:
    """Gives every speaker another first name, wherever it is said."""

    names: tuple[str, ...]

    def __call__(self, conversation: Conversation) -> list[Utterance]:
        """The conversation with other names."""
        firsts = dict.fromkeys(u.speaker.split()[0] for u in conversation.utterances if u.speaker)
        rng = _rng(conversation)
        new = dict(zip(firsts, rng.sample(self.names, len(self.names)) * 3, strict=False))
        if not new:
            return list(conversation.utterances)
        pattern = re.compile(rf"(?<!\w)(?:{_either(new)})(?=s?(?!\w))")
        return _each(conversation, lambda text: pattern.sub(lambda match: new[match.group()], text))


def perturbations() -> dict[str, Change]:
    """All of them, by the name that tables show."""
    return {
        "without case and punctuation": bare,
        "fillers inserted": fillers_in,
        "fillers removed": fillers_out,
        "recognition errors": recognition_errors,
        "turns merged": merged_turns,
        "wrong speaker": wrong_speaker,
        "no speakers": unknown_speakers,
        "u for je": formal,
        "ge for je": flemish,
        **{f"names: {group}": Names(tuple(names)) for group, names in _tables()["names"].items()},
    }


@cache
def _tables() -> dict[str, Any]:
    text = files("coachnlp.evaluation").joinpath("perturbations.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _rng(conversation: Conversation) -> random.Random:
    return random.Random(conversation.id)  # noqa: S311  (the same change of a meeting each time)


def _each(conversation: Conversation, change: Callable[[str], str]) -> list[Utterance]:
    return [replace(utterance, text=change(utterance.text)) for utterance in conversation.utterances]


def _by_turn(
    conversation: Conversation,
    share: float,
    choose: Callable[[random.Random, list[str], str | None, str | None], str | None],
) -> list[Utterance]:
    rng = _rng(conversation)
    speakers = sorted({u.speaker for u in conversation.utterances if u.speaker is not None}) or [""]
    result: list[Utterance] = []
    own: str | None = None
    given: str | None = None
    for position, utterance in enumerate(conversation.utterances):
        if position == 0:
            own = given = utterance.speaker
        elif utterance.speaker != own:
            own, before = utterance.speaker, own
            given = choose(rng, speakers, before, own) if rng.random() < share else own
        result.append(replace(utterance, speaker=given))
    return result


def _exchanged(text: str, table: Mapping[str, str]) -> str:
    longest_first = sorted(table, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{_either(longest_first)})(?!\w)", re.IGNORECASE)

    def new(match: re.Match[str]) -> str:
        word = table[match.group().lower()]
        return word[0].upper() + word[1:] if match.group()[0].isupper() else word

    return pattern.sub(new, text)


def _split(word: str, known: set[str]) -> str:
    if len(word) < 9:
        return word
    cuts = [i for i in range(4, len(word) - 3) if word[:i].lower() in known and word[i:].lower() in known]
    return f"{word[: cuts[0]]} {word[cuts[0] :]}" if cuts else word


def _or_same(text: str, original: str) -> str:
    return text.strip() if strip_punctuation(text).strip(" .,…") and _WORD.search(text) else original


def _either(words: Sequence[str] | Mapping[str, str]) -> str:
    return "|".join(re.escape(word) for word in words)

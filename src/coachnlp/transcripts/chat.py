"""CHAT files (.cha) of TalkBank and CLAN: speech on main tiers, `*COA:`, with its times behind it.

Written here because pylangacq refuses roles such as Coach, and drops fillers and what speakers take back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from coachnlp.transcripts.line_numbers import number_list
from coachnlp.transcripts.utterances import Reading, Utterance, split_lines

_START = re.compile(r"\ufeff?\s*@(?:UTF8|Begin|Window:|Font:|PID:)")
_TIER = re.compile(r"\*([^\s:*]+):\s*(.*)", re.DOTALL)
_BULLET = re.compile(r"\x15\s*(?:%\w+:\"[^\"]*\"_)?(\d{1,12})_(\d{1,12})\s*\x15|•\s*(\d{1,12})_(\d{1,12})\s*•")
_INTERPOSED = re.compile(r"(?<!\S)&\*(\w+):(\S+)")
"""A short word of somebody else within a turn, `&*KLA:hm`."""
_CLEANED = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"\x15[^\x15]*\x15", " "),  # bullets that hold no time
        (r"\[[^\[\]]*\]", " "),  # codes, such as [//] behind what was taken back
        (r"(?<!\S)&=\S+", " "),  # events: &=laughs
        (r"^\s*0(?=\s*(?:[.?!]|$))|(?<!\S)0(?=[^\W\d])\w+", " "),  # nothing said, words left out
        (r"\(\d*\.+\d*\)", " "),  # pauses
        (r"(?<!\S)&[-+~]?(?=\w)", ""),  # fillers and fragments: &-eh
        (r"(?<=\w)@[a-z:$]{1,8}(?!\S)", ""),  # kinds of words: pief@o
        (r"(?<!\S)\+[\"/.!]*\?", "?"),
        (r"(?<!\S)\+[\"/.]*\.", "…"),
        (r"(?<!\S)\+[\"^<,+]*(?!\w)", " "),  # links to the utterance before
        (r"(?<=\w)\+(?=\w)|[()<>⌈⌉⌊⌋↑↓↗↘→⇗⇘∆∇°ˈˌ‹›\x01-\x08]", ""),  # keuken+tafel, (be)cause, overlap, tones
        (r"(?<=[^\W\d]):+", ""),  # lengthening: ja:
        (r"(?<=\w)_(?=\w)", " "),
        (r"[‡„]", ","),
        (r"\s+", " "),
        (r" (?=[.,?!…])", ""),
    )
)


@dataclass(slots=True)
class _People:
    names: dict[str, str] = field(default_factory=dict[str, str])
    """Code of a speaker -> name, where the file has one."""
    roles: dict[str, str] = field(default_factory=dict[str, str])
    """Code of a speaker -> role."""

    def shown(self, code: str) -> str:
        return self.names.get(code, code)


def is_chat(text: str) -> bool:
    """Whether a text begins as CHAT files do."""
    return _START.match(text) is not None


def read_chat(text: str) -> Reading:
    """Read main tiers; what speakers take back or repeat stays, as do fillers. Codes, events and pauses go.

    Names and roles are those of the header, where it has them.
    """
    people = _People()
    dependent: list[int] = []
    utterances: list[Utterance] = []
    for number, line in _whole_lines(text):
        if match := _TIER.fullmatch(line):
            utterances += _spoken(match[1], match[2], number, people)
        elif line.startswith("@"):
            _read_header(line, people)
        else:
            dependent.append(number)
    notes = (f"{number_list('line', dependent)}: on tiers that are not speech",) if dependent else ()
    roles = {people.shown(code): role for code, role in people.roles.items()}
    return Reading(tuple(utterances), "chat", notes, roles)


def _whole_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their number from 1; those that begin with white space continue the line before."""
    number, whole = 0, ""
    for at, line in enumerate(split_lines(text), 1):
        if line[:1] in "@*%" and line.strip():
            if whole:
                yield number, whole
            number, whole = at, line
        elif line.strip():
            whole = f"{whole} {line.strip()}"
    if whole:
        yield number, whole


def _read_header(line: str, people: _People) -> None:
    name, _, value = line.partition(":")
    if name == "@Participants":
        for person in value.split(","):
            code, *rest = person.split() or [""]
            if rest:
                people.roles[code] = rest[-1].replace("_", " ")
            if len(rest) > 1:
                people.names[code] = " ".join(rest[:-1]).replace("_", " ")
    elif name == "@ID":
        fields = [part.strip() for part in value.split("|")]
        if len(fields) > 7 and fields[7]:
            people.roles.setdefault(fields[2], fields[7].replace("_", " "))


def _spoken(code: str, text: str, number: int, people: _People) -> Iterator[Utterance]:
    times = [(int(m[1] or m[3]) / 1000, int(m[2] or m[4]) / 1000) for m in _BULLET.finditer(text)]
    start, end = (min(s for s, _ in times), max(e for _, e in times)) if times else (None, None)
    bare = _BULLET.sub(" ", text)
    said = _cleaned(_INTERPOSED.sub(" ", bare))
    if said:
        yield Utterance(said, people.shown(code), start, end, number)
    for match in _INTERPOSED.finditer(bare):
        if word := _cleaned(match[2]):
            yield Utterance(word, people.shown(match[1]), line=number)


def _cleaned(text: str) -> str:
    for pattern, instead in _CLEANED:
        text = pattern.sub(instead, text)
    return text.strip() if any(char.isalnum() for char in text) else ""

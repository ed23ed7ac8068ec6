"""Where sentences end in punctuated text: rules for Dutch, with nothing learned."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coachnlp.units.abbreviations import BEFORE_NUMBER, NAMED_BY_LETTER, NEVER_FINAL, OPENERS, SOMETIMES_FINAL

_CLOSERS = "\"'’”»)]}"
_BEFORE_WORD = "\"'‘’“”„«([{¿¡*-–—•"
_LOOK_BACK = 80  # characters; rules look at a word or two, and never at the whole of an endless sentence
_LOOK_AHEAD = 40
_RUN_ON = 240  # characters; no sentence of the annotated corpus is as long without a comma
_LOOSE = rf"(?:\s+[^\w\s{re.escape(_CLOSERS + _BEFORE_WORD)}]+(?=\s|$))*"
_END = re.compile(rf"(?<![.?!…])(?P<mark>[.?!…]+)(?P<closers>[{re.escape(_CLOSERS)}]*){_LOOSE}(?=\s)")
_ENDS_MARKED = re.compile(rf"[.?!…\-–—\])][{re.escape(_CLOSERS)}]*{_LOOSE}$")
_MARK_INSIDE = re.compile(r"[.,;:?!…–—](?=\s+\S)")
_TWO_WORDS = re.compile(r"\w\s+\S*\w")
_CUT_OFF = re.compile(r"(?<=\w)(?:[-–—]|--)(?=\s+[^\W\d_])")
_BLANK_LINE = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*•]|\d{1,2}[.)])\s)")
_LIST_MARK = re.compile(r"\s*(?:\d{1,2}|[a-hA-H])\.$")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+$")
_NUMBER = re.compile(r"\d$")
_ONLY_MARKS = re.compile(r"[\W_]*$")
_ELIDED = re.compile(r"['’](?:[tnksmrz]|ns)\s+(?=[^\W\d_])")


def starts_by_punctuation(text: str) -> list[int]:
    """Offsets at which a sentence of `text` starts, the first included; none for blank text."""
    starts = [_skip_space(text, 0)]
    for end in sorted({*_hard_ends(text), *_sentence_ends(text)}):
        if starts[-1] < end < len(text):
            starts.append(_skip_space(text, end))
    return [start for start in starts if start < len(text)]


def lacks_punctuation(sentence: str) -> bool:
    """Whether a sentence of some words ends without a mark, or runs on without any mark inside."""
    if _ENDS_MARKED.search(sentence.rstrip()[-_LOOK_BACK:]):
        return len(sentence) > _RUN_ON and not _MARK_INSIDE.search(sentence)
    return bool(_TWO_WORDS.search(sentence))


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _hard_ends(text: str) -> Iterator[int]:
    """Blank lines, new list items, and words broken off by a dash before a new sentence."""
    yield from (match.start() for match in _BLANK_LINE.finditer(text))
    for match in _CUT_OFF.finditer(text):
        if text[_skip_space(text, match.end())].isupper():
            yield match.end()


def _sentence_ends(text: str) -> Iterator[int]:
    start = 0
    for match in _END.finditer(text):
        if match.start() >= start and _ends_sentence(text, start, match):
            start = match.end()
            yield start


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the mark ends the sentence that began at `start`."""
    mark, closers = match["mark"], match["closers"]
    sentence = text[max(start, match.end("mark") - _LOOK_BACK) : match.end("mark")]
    rest = text[match.end() : match.end() + _LOOK_AHEAD].lstrip()
    if _ONLY_MARKS.match(sentence):
        return False  # "... en toen": the marks open what follows
    opened = _ELIDED.sub("", rest, count=1) if _ELIDED.match(rest) else rest.lstrip(_BEFORE_WORD)
    lower = opened[:1].islower()
    if lower and (closers or "…" in mark or mark.startswith("..")):
        return False  # a quotation, an aside or a hesitation inside the sentence
    if mark != "." or closers:
        return True
    return not _is_abbreviation(sentence, opened, lower=lower)


def _is_abbreviation(sentence: str, rest: str, *, lower: bool) -> bool:
    words = sentence.split()
    word = words[-1].lstrip(_BEFORE_WORD)
    folded = word.lower()
    if word == "O." and len(words) == 1:
        return False  # the interjection
    if folded in NEVER_FINAL or (_LIST_MARK.match(sentence) and not lower):
        return True
    if folded in BEFORE_NUMBER:
        return rest[:1].isdigit()
    if _NUMBER.search(word[:-1]):
        return lower  # "de 3. plaats", "12 okt. 2024"
    if _DOTTED.match(word) or folded in SOMETIMES_FINAL:
        return lower or rest[:1].isdigit() or _is_initial(word, words, rest)
    return False


def _is_initial(word: str, words: list[str], rest: str) -> bool:
    """`J. de Vries` and `P.C. Hooft`, but not `plan B. Dan` or `groep A. Wie`."""
    if not _DOTTED.match(word) or not word.isupper():
        return False
    if len(word) == 2 and len(words) > 1 and words[-2].lower() in NAMED_BY_LETTER:
        return False
    following = re.match(r"[^\W\d_]+", rest)
    return following is not None and following[0].lower() not in OPENERS

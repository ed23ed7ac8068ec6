"""What has a form of its own: mail, links, telephone numbers, BSN, other numbers, dates, addresses.

Whatever looks like one counts: a wrong digit makes it no less identifying.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from coachnlp.pseudonyms.records import Kind, Mention

_DIGIT_WORDS = "nul een één twee drie vier vijf zes zeven acht negen"
_TENS = (
    "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien "
    "twintig dertig veertig vijftig zestig zeventig tachtig negentig"
)
_UNITS = "een|één|twee|drie|vier|vijf|zes|zeven|acht|negen"
_SPOKEN = (
    rf"(?:{'|'.join((_DIGIT_WORDS + ' ' + _TENS).split())}|(?:{_UNITS})[eë]n(?:{'|'.join(_TENS.split()[10:])})|\d+)"
)
_MONTHS = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
_SHORT_MONTHS = "jan|feb|mrt|apr|jun|jul|aug|sept?|okt|nov|dec"
_ORDINALS = (
    "eerste|tweede|derde|vierde|vijfde|zesde|zevende|achtste|negende|tiende|elfde|twaalfde|\\w{4,}tiende|\\w*twintigste|\
dertigste|eenendertigste"
)
_DAY = rf"(?:\d{{1,2}}(?:e|ste|de)?|{_SPOKEN}|{_ORDINALS})"
_YEAR = r"(?:\s+(?:'\d\d|(?:19|20)\d\d|(?:negentien|twintig)[- ]?\w+|tweeduizend(?:\s?(?:en\s)?\w+)?))"
_NUMBERED = (
    r"(?:cli[eë]nt|pati[eë]nt|dossier|zaak|klant|personeels|polis|relatie|kenmerk|order|factuur|bestel|contract|leden|lid|"
    r"leerling|student(?:en)?|medewerkers?|pas|rekening|registratie|big|agb)[- ]?(?:nummer|nr\.?|code)?"
)
_STREET = r"(?:straat|laan|weg|plein|gracht|kade|singel|dreef|steeg|dijk|hof|plantsoen|lei|steenweg|pad|markt|baan)"

_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        "email",
        re.compile(
            r"\b[\w-]+(?:(?:\s+punt\s+|\.)[\w-]+){0,3}\s+(?:apenstaartje|apestaartje|at)\s+[\w-]+(?:(?:\s+punt\s+|\.)[\w-]+)*"
            r"(?:\s+punt\s+|\.)(?:nl|be|com|org|net|eu|nu|de)\b",
            re.IGNORECASE,
        ),
    ),
    ("link", re.compile(r"(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)\]]", re.IGNORECASE)),
    (
        "link",
        re.compile(
            r"\b(?:w\s?w\s?w\s+punt|www\s+punt)\s+[\w-]+(?:\s+punt\s+[\w-]+)*\s+punt\s+(?:nl|be|com|org|net|eu)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "link",
        re.compile(
            r"\b[a-z0-9][\w-]*(?:\.[\w-]+)*\.(?:nl|be|com|org|net|eu|nu|io)\b(?:/[^\s<>\"]*[^\s<>\".,;:!?)\]])?",
            re.IGNORECASE,
        ),
    ),
    (
        "number",
        re.compile(r"\b[A-Z]{2}\d{2}\s?[A-Z]{4}(?:\s?\d{4}){2}\s?\d{2}\b|\bBE\d{2}(?:\s?\d{4}){3}\b", re.IGNORECASE),
    ),
    (
        "citizen_number",
        re.compile(
            rf"\b(?:bsn|burgerservicenummer|rijksregisternummer)\s*(?:is\s+|:\s*)?"
            rf"(?P<it>\d(?:[ .-]?\d){{6,11}}|{_SPOKEN}(?:[ ,]+{_SPOKEN}){{3,8}})"
            r"|\b(?P<or>\d\d\.\d\d\.\d\d-\d{{3}}\.\d\d)\b",
            re.IGNORECASE,
        ),
    ),
    ("phone", re.compile(r"(?<![\w+])(?:\+|00)\d{1,3}(?:[ .()/-]{0,2}\d){7,12}\b")),
    ("phone", re.compile(r"(?<![\w€.,-])\(?0\d{1,3}\)?(?:[ ./-]{0,3}\d){6,8}(?![\d])")),
    ("phone", re.compile(rf"\bnul\s+(?:{_SPOKEN})(?:[ ,]+{_SPOKEN}){{3,9}}\b", re.IGNORECASE)),
    (
        "date",
        re.compile(
            r"(?<![\d.-])\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d{2})(?![\d-])|(?<![\d-])(?:19|20)\d\d-\d{1,2}-\d{1,2}(?![\d-])"
        ),
    ),
    (
        "date",
        re.compile(
            rf"\b{_DAY}\s+(?:{_MONTHS}|(?:{_SHORT_MONTHS})\.?(?=\s+(?:19|20)\d\d)){_YEAR}?(?!\w)", re.IGNORECASE
        ),
    ),
    ("date", re.compile(rf"\b(?:{_MONTHS})\s+(?:19|20)\d\d\b", re.IGNORECASE)),
    (
        "number",
        re.compile(
            rf"(?i:\b{_NUMBERED}(?:\s+|\s*:\s*)(?:is\s+|was\s+)?)(?P<it>(?=[\w-]*\d)[\w-]{{3,}}(?:[ .-]\d{{2,}})*)"
        ),
    ),
    (
        "number",
        re.compile(
            rf"(?i:\b{_NUMBERED}(?:\s+|\s*:\s*)(?:is\s+|was\s+)?)(?P<it>{_SPOKEN}(?:[ ,]+{_SPOKEN}){{2,9}})\b",
            re.IGNORECASE,
        ),
    ),
    ("number", re.compile(r"\b[A-Z]{1,5}-?\d{2,4}[-/]\d{3,}\b|\b[A-Z]{1,3}-?\d{5,}\b", re.IGNORECASE)),
    ("number", re.compile(r"(?<![\d€.,])(?<!€ )\d(?:[ .-]?\d){6,15}(?![\d]|[.,]\d| ?euro)")),
    ("place", re.compile(r"\b\d{4}\s?[A-Z]{2}\b(?![\w-])")),
    (
        "place",
        re.compile(
            rf"\b(?:[A-ZÀ-Þ][\w'’.-]*\s+(?:(?:[A-ZÀ-Þ][\w'’.-]*|van|de|der|den|het|ter|ten)\s+){{0,3}})?[A-ZÀ-Þ][\w'’-]*{_STREET}\s+\d{{1,4}}\s?[a-zA-Z]?\b(?![\w-])"
        ),
    ),
    ("place", re.compile(rf"\b[a-zà-þ'’-]{{3,}}{_STREET}\s+\d{{1,4}}\b")),
)


def pattern_mentions(text: str) -> list[Mention]:
    """Mentions in order; of two that overlap the one whose pattern stands first."""
    found: list[Mention] = []
    for mention in _all(text):
        if not any(mention.start_char < other.end_char and other.start_char < mention.end_char for other in found):
            found.append(mention)
    return sorted(found, key=lambda mention: mention.start_char)


def is_citizen_number(digits: str) -> bool:
    """Whether nine digits pass the test of eleven that holds for a Dutch BSN."""
    if len(digits) != 9 or not digits.isdecimal() or digits == "0" * 9:
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11 == 0


def _all(text: str) -> Iterator[Mention]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            named = next((name for name in pattern.groupindex if match[name] is not None), 0)
            start, end = match.span(named)
            yield Mention(start, end, _checked(kind, text[start:end]))


def _checked(kind: Kind, found: str) -> Kind:
    digits = re.sub(r"[ .-]", "", found)
    return "citizen_number" if kind == "number" and is_citizen_number(digits) else kind

"""What has a form of its own is found, and what only looks like it is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachnlp.pseudonyms.patterns import is_citizen_number, pattern_mentions


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("Mail k.jansen@zorg-west.nl even.", "email", "k.jansen@zorg-west.nl"),
        ("stuur maar naar karin apenstaartje zorg punt nl", "email", "karin apenstaartje zorg punt nl"),
        ("Kijk op https://www.zorg.nl/klacht?id=4.", "link", "https://www.zorg.nl/klacht?id=4"),
        ("Kijk op zorg.nl/klacht, daar staat het.", "link", "zorg.nl/klacht"),
        ("Bel 06-12345678.", "phone", "06-12345678"),
        ("Bel 06 12 34 56 78 maar.", "phone", "06 12 34 56 78"),
        ("Bel +31 6 12345678.", "phone", "+31 6 12345678"),
        ("Bel (020) 123 45 67.", "phone", "(020) 123 45 67"),
        ("Gsm: 0478 31 90 26.", "phone", "0478 31 90 26"),
        ("het is nul zes twaalf vierendertig zes nul acht", "phone", "nul zes twaalf vierendertig zes nul acht"),
        ("Haar BSN is 111222333.", "citizen_number", "111222333"),
        ("Nummer 123456782 hoort erbij.", "citizen_number", "123456782"),
        (
            "bsn een een een twee twee twee drie drie drie ja",
            "citizen_number",
            "een een een twee twee twee drie drie drie",
        ),
        ("Cliëntnummer 48291 is dat.", "number", "48291"),
        ("Zaaknummer Z24-118203 loopt.", "number", "Z24-118203"),
        ("Rekening NL91 ABNA 0417 1643 00.", "number", "NL91 ABNA 0417 1643 00"),
        ("Op 12 maart 2024 was het.", "date", "12 maart 2024"),
        ("op twaalf maart was het", "date", "twaalf maart"),
        ("Geboren 3-11-1954.", "date", "3-11-1954"),
        ("Op 2024-03-12 dus.", "date", "2024-03-12"),
        ("Hij woont op de Grote Kerkstraat 12a.", "place", "Grote Kerkstraat 12a"),
        ("Postcode 1234 AB.", "place", "1234 AB"),
    ],
)
def test_it_is_found(text: str, kind: str, found: str) -> None:
    mentions = pattern_mentions(text)
    assert [(one.kind, text[one.start_char : one.end_char]) for one in mentions] == [(kind, found)]


@pytest.mark.parametrize(
    "text",
    [
        "Het kostte 1.250.000 euro, of € 1250000,50.",
        "Om 10:30 en om 14.15 uur.",
        "In mei en in maart, en in 2024.",
        "Een schaal van 1 tot 10, een 7.",
        "zeven van de tien mensen, twee of drie keer per week",
        "Dat is klant nummer een.",
        "Versie 3.8.1 staat klaar.",
        "Dat zei u. En toen niets meer.",
        "een twee drie hup",
    ],
)
def test_it_is_left(text: str) -> None:
    assert pattern_mentions(text) == []


@given(st.integers(0, 999_999_999))
def test_one_wrong_digit_makes_no_citizen_number(number: int) -> None:
    digits = f"{number:09}"
    if is_citizen_number(digits):
        changed = digits[:3] + str((int(digits[3]) + 1) % 10) + digits[4:]
        assert not is_citizen_number(changed)

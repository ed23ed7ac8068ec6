"""Write the lists of names and of Dutch words inside the package.

    apt-get download wdutch && dpkg -x wdutch_*.deb wdutch
    pip install faker
    python scripts/write_name_lists.py --words wdutch/usr/share/dict/dutch

First and last names and places come from Faker (MIT), from `corpora/pseudonyms/names-train.toml` and from the speakers
of the training meetings; ordinary words from OpenTaal (revised BSD). Names of `corpora/pseudonyms/names-test.toml` are
left out, so that the labelled sets measure names that no list holds.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from coachnlp.corpora.jsonl import read_jsonl
from coachnlp.pseudonyms.words import name_list, plain

ROOT = Path(__file__).parent.parent
LISTS = ROOT / "src" / "coachnlp" / "pseudonyms" / "names"
SOURCE = ROOT / "corpora" / "pseudonyms"
LOCALES = (
    "nl_NL",
    "nl_BE",
    "fr_BE",
    "tr_TR",
    "pl_PL",
    "id_ID",
    "fr_FR",
    "de_DE",
    "en_GB",
    "es_ES",
    "pt_PT",
    "ro_RO",
    "hu_HU",
    "hr_HR",
    "vi_VN",
    "en_IN",
    "en_NG",
    "en_KE",
    "yo_NG",
    "ig_NG",
    "it_IT",
)
LONGEST = 11  # longer words are nearly all compounds, which `words.py` takes apart
FAKER = "Copyright (c) 2012 Daniele Faraglia; MIT licence: https://github.com/joke2k/faker/blob/master/LICENSE.txt"
OPENTAAL = (
    "(c) 1996 Nederlandstalige Tex Gebruikersgroep, 2001-2007 Simon Brouwer e.a., 2006-2020 OpenTaal; revised BSD"
)


def main() -> int:
    """Write every list."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--words", type=Path, required=True, help="OpenTaal's list, a word a line")
    given = options.parse_args()
    hidden = _parts(name for group in _toml("names-test").values() for names in group.values() for name in names)
    ours = _toml("names-train").values()
    more = _toml("places-and-organisations")
    listed = given.words.read_text(encoding="utf-8").splitlines()
    ordinary = {plain(word) for word in listed if word.isalpha() and word.islower() and len(word) <= LONGEST}
    first = _parts([*_faker("first"), *(name for group in ours for name in group.get("first", "").split())])
    first |= _parts(_speakers()) - ordinary
    last = _parts([*_faker("last"), *(name for group in ours for name in group.get("last", "").split())])
    places = _parts([*_faker_places(), *more["places"]])
    organisations = _parts(more["organisations"])
    for name, words in (("first", first), ("last", last), ("places", places), ("organisations", organisations)):
        _write(name, sorted(word for word in words - hidden if len(word) > 1), FAKER)
    capitals = {word for word in listed if word.isalpha() and word[0].isupper()}
    peoples = {plain(word) for word in capitals if word.endswith("s") and f"{word}e" in capitals}
    others = peoples | {f"{word}e" for word in peoples} | {plain(word) for word in more["others"]}
    _write("others", sorted(word for word in others - first - last - hidden if " " not in word), OPENTAAL)
    _write("words", sorted(ordinary), OPENTAAL)
    return 0


def _toml(name: str) -> dict:
    return tomllib.loads((SOURCE / f"{name}.toml").read_text(encoding="utf-8"))


def _parts(names: Iterable[str]) -> set[str]:
    """Words of the names, without particles: `Jan-Willem van den Berg` gives jan, willem, berg."""
    found = {plain(word) for name in names for word in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", name)}
    return found - name_list("particles")


def _faker(kind: str) -> list[str]:
    found: list[str] = []
    for locale in LOCALES:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for attribute in dir(provider):
            values = getattr(provider, attribute)
            if f"{kind}_name" in attribute and not callable(values) and not isinstance(values, str):
                found += [value for value in values if isinstance(value, str) and "{" not in value]
    return found


def _faker_places() -> list[str]:
    found: list[str] = []
    for locale in ("nl_NL", "nl_BE"):
        provider = importlib.import_module(f"faker.providers.address.{locale}").Provider
        found += [*provider.cities, *provider.countries, *provider.provinces]
    return found


def _speakers() -> list[str]:
    """First words of speakers' names; roles and labels such as `Spreker 1` are no names."""
    listed = [
        speaker.name for meeting in read_jsonl(ROOT / "corpora/coachnlp-nl/train.jsonl") for speaker in meeting.speakers
    ]
    return [name.split()[0] for name in listed if name[:1].isupper() and not any(char.isdigit() for char in name)]


def _write(name: str, words: list[str], notice: str) -> None:
    text = "\n".join([f"# {notice}", *words]) + "\n"
    if name == "words":
        (LISTS / "words.txt.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    else:
        (LISTS / f"{name}.txt").write_text(text, encoding="utf-8", newline="\n")
    print(name, len(words))


if __name__ == "__main__":
    sys.exit(main())

"""Write the labelled sets of names in `corpora/pseudonyms/`, dev.jsonl and test.jsonl, from texts with slots.

    python scripts/make_names_test.py

Every text of `meetings-dev.txt` and `meetings-test.txt` is told several times with other people, of other backgrounds:
dev has every second name of `names-test.toml`, test the others. Those with punctuation are told as they are and, with
other names, in lower case without punctuation.
"""

from __future__ import annotations

import json
import random
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parent.parent / "corpora" / "pseudonyms"
VARIANTS = {"punctuated": 5, "asr": 7}
_PLACE = re.compile(r"\{(?P<who>[a-z]|[PO]\d)(?:\.(?P<form>\w+))?\}|\[(?P<kind>\w+):(?P<text>[^\]]+)\]")
_MARK = re.compile(r"[.,?!;:]")
_FEW_SURNAMES = 0.1


@dataclass
class Told:
    """A turn while it is put together."""

    text: str = ""
    mentions: list[dict[str, Any]] = field(default_factory=list)

    def add(self, text: str, **mention: str) -> None:
        """Append text, as a mention if it has a kind."""
        if mention:
            self.mentions.append({"start": len(self.text), "end": len(self.text) + len(text), **mention})
        self.text += text


def main() -> int:
    """Write both sets."""
    names = tomllib.loads((SOURCE / "names-test.toml").read_text(encoding="utf-8"))
    for number, split in enumerate(("dev", "test")):
        rng = random.Random(7)  # noqa: S311 no secret
        half = {group: {part: of[number::2] for part, of in parts.items()} for group, parts in names.items()}
        lines = [json.dumps(meeting, ensure_ascii=False) for meeting in _meetings(split, half, rng)]
        (SOURCE / f"{split}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        found = [mention for line in lines for turn in json.loads(line)["turns"] for mention in turn["mentions"]]
        people = sum(one["kind"] == "person" for one in found)
        print(f"{split}: {len(lines)} meetings, {people} of {len(found)} mentions are people")
    return 0


def _meetings(split: str, names: dict[str, Any], rng: random.Random) -> Iterator[dict[str, Any]]:
    backgrounds = [name for name in names if name not in {"place", "organisation"}]
    turn = 0
    for head, body in _read(split):
        identifier, register, people = head
        for lower in (False, True) if register == "punctuated" else (True,):
            for number in range(VARIANTS[register]):
                chosen = [backgrounds[(turn + step * 5) % len(backgrounds)] for step in range(len(people))]
                turn += 1
                who = _cast(people, chosen, names, rng)
                turns = [{"speaker": who[name]["full"], **_told(text, who, lower=lower)} for name, text in body]
                kind = "lower-case" if lower else "punctuated"
                made = "recognised" if register == "asr" else "written"
                yield {
                    "id": f"{identifier}-{kind[0]}{number}",
                    "text": identifier,
                    "register": kind,
                    "made": made,
                    "turns": turns,
                }


def _read(split: str) -> Iterator[tuple[tuple[str, str, list[str]], list[tuple[str, str]]]]:
    text = (SOURCE / f"meetings-{split}.txt").read_text(encoding="utf-8")
    for block in text.split("@meeting ")[1:]:
        first, *lines = block.strip().splitlines()
        identifier, register, *people = first.replace("/", " ").split()
        yield (identifier, register, people), [tuple(line.split(": ", 1)) for line in lines]


def _cast(people: list[str], chosen: list[str], names: dict[str, Any], rng: random.Random) -> dict[str, dict[str, str]]:
    """Names for everybody, no first or last name twice; places and organisations too."""
    used: set[str] = set()

    def pick(kind: str, part: str) -> str:
        free = [name for name in names[kind][part] if name not in used] or names["dutch"][part]
        used.add(name := rng.choice(free))
        return name

    who: dict[str, dict[str, str]] = {}
    for name, background in zip(people, chosen, strict=True):
        first, last = pick(background, "first"), pick(background, "last")
        if rng.random() < _FEW_SURNAMES:
            last = f"{last}-{pick('dutch', 'last')}"
        initials = first[0] + "." + (rng.choice("AEMJ") + "." if rng.random() < 0.4 else "")
        who[name] = {
            "first": first,
            "full": f"{first} {last}",
            "last": last[0].upper() + last[1:],
            "background": background,
            "genitive": _genitive(first),
            "initials": f"{initials} {last}",
        }
    for number in "12":
        who[f"P{number}"] = {"first": pick("place", "first"), "kind": "place"}
        who[f"O{number}"] = {"first": pick("organisation", "first"), "kind": "organisation"}
    return who


def _genitive(name: str) -> str:
    if name[-1] in "sxz":
        return f"{name}'"
    return f"{name}'s" if name[-1] in "aiouyé" else f"{name}s"


def _told(text: str, who: dict[str, dict[str, str]], *, lower: bool) -> dict[str, Any]:
    told, end = Told(), 0
    for match in _PLACE.finditer(text):
        told.add(_heard(text[end : match.start()], lower=lower))
        if match["kind"]:
            told.add(_heard(match["text"], lower=lower, keep=True), kind=match["kind"])
        else:
            person = who[match["who"]]
            form = match["form"] or "first"
            name = _heard(person[form], lower=lower, keep=True)
            size = (
                len(name) - (2 if name.endswith("'s") else 1 if name.endswith("'") else 0)
                if form == "genitive"
                else len(name)
            )
            kind = person.get("kind", "person")
            more = {"who": match["who"], "form": form, "background": person["background"]} if kind == "person" else {}
            told.add(name[:size], kind=kind, **more)
            told.add(name[size:])
        end = match.end()
    told.add(_heard(text[end:], lower=lower))
    return {"text": told.text, "mentions": told.mentions}


def _heard(text: str, *, lower: bool, keep: bool = False) -> str:
    """As a recogniser writes it, if so wanted; marks inside numbers and addresses stay."""
    if not lower:
        return text
    return text.lower() if keep else _MARK.sub("", text).lower()


if __name__ == "__main__":
    sys.exit(main())

"""Train the name tagger inside the package: which words of speech name a person, a place or an organisation.

    python scripts/train_names.py

Learns from the training meetings of coachnlp-nl, in which the names of speakers and names on lists are marked by rule,
and from the sentences of `corpora/pseudonyms/phrases-train.txt`. Names are replaced by others, of all backgrounds, at
every epoch, and some are hidden from the lists, so that the network learns what stands around a name. Half of the turns
lose their capitals and punctuation. What a rule cannot tell is not learned from. Names of the labelled set are not
seen: turns that hold one are left out. Needs the train extra; some minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from coachnlp.behaviours.folder import sha256
from coachnlp.corpora.jsonl import read_jsonl
from coachnlp.corpora.records import Meeting
from coachnlp.pseudonyms.words import (
    AFFIXES,
    CASES,
    FEATURES,
    GAPS,
    LISTS,
    Word,
    features,
    is_ordinary,
    name_list,
    plain,
    without_genitive,
    words_of,
)
from coachnlp.version import __version__

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "corpora" / "pseudonyms"
TARGET = ROOT / "src" / "coachnlp" / "pseudonyms" / "names"
TAGS = ("other", "person", "person_goes_on", "place", "organisation")
OTHER, PERSON, GOES_ON, PLACE, ORGANISATION = range(5)
UNKNOWN = -100
BATCH = 32
_SLOT = re.compile(r"\{([FNLIPO])\}")


@dataclass(frozen=True)
class Example:
    """Text with a tag for each of its words; UNKNOWN where no rule tells."""

    text: str
    tags: tuple[int, ...]


@dataclass(frozen=True)
class Lists:
    """Names to put in the place of others."""

    first: list[list[str]]
    """By background."""
    last: list[list[str]]
    places: list[str]
    organisations: list[str]
    others: frozenset[str]
    doubled: list[str]
    """First names that are words too, or are among the most common: `Jan`, `Roos`, `Wil`."""
    made: dict[str, list[str]]
    """Parts that names of places and organisations are made up of."""
    words: list[str]
    """Ordinary words, which may all be somebody's name."""
    hidden: frozenset[str]
    """Plain words of the labelled set's names."""


class NameNetwork(nn.Module):
    """Word features -> bidirectional LSTM -> log-odds of the tags."""

    def __init__(self, words: int, hidden: int) -> None:
        super().__init__()
        self.word = nn.Embedding(words + 1, 20, padding_idx=0)
        self.prefix, self.suffix = nn.Embedding(AFFIXES, 16), nn.Embedding(AFFIXES, 16)
        self.ending = nn.Embedding(AFFIXES, 8)
        self.before, self.after = nn.Embedding(GAPS, 6), nn.Embedding(GAPS, 6)
        self.case, self.lists = nn.Embedding(CASES, 6), nn.Embedding(LISTS, 16)
        self.inward = nn.Linear(20 + 16 + 16 + 8 + 6 + 6 + 6 + 16, hidden)
        self.memory = nn.LSTM(hidden, hidden, bidirectional=True, batch_first=True)
        self.outward = nn.Sequential(nn.Linear(2 * hidden, 48), nn.ReLU(), nn.Dropout(0.2), nn.Linear(48, len(TAGS)))
        self.dropout = nn.Dropout(0.2)

    def forward(self, words: Tensor) -> Tensor:
        """Int64 [turns, words, features] -> float [turns, words, tags]."""
        layers = (self.word, self.prefix, self.suffix, self.ending, self.before, self.after, self.case, self.lists)
        parts = [layer(words[..., place]) for place, layer in enumerate(layers)]
        inward = torch.relu(self.inward(self.dropout(torch.cat(parts, dim=-1))))
        states, _ = self.memory(self.dropout(inward))
        return self.outward(self.dropout(states))


class Probabilities(nn.Module):
    """What gets exported."""

    def __init__(self, network: NameNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, words: Tensor) -> Tensor:
        """Int64 [turns, words, features] -> probabilities [turns, words, tags]."""
        return torch.softmax(self.network(words), dim=-1)


def main() -> int:
    """Mark, train, export."""
    options = _arguments()
    torch.set_num_threads(1)
    lists = _lists()
    meetings = read_jsonl(options.corpus / "train.jsonl")
    vocabulary = _vocabulary(meetings, options.min_count)
    marked = [example for meeting in meetings for example in _mark(meeting, lists)]
    phrases = (SOURCE / "phrases-train.txt").read_text(encoding="utf-8").splitlines()
    phrases = [line for line in phrases if line and not line.startswith("#")]
    print(
        f"{len(marked)} turns, {len(vocabulary)} words", Counter(tag for one in marked for tag in one.tags), flush=True
    )
    network = _train(marked, phrases, lists, vocabulary, options)
    _save(network, vocabulary, options)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpora" / "coachnlp-nl")
    parser.add_argument("--out", type=Path, default=TARGET)
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--hidden", type=int, default=80)
    parser.add_argument("--min-count", type=int, default=4)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def _toml(name: str) -> dict:
    return tomllib.loads((SOURCE / f"{name}.toml").read_text(encoding="utf-8"))


def _lists() -> Lists:
    ours, more = _toml("names-train"), _toml("places-and-organisations")
    names = [name for group in _toml("names-test").values() for kind in group.values() for name in kind]
    hidden = (
        {plain(word.text) for name in names for word in words_of(name)}
        - name_list("particles")
        - {"stichting", "gemeente", "college"}
    )
    first = [group["first"].split() for group in ours.values()]
    last = [_surnames(group.get("last", "")) for group in ours.values() if group.get("last")]
    for name, kind in (("first", first), ("last", last)):
        listed = sorted(name_list(name))
        kind.append([word.capitalize() for word in listed])
        kind[:] = [[one for one in group if plain(one) not in hidden] for group in kind]
    towns = [word.capitalize() for word in sorted(name_list("places") - name_list("first")) if not is_ordinary(word)]
    doubled = [name for group in first[:-1] for name in group if is_ordinary(plain(name))]
    words = sorted(word for word in name_list("words") - hidden if 3 < len(word) < 9)
    organisations, others, made = more["organisations"], frozenset(more["others"]), more["made_up"]
    return Lists(
        first, last, towns + 10 * more["places"], organisations, others, doubled, made, words, frozenset(hidden)
    )


def _surnames(line: str) -> list[str]:
    """Surnames of a list; particles with a capital (El, Van, De, Al, Van der) go with the word that follows."""
    found: list[str] = []
    held: list[str] = []
    for word in line.split():
        held.append(word)
        if plain(word) not in name_list("particles"):
            found.append(" ".join(held))
            held = []
    return found


def _vocabulary(meetings: Sequence[Meeting], min_count: int) -> dict[str, int]:
    """Words of the training meetings that are written small, the most frequent first; names are not among them."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for meeting in meetings:
        for unit in meeting.units:
            for number, word in enumerate(words_of(unit.text)):
                form = plain(word.text)
                if word.text[0].islower() and (meeting.register != "asr" or is_ordinary(form)):
                    small[form] += 1
                elif number and word.text[0].isupper():
                    capital[form] += 1
    kept = [word for word, count in small.most_common() if count >= min_count and count > capital[word]]
    return {word: number for number, word in enumerate(kept, 1)}


def _mark(meeting: Meeting, lists: Lists) -> Iterator[Example]:
    names = {plain(word.text) for speaker in meeting.speakers for word in words_of(speaker.name)}
    names = (
        {name for name in names if len(name) > 1 and not is_ordinary(name)}
        - name_list("particles")
        - name_list("titles")
    )
    for turn in meeting.turns:
        text = " ".join(unit.text for unit in turn.units)
        words = words_of(text)
        if any(plain(without_genitive(word.text)) in lists.hidden and _may_be_name(word, names) for word in words):
            continue
        cased = any(word.text[0].isupper() for word in words)
        tags = [_tag(words, number, names, lists, cased=cased) for number in range(len(words))]
        yield Example(text, tuple(_joined(words, tags)))


def _may_be_name(word: Word, names: set[str]) -> bool:
    return word.text[0].isupper() or plain(word.text) in names or not is_ordinary(plain(word.text))


def _tag(words: Sequence[Word], number: int, names: set[str], lists: Lists, *, cased: bool) -> int:
    word = words[number]
    form, stem = plain(word.text), plain(without_genitive(word.text))
    if form in names or stem in names:
        return PERSON
    opens = number == 0 or bool(re.search(r"[.?!:…\"“]", word.gap))
    if cased and not word.text[0].isupper():
        return OTHER if is_ordinary(form) or form not in name_list("first") else UNKNOWN
    if word.text in lists.others or (word.text.isupper() and len(word.text) > 1):
        return OTHER
    if is_ordinary(form):
        small = OTHER if form not in name_list("first") else UNKNOWN
        return small if opens or not cased else _listed(form)
    if cased or form in name_list("first"):
        return _listed(form, stem)
    return OTHER if len(form) < 4 else _listed(form, fallback=OTHER)


def _listed(form: str, stem: str = "", fallback: int = UNKNOWN) -> int:
    if form in name_list("organisations"):
        return ORGANISATION
    person = {form, stem} & name_list("first")
    if form in name_list("places") and not person:
        return PLACE if form not in name_list("last") else UNKNOWN
    if person:
        return PERSON if form not in name_list("places") else UNKNOWN
    return UNKNOWN if form in name_list("last") else fallback


def _joined(words: Sequence[Word], tags: list[int]) -> list[int]:
    """Surnames behind titles and first names as the parts of one name."""
    for number in range(1, len(words)):
        before, now = tags[number - 1], tags[number]
        close = not words[number].gap.strip(" -.'’")
        form = plain(words[number].text)
        titled = plain(words[number - 1].text) in name_list("titles")
        if close and words[number].text[0].isupper() and now == UNKNOWN and (before in {PERSON, GOES_ON} or titled):
            tags[number] = PERSON if titled else GOES_ON
        elif close and titled and words[number].text[0].isupper() and form in name_list("particles"):
            tags[number] = PERSON
        elif (
            close and before in {PERSON, GOES_ON} and form in name_list("particles") and words[number].text[0].isupper()
        ):
            tags[number] = GOES_ON
    return tags


def _train(
    marked: Sequence[Example],
    phrases: Sequence[str],
    lists: Lists,
    vocabulary: dict[str, int],
    options: argparse.Namespace,
) -> NameNetwork:
    torch.manual_seed(options.seed)
    rng = random.Random(options.seed)  # noqa: S311 no secret
    network = NameNetwork(len(vocabulary), options.hidden)
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=0.01)
    weight = torch.tensor([1.0, 2.0, 2.0, 1.0, 1.0])
    began = time.monotonic()
    for epoch in range(options.epochs):
        batches = list(_batches(list(_epoch(marked, phrases, lists, rng)), vocabulary, rng))
        losses: list[float] = []
        for step, (ids, gold) in enumerate(batches):
            done = (epoch + step / len(batches)) / options.epochs
            for group in optimiser.param_groups:
                group["lr"] = options.rate * min(1.0, 20 * done) * (1 - done)
            loss = nn.functional.cross_entropy(network(ids).flatten(0, 1), gold.flatten(), weight, ignore_index=UNKNOWN)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            losses.append(loss.item())
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}, {time.monotonic() - began:.0f} s", flush=True)
    return network.eval()


def _epoch(
    marked: Sequence[Example], phrases: Sequence[str], lists: Lists, rng: random.Random
) -> Iterator[tuple[list[Word], list[int], frozenset[str]]]:
    """Words and tags, and which words' names are hidden from the lists."""
    for example in marked:
        named = any(tag > OTHER for tag in example.tags)
        if named or rng.random() < 0.7:
            yield _as_heard(*_with_others(example, lists, rng), rng)
    placed = [phrase for phrase in phrases if "{P}" in phrase or "{O}" in phrase]
    for phrase in phrases * 40 + placed * 40:
        yield _as_heard(*_filled(phrase, lists, rng), rng)


def _first(lists: Lists, rng: random.Random) -> str:
    name = rng.choice(lists.doubled if rng.random() < 0.15 else rng.choice(lists.first))
    kind = rng.random()
    if kind > 0.96:
        return rng.choice(lists.words).capitalize()
    if kind < 0.06:
        return f"{name}-{rng.choice(rng.choice(lists.first))}"
    return _made_up(name, lists, rng) if kind < 0.25 else name


def _made_up(name: str, lists: Lists, rng: random.Random) -> str:
    """The front of one name with the end of another, which is on no list."""
    other = rng.choice(rng.choice(lists.first))
    made = name[: rng.randint(2, 4)] + other[-rng.randint(2, 4) :].lower()
    return made if plain(made) not in lists.hidden and made.isalpha() and not is_ordinary(plain(made)) else name


def _last(lists: Lists, rng: random.Random) -> str:
    name = rng.choice(rng.choice(lists.last))
    if " " not in name and rng.random() < 0.25:
        name = f"{rng.choice(['de', 'van', 'van de', 'van der', 'van den', 'ter', 'den', 'van het'])} {name}"
    return f"{name}-{rng.choice(rng.choice(lists.last))}" if rng.random() < 0.05 else name


def _name(slot: str, lists: Lists, rng: random.Random) -> str:
    if slot == "F":
        return _first(lists, rng)
    if slot == "N":
        return f"{_first(lists, rng)} {_last(lists, rng)}"
    if slot == "L":
        name = _last(lists, rng)
        return name[0].upper() + name[1:] if rng.random() < 0.7 else name
    if slot == "I":
        dots = "".join(f"{rng.choice('ABCDEFGHJKLMNPRSTVW')}." for _ in range(rng.randint(1, 3)))
        return f"{dots} {_last(lists, rng)}"
    return _place(lists, rng) if slot == "P" else _organisation(lists, rng)


def _place(lists: Lists, rng: random.Random) -> str:
    if rng.random() < 0.75:
        return rng.choice(lists.places)
    made = rng.choice(lists.words)[:5].capitalize() + rng.choice(lists.made["place_ends"])
    return rng.choice(lists.places) if plain(made) in lists.hidden else made


def _organisation(lists: Lists, rng: random.Random) -> str:
    """One that there is, or one made up as they are: Zorgplus, stichting De Linde, Bakker Transport, Vondel College."""
    if rng.random() < 0.4:
        return rng.choice(lists.organisations)
    word, surname = rng.choice(lists.words).capitalize(), rng.choice(rng.choice(lists.last))
    other = rng.choice(lists.words)
    made = rng.choice(
        [
            f"{word[:6]}{rng.choice(lists.made['organisation_ends'])}",
            f"{word[:5]}{other[-4:]}",
            f"{word[:4]}{rng.choice(['ia', 'is', 'on', 'ex', 'um', 'ova', 'eva', 'ent', 'ius', 'ix', 'o', 'a'])}",
            f"{rng.choice(lists.made['organisation_heads'])} {rng.choice(['', 'De ', 'Het '])}{word}",
            f"{rng.choice(['de', 'De', 'het', 'Het'])} {word}",
            f"{surname} {rng.choice(lists.made['organisation_tails'])}",
            f"{word} {rng.choice(lists.made['organisation_tails'])}",
            f"{rng.choice(lists.made['organisation_heads']).capitalize()} {surname}",
            f"gemeente {_place(lists, rng)}",
        ]
    )
    return rng.choice(lists.organisations) if {plain(w.text) for w in words_of(made)} & lists.hidden else made


def _tags_of(slot: str, name: str) -> list[int]:
    if slot in "FNLI":
        words = words_of(name)
        return [PERSON] + [GOES_ON] * (len(words) - 1)
    return [PLACE if slot == "P" else ORGANISATION] * len(words_of(name))


def _filled(phrase: str, lists: Lists, rng: random.Random) -> tuple[str, list[int]]:
    text, tags, end = "", list[int](), 0
    for match in _SLOT.finditer(phrase):
        name = _name(match[1], lists, rng)
        before = phrase[end : match.start()]
        text += before + name
        tags += [OTHER] * len(words_of(before)) + _tags_of(match[1], name)
        end = match.end()
    if phrase[end:].startswith("s ") and end:
        text, end = text + rng.choice(["s", "'s"]), end + 1
    rest = phrase[end:]
    return text + rest, tags + [OTHER] * len(words_of(rest))


def _with_others(example: Example, lists: Lists, rng: random.Random) -> tuple[str, list[int]]:
    """The turn with most of its names replaced."""
    words, parts, tags, end, number = words_of(example.text), list[str](), list[int](), 0, 0
    while number < len(words):
        tag = example.tags[number]
        last = number
        while last + 1 < len(words) and example.tags[last + 1] == GOES_ON:
            last += 1
        replaced = tag in {PERSON, PLACE, ORGANISATION} and rng.random() < 0.8
        stop = words[last].end if replaced else words[number].end
        parts.append(example.text[end : words[number].start])
        if replaced:
            titled = number > 0 and plain(words[number - 1].text) in name_list("titles")
            slot = {PERSON: "L" if titled else rng.choices("FNI", [85, 14, 1])[0], PLACE: "P", ORGANISATION: "O"}[tag]
            name = _name(slot, lists, rng)
            name = name.lower() if words[number].text[0].islower() else name
            parts.append(name)
            tags += _tags_of(slot, name)
        else:
            parts.append(example.text[words[number].start : stop])
            tags.append(tag)
        end, number = stop, (last if replaced else number) + 1
    return "".join(parts) + example.text[end:], tags


def _as_heard(text: str, tags: list[int], rng: random.Random) -> tuple[list[Word], list[int], frozenset[str]]:
    """Often without capitals, and then often without punctuation; names mostly hidden from the lists now and then."""
    words = words_of(text)
    if len(words) != len(tags):  # a name that joined with its neighbour
        return [], [], frozenset()
    hide = frozenset(plain(w.text) for w, tag in zip(words, tags, strict=True) if tag > OTHER and rng.random() < 0.4)
    kind = rng.random()
    if kind < 0.45:
        words = [Word(word.text.lower(), word.start, word.end, word.gap) for word in words]
    if kind < 0.35:
        words = [
            Word(word.text, word.start, word.end, "".join(c for c in word.gap if c in " -'’") or " ") for word in words
        ]
    if kind > 0.92:
        words = [
            Word(
                w.text[0].upper() + w.text[1:] if t == OTHER and n and rng.random() < 0.05 else w.text,
                w.start,
                w.end,
                w.gap,
            )
            for n, (w, t) in enumerate(zip(words, tags, strict=True))
        ]
    return words, tags, hide


def _batches(
    examples: list[tuple[list[Word], list[int], frozenset[str]]], vocabulary: dict[str, int], rng: random.Random
) -> Iterator[tuple[Tensor, Tensor]]:
    ordered = sorted((one for one in examples if one[0]), key=lambda one: len(one[0]) + 3 * rng.random())
    groups = [ordered[first : first + BATCH] for first in range(0, len(ordered), BATCH)]
    rng.shuffle(groups)
    for group in groups:
        longest = max(len(words) for words, _, _ in group)
        ids = np.zeros((len(group), longest, len(FEATURES)), dtype=np.int64)
        gold = np.full((len(group), longest), UNKNOWN, dtype=np.int64)
        for row, (words, tags, hidden) in enumerate(group):
            found = features(words, vocabulary)
            for number, word in enumerate(words):
                if plain(word.text) in hidden:
                    found[number, -1] &= 0b1110000  # what the lists of names say
            ids[row, : len(words)] = found
            gold[row, : len(words)] = tags
        yield torch.from_numpy(ids), torch.from_numpy(gold)


def _save(network: NameNetwork, vocabulary: dict[str, int], options: argparse.Namespace) -> None:
    model = options.out / "names.onnx"
    torch.onnx.export(
        Probabilities(network).eval(),
        (torch.ones((1, 7, len(FEATURES)), dtype=torch.int64),),
        model,
        input_names=["words"],
        output_names=["tags"],
        dynamic_axes={"words": {0: "turns", 1: "words"}, "tags": {0: "turns", 1: "words"}},
        opset_version=17,
        dynamo=False,
    )
    (options.out / "vocabulary.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    card = {
        "coachnlp": __version__,
        "sha256": sha256(model),
        "words": len(vocabulary),
        "features": list(FEATURES),
        "tags": list(TAGS),
        "train_sha256": sha256(options.corpus / "train.jsonl"),
        "seed": options.seed,
        "epochs": options.epochs,
    }
    (options.out / "names.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    print(f"{model}: {model.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    sys.exit(main())

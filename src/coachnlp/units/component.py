"""The spaCy component `coachnlp_units`: sentence-like units as sentences and as spans of a Doc."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from coachnlp.errors import CoachNLPWarning
from coachnlp.transcripts.records import Turn
from coachnlp.units.segment import segment
from coachnlp.version import __version__

_FILE = "units.json"


@Language.factory(  # pyright: ignore[reportUnknownMemberType, reportUntypedFunctionDecorator]
    "coachnlp_units",
    assigns=["token.is_sent_start", "doc.sents", "doc.spans"],
    default_config={"spans_key": "coachnlp_units", "set_sentences": True},
)
def make_units(nlp: Language, name: str, spans_key: str, set_sentences: bool) -> UnitsComponent:
    """Make the component; spaCy calls this for `nlp.add_pipe("coachnlp_units")`.

    Args:
        nlp: the pipeline; only its kind matters, nothing of it is kept.
        name: the component's name in the pipeline.
        spans_key: key of `doc.spans` that gets the units.
        set_sentences: whether the units also become the sentences of the Doc.
    """
    return UnitsComponent(spans_key=spans_key, set_sentences=set_sentences)


class UnitsComponent:
    """Cuts each Doc, read as one turn of one speaker, into units."""

    def __init__(self, *, spans_key: str = "coachnlp_units", set_sentences: bool = True) -> None:
        self.spans_key = spans_key
        self.set_sentences = set_sentences

    def __call__(self, doc: Doc) -> Doc:
        """Cut one Doc; the same path as `pipe`."""
        self.set_annotations([doc], self.predict([doc]))
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Cut Docs in batches."""
        docs_left = iter(stream)
        while docs := list(islice(docs_left, batch_size)):
            self.set_annotations(docs, self.predict(docs))
            yield from docs

    def predict(self, docs: Sequence[Doc]) -> list[list[tuple[int, int]]]:
        """Token ranges [start, end) of the units of each Doc; nothing is written."""
        cuts: list[list[int]] = [[] for _ in docs]
        for unit in segment([Turn(speaker=None, text=doc.text) for doc in docs]):
            cuts[unit.turn].append(unit.start_char)
        return [_token_ranges(doc, starts) for doc, starts in zip(docs, cuts, strict=True)]

    def set_annotations(self, docs: Sequence[Doc], ranges: Sequence[Sequence[tuple[int, int]]]) -> None:
        """Write units to `doc.spans[spans_key]` and, if so configured, to the sentence starts."""
        for doc, units in zip(docs, ranges, strict=True):
            doc.spans[self.spans_key] = [Span(doc, start, end) for start, end in units]
            if self.set_sentences:
                starts = {0, *(start for start, _ in units[1:])}
                for token in doc:
                    token.is_sent_start = token.i in starts

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save what the component was made with; the rules and the boundary model stay in the package."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _FILE).write_text(json.dumps(self._saved(), indent=2), encoding="utf-8")

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> UnitsComponent:
        """Read settings back; warns when another version of the package had saved them."""
        self._restore(json.loads((Path(path) / _FILE).read_text(encoding="utf-8")))
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Like `to_disk`, as bytes."""
        return json.dumps(self._saved()).encode()

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> UnitsComponent:
        """Like `from_disk`, from bytes."""
        self._restore(json.loads(data))
        return self

    def _saved(self) -> dict[str, str | bool]:
        return {"coachnlp": __version__, "spans_key": self.spans_key, "set_sentences": self.set_sentences}

    def _restore(self, saved: dict[str, str | bool]) -> None:
        if saved["coachnlp"] != __version__:
            warnings.warn(
                f"These units were saved with coachnlp {saved['coachnlp']}, and this is {__version__}: "
                "units may be cut at other places. Save the pipeline again to silence this.",
                CoachNLPWarning,
                stacklevel=3,
            )
        self.spans_key = str(saved["spans_key"])
        self.set_sentences = bool(saved["set_sentences"])


def _token_ranges(doc: Doc, starts: Sequence[int]) -> list[tuple[int, int]]:
    """Units as token ranges, without white-space tokens around them."""
    words = [token for token in doc if not token.is_space]
    opening = set(starts)
    firsts = [number for number, token in enumerate(words) if token.idx in opening]
    return [(words[a].i, words[b - 1].i + 1) for a, b in pairwise([*firsts, len(words)])]

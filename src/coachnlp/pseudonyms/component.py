"""The spaCy component `coachnlp_names`: what identifies people, as spans of a Doc."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from coachnlp.pseudonyms.find import find_mentions
from coachnlp.pseudonyms.records import Mention
from coachnlp.pseudonyms.words import plain, words_of

_FILE = "names.json"


@Language.factory(  # pyright: ignore[reportUnknownMemberType, reportUntypedFunctionDecorator]
    "coachnlp_names",
    assigns=["doc.spans"],
    default_config={"spans_key": "coachnlp_names", "known": []},
)
def make_names(nlp: Language, name: str, spans_key: str, known: list[str]) -> NamesComponent:
    """Make the component; spaCy calls this for `nlp.add_pipe("coachnlp_names")`.

    Args:
        nlp: the pipeline; nothing of it is kept.
        name: the component's name in the pipeline.
        spans_key: key of `doc.spans` that gets what is found, labelled `person`, `place`, `phone` and so on.
        known: names of people who are known to be there.
    """
    return NamesComponent(spans_key=spans_key, known=known)


class NamesComponent:
    """Finds names and numbers in each Doc; the Docs of one call of `predict` are read as one meeting."""

    def __init__(self, *, spans_key: str = "coachnlp_names", known: Sequence[str] = ()) -> None:
        self.spans_key, self.known = spans_key, list(known)

    def __call__(self, doc: Doc) -> Doc:
        """Read one Doc."""
        self.set_annotations([doc], self.predict([doc]))
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Read Docs, each by itself, as `__call__` does."""
        yield from map(self, stream)

    def predict(self, docs: Sequence[Doc]) -> list[list[Mention]]:
        """Mentions of each Doc; nothing is written."""
        known = frozenset(plain(word.text) for name in self.known for word in words_of(name))
        return find_mentions([doc.text for doc in docs], known)

    def set_annotations(self, docs: Sequence[Doc], mentions: Sequence[Sequence[Mention]]) -> None:
        """Write mentions to `doc.spans[spans_key]`; a token that is in part a name is in the span as a whole."""
        for doc, found in zip(docs, mentions, strict=True):
            spans = [doc.char_span(m.start_char, m.end_char, label=m.kind, alignment_mode="expand") for m in found]
            doc.spans[self.spans_key] = [span for span in spans if isinstance(span, Span)]

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save what the component was made with, the names that are known too; the tagger stays in the package."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _FILE).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> NamesComponent:
        """Read it back."""
        return self.from_bytes((Path(path) / _FILE).read_bytes())

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Like `to_disk`, as bytes."""
        return json.dumps({"spans_key": self.spans_key, "known": self.known}, ensure_ascii=False).encode()

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> NamesComponent:
        """Like `from_disk`, from bytes."""
        saved = json.loads(data)
        self.spans_key, self.known = str(saved["spans_key"]), list(saved["known"])
        return self

"""The spaCy component `coachnlp`: behaviours as labelled spans of a Doc."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc, Span

from coachnlp.errors import ModelError
from coachnlp.version import __version__

if TYPE_CHECKING:
    from coachnlp.behaviours.model import BehaviourModel
    from coachnlp.units.records import Unit

_FILE = "behaviours.json"


@Language.factory(  # pyright: ignore[reportUnknownMemberType, reportUntypedFunctionDecorator]
    "coachnlp",
    assigns=["doc.spans", "span._.coachnlp_labels", "span._.coachnlp_unsure", "span._.coachnlp_scores"],
    default_config={"model": None, "spans_key": "coachnlp", "threads": None},
)
def make_behaviours(
    nlp: Language,
    name: str,
    model: str | None,
    spans_key: str,
    threads: int | None,
) -> BehavioursComponent:
    """Make the component; spaCy calls this for `nlp.add_pipe("coachnlp")`.

    Args:
        nlp: the pipeline.
        name: the component's name in the pipeline.
        model: folder of a model; None for the one that comes with the package.
        spans_key: key of `doc.spans` that gets one span per unit and label.
        threads: cores to use.
    """
    return BehavioursComponent(model=model, spans_key=spans_key, threads=threads)


class BehavioursComponent:
    """Finds behaviours in each Doc, read as the turn of one speaker.

    Units are the spans of `doc.spans["coachnlp_units"]` where that component ran before, else the component cuts
    them itself. `doc.spans["coachnlp"]` gets a span for every label found; every unit's span is in
    `doc.spans["coachnlp_units"]` with the extensions `_.coachnlp_labels` and `_.coachnlp_scores`.
    """

    def __init__(self, *, model: str | None = None, spans_key: str = "coachnlp", threads: int | None = None) -> None:
        self.model = model
        self.spans_key = spans_key
        self.threads = threads
        if not Span.has_extension("coachnlp_labels"):
            Span.set_extension("coachnlp_labels", default=())
            Span.set_extension("coachnlp_unsure", default=())
            Span.set_extension("coachnlp_scores", default=None)

    def __call__(self, doc: Doc) -> Doc:
        """Read one Doc; the same path as `pipe`."""
        self.set_annotations([doc], self.predict([doc]))
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Read Docs in batches; each Doc is a conversation of its own."""
        docs_left = iter(stream)
        while docs := list(islice(docs_left, batch_size)):
            self.set_annotations(docs, self.predict(docs))
            yield from docs

    def predict(self, docs: Sequence[Doc]) -> list[tuple[Unit, ...]]:
        """The labelled units of each Doc; nothing is written."""
        return [self._model.label(self._units(doc)) for doc in docs]

    def set_annotations(self, docs: Sequence[Doc], units: Sequence[tuple[Unit, ...]]) -> None:
        """Write what `predict` found."""
        for doc, found in zip(docs, units, strict=True):
            spans: list[Span] = []
            labelled: list[Span] = []
            for unit in found:
                span = doc.char_span(unit.start_char, unit.end_char, alignment_mode="expand")
                if span is None:
                    continue
                span._.coachnlp_labels = unit.labels
                span._.coachnlp_unsure = unit.unsure
                span._.coachnlp_scores = dict(unit.scores)
                spans.append(span)
                labelled += [Span(doc, span.start, span.end, label=label) for label in unit.labels]
            doc.spans["coachnlp_units"] = spans
            doc.spans[self.spans_key] = labelled

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The component's settings; the model stays where it is."""
        settings = {"model": self.model, "spans_key": self.spans_key, "threads": self.threads}
        return json.dumps({"coachnlp": __version__, **settings}).encode("utf-8")

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> BehavioursComponent:
        """Read what `to_bytes` gave.

        Raises:
            ModelError: when it is something else.
        """
        try:
            settings = json.loads(data)
            self.model, self.spans_key = settings["model"], settings["spans_key"]
            self.threads = settings["threads"]
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError(f"no settings of the coachnlp component ({type(error).__name__})") from error
        self.__dict__.pop("_model", None)
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the settings into a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _FILE).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> BehavioursComponent:
        """Read the settings from a folder."""
        return self.from_bytes((Path(path) / _FILE).read_bytes())

    @cached_property
    def _model(self) -> BehaviourModel:
        from coachnlp.analysis import load  # noqa: PLC0415  (loads the network, so not before the first Doc)

        return load(self.model, threads=self.threads).model

    def _units(self, doc: Doc) -> list[Unit]:
        from coachnlp.transcripts.records import Turn  # noqa: PLC0415
        from coachnlp.units.records import Unit  # noqa: PLC0415
        from coachnlp.units.segment import segment  # noqa: PLC0415

        if "coachnlp_units" not in doc.spans:
            return list(segment([Turn(speaker=None, text=doc.text)]))
        return [
            Unit(0, None, span.text, start_char=span.start_char, end_char=span.end_char)
            for span in doc.spans["coachnlp_units"]
        ]

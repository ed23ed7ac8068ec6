"""From a source to an analysis: the whole path in one place."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import IO, TYPE_CHECKING, Any, Self

from coachnlp.behaviours.folder import CODEBOOK, find_model
from coachnlp.behaviours.model import BehaviourModel
from coachnlp.codebook import Codebook, load_codebook
from coachnlp.errors import CoachNLPError, EmptyTranscriptError, MissingExtraError
from coachnlp.measures.measure import Measures, measure
from coachnlp.transcripts.language import warn_if_not_dutch
from coachnlp.transcripts.limits import DEFAULT_LIMITS, Limits
from coachnlp.transcripts.read import read_transcript, transcript_from_pairs
from coachnlp.transcripts.records import Transcript, Turn
from coachnlp.units.records import Span, Unit
from coachnlp.units.segment import segment
from coachnlp.version import __version__

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Pair = tuple[str | None, str | Sequence[str]]
"""A turn as (speaker, text) or (speaker, [unit, unit, ...])."""
Source = str | os.PathLike[str] | IO[str] | IO[bytes] | Transcript | Iterable[Pair]

_FORMAT = 2


@dataclass(frozen=True, slots=True)
class Analysis:
    """One meeting with the behaviours found in it."""

    turns: tuple[Turn, ...]
    units: tuple[Unit, ...]
    """In the order of speech; `unit.turn` is the index into `turns`."""
    measures: Measures
    codebook: str
    """Name and version of the codebook, such as `coachnlp-nl 1.2`."""
    model: str
    """Name and version of the model."""
    name: str = ""
    """Short name of the source."""
    roles: Mapping[str, str] = field(default_factory=dict[str, str])
    notes: tuple[str, ...] = ()
    """What was skipped, guessed or doubted on the way, without speech."""

    @property
    def speakers(self) -> tuple[str, ...]:
        """Named speakers in order of first appearance."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker is not None))

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON; `from_dict` reads them back without loss."""
        plain = {key: getattr(self, key) for key in ("name", "codebook", "model")}
        return {
            "format": _FORMAT,
            "coachnlp": __version__,
            **plain,
            "roles": dict(self.roles),
            "notes": list(self.notes),
            "turns": [asdict(turn) for turn in self.turns],
            "units": [_plain_unit(unit) for unit in self.units],
            "measures": self.measures.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_dict` gave.

        Raises:
            CoachNLPError: when it is malformed, or of a format this version does not know.
        """
        try:
            if data["format"] != _FORMAT:
                raise CoachNLPError(f"analysis of format {data['format']!r}, expected {_FORMAT}; update coachnlp")
            return cls(
                turns=tuple(_turn(turn) for turn in data["turns"]),
                units=tuple(_unit(unit) for unit in data["units"]),
                measures=Measures.from_dict(data["measures"]),
                codebook=data["codebook"],
                model=data["model"],
                name=data["name"],
                roles=dict(data["roles"]),
                notes=tuple(data["notes"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise CoachNLPError(
                f"no analysis as coachnlp writes it ({type(error).__name__}: {error}); analyse the transcript anew"
            ) from error

    def to_json(self, indent: int | None = None) -> str:
        """`to_dict` as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` gave."""
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise CoachNLPError(f"no JSON ({error}); expected what Analysis.to_json wrote") from error
        return cls.from_dict(data)

    def to_dataframe(self) -> pd.DataFrame | pl.DataFrame:
        """One row a unit: turn, speaker, role, text, times, labels, unsure, and a column `score_<label>` per label.

        Gives a pandas frame if pandas is installed, else a polars frame.

        Raises:
            MissingExtraError: when neither is installed.
        """
        columns = self._columns()
        if find_spec("pandas"):
            import pandas as pd  # noqa: PLC0415

            return pd.DataFrame(columns)
        if find_spec("polars"):
            import polars as pl  # noqa: PLC0415

            return pl.DataFrame(columns)
        raise MissingExtraError("to_dataframe needs pandas or polars; install one of them: pip install pandas")

    def _columns(self) -> dict[str, list[Any]]:
        labels = list(self.units[0].scores) if self.units else []
        plain = ("turn", "speaker", "text", "start_s", "end_s")
        columns: dict[str, list[Any]] = {name: [getattr(unit, name) for unit in self.units] for name in plain}
        columns["role"] = [self.roles.get(unit.speaker or "") for unit in self.units]
        columns["labels"] = [list(unit.labels) for unit in self.units]
        columns["unsure"] = [list(unit.unsure) for unit in self.units]
        return columns | {f"score_{label}": [unit.scores[label] for unit in self.units] for label in labels}

    def __repr__(self) -> str:
        labelled = sum(bool(unit.found) for unit in self.units)
        return (
            f"<Analysis {self.name or 'of a conversation'}: {len(self.turns)} turns by {len(self.speakers)} speakers, "
            f"{len(self.units)} units, {labelled} with a behaviour>"
        )

    def _repr_html_(self) -> str:
        from coachnlp.reports.notebook import notebook_html  # noqa: PLC0415  (reports stand after analysis)

        return notebook_html(self)


class Analyser:
    """Finds coaching behaviours in conversations. Safe to share between threads."""

    def __init__(self, model: BehaviourModel, codebook: Codebook, limits: Limits = DEFAULT_LIMITS) -> None:
        self.model = model
        self.codebook = codebook
        self.limits = limits

    def analyse(
        self,
        source: Source,
        *,
        roles: Mapping[str, str] | str | os.PathLike[str] | None = None,
        aliases: Mapping[str, str] | None = None,
        explain: bool = False,
    ) -> Analysis:
        """Read a source, cut it into units and find the behaviours in each.

        Args:
            source: path, text, file object, Transcript, or turns as (speaker, text) pairs; a text may be a list of
                strings, which then are the turn's units.
            roles: speaker -> role, or a TOML or CSV file that says so.
            aliases: name in the transcript -> name to use.
            explain: also find the words behind each label (`unit.evidence`); takes about ten times as long.

        Raises:
            TranscriptError: when the source cannot be read, holds no speech, or is larger than the limits.
        """
        transcript = _as_transcript(source, roles, aliases, self.limits)
        if not any(turn.text.strip() for turn in transcript.turns):
            raise EmptyTranscriptError(f"{transcript.name or 'source'}: holds no speech; give a transcript with text")
        doubts = warn_if_not_dutch(transcript)
        units = self.model.label(segment(transcript.turns, self.limits))
        if explain:
            from coachnlp.behaviours.evidence import explain as with_evidence  # noqa: PLC0415  (only on request)

            units = with_evidence(self.model, units)
        settings = self.model.settings
        return Analysis(
            turns=transcript.turns,
            units=units,
            measures=measure(transcript.turns, units, self.codebook, transcript.roles),
            codebook=f"{self.codebook.name} {self.codebook.version}",
            model=f"{settings.name} {settings.version}",
            name=transcript.name,
            roles=transcript.roles,
            notes=(*transcript.notes, *doubts),
        )

    def analyse_many(self, sources: Iterable[Source], *, explain: bool = False) -> Iterator[Analysis]:
        """Analyse any number of sources, one after the other, in order; the same results as `analyse` one by one.

        Windows of all meetings run through one loaded model, each in a run of its own that fills the cores, so there
        is no padding to lose time on and memory stays that of one meeting.
        """
        for source in sources:
            yield self.analyse(source, explain=explain)


def load(
    model: str | os.PathLike[str] | None = None,
    codebook: str | os.PathLike[str] | Codebook | None = None,
    threads: int | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Analyser:
    """Load a model and a codebook once, to analyse many conversations with.

    Args:
        model: folder of a trained model; None for the one that comes with the package.
        codebook: the codebook the model was trained on, or its TOML file; None for the one in the model's folder, or
            else the package's own.
        threads: cores to use; None takes what the machine has, at most 4.
        limits: how large transcripts may be.

    Raises:
        ModelError: when the model is missing, incomplete or changed, or does not fit the codebook.
        CodebookError: when the codebook is malformed.
    """
    if not isinstance(codebook, Codebook):
        codebook = load_codebook(_codebook_path(model, codebook))
    path = None if model is None else os.fspath(model)
    return Analyser(BehaviourModel.load(codebook, path, threads), codebook, limits)


def analyse(
    source: Source,
    *,
    roles: Mapping[str, str] | str | os.PathLike[str] | None = None,
    aliases: Mapping[str, str] | None = None,
    explain: bool = False,
) -> Analysis:
    """Analyse one conversation with the default model, which is loaded at the first call and kept.

    See `Analyser.analyse` for arguments and errors.
    """
    with _LOADING:
        analyser = _default_analyser()
    return analyser.analyse(source, roles=roles, aliases=aliases, explain=explain)


_LOADING = Lock()


@cache
def _default_analyser() -> Analyser:
    return load()


def _codebook_path(model: str | os.PathLike[str] | None, codebook: str | os.PathLike[str] | None) -> Path | None:
    if codebook is None and model is not None and (own := find_model(os.fspath(model)) / CODEBOOK).is_file():
        return own
    return None if codebook is None else Path(codebook)


def _as_transcript(
    source: Source,
    roles: Mapping[str, str] | str | os.PathLike[str] | None,
    aliases: Mapping[str, str] | None,
    limits: Limits,
) -> Transcript:
    if isinstance(source, Transcript):
        return replace(source, roles={**source.roles, **roles}) if isinstance(roles, Mapping) else source
    if isinstance(source, str | os.PathLike) or hasattr(source, "read"):
        return read_transcript(source, roles=roles, aliases=aliases, limits=limits)  # pyright: ignore[reportArgumentType]
    return transcript_from_pairs(source, roles=roles, aliases=aliases)  # pyright: ignore[reportArgumentType]


def _plain_unit(unit: Unit) -> dict[str, Any]:
    plain = {name: getattr(unit, name) for name in ("turn", "speaker", "text", "start_char", "end_char")}
    evidence = None
    if unit.evidence is not None:
        evidence = {label: [asdict(span) for span in spans] for label, spans in unit.evidence.items()}
    return {
        **plain,
        "start_s": unit.start_s,
        "end_s": unit.end_s,
        "labels": list(unit.labels),
        "unsure": list(unit.unsure),
        "scores": dict(unit.scores),
        "evidence": evidence,
        "checked": unit.checked,
    }


def _unit(data: Mapping[str, Any]) -> Unit:
    evidence = data["evidence"]
    if evidence is not None:
        evidence = {label: tuple(Span(**span) for span in spans) for label, spans in evidence.items()}
    read: dict[str, Any] = {"labels": tuple(data["labels"]), "unsure": tuple(data["unsure"])}
    read |= {"scores": dict(data["scores"]), "evidence": evidence}
    return Unit(**{**data, **read})


def _turn(data: Mapping[str, Any]) -> Turn:
    given = data["given_units"]
    read: dict[str, Any] = {"given_units": None if given is None else tuple(given)}
    return Turn(**{**data, **read})

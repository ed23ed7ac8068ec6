"""Coaching behaviours in Dutch meeting transcripts, found on your own machine."""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from coachnlp.version import __version__

# onnxruntime (1.32 for one) tells Microsoft of every session some seconds after it is made, and writes an id into the
# temporary folder. It reads this variable when it is imported; its own disable_telemetry_events() comes too late.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

if TYPE_CHECKING:
    from coachnlp.analysis import Analyser, Analysis, analyse, load
    from coachnlp.codebook import Behaviour, Codebook, load_codebook
    from coachnlp.errors import CoachNLPError, CoachNLPWarning
    from coachnlp.transcripts.read import read_transcript
    from coachnlp.transcripts.records import Transcript, Turn
    from coachnlp.units.records import Span, Unit

_HOMES = {
    "Analyser": "coachnlp.analysis",
    "Analysis": "coachnlp.analysis",
    "analyse": "coachnlp.analysis",
    "load": "coachnlp.analysis",
    "Behaviour": "coachnlp.codebook",
    "Codebook": "coachnlp.codebook",
    "load_codebook": "coachnlp.codebook",
    "CoachNLPError": "coachnlp.errors",
    "CoachNLPWarning": "coachnlp.errors",
    "read_transcript": "coachnlp.transcripts.read",
    "Transcript": "coachnlp.transcripts.records",
    "Turn": "coachnlp.transcripts.records",
    "Span": "coachnlp.units.records",
    "Unit": "coachnlp.units.records",
}

__all__ = [  # noqa: RUF022  (in the order a reader meets them)
    "analyse",
    "load",
    "read_transcript",
    "load_codebook",
    "Analyser",
    "Analysis",
    "Transcript",
    "Turn",
    "Unit",
    "Span",
    "Codebook",
    "Behaviour",
    "CoachNLPError",
    "CoachNLPWarning",
    "__version__",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that importing the package stays fast."""
    if name not in _HOMES:
        raise AttributeError(f"module 'coachnlp' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)

"""Small networks that the package carries: their files, checked against the card that training wrote beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any, cast

from coachnlp.errors import ModelError


@dataclass(frozen=True, slots=True)
class Packaged:
    """A network over words."""

    session: Any
    """ONNX Runtime session."""
    vocabulary: dict[str, int]
    """Word -> its number, from 1."""
    card: Mapping[str, Any]
    """What it was made with."""


def read_packaged(folder: Traversable, stem: str, what: str, made_for: Mapping[str, object]) -> Packaged:
    """Read `stem`.json (the card), `stem`.onnx and vocabulary.txt of a folder; scripts/train_`stem`.py writes them.

    Args:
        folder: inside the package.
        stem: of the files.
        what: the network's name in errors, in lower case.
        made_for: keys of the card with the values that this version of the package needs.

    Raises:
        ModelError: when a file is missing, or the files are not those that the card describes.
    """
    try:
        card: Mapping[str, Any] = json.loads((folder / f"{stem}.json").read_text(encoding="utf-8"))
        network = (folder / f"{stem}.onnx").read_bytes()
        words = (folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n")
    except FileNotFoundError as error:
        raise ModelError(f"The {what} lacks {error.filename}: install coachnlp again.") from error
    found = {"sha256": hashlib.sha256(network).hexdigest(), "words": len(words), **made_for}
    if any(card.get(key) != value for key, value in found.items()):
        raise ModelError(
            f"The {what}'s files are not those of its card {stem}.json: "
            f"install coachnlp again, or run scripts/train_{stem}.py."
        )
    return Packaged(_session(network), {word: number for number, word in enumerate(words, start=1)}, card)


def _session(network: bytes) -> Any:
    import onnxruntime  # pyright: ignore[reportMissingTypeStubs]  # noqa: PLC0415 a tenth of a second, often not needed

    runtime = cast("Any", onnxruntime)  # has no types
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1  # a turn is too little work to share out
    options.log_severity_level = 3
    return runtime.InferenceSession(network, options)

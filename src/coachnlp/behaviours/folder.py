"""A saved model: which files it has, what they say, and the check that they are what was saved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

from coachnlp.behaviours.windows import WindowShape
from coachnlp.errors import ModelError

CARD = "README.md"
CODEBOOK = "codebook.toml"
"""Only in models with a codebook of their own."""
SETTINGS = "coachnlp.json"
MANIFEST = "manifest.json"
METRICS = "metrics.json"
NETWORK = "model.onnx"
NETWORK_INT8 = "model.int8.onnx"
TOKENIZER = "tokenizer.json"
DEFAULT_MODEL = "coachnlp-nl"
INSTALLED_MODELS = "coachnlp.models"
"""Entry point group of packages that carry a model: its name, and the package that has it in its folder `model`."""
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Decision:
    """How a label's logit becomes a probability, and that a yes: p = sigmoid(scale * logit + bias)."""

    scale: float
    bias: float
    threshold: float
    """Found from here, where F1 is best."""
    sure: float = 0.0
    """Sure from here, where what is found is right often enough; never below `threshold`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "sure", max(self.sure, self.threshold))


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """What a model needs to be used, and what it was made with."""

    name: str
    version: str
    codebook: str
    codebook_version: str
    labels: tuple[str, ...]
    window: WindowShape
    decisions: Mapping[str, Decision]
    made_with: Mapping[str, str]
    """Versions and hashes: package, corpus, base encoder …"""

    def write(self, folder: Path) -> None:
        """Write the settings file of a model folder."""
        text = json.dumps({"format": _FORMAT, **asdict(self)}, indent=1, ensure_ascii=False)
        (folder / SETTINGS).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the settings file of a model folder.

        Raises:
            ModelError: when it is missing, malformed, or of a format this version does not know.
        """
        path = folder / SETTINGS
        try:
            raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if raw.pop("format") != _FORMAT:
                raise ModelError(f"{path}: made for another version of coachnlp; update the package or the model")
            plain: dict[str, Any] = {
                key: raw[key] for key in ("name", "version", "codebook", "codebook_version", "made_with")
            }
            return cls(
                **plain,
                labels=tuple(raw["labels"]),
                window=WindowShape(**raw["window"]),
                decisions={label: Decision(**values) for label, values in raw["decisions"].items()},
            )
        except OSError as error:
            raise ModelError(
                f"{folder}: no coachnlp model here ({SETTINGS} is missing); give a model folder"
            ) from error
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ModelError(f"{path}: malformed ({error}); take the model folder anew") from error


def find_model(model: str | Path | None = None) -> Path:
    """The folder of a model: a path, the default model that the package carries, or one that pip installed.

    Raises:
        ModelError: when there is no such folder.
    """
    if model is not None and Path(model).is_dir():
        return Path(model)
    name = DEFAULT_MODEL if model is None else str(model)
    packaged = Path(str(files("coachnlp"))) / "models" / name
    in_checkout = Path(__file__).parents[3] / "models" / name
    for folder in (packaged, in_checkout):
        if (folder / SETTINGS).is_file():
            return folder
    for found in entry_points(group=INSTALLED_MODELS, name=name):
        return Path(str(files(found.module))) / "model"
    raise ModelError(f"model {name!r}: neither a folder nor a model that is installed; give a model folder")


def write_manifest(folder: Path) -> None:
    """Write down the SHA-256 of every file in a model folder."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and path.name != MANIFEST)
    hashes = {name: sha256(folder / name) for name in names}
    (folder / MANIFEST).write_text(json.dumps({"files": hashes}, indent=1) + "\n", encoding="utf-8")


def check_manifest(folder: Path, names: Iterable[str]) -> None:
    """Check files against the manifest before they are used.

    Raises:
        ModelError: when the manifest, or one of the files, is missing or changed.
    """
    try:
        hashes: dict[str, str] = dict(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError(f"{folder / MANIFEST}: missing or malformed; take the model folder anew") from error
    for name in names:
        if not (folder / name).is_file():
            raise ModelError(f"{folder / name}: missing; take the model folder anew")
        if sha256(folder / name) != hashes.get(name):
            raise ModelError(f"{folder / name}: is not the file that was saved (hash differs); take it anew")


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

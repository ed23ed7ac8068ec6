"""What a training run can be told, checked before it starts."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, Self, get_args

from coachnlp.behaviours.windows import WindowShape
from coachnlp.errors import ConfigError

Precision = Literal["auto", "fp32", "bf16"]


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """One run of fine-tuning. Paths are relative to the folder of the configuration file."""

    corpus: Path
    """Folder with train.jsonl, dev.jsonl and test.jsonl, one meeting a line."""
    base: Path | str
    """Folder or hub id of the encoder, or a coachnlp model folder to go on from."""
    out: Path
    """Folder the run writes: checkpoints, log, metrics and the model."""
    name: str
    """The model's id, as manifest and card give it."""
    version: str = "0.1.0"
    about_corpus: str = "not described; say in the configuration (about_corpus) who spoke, who annotated, and how"
    """What the data is, for the model card: synthetic or real, who annotated it."""
    license: str = "not stated"
    """Terms of the trained weights, for the model card."""
    codebook: Path | None = None
    """TOML file with other labels; None takes the package's own codebook."""
    seed: int = 1
    epochs: float = 5.0
    batch_windows: int = 16
    learning_rate: float = 8e-5
    """Of the encoder's last layer."""
    layer_decay: float = 1.0
    """Each layer below learns this much slower than the one above it."""
    head_learning_rate: float = 5e-4
    warmup_share: float = 0.08
    decay_share: float = 1.0
    """Share of the steps over which the rate falls to zero, after warm-up and a flat part; 0 leaves it flat."""
    weight_decay: float = 0.01
    dropout: float = 0.1
    train_word_embeddings: bool = False
    frozen_layers: int = 0
    """Lowest encoder layers that do not learn."""
    layers: int | None = None
    """How many of the base's encoder layers are kept, evenly spread; None keeps all."""
    teacher: Path | None = None
    """Model folder with the same labels, whose probabilities are learned beside the annotation."""
    teacher_share: float = 0.5
    """Of the teacher in each target; the rest is the annotation."""
    target_tokens: int = 1
    """Room for the units that a window scores, in training and use; 1: each unit is read for itself, in its context."""
    before_tokens: int = 64
    """Room for the units before these."""
    after_tokens: int = 0
    """Room for the units after these."""
    stripped_share: float = 0.3
    """Share of meetings, per epoch, that lose case, punctuation or both and gain fillers, as recognisers do."""
    masked_share: float = 0.1
    """Share of the tokens, per epoch, that are hidden, so that no sentence is learned by heart."""
    precision: Precision = "auto"
    """bf16 autocast where the processor has instructions for it (auto), always (bf16), never (fp32)."""
    threads: int | None = None
    """None: as many as torch takes."""
    checkpoint_steps: int = 200
    dev_steps: int = 400
    """Steps between scores on dev; 0 scores only at the end."""

    def __post_init__(self) -> None:
        _check(self.epochs > 0, "epochs", self.epochs, "more than 0")
        _check(self.batch_windows >= 1, "batch_windows", self.batch_windows, "1 or more")
        _check(0 < self.learning_rate < 1, "learning_rate", self.learning_rate, "between 0 and 1, such as 1e-4")
        _check(0 < self.layer_decay <= 1, "layer_decay", self.layer_decay, "above 0, at most 1")
        for name in ("stripped_share", "masked_share", "teacher_share"):
            _check(0 <= getattr(self, name) <= 1, name, getattr(self, name), "from 0 to 1")
        _check(self.layers is None or self.layers >= 1, "layers", self.layers, "1 or more")
        _check(self.target_tokens >= 1, "target_tokens", self.target_tokens, "1 or more")
        for name in ("before_tokens", "after_tokens"):
            _check(getattr(self, name) >= 0, name, getattr(self, name), "0 or more")
        _check(self.precision in get_args(Precision), "precision", self.precision, "auto, fp32 or bf16")
        total = self.warmup_share + self.decay_share
        _check(
            min(self.warmup_share, self.decay_share) >= 0 and (total <= 1 or self.decay_share == 1),
            "warmup_share + decay_share",
            total,
            "at most 1 (decay_share = 1 means: all that warm-up leaves)",
        )

    @classmethod
    def from_toml(cls, path: Path) -> Self:
        """Read a configuration file.

        Raises:
            ConfigError: for a file that is missing or no TOML, an unknown or missing key, or a value out of range.
        """
        try:
            raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ConfigError(f"{path}: cannot be read ({error.strerror}); give the path of a TOML file") from error
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{path}: no valid TOML: {error}") from error
        names = {field.name for field in fields(cls)}
        if unknown := sorted(set(raw) - names):
            raise ConfigError(f"{path}: unknown keys {', '.join(unknown)}; known are {', '.join(sorted(names))}")
        if missing := [name for name in ("corpus", "base", "out", "name") if name not in raw]:
            raise ConfigError(f"{path}: missing keys {', '.join(missing)}")
        for key in ("corpus", "out", "codebook", "teacher"):
            if key in raw:
                raw[key] = (path.parent / raw[key]).resolve()
        if (path.parent / raw["base"]).exists():
            raw["base"] = (path.parent / raw["base"]).resolve()
        return cls(**raw)

    @property
    def window(self) -> WindowShape:
        """The shape of windows, in training and use."""
        return WindowShape(self.target_tokens, self.before_tokens, self.after_tokens)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for the experiment's record; paths shortened to their last two parts."""
        return {key: "/".join(v.parts[-2:]) if isinstance(v, Path) else v for key, v in asdict(self).items()}


def _check(holds: bool, name: str, got: object, expected: str) -> None:
    if not holds:
        raise ConfigError(f"{name}: got {got!r}, expected {expected}")

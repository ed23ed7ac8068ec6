"""`coachnlp train`: from a configuration file to a model folder."""

from __future__ import annotations

import os
from pathlib import Path

from coachnlp.training.config import TrainConfig
from coachnlp.training.fine_tune import fine_tune
from coachnlp.training.release import release


def train(config_path: str | os.PathLike[str], *, progress: bool = True) -> Path:
    """Fine-tune, calibrate, export, evaluate and describe a model.

    A run that was cut off goes on from its last checkpoint when it is started again.

    Args:
        config_path: TOML file, see `TrainConfig`.
        progress: show a progress bar.

    Returns:
        The model folder, which `coachnlp.load(model=...)` reads.

    Raises:
        ConfigError: when the configuration is.
        CorpusError: when the corpus is malformed.
    """
    config = TrainConfig.from_toml(Path(config_path))
    return release(config, fine_tune(config, progress=progress))

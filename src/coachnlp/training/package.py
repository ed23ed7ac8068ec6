"""A model as a wheel of its own, so that others install it by pip and load it by name."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from coachnlp.behaviours.folder import (
    CARD,
    INSTALLED_MODELS,
    MANIFEST,
    METRICS,
    NETWORK_INT8,
    SETTINGS,
    TOKENIZER,
    ModelSettings,
    check_manifest,
)
from coachnlp.errors import ModelError
from coachnlp.version import __version__

_NEEDED = (SETTINGS, TOKENIZER, NETWORK_INT8)
_CARRIED = (*_NEEDED, MANIFEST, METRICS, CARD, "codebook.toml")
_PROJECT = """[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "{distribution}"
version = "{version}"
description = "The model {name} for coachnlp"
readme = "README.md"
requires-python = ">=3.11"
dependencies = ["coachnlp>={coachnlp}"]

[project.entry-points."{group}"]
"{name}" = "{module}"

[tool.hatch.build.targets.wheel]
packages = ["{module}"]
"""


def package(folder: Path, out: Path) -> Path:
    """Build a wheel that holds what running a model takes; weights for training on stay out of it.

    Where it is installed, `coachnlp.load(NAME)` finds the model by the name in its settings.

    Args:
        folder: a model folder.
        out: where the wheel goes.

    Returns:
        The wheel.

    Raises:
        ModelError: when the folder is incomplete or changed, or its name or version cannot be a package's.
    """
    from hatchling.builders.wheel import WheelBuilder  # noqa: PLC0415  (of the train extra)

    check_manifest(folder, _NEEDED)
    settings = ModelSettings.read(folder)
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", settings.name):
        raise ModelError(f"{folder}: name {settings.name!r}: expected lower-case letters, digits and hyphens")
    if not re.fullmatch(r"\d+(\.\d+)*((a|b|rc)\d+)?", settings.version):
        raise ModelError(f"{folder}: version {settings.version!r}: expected numbers with dots, such as 1.0 or 2.1rc1")
    module = f"coachnlp_model_{settings.name.replace('-', '_')}"
    with tempfile.TemporaryDirectory() as temporary:
        project = Path(temporary)
        inside = project / module / "model"
        inside.mkdir(parents=True)
        (project / module / "__init__.py").write_text(f'"""The model {settings.name} for coachnlp."""\n', "utf-8")
        for name in _CARRIED:
            if (folder / name).is_file():
                shutil.copyfile(folder / name, inside / name)
        card = folder / CARD
        (project / "README.md").write_text(card.read_text("utf-8") if card.is_file() else settings.name, "utf-8")
        text = _PROJECT.format(
            distribution=module.replace("_", "-"),
            version=settings.version,
            name=settings.name,
            coachnlp=__version__,
            group=INSTALLED_MODELS,
            module=module,
        )
        (project / "pyproject.toml").write_text(text, "utf-8")
        out.mkdir(parents=True, exist_ok=True)
        return Path(next(WheelBuilder(str(project)).build(directory=str(out.resolve()), versions=["standard"])))

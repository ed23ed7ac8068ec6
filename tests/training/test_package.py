"""A model in a wheel of its own is found by its name where it is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from coachnlp.behaviours.folder import SETTINGS, write_manifest
from coachnlp.errors import ModelError
from coachnlp.training.package import package

CODE = """
import sys
sys.path.insert(0, sys.argv[1])
import coachnlp
analyser = coachnlp.load("klein")
print(analyser.analyse([("Ada", ["Hoe gaat het ermee?"])]).model, analyser.codebook.ids)
"""


@pytest.fixture(scope="module")
def wheel(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return package(_named(tiny_model, tmp_path_factory.mktemp("m"), "klein", "1.2"), tmp_path_factory.mktemp("dist"))


def test_it_is_found_by_name(wheel: Path, tmp_path: Path) -> None:
    assert wheel.name == "coachnlp_model_klein-1.2-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    run = subprocess.run([sys.executable, "-c", CODE, str(tmp_path)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "klein 1.2 ('vraag', 'uitroep')"


def test_it_holds_what_running_takes_and_no_more(wheel: Path) -> None:
    names = {name.rpartition("model/")[2] for name in zipfile.ZipFile(wheel).namelist() if "/model/" in name}
    carried = {"coachnlp.json", "manifest.json", "metrics.json", "model.int8.onnx", "README.md", "tokenizer.json"}
    assert names == carried | {"codebook.toml"}


@pytest.mark.parametrize(
    ("name", "version", "message"),
    [("Mijn model", "1.0", "lower-case letters"), ("mijn", "eerste", "expected numbers with dots")],
)
def test_names_and_versions_that_pip_refuses_are_told(
    tiny_model: Path, tmp_path: Path, name: str, version: str, message: str
) -> None:
    with pytest.raises(ModelError, match=message):
        package(_named(tiny_model, tmp_path, name, version), tmp_path / "dist")


def test_a_changed_model_is_refused(tiny_model: Path, tmp_path: Path) -> None:
    folder = _named(tiny_model, tmp_path, "klein", "1.2")
    (folder / "model.int8.onnx").write_bytes(b"other")
    with pytest.raises(ModelError, match="hash differs"):
        package(folder, tmp_path / "dist")


def _named(model: Path, folder: Path, name: str, version: str) -> Path:
    copy = folder / "model"
    shutil.copytree(model, copy)
    text = (copy / SETTINGS).read_text("utf-8")
    settings = json.loads(text) | {"name": name, "version": version}
    (copy / SETTINGS).write_text(json.dumps(settings), "utf-8")
    write_manifest(copy)
    return copy

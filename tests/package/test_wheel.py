"""The built wheel holds model and codebook, and works where there is no checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from coachnlp.behaviours.folder import sha256

ROOT = Path(__file__).parents[2]
CODE = """
import sys
sys.path.insert(0, sys.argv[1])
import coachnlp
assert coachnlp.__file__.startswith(sys.argv[1]), coachnlp.__file__
analysis = coachnlp.analyse([("Karin", ["Hoe ging het gisteren?"]), ("Joost", "Nou, rommelig.")])
print(analysis.units[0].labels, analysis.model, len(coachnlp.load_codebook().ids))
"""


def built(source: Path, out: Path) -> Path:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.mark.slow
def test_the_wheel_works_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    (tmp_path / "elsewhere").mkdir()
    command = [sys.executable, "-P", "-c", CODE, str(tmp_path / "site")]
    run = subprocess.run(command, cwd=tmp_path / "elsewhere", capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("('open_question',) coachnlp-nl ")
    assert run.stdout.strip().endswith(" 20")


@pytest.mark.slow
def test_the_wheel_holds_data_and_no_weights_for_training(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"coachnlp/codebook/codebook.toml", "coachnlp/py.typed"} <= names
    assert {
        f"coachnlp/window/{name}" for name in ("templates/files.html.j2", "static/window.js", "texts.toml")
    } <= names
    assert {
        f"coachnlp/models/coachnlp-nl/{name}" for name in ("model.int8.onnx", "README.md", "manifest.json")
    } <= names
    assert {f"coachnlp/pseudonyms/names/{name}" for name in ("names.onnx", "words.txt.gz", "first.txt")} <= names
    assert not [name for name in names if name.endswith(".safetensors") or name.startswith(("tests", "corpora"))]
    assert wheel.stat().st_size < 100_000_000


@pytest.mark.slow
def test_the_wheel_is_the_same_from_another_copy(wheel: Path, tmp_path: Path) -> None:
    """Times and rights of files, and where they lie, leave no trace."""
    copy = tmp_path / "elders"
    for name in ("src", "models"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.safetensors"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    for number, path in enumerate(sorted(path for path in copy.rglob("*") if path.is_file())):
        path.chmod(0o600)
        os.utime(path, (10**9 + number, 10**9 + number))
    assert sha256(built(copy, tmp_path / "dist")) == sha256(wheel)

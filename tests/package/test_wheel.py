"""The built wheel holds model and codebook, and works where there is no checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = """
import sys
sys.path.insert(0, sys.argv[1])
import coachnlp
assert coachnlp.__file__.startswith(sys.argv[1]), coachnlp.__file__
analysis = coachnlp.analyse([("Karin", ["Hoe ging het gisteren?"]), ("Joost", "Nou, rommelig.")])
print(analysis.units[0].labels, analysis.model, len(coachnlp.load_codebook().ids))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(out.glob("*.whl"))


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

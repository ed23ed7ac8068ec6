"""The boundary model's files: whole, small, and refused when they are not what their card says."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachnlp.errors import ModelError
from coachnlp.units import boundary_model
from coachnlp.units.features import AFFIXES, CASES, FEATURES, MARKS, bare, features

FOLDER = Path(str(files("coachnlp.units"))) / "boundaries"


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    shutil.copytree(FOLDER, tmp_path / "boundaries")
    monkeypatch.setattr(boundary_model, "files", lambda _: tmp_path)
    boundary_model.load_boundary_model.cache_clear()
    yield tmp_path / "boundaries"
    boundary_model.load_boundary_model.cache_clear()


def test_the_model_is_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 8_000_000


def test_a_whole_copy_loads(copy: Path) -> None:
    assert copy.is_dir()
    assert 0 < boundary_model.load_boundary_model().threshold < 1


@pytest.mark.parametrize("name", ["boundaries.onnx", "vocabulary.txt", "boundaries.json"])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ModelError, match=name):
        boundary_model.load_boundary_model()


@pytest.mark.parametrize("name", ["boundaries.onnx", "vocabulary.txt"])
def test_a_changed_file_is_refused(copy: Path, name: str) -> None:
    with (copy / name).open("ab") as file:
        file.write(b"\nx")
    with pytest.raises(ModelError, match="card"):
        boundary_model.load_boundary_model()


@given(st.lists(st.text(min_size=1, max_size=12)))
def test_features_stay_in_their_tables(words: list[str]) -> None:
    rows = features(words, {"ja": 1})
    assert rows.shape == (len(words), len(FEATURES))
    for column, size in enumerate([2, AFFIXES, AFFIXES, MARKS, CASES]):
        assert ((rows[:, column] >= 0) & (rows[:, column] < size)).all()


def test_form_ignores_case_and_punctuation_and_the_rest_does_not() -> None:
    plain, marked, quoted, ellipsis, name = features(["ja", "ja,", '"Ja."', "ja...", "Ja"], {"ja": 1})
    assert bare('"Ja..."') == "ja"
    assert (plain[:3] == marked[:3]).all()
    assert (plain[:3] == quoted[:3]).all()
    assert len({row[3] for row in map(tuple, (plain, marked, quoted, ellipsis))}) == 4
    assert plain[4] != name[4]

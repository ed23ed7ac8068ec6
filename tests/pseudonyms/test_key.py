"""The key comes back as it was, opens with its password only, and lies apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from coachnlp.batch.hide import Hiding, check_place
from coachnlp.errors import ConfigError
from coachnlp.pseudonyms import cipher
from coachnlp.pseudonyms.key import Key, is_key_sealed, open_key


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Key:
    monkeypatch.setattr(cipher, "_COST", 2**10)  # for speed
    made = open_key(tmp_path / "ver weg" / "sleutel.json")
    made.meetings["a.txt"] = {"Persoon 1": ("Karin", "Ömer Yıldız")}
    made.everywhere["Persoon 2"] = ("Joost",)
    made.files["a.txt"] = "bila Karin.txt"
    return made


def test_it_is_read_back(key: Key) -> None:
    key.save()
    assert open_key(key.path) == key
    assert key.path.stat().st_mode & 0o077 == 0
    assert [path.name for path in key.path.parent.iterdir()] == ["sleutel.json"]


def test_sealed_it_tells_nothing_without_its_password(key: Key) -> None:
    key.seal = cipher.Seal.of("geheim")
    key.save()
    assert is_key_sealed(key.path)
    assert b"Karin" not in key.path.read_bytes()
    assert open_key(key.path, "geheim").meetings == key.meetings
    for password in (None, "anders"):
        with pytest.raises(ConfigError, match="password") as error:
            open_key(key.path, password)
        assert "Karin" not in str(error.value)


def test_a_key_that_was_changed_is_refused(key: Key) -> None:
    key.seal = cipher.Seal.of("geheim")
    key.save()
    content = key.path.read_bytes()
    key.path.write_bytes(content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])
    with pytest.raises(ConfigError, match="changed"):
        open_key(key.path, "geheim")


@pytest.mark.parametrize("content", ["", "[]", '{"format": "coachnlp-key 9"}', '{"format": "coachnlp-key 1"}'])
def test_something_else_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "sleutel.json"
    path.write_text(content)
    with pytest.raises(ConfigError, match=r"sleutel\.json"):
        open_key(path)


def test_an_open_key_is_not_sealed_by_the_way(key: Key) -> None:
    key.save()
    with pytest.raises(ConfigError, match="not sealed"):
        open_key(key.path, "geheim")


def test_it_may_not_lie_among_the_results(tmp_path: Path) -> None:
    check_place(tmp_path / "sleutel.json", tmp_path / "uit")
    with pytest.raises(ConfigError, match="apart"):
        check_place(tmp_path / "uit" / "diep" / "sleutel.json", tmp_path / "uit")


def test_the_same_everywhere_needs_a_key() -> None:
    with pytest.raises(ConfigError, match="--key"):
        Hiding(across=True)

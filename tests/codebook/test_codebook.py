"""The codebook: what it holds, and what its loader refuses."""

from __future__ import annotations

import itertools
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachnlp.codebook import Codebook, load_codebook
from coachnlp.errors import CoachNLPError, CodebookError

CODES = ["oq", "cq", "lq", "re", "ak", "ju", "as", "ad", "di", "cf"]
CODES += ["ap", "fr", "fo", "de", "co", "op", "so", "ow", "sr", "sa"]
ROOT = Path(__file__).parents[2]

SMALL = """
name = "klein"
version = "0.1"
language = "nl"
exclusive = [["vraag", "bevel"]]

[[families]]
id = "taal"
name_nl = "taal"
name_en = "language"

[[behaviours]]
id = "vraag"
code = "v"
name_nl = "vraag"
name_en = "question"
family = "taal"
stance = "neutral"
definition = "Vraagt iets."

[[behaviours]]
id = "bevel"
code = "b"
name_nl = "bevel"
name_en = "order"
family = "taal"
stance = "inhibiting"
definition = "Beveelt iets."
"""


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return load_codebook()


def small(tmp_path: Path, old: str = "", new: str = "") -> Path:
    assert old in SMALL
    path = tmp_path / "klein.toml"
    path.write_text(SMALL.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_package_codebook_is_the_one_of_the_annotators(codebook: Codebook) -> None:
    assert [behaviour.code for behaviour in codebook] == CODES
    assert (codebook.name, codebook.version, codebook.language) == ("coachnlp-nl", "1.2", "nl")
    assert len(codebook.rules) == 18
    assert codebook.exclusive == (("open_question", "closed_question", "leading_question"),)
    stances = {stance: [b.code for b in codebook if b.stance == stance] for stance in ("neutral", "inhibiting")}
    assert stances == {"neutral": ["cq", "ad"], "inhibiting": ["lq", "ju", "as", "di", "de", "co"]}


def test_every_behaviour_can_be_explained_in_both_languages(codebook: Codebook) -> None:
    for behaviour in codebook:
        assert behaviour.definition.endswith("."), behaviour.id
        assert behaviour.definition_en.endswith("."), behaviour.id
        assert behaviour.definition != behaviour.definition_en
        assert behaviour.examples, behaviour.id
        assert behaviour.near_misses, behaviour.id
        assert len(behaviour.near_misses) == len(behaviour.near_misses_en), behaviour.id
    assert all(rule.text and rule.text_en for rule in codebook.rules)


def test_every_family_is_used_and_behaviours_of_a_family_stand_together(codebook: Codebook) -> None:
    runs = [family for family, _ in itertools.groupby(codebook, key=lambda behaviour: behaviour.family)]
    assert runs == [family.id for family in codebook.families]


def test_lookups(codebook: Codebook) -> None:
    for behaviour in codebook:
        assert codebook[behaviour.id] is behaviour
        assert codebook.by_code(behaviour.code) is behaviour
        assert behaviour.id in codebook
    assert len(codebook) == len(codebook.ids) == 20
    for lookup in (codebook.__getitem__, codebook.by_code, codebook.family):
        with pytest.raises(CodebookError, match="'nope'; it has"):
            lookup("nope")


def test_loading_twice_gives_the_same_record() -> None:
    assert load_codebook() is load_codebook()


@given(st.data())
def test_check_labels_orders_labels_and_is_idempotent(data: st.DataObject) -> None:
    codebook = load_codebook()
    free = [label for label in codebook.ids if label not in codebook.exclusive[0]]
    one = st.sampled_from([[], *([label] for label in codebook.exclusive[0])])
    labels = data.draw(st.permutations(data.draw(st.lists(st.sampled_from(free), unique=True)) + data.draw(one)))
    checked = codebook.check_labels(labels)
    assert set(checked) == set(labels)
    assert list(checked) == [label for label in codebook.ids if label in labels]
    assert codebook.check_labels(checked) == checked


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["open_question", "leading_question"], "exclude each other"),
        (["safety", "safety"], "given twice"),
        (["vriendelijkheid"], "has no label 'vriendelijkheid'"),
    ],
)
def test_check_labels_refuses(codebook: Codebook, labels: list[str], message: str) -> None:
    with pytest.raises(CodebookError, match=message):
        codebook.check_labels(labels)


def test_another_codebook_with_other_labels_loads(tmp_path: Path) -> None:
    codebook = load_codebook(small(tmp_path))
    assert codebook.ids == ("vraag", "bevel")
    assert codebook["vraag"].examples == ()
    assert codebook["bevel"].experimental is False
    with pytest.raises(CodebookError, match="exclude"):
        codebook.check_labels(["bevel", "vraag"])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "klein"', 'name = "klein"\ncolour = "red"', "top level: unknown key 'colour'"),
        ('code = "v"', 'code = "v"\ncolour = "red"', r"behaviours\[1\]: unknown key 'colour'"),
        ('name_en = "language"', 'name_en = "language"\nx = 1', r"families\[1\]: unknown key 'x'"),
        ('code = "v"', "", r"behaviours\[1\]: key 'code' is missing"),
        ('version = "0.1"', "", "key 'version' is missing"),
        ('id = "bevel"', 'id = "vraag"', "id 'vraag' is used twice"),
        ('code = "b"', 'code = "v"', "code 'v' is used twice"),
        ('code = "b"', 'code = "B1"', "code 'B1' does not have the form"),
        ('id = "bevel"', 'id = "een bevel"', "id 'een bevel' does not have the form"),
        ('stance = "neutral"', 'stance = "nice"', "stance 'nice' is unknown; it is one of supportive, neutral"),
        ('family = "taal"', 'family = "toon"', "has no family 'toon'"),
        ('["vraag", "bevel"]', '["vraag", "wens"]', "has no label 'wens'"),
        ('["vraag", "bevel"]', '"vraag"', "exclusive: expected a list of list"),
        ('version = "0.1"', "version = 0.1", "version: expected str, got float"),
        ('code = "v"', 'code = "v"\nexamples = "x"', "examples: expected a list of str"),
        ('code = "v"', 'code = "v"\nexperimental = "no"', "experimental: expected bool, got str"),
        ('name = "klein"', "name = ", "not valid TOML"),
        ('language = "nl"', 'language = "nl"\nrules = [{ text = "x", why = "y" }]', r"rules\[1\]: unknown key 'why'"),
    ],
)
def test_a_malformed_codebook_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = small(tmp_path, old, new)
    with pytest.raises(CodebookError, match=message) as caught:
        load_codebook(path)
    assert str(path) in str(caught.value)


def test_a_codebook_without_behaviours_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "leeg.toml"
    path.write_text('name="x"\nversion="1"\nlanguage="nl"\nbehaviours=[]\nfamilies=[]\n', encoding="utf-8")
    with pytest.raises(CodebookError, match="no behaviours"):
        load_codebook(path)


def test_an_unreadable_codebook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="cannot be read"):
        load_codebook(tmp_path / "missing.toml")
    (tmp_path / "latin.toml").write_bytes('name = "één"'.encode("cp1252"))
    with pytest.raises(CodebookError, match="cannot be read"):
        load_codebook(tmp_path / "latin.toml")
    assert issubclass(CodebookError, CoachNLPError)


def test_the_packaged_file_loads_by_path_too(tmp_path: Path) -> None:
    text = files("coachnlp.codebook").joinpath("codebook.toml").read_text(encoding="utf-8")
    (tmp_path / "copy.toml").write_text(text, encoding="utf-8")
    assert load_codebook(tmp_path / "copy.toml") == load_codebook()
    assert {row["id"] for row in tomllib.loads(text)["behaviours"]} == set(load_codebook().ids)


def test_the_codebook_page_is_up_to_date() -> None:
    script = ROOT / "scripts" / "write_codebook_page.py"
    run = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr

"""The corpus in the repository: that it is what its sources, its log and its datasheet say."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from coachnlp.codebook import load_codebook
from coachnlp.corpora.annotated_lines import read_annotated_lines
from coachnlp.corpora.checksums import verify_checksums
from coachnlp.corpora.jsonl import read_jsonl
from coachnlp.corpora.splits import check_no_leak, read_splits

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpora" / "coachnlp-nl"
SCRIPT = ROOT / "scripts" / "import_corpus.py"
SPLITS = ("train", "dev", "test")
MADE = ("train.jsonl", "dev.jsonl", "test.jsonl", "splits.json", "DATASHEET.md", "SHA256SUMS")
LINES = "@meeting id={id} type=overleg sector=zorg register=schoon\n@speakers Karin\nKarin: Hoi {{}}\n"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, *map(str, arguments)], capture_output=True, text=True, check=False)


def rows(split: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CORPUS / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()]


def number(text: str) -> int:
    return int(text.replace(",", ""))


def test_the_import_reproduces_the_corpus_byte_for_byte(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(CORPUS, folder, ignore=shutil.ignore_patterns(*(set(MADE) - {"splits.json"})))
    done = run(folder)
    assert done.returncode == 0, done.stderr
    for name in MADE:
        assert (folder / name).read_bytes() == (CORPUS / name).read_bytes(), name


def test_checksums_hold() -> None:
    names = verify_checksums(CORPUS)
    assert {"train.jsonl", "LICENSE", "source/a1.txt"} <= set(names)


def test_splits_are_disjoint_complete_and_free_of_leaks() -> None:
    splits = {split: read_jsonl(CORPUS / f"{split}.jsonl") for split in SPLITS}
    check_no_leak(splits)
    assigned = read_splits(CORPUS / "splits.json")
    assert assigned == {meeting.id: split for split, members in splits.items() for meeting in members}
    sources = [
        (path.name[0], meeting)
        for path in sorted((CORPUS / "source").glob("*.txt"))
        for meeting in read_annotated_lines(path, load_codebook())
    ]
    assert len(sources) == len(assigned)
    assert sum(len(meeting.units) for _, meeting in sources) == sum(
        len(meeting.units) for members in splits.values() for meeting in members
    )


def test_shares_are_about_80_10_10() -> None:
    units = {split: sum(len(turn["units"]) for row in rows(split) for turn in row["turns"]) for split in SPLITS}
    whole = sum(units.values())
    assert units["train"] / whole == pytest.approx(0.79, abs=0.02)
    assert units["dev"] / whole == pytest.approx(0.1, abs=0.015)
    assert units["test"] / whole == pytest.approx(0.11, abs=0.015)  # six files are wholly in it


def test_every_label_of_the_corpus_is_in_the_codebook_and_every_label_is_in_every_split() -> None:
    codebook = load_codebook()
    for split in SPLITS:
        seen: set[str] = set()
        for meeting in read_jsonl(CORPUS / f"{split}.jsonl"):
            for unit in meeting.units:
                assert codebook.check_labels(unit.labels) == unit.labels
                seen.update(unit.labels)
        assert seen == set(codebook.ids), split


def test_the_figures_of_the_datasheet_are_those_of_the_files() -> None:
    sheet = (CORPUS / "DATASHEET.md").read_text(encoding="utf-8")
    labels: dict[str, Counter[str]] = {split: Counter() for split in SPLITS}
    for split in SPLITS:
        members = rows(split)
        units = [unit for row in members for turn in row["turns"] for unit in turn["units"]]
        labels[split].update(label for unit in units for label in unit["labels"])
        said = re.search(rf"^\| {split} \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|", sheet, re.MULTILINE)
        assert said is not None
        assert [number(cell) for cell in said.groups()] == [
            len(members),
            sum(len(row["turns"]) for row in members),
            len(units),
        ]
    for label in load_codebook().ids:
        said = re.search(rf"^\| {label} \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$", sheet, re.MULTILINE)
        assert said is not None, label
        counts = [labels[split][label] for split in SPLITS]
        assert [number(cell) for cell in said.groups()] == [*counts, sum(counts)], label
    assert "{{" not in sheet


def test_logged_corrections_are_in_the_sources() -> None:
    log = (CORPUS / "CORRECTIONS.md").read_text(encoding="utf-8")
    corrections = re.findall(
        r"^\| (\S+\.txt) \| (\d+) \| (\d+) \| (.+?) \| (.+?) \| (\d+) \| .+ \|$", log, re.MULTILINE
    )
    assert f"{len(corrections):,} units so far" in (CORPUS / "DATASHEET.md").read_text(encoding="utf-8")
    codebook = load_codebook()
    for name, line, unit, old, new, rule in corrections:
        text = (CORPUS / "source" / name).read_text(encoding="utf-8").split("\n")[int(line) - 1]
        codes = re.findall(r"\{([a-z, ]*)\}(?= \||$)", text)[int(unit) - 1]
        assert codes == new.replace("–", ""), (name, line)
        assert old != new
        assert 1 <= int(rule) <= len(codebook.rules)


def test_taken_ids_get_the_author_and_known_meetings_keep_their_split(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a1.txt").write_text(LINES.format(id="m1") + LINES.format(id="m2"), encoding="utf-8")
    (tmp_path / "splits.json").write_text('{"train": [], "dev": ["m1"], "test": ["m2"]}', encoding="utf-8")
    (tmp_path / "source" / "b1.txt").write_text(LINES.format(id="m1"), encoding="utf-8")
    (tmp_path / "source" / "b2.txt").write_text(LINES.format(id="m1"), encoding="utf-8")
    done = run(tmp_path)
    assert done.returncode == 0, done.stderr
    assigned = read_splits(tmp_path / "splits.json")
    assert (assigned.pop("m1"), assigned.pop("m2")) == ("dev", "test")
    assert set(assigned) == {"b-m1", "b2-m1"}
    assert {row.author for row in read_jsonl(tmp_path / "dev.jsonl")} >= {"a"}


def test_a_malformed_source_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a1.txt").write_text(LINES.format(id="m1").replace("{}", "{zz}"), encoding="utf-8")
    done = run(tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "a1.txt:3: " in done.stderr
    assert not (tmp_path / "train.jsonl").exists()


def test_a_corpus_with_its_own_codebook(tmp_path: Path) -> None:
    book = (ROOT / "src/coachnlp/codebook/codebook.toml").read_text(encoding="utf-8")
    (tmp_path / "book.toml").write_text(book.replace('code = "oq"', 'code = "zz"'), encoding="utf-8")
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a1.txt").write_text(LINES.format(id="m1").replace("{}", "{zz}"), encoding="utf-8")
    done = run(tmp_path, "--codebook", tmp_path / "book.toml")
    assert done.returncode == 0, done.stderr
    found = [meeting for split in SPLITS for meeting in read_jsonl(tmp_path / f"{split}.jsonl")]
    assert found[0].units[0].labels == ("open_question",)


@pytest.mark.filterwarnings("ignore")
def test_the_code_of_the_corpus_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "corpus.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 5
    for name in ("corpora", "src"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    for block in blocks:
        if "datasets" in block:
            pytest.importorskip("datasets")
        exec(compile(block, "docs/corpus.md", "exec"), {})  # noqa: S102
    assert (tmp_path / "one-meeting.txt").is_file()

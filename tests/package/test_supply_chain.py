"""The lock, the licences: complete, and what they say."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
EXTRAS = ("score", "window", "exchange", "formats")
ENTRY = re.compile(r"^([\w.-]+)==(\S+)((?: ;[^\\\n]*)?)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)


def test_every_line_of_the_lock_is_a_version_with_hashes() -> None:
    rest = ENTRY.sub("", LOCK)
    assert [line for line in rest.splitlines() if line and not line.startswith("#")] == []


def test_the_lock_holds_what_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *(line for extra in EXTRAS for line in project["optional-dependencies"][extra])]
    locked = {canonicalize_name(entry[1]): entry[2] for entry in ENTRY.finditer(LOCK)}
    for requirement in map(Requirement, asked):
        version = locked[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version, prereleases=True), f"{requirement}; run scripts/lock.py"


def test_every_locked_package_has_a_licence_and_none_is_gpl() -> None:
    page = (ROOT / "docs" / "licences.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| ([\w.-]+) \| ([^|]+) \|", page, re.MULTILINE))
    elsewhere = {"colorama", "httpx2-jsfetch"}  # only on Windows or in a browser, so never seen by scripts/licences.py
    locked = {canonicalize_name(entry[1]) for entry in ENTRY.finditer(LOCK)} - elsewhere
    assert locked <= set(rows), "run scripts/licences.py"
    unclear = {name for name in rows if rows[name] == "see the package"}
    assert unclear == set()
    assert {name for name in locked if re.search(r"\b[AL]?GPL|General Public", rows[name])} == set()

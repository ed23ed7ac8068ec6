"""What importing coachnlp costs, and which way its parts may look."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "coachnlp"
PATH = [
    "errors",
    "version",
    "spreadsheet",
    "packaged",
    "codebook",
    "transcripts",
    "pseudonyms",
    "units",
    "behaviours",
    "measures",
    "analysis",
    "corrections",
    "batch",
    "culture",
    "reports",
    "window",
    "commands",
    "cli",
    "__main__",
]
"""The path of the data: a part may import those before it."""
LATER_BUT_LAZY = {
    ("behaviours", "analysis"),
    ("analysis", "reports"),
    ("commands", "training"),
    ("commands", "evaluation"),
    ("commands", "corpora"),
}
"""Imports against the path that are inside a function."""
ASIDE = {"corpora": set[str](), "evaluation": {"corpora"}}
"""Parts beside the path, and which of each other they may import; training may import everything."""
HEAVY = ("torch", "transformers", "datasets", "sklearn", "spacy", "onnxruntime", "numpy", "rich", "pandas")


def test_import_is_fast_and_light() -> None:
    code = "import json, sys, time; t = time.perf_counter(); import coachnlp; t = time.perf_counter() - t\n"
    code += "print(json.dumps([t, sorted(sys.modules)]))"
    runs = [
        json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout) for _ in "123"
    ]
    assert min(seconds for seconds, _ in runs) < 0.5
    assert not set(HEAVY) & set(runs[0][1])


def test_analysing_needs_no_torch() -> None:
    code = "import sys; sys.modules['torch'] = None; sys.modules['transformers'] = None; import coachnlp\n"
    code += "coachnlp.load; import coachnlp.cli, coachnlp.behaviours.component; print('torch' in dir(coachnlp))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.strip() == b"False"


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_run_along_the_path_of_the_data(path: Path) -> None:
    part = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top_level = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("coachnlp."):
            target = (node.module or "").split(".")[1]
            if part in {target, "__init__", "training"}:
                continue
            if part in ASIDE:
                assert target in ASIDE[part] or target in PATH, f"{path} imports {node.module}"
                continue
            if (part, target) in LATER_BUT_LAZY:
                assert id(node) not in top_level, f"{path}: {node.module} at the top"
                continue
            assert target in PATH, f"{path} imports {node.module}"
            assert PATH.index(target) < PATH.index(part), f"{path} imports {node.module}, which comes after it"


def test_every_entry_point_loads() -> None:
    ours = distribution("coachnlp").entry_points
    assert {point.name for point in ours} == {"coachnlp", "coachnlp_units", "coachnlp_names"}
    assert all(callable(point.load()) for point in ours)
    assert {point.group for point in ours} == {"console_scripts", "spacy_factories"}

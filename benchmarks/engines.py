"""Whether every engine gives the same: the tests of engines, URLs, Ray and Spark, with all that they need installed.

    python benchmarks/engines.py [-k EXPRESSION]

The suite skips tests for which ray, pyspark with Java, s3fs or moto is missing; here a skipped one counts as a failure.
Result: engines.json, with versions, outcomes and seconds on a shared machine with two cores.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = [f"tests/batch/test_{name}.py" for name in ("engines", "urls", "ray", "spark")]
PACKAGES = ("coachnlp", "ray", "pyspark", "universal-pathlib", "fsspec", "s3fs", "moto", "pyarrow", "onnxruntime")


def main() -> None:
    """Run, print, write."""
    parser = argparse.ArgumentParser(description="Tests of engines, with all that they need installed.")
    parser.add_argument("-k", default="", help="which tests, as pytest takes it")
    only = parser.parse_args().k
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            f"--junitxml={report}",
            "-k",
            only,
            *TESTS,
        ]
        subprocess.run(command, cwd=ROOT, check=False)
        cases = list(ET.parse(report).iter("testcase"))  # noqa: S314  (our own)
    outcomes = {case.attrib["name"]: "passed" if len(case) == 0 else case[0].tag for case in cases}
    result = {
        "tests": only or "all",
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        "passed": sum(outcome == "passed" for outcome in outcomes.values()),
        "other": {name: outcome for name, outcome in outcomes.items() if outcome != "passed"},
        "seconds": {case.attrib["name"]: round(float(case.attrib["time"]), 1) for case in cases},
    }
    (Path(__file__).parent / "engines.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()

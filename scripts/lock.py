"""Write requirements.lock: every package that coachnlp runs on, to the version and the hash, for all systems.

pip install uv
python scripts/lock.py

Base install and the extras score, window, exchange and formats. Training is left out: torch comes from one index as
built for CPUs and from another as built for GPUs, under one version and with different hashes; constraints.txt pins it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
EXTRAS = ("score", "window", "exchange", "formats")
HEADER = """\
# Made by scripts/lock.py. Install what was tested, and refuse anything else:
#   pip install --require-hashes -r requirements.lock && pip install --no-deps coachnlp
"""


def main() -> None:
    """Compile and write."""
    command = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "compile",
        "pyproject.toml",
        "--universal",
        "--python-version",
        "3.11",
    ]
    command += [part for extra in EXTRAS for part in ("--extra", extra)]
    command += ["--generate-hashes", "--no-header", "--no-annotate", "--quiet"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    LOCK.write_text(HEADER + done.stdout, "utf-8")


if __name__ == "__main__":
    main()

"""Readers guided by coverage, with atheris (libFuzzer): inputs that reach new lines are kept and changed further.

pip install atheris                                (wheels for Python 3.11 to 3.13 on Linux)
python fuzz/with_atheris.py                        100,000 inputs for each reader; counts go to fuzz/RESULTS.json
python fuzz/with_atheris.py vtt docx --inputs 5000

What reached something new is kept in fuzz/corpus/READER; an input that brings out an error which is not documented,
takes ten seconds or two gigabytes ends the run and is kept in fuzz/crashes.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import readers
from results import fuzz_all

GUIDED = ("any", "vtt", "srt", "json", "rtf", "html", "eaf", "ttml", "cha", "docx", "docx-body", "xlsx-sheet")
_KEPT, _KEPT_BYTES = 100, 4_096
"""Files of each corpus that the repository keeps, the smallest first, and how long they may be."""


def fuzz_one(reader: str, arguments: list[str]) -> None:
    """In a process of its own: libFuzzer ends it."""
    import atheris

    with atheris.instrument_imports(include=["coachnlp.transcripts", "striprtf", "xml", "zipfile", "csv", "json"]):
        for name in [name for name in sys.modules if name.startswith(("coachnlp", "striprtf"))]:
            del sys.modules[name]
        sys.modules.pop("readers", None)
        import readers as instrumented

    read = instrumented.READERS[reader]

    def try_input(data: bytes) -> None:
        instrumented.try_one(read, data)

    atheris.Setup([sys.argv[0], *arguments], try_input)
    atheris.Fuzz()


def fuzz(reader: str, count: int) -> dict[str, object]:
    """Run libFuzzer over a reader, and keep what it learnt."""
    readers.CRASHES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder)
        for number, seed in enumerate(readers.seeds(reader)):
            (seeds / f"seed-{number}").write_bytes(seed)
        limits = ["-timeout=10", "-rss_limit_mb=2048", "-max_len=65536" if reader == "docx" else "-max_len=8192"]
        where = [f"-artifact_prefix={readers.CRASHES}/{reader}-", "-print_final_stats=1"]
        command = [sys.executable, __file__, "--one", reader, *limits, f"-runs={count}", *where, folder]
        started = time.perf_counter()
        run = subprocess.run(command, capture_output=True, text=True, check=False, errors="replace")
        if run.returncode:
            raise SystemExit(f"{reader}: {run.stderr[-3000:]}")
        kept = _keep(seeds, readers.CORPUS / reader)
    covered = re.findall(r"cov: (\d+) ft: (\d+)", run.stderr)[-1]
    done = int(re.findall(r"stat::number_of_executed_units:\s*(\d+)", run.stderr)[-1])
    return {
        "inputs": done,
        "edges": int(covered[0]),
        "features": int(covered[1]),
        "corpus_kept": kept,
        "seconds": round(time.perf_counter() - started),
    }


def _keep(found: Path, corpus: Path) -> int:
    new = [path for path in found.iterdir() if not path.name.startswith("seed-")]
    small = sorted((path for path in new if path.stat().st_size <= _KEPT_BYTES), key=lambda path: path.stat().st_size)
    corpus.mkdir(parents=True, exist_ok=True)
    for path in small[:_KEPT]:
        shutil.copy(path, corpus / path.name[:16])
    return len(list(corpus.iterdir()))


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        fuzz_one(sys.argv[2], sys.argv[3:])
        return
    fuzz_all(__doc__, "atheris", GUIDED, fuzz)


if __name__ == "__main__":
    main()

"""Every reader with inputs that hypothesis makes: files cut and changed, tokens of the format in any order, bytes.

python fuzz/with_hypothesis.py                     100,000 inputs for each reader; counts go to fuzz/RESULTS.json
python fuzz/with_hypothesis.py vtt docx --inputs 5000
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from readers import CRASHES, READERS, Read, seeds, try_one
from results import fuzz_all

SLOW_S = 2.0
"""An input of some kilobytes that takes more of a processor is a finding too."""
_LONGEST = 4_000
_SPECIAL = (
    *(
        b"",
        b"\0",
        b"\xff",
        b"\n",
        b"\r",
        b"\t",
        b" ",
        b"\xef\xbb\xbf",
        b"\xe2\x80\xae",
        b"\xcc\x81" * 50,
        b"\xed\xa0\x80",
    ),
    *(b"0", b"-1", b"1e999", b"NaN", b"Infinity", b"9" * 20, b"9" * 400, b"9" * 5000, b"99:99:99", b"00:00:00.000"),
    *(b'"', b"'", b"<", b">", b"&", b"&#0;", b"&#xD800;", b"</", b"<!--", b"<![CDATA[", b"<?", b"]]>", b"//", b"-->"),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b"\\",
        b"\\u0000",
        b"\\ud800",
        b"null",
        b"true",
        b"{}",
        b"[]",
        b":",
        b";",
        b",",
        b"|",
        b"=1+1",
    ),
)
_EDITS = ("cut", "insert", "replace", "replace", "repeat", "number")
_EDITS_AT_MOST = 5
_SPREAD = 0x9E3779B97F4A7C15
"""Odd, so that small numbers, which hypothesis likes, become all kinds of edits."""
_PIECE = re.compile(rb"[A-Za-z]+|\d+|[^A-Za-z\d\s]+|\s+")


def changed(seed: bytes, edits: Sequence[int], tokens: Sequence[bytes]) -> list[bytes]:
    """A file after one edit, two, up to five, then anew; a number tells which edit, where and with what."""
    data = bytearray(seed)
    after: list[bytes] = []
    for number, edit in enumerate(edits):
        if number % _EDITS_AT_MOST == 0:
            data = bytearray(seed)
        bits = edit * _SPREAD % (1 << 64)
        bits, at = divmod(bits, len(data) + 1)
        bits, length = divmod(bits, 40)
        bits, kind = divmod(bits, len(_EDITS))
        _edit(data, _EDITS[kind], at, length, tokens[bits % len(tokens)])
        after.append(bytes(data))
    return after


def _edit(data: bytearray, kind: str, start: int, length: int, token: bytes) -> None:
    end = min(len(data), start + length)
    if kind == "cut":
        del data[start:end]
    elif kind == "insert":
        data[start:start] = token
    elif kind == "replace":
        data[start:end] = token
    elif kind == "repeat":
        data[start:start] = data[start:end] * (length % 20)
    elif number := re.search(rb"\d+", data[start:]):
        data[start + number.start() : start + number.end()] = token


def inputs_for(reader: str) -> st.SearchStrategy[list[bytes]]:
    """Some at a time, mostly files with ever more edits; now and then tokens in any order, or bytes."""
    files = [whole if reader in {"docx", "xlsx", "stl"} else whole[:_LONGEST] for whole in seeds(reader)]
    tokens = sorted({piece for whole in files for piece in _PIECE.findall(whole) if len(piece) < 40})[:2000]
    pieces = (*(_SPECIAL * 4), *(bytes([byte]) for byte in range(256)), *tokens)
    edits = st.lists(st.integers(0, (1 << 64) - 1), min_size=20, max_size=60)
    edited = st.builds(changed, st.sampled_from(files), edits, st.just(pieces))
    in_any_order = st.lists(st.sampled_from(pieces), max_size=30).map(b"".join)
    others = st.lists(st.one_of(in_any_order, st.binary(max_size=200)), min_size=1, max_size=8)
    return st.one_of(edited, edited, edited, others)


@dataclass
class Seen:
    """What was tried so far."""

    inputs: int = 0
    read: int = 0
    slowest_s: float = 0.0

    def try_one(self, read: Read, data: bytes) -> None:
        """Read one input, or let out what is no documented refusal."""
        started = time.process_time()
        try:
            self.read += try_one(read, data)
            taken = time.process_time() - started
            assert taken < SLOW_S, f"{taken:.1f} s for {len(data)} bytes"
        except Exception:
            CRASHES.mkdir(exist_ok=True)
            (CRASHES / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
            raise
        self.inputs += 1
        self.slowest_s = max(self.slowest_s, taken)


def fuzz(reader: str, count: int) -> dict[str, object]:
    """Try as many inputs; an error that is not documented comes out, with the input that hypothesis cut down for it."""
    read: Read = READERS[reader]
    seen = Seen()

    @settings(
        max_examples=500,
        deadline=None,
        database=None,
        derandomize=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs_for(reader))
    def try_inputs(several: list[bytes]) -> None:
        for data in several:
            seen.try_one(read, data)

    started = time.perf_counter()
    while seen.inputs < count:
        try_inputs()
    return {
        "inputs": seen.inputs,
        "read": seen.read,
        "refused": seen.inputs - seen.read,
        "slowest_s": round(seen.slowest_s, 3),
        "seconds": round(time.perf_counter() - started),
    }


def main() -> None:
    fuzz_all(__doc__, "hypothesis", READERS, fuzz)


if __name__ == "__main__":
    main()

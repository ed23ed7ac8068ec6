"""`coachnlp open` as a process: what it prints, and that nothing is left of it, whoever ends it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from opened import Opened

from coachnlp.cli import main
from coachnlp.window import serve

pytestmark = pytest.mark.network  # of this computer only

Start = Callable[..., tuple[subprocess.Popen[str], str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts `coachnlp open`, its temporary folder below `tmp_path`; gives the process and its address."""
    started: list[subprocess.Popen[str]] = []

    def run(*options: str) -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-m", "coachnlp.cli", "open", "--no-browser", "--threads", "1", *options]
        started.append(
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(tmp_path)})
        )
        assert started[-1].stdout
        return started[-1], started[-1].stdout.readline().strip()

    yield run
    for process in started:
        process.kill()
        process.communicate()


def test_it_listens_on_this_computer_only_and_opens_with_its_link(start: Start, tmp_path: Path) -> None:
    _, address = start()
    parts = urlsplit(address)
    assert parts.hostname == "127.0.0.1"
    (folder,) = tmp_path.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    port = parts.port or 0
    for status in (200, 403):
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            connection.request("GET", f"/?{parts.query}")
            with connection.getresponse() as answer:
                assert answer.status == status
                assert bool(answer.headers["Set-Cookie"]) == (status == 200)
    own = socket.gethostbyname(socket.gethostname())
    for elsewhere in {own, "127.0.0.2"} - {"127.0.0.1"}:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((elsewhere, port), timeout=5)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_it_and_leaves_nothing(start: Start, tmp_path: Path, name: str) -> None:
    process, _ = start()
    (folder,) = tmp_path.iterdir()
    (folder / "transcripts").mkdir()
    (folder / "transcripts" / "gesprek.txt").write_text("Karin: Hoe ging het?\n", "utf-8")
    process.send_signal(getattr(signal, name))
    assert process.wait(20) == 0
    assert list(tmp_path.iterdir()) == []


def test_what_a_kill_left_goes_at_the_next_start(start: Start, tmp_path: Path) -> None:
    first, _ = start()
    (left,) = tmp_path.iterdir()
    first.kill()
    first.wait()
    assert left.exists()
    start()
    (new,) = tmp_path.iterdir()
    assert new != left


def test_a_port_that_is_taken_is_told(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process, address = start("--port", str(taken.getsockname()[1]))
        assert process.wait(20) == 4
        assert address == ""


def test_a_window_that_nobody_looks_at_closes(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[bool] = []
    monkeypatch.setattr(serve.time, "sleep", lambda seconds: setattr(opened.app, "last_seen", time.monotonic() - 9e9))
    serve._watch(opened.app, opened.window.scorer, lambda *_: left.append(True))
    assert left == [True]


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coachnlp.commands.window.find_spec", lambda name: None)
    result = CliRunner().invoke(main, ["open"])
    assert result.exit_code == 4
    assert "pip install 'coachnlp[window]'" in result.stderr

"""Nothing leaves the machine and nothing is left on it: libraries below Python's sockets included."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

TALK = "Karin: Hoe ging het gisteren?\\nJoost: Nou, rommelig, en het was druk, en toen ging ik maar naar huis.\\n"
ANALYSE = f"import time, coachnlp; coachnlp.analyse('{TALK}')"
PATIENT = f"{ANALYSE}; time.sleep(12)"
"""onnxruntime 1.32 first sends some eight seconds after it made a session."""


def run(code: str, **environment: str) -> None:
    subprocess.run([sys.executable, "-c", code], env={**os.environ, **environment}, check=True)


def test_analysing_writes_nothing_aside(tmp_path: Path) -> None:
    run(ANALYSE, TMPDIR=str(tmp_path), TEMP=str(tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.network
def test_analysing_sends_nothing_also_from_native_code() -> None:
    """Whoever sends over HTTP goes to the proxy that the environment names; here it listens, and hears nothing."""
    heard: list[bytes] = []

    def listen(proxy: socket.socket) -> None:
        while True:
            connection, _ = proxy.accept()
            heard.append(connection.recv(200))
            connection.close()

    with socket.create_server(("127.0.0.1", 0)) as proxy:
        threading.Thread(target=listen, args=(proxy,), daemon=True).start()
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        run(PATIENT, **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy"), address))
        assert heard == []

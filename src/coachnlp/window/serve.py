"""Open the window and keep it open: a port of this computer, a browser, a way out. Only this file knows uvicorn."""

from __future__ import annotations

import os
import signal
import socket
import time
import webbrowser
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Thread

import uvicorn

from coachnlp.analysis import load
from coachnlp.errors import ConfigError
from coachnlp.window.app import Window, make_app
from coachnlp.window.desk import Desk
from coachnlp.window.guard import Guard, Keys
from coachnlp.window.place import own_folder
from coachnlp.window.scoring import Scorer

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_IDLE_S = 3 * 60 * 60
"""After so long without a sign of an open page, everything is thrown away. Open pages give one every 20 seconds."""


def serve(
    lang: str,
    say: Callable[[str], None],
    *,
    port: int = 0,
    browser: bool = True,
    model: str | None = None,
    threads: int | None = None,
) -> None:
    """Serve the window until it is closed; then nothing of it is left.

    Args:
        lang: `nl` or `en`.
        say: is told the address, once it answers.
        port: 0 for any that is free.
        browser: open the address in the user's browser.
        model: folder of a trained model; None for the one that comes with the package.
        threads: cores to use; None takes what the machine has, at most 4.

    Raises:
        ConfigError: when the port is taken.
        CoachNLPError: when something cannot be removed at the end.
    """
    leave = _Leave()
    with leave.on_signals(), _listening(port) as listener, own_folder() as folder:
        port = listener.getsockname()[1]
        keys = Keys(port)
        scorer = Scorer(lambda: load(model, threads=threads))
        try:
            guard = make_app(Window(Desk(folder, lang), scorer, lang, leave), keys, port)
            server = _server(guard)
            leave.from_server(server)
            Thread(target=_watch, args=(guard, scorer, leave), daemon=True).start()
            address = f"http://127.0.0.1:{port}/?token={keys.link}"
            say(address)
            if browser:  # in a thread: a browser in a terminal comes back when it is closed
                Thread(target=webbrowser.open, args=(address,), daemon=True).start()
            server.run(sockets=[listener])
        finally:
            scorer.close()  # before the folder goes: what still reads would write there


class _Leave:
    """Asks the server to end, once or often, from a page, a signal or the clock; clearing up is never interrupted."""

    def __init__(self) -> None:
        self._asked = False
        self._server: uvicorn.Server | None = None

    def __call__(self, *_: object) -> None:
        self._asked = True
        if self._server is not None:
            self._server.should_exit = True

    def from_server(self, server: uvicorn.Server) -> None:
        """Say which server is to end, at once if that was asked already."""
        self._server = server
        server.should_exit = self._asked

    @contextmanager
    def on_signals(self) -> Generator[None]:
        """Take Ctrl-C, a polite kill and a terminal that closes for such a wish; uvicorn hands on those it catches."""
        known = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
        before = {number: signal.signal(number, self) for number in known}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        raise ConfigError(
            f"port {port} cannot be used ({getattr(error, 'strerror', None) or error}); choose another, or none"
        ) from None


def _server(guard: Guard) -> uvicorn.Server:
    """Errors are shown on the page; a log could hold speech, and is kept only for who asks for tracebacks."""
    return uvicorn.Server(
        uvicorn.Config(
            guard,
            lifespan="off",
            ws="none",
            http="h11",
            loop="asyncio",
            log_config=None,
            log_level="error" if os.environ.get("COACHNLP_TRACEBACK") else "critical",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=5,
        )
    )


def _watch(guard: Guard, scorer: Scorer, leave: Callable[[], None]) -> None:
    while time.monotonic() - guard.last_seen < _IDLE_S or scorer.progress.running:
        time.sleep(60)
    leave()

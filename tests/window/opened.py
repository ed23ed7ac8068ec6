"""A window without a browser: its application, and a client that can hold the key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from starlette.testclient import TestClient

from coachnlp.analysis import Analyser
from coachnlp.window.app import Window, make_app
from coachnlp.window.desk import Desk, Limits
from coachnlp.window.guard import Keys
from coachnlp.window.scoring import Scorer

PORT = 8765
OWN = {"Sec-Fetch-Site": "same-origin", "Origin": f"http://127.0.0.1:{PORT}"}


class Opened:
    """A window and what tests need of it."""

    def __init__(self, folder: Path, limits: Limits | None, load_model: Callable[[], Analyser], lang: str) -> None:
        self.folder = folder
        self.left = False
        self.keys = Keys(PORT)
        self.window = Window(Desk(folder, lang, limits), Scorer(load_model), lang, self._leave)
        self.app = make_app(self.window, self.keys, PORT)
        self.link = f"/?token={self.keys.link}"
        self.client = self.stranger()

    def stranger(self) -> TestClient:
        """A client without the key."""
        return TestClient(self.app, base_url=f"http://127.0.0.1:{PORT}", follow_redirects=False)

    def upload(self, name: str, content: bytes | Iterator[bytes]) -> int:
        """Send a file as the page does; gives the status."""
        return self.client.post("/files", content=content, headers={**OWN, "X-File-Name": quote(name)}).status_code

    def page(self, path: str = "/") -> str:
        """A page's text."""
        return self.client.get(path, headers={"Sec-Fetch-Site": "none"}).text

    def post(self, path: str, **fields: str):
        """Send a form as the page does; a field's `_` is a dash."""
        return self.client.post(path, data={k.replace("_", "-"): v for k, v in fields.items()}, headers=OWN)

    def _leave(self) -> None:
        self.left = True

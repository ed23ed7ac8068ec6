"""Nobody but the window's own pages sees or changes anything: every rule of docs/window.md."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from opened import OWN, PORT, Opened
from starlette.routing import Route

from coachnlp.window.guard import HEADERS

TALK = b"Karin: Hoe ging het gisteren?\nJoost: Nou, rommelig.\n"
STRANGE_HOSTS = (
    "evil.example",
    f"evil.example:{PORT}",
    "127.0.0.1",
    "127.0.0.1:1",
    f"127.0.0.1:{PORT}.evil.example",
    f"localhost.evil.example:{PORT}",
    f"[::1]:{PORT}",
    f"0.0.0.0:{PORT}",
    "",
)
STRANGE_SITES = (
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:9999"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.example"},
    {"Origin": f"https://127.0.0.1:{PORT}"},
    {"Origin": "null"},
    {},
)


def addresses(opened: Opened) -> list[tuple[str, str]]:
    """(method, path) of everything the window answers to."""
    routes = [route for route in opened.app._app.routes if isinstance(route, Route)]
    found = [(m, re.sub(r"\{.*?\}", "1", r.path)) for r in routes for m in sorted(r.methods or ()) if m != "HEAD"]
    assert len(found) >= 17
    return found


def test_without_the_key_nothing_is_shown_and_nothing_is_done(opened: Opened) -> None:
    opened.upload("gesprek.txt", TALK)
    stranger = opened.stranger()
    for method, path in addresses(opened):
        if path != "/style.css":
            answer = stranger.request(method, path, headers=OWN)
            assert answer.status_code == 403, path
            assert "gesprek.txt" not in answer.text
            assert "set-cookie" not in answer.headers
    assert "gesprek.txt" in opened.page()


def test_the_link_opens_once_and_the_cookie_after_that(opened: Opened) -> None:
    opened = Opened(opened.folder, None, opened.window.scorer._load, "nl")
    answer = opened.client.get(opened.link, headers={"Sec-Fetch-Site": "cross-site"})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert opened.keys.session in cookie
    assert answer.status_code == 200  # a redirect would lose the strict cookie
    assert 'content="0;url=/"' in answer.text
    assert opened.client.get("/").status_code == 200
    assert opened.client.get(opened.link).status_code == 200
    late = opened.stranger()
    assert late.get(opened.link).status_code == 403
    assert "set-cookie" not in late.get(opened.link).headers


@pytest.mark.parametrize("wrong", ["", "x", "é", "A" * 43, "%ff", "a&token=b"])
def test_a_wrong_link_or_cookie_opens_nothing_and_spends_nothing(opened: Opened, wrong: str) -> None:
    fresh = Opened(opened.folder, None, opened.window.scorer._load, "nl")
    assert fresh.stranger().get(f"/?token={wrong}").status_code == 403
    for cookie in (f"{fresh.keys.cookie}={wrong}", f"other-1={fresh.keys.session}"):
        assert fresh.stranger().get("/", headers={"Cookie": cookie.encode("latin-1")}).status_code == 403
    assert fresh.client.get(fresh.link).status_code == 200


@pytest.mark.parametrize("host", STRANGE_HOSTS)
def test_a_name_that_was_bound_to_this_computer_is_refused(opened: Opened, host: str) -> None:
    for method, path in addresses(opened):
        answer = opened.client.request(method, path, headers={**OWN, "Host": host})
        assert answer.status_code == 421, path


def test_localhost_is_this_computer_too(opened: Opened) -> None:
    headers = {"Host": f"localhost:{PORT}", "Cookie": f"{opened.keys.cookie}={opened.keys.session}"}
    assert opened.client.get("/", headers=headers).status_code == 200
    posted = opened.client.post("/details", headers={**headers, "Origin": f"http://localhost:{PORT}"})
    assert posted.status_code == 204


@pytest.mark.parametrize("headers", STRANGE_SITES)
def test_no_other_page_changes_anything(opened: Opened, headers: dict[str, str]) -> None:
    opened.upload("gesprek.txt", TALK)
    before = dict(opened.window.desk.conversations)
    posts = [path for method, path in addresses(opened) if method == "POST"]
    assert len(posts) >= 8
    for path in posts:
        data = {"then": "quit", "team-1": "Zorg"}
        assert opened.client.post(path, data=data, headers=headers).status_code == 403, path
    assert opened.window.desk.conversations == before
    assert not opened.left
    assert opened.window.scorer.progress.state == "idle"


@pytest.mark.parametrize(
    "headers", [OWN, {"Sec-Fetch-Site": "same-origin", "Origin": "null"}, {"Origin": OWN["Origin"]}]
)
def test_its_own_pages_do(opened: Opened, headers: dict[str, str]) -> None:
    opened.upload("gesprek.txt", TALK)
    assert opened.client.post("/details", data={"team-1": "Zorg"}, headers=headers).status_code == 204
    assert opened.window.desk.conversations[1].about.team == "Zorg"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_other_page_reads_anything(opened: Opened, site: str) -> None:
    for method, path in addresses(opened):
        if method == "GET":
            assert opened.client.get(path, headers={"Sec-Fetch-Site": site}).status_code == 403, path
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    preflight = opened.client.options("/files", headers=asked)
    assert preflight.status_code == 403
    assert not [name for name in preflight.headers if name.startswith("access-control")]


def test_every_answer_has_the_headers(opened: Opened) -> None:
    opened.upload("gesprek.txt", TALK)
    stranger = opened.stranger()
    answers = [opened.client.get(path) for _, path in addresses(opened)]
    answers += [stranger.get("/"), opened.client.get("/nergens"), opened.client.get("/", headers={"Host": "x"})]
    assert {answer.status_code for answer in answers} >= {200, 303, 403, 404, 405, 421}
    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, answer.url
        assert "server" not in answer.headers
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/templates/layout.html.j2",
        "/transcripts/",
        "/transcripts/gesprek.txt",
        "/lock",
        "/reports/",
        "/files",
        "/..%2f..%2fetc/passwd",
        "/reports/..%2f1",
        "/reports/-1",
        "/reports/1",
        "/files/9/remove",
        "/style.css/",
        "/docs",
    ],
)
def test_nothing_is_listed_and_nothing_else_is_found(opened: Opened, path: str) -> None:
    opened.upload("gesprek.txt", TALK)
    answer = opened.client.get(path)
    assert answer.status_code in {404, 405}
    assert "gesprek.txt" not in answer.text
    assert "root:" not in answer.text


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_pages_live_within_their_policy(opened: Opened) -> None:
    opened.upload("gesprek.txt", TALK)
    opened.upload("fout.pdf", b"%PDF")
    for path in ("/", "/results", "/discard"):
        parser = _Tags()
        parser.feed(opened.page(path))
        assert parser.tags
        for tag, attributes in parser.tags:
            assert tag != "style"
            assert tag != "script" or attributes["src"] == "/window.js"
            assert not [name for name in attributes if name == "style" or name.startswith("on")]
            for name in ("src", "href", "action", "formaction"):
                assert re.match(r"/(?!/)|#|data:,$", attributes.get(name) or "/"), attributes

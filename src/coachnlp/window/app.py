"""The window's addresses and what happens at each."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from urllib.parse import parse_qsl, unquote

from anyio import Lock, sleep
from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from coachnlp.batch.records import Entry
from coachnlp.batch.score import with_judgements
from coachnlp.corrections.read import is_corrections
from coachnlp.corrections.records import Misfit
from coachnlp.version import __version__
from coachnlp.window import pages
from coachnlp.window.desk import Conversation, Desk
from coachnlp.window.guard import Guard, Keys, Problem
from coachnlp.window.names import is_noise
from coachnlp.window.results import (
    Wanted,
    remove_results,
    tells_of_culture,
    write_archive,
    write_culture,
    write_report,
)
from coachnlp.window.scoring import Scorer
from coachnlp.window.understand import Refusal

_FORM_BYTES = 4 * 1024**2
_STATUS: dict[Problem, int] = {"host": 421, "site": 403, "key": 403, "used": 403}
_PROBLEMS = {404: "missing", 405: "missing", 409: "busy", 413: "too_large", 500: "unexpected"}
_GOODBYE_S = 1.5
"""So long the last page may ask for its style."""
_REPORT_POLICY = (
    "sandbox allow-scripts allow-modals allow-downloads; default-src 'none'; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""A report runs its own script, which its own policy names by hash, as a page of nowhere: it reads no cookie and no
other page."""


@dataclass(slots=True)
class Window:
    """What the pages show and change."""

    desk: Desk
    scorer: Scorer
    lang: str
    leave: Callable[[], None]
    """Closes the window."""
    scored: tuple[Conversation, ...] = ()
    """The conversations of the last run, in its order."""
    stopping: bool = False
    lock: Lock = field(default_factory=Lock)
    """Held while something changes."""

    def done(self) -> list[tuple[Conversation, Entry]]:
        """The conversations of the last run that are read, and are still there."""
        pairs = zip(self.scored, self.scorer.progress.entries, strict=False)
        return [(one, entry) for one, entry in pairs if one.number in self.desk.conversations]

    def judged(self) -> tuple[list[tuple[Conversation, Entry]], tuple[Misfit, ...]]:
        """`done` with how many sentences people judged, and which of their judgements fit nothing."""
        done, said = self.done(), self.desk.judgements
        meetings = {one.meeting for one in said}
        entries = [entry for one, entry in done if entry.status == "ok" and one.understood.meeting in meetings]
        if not entries:
            return done, ()
        entries, misfits = with_judgements(self.desk.results, entries, said, self.scorer.analyser.codebook)
        by_file = {entry.file: entry for entry in entries}
        return [(one, by_file.get(entry.file, entry)) for one, entry in done], misfits

    def wanted(self) -> Wanted:
        """How results are written now."""
        desk = self.desk
        return Wanted(desk.results, self.scorer.analyser, self.lang, desk.names_in_reports, desk.judgements)

    def good(self) -> dict[int, Entry]:
        """Those of which there is a report, by number."""
        return {one.number: entry for one, entry in self.done() if entry.status == "ok"}


Change = Callable[[Request, Window], Awaitable[Response]]


def make_app(window: Window, keys: Keys, port: int) -> Guard:
    """The window as an ASGI application that answers to whoever has the keys, at this port of this computer.

    The link to give to a browser is `http://127.0.0.1:{port}/?token={keys.link}`.
    """
    routes = [
        Route("/", _files),
        Route("/style.css", partial(_static, "style.css", "text/css")),
        Route("/window.js", partial(_static, "window.js", "text/javascript")),
        Route("/files", _changing(_upload), methods=["POST"]),
        Route("/details", _changing(_details), methods=["POST"]),
        Route("/files/{number:int}/remove", _changing(_remove), methods=["POST"]),
        Route("/corrections/{number:int}/remove", _changing(_remove_corrections), methods=["POST"]),
        Route("/files/{number:int}/copy", _changing(_copy), methods=["POST"]),
        Route("/refused/clear", _changing(_clear_refused), methods=["POST"]),
        Route("/score", _changing(_score), methods=["POST"]),
        Route("/progress", _progress),
        Route("/progress.json", _progress_json),
        Route("/stop", _stop, methods=["POST"]),
        Route("/results", _results),
        Route("/reports/{number:int}", _report),
        Route("/culture", _culture),
        Route("/everything.zip", _everything),
        Route("/discard", _ask_to_discard),
        Route("/discard", _discard, methods=["POST"]),
    ]
    handlers = {HTTPException: _problem, Exception: _problem}
    app = Starlette(routes=routes, exception_handlers=handlers)
    app.router.redirect_slashes = False
    app.state.window = window

    def refuse(problem: Problem) -> Response:
        return HTMLResponse(pages.problem_page(problem, window.lang), _STATUS[problem])

    return Guard(app, keys, port, lambda: HTMLResponse(pages.welcome_page(window.lang)), refuse)


def _of(request: Request) -> Window:
    return request.app.state.window


def _changing(change: Change) -> Callable[[Request], Awaitable[Response]]:
    """Changes come one at a time, and not while the model reads."""

    async def handle(request: Request) -> Response:
        window = _of(request)
        async with window.lock:
            if window.scorer.progress.running:
                raise HTTPException(409)
            return await change(request, window)

    return handle


async def _static(name: str, kind: str, request: Request) -> Response:
    del request
    return Response(files("coachnlp.window").joinpath("static", name).read_bytes(), media_type=kind)


async def _files(request: Request) -> Response:
    window = _of(request)
    if window.scorer.progress.running:
        return _to("/progress")
    return HTMLResponse(pages.files_page(window.desk, window.lang, has_results=bool(window.scored)))


async def _upload(request: Request, window: Window) -> Response:
    desk = window.desk
    name = unquote(request.headers.get("x-file-name", ""))[:1000]
    if is_noise(name):
        return Response(status_code=204)
    if full := desk.room():
        desk.refuse(name, full)
        raise HTTPException(413)
    try:
        digest = await _save(request, desk.incoming, desk.limits.file_bytes)
    except HTTPException:
        desk.refuse(name, Refusal("too_large"))
        raise
    await run_sync(_take, window, name, digest)
    return Response(status_code=204)


def _take(window: Window, name: str, digest: str) -> None:
    if is_corrections(window.desk.incoming, name):
        window.desk.take_corrections(name, lambda: window.scorer.analyser.codebook)
    else:
        window.desk.take(name, digest)


async def _save(request: Request, path: Path, most: int) -> str:
    """Write a body to a file; gives its SHA-256."""
    digest = hashlib.sha256()
    try:
        with path.open("wb") as file:
            async for chunk in _body(request, most):
                file.write(chunk)
                digest.update(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return digest.hexdigest()


async def _body(request: Request, most: int) -> AsyncGenerator[bytes]:
    """The body in pieces, no more of it than `most` bytes, whatever its sender says of its length."""
    told = request.headers.get("content-length", "")
    got = 0
    if told.isdecimal() and int(told) > most:
        raise HTTPException(413)
    async for chunk in request.stream():
        got += len(chunk)
        if got > most:
            raise HTTPException(413)
        yield chunk


async def _fields(request: Request) -> dict[str, str]:
    body = b"".join([chunk async for chunk in _body(request, _FORM_BYTES)])
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


async def _fill_in(request: Request, window: Window) -> None:
    fields = await _fields(request)
    window.desk.fill_in(fields)
    if any(name.startswith("team-") for name in fields):  # the form was sent, and not just a button
        window.desk.names_in_reports = "names" in fields


async def _details(request: Request, window: Window) -> Response:
    await _fill_in(request, window)
    return Response(status_code=204)  # the browser stays where it is


async def _remove(request: Request, window: Window) -> Response:
    await _fill_in(request, window)
    number = request.path_params["number"]
    if entry := window.good().get(number):
        remove_results(entry, window.desk.results)
    window.desk.remove(number)
    return _to("/#read")


async def _remove_corrections(request: Request, window: Window) -> Response:
    await _fill_in(request, window)
    window.desk.remove(request.path_params["number"])
    return _to(f"{_page_of(request)}#read")


async def _copy(request: Request, window: Window) -> Response:
    await _fill_in(request, window)
    window.desk.copy(request.path_params["number"])
    return _to(f"/#file-{request.path_params['number']}")


async def _clear_refused(request: Request, window: Window) -> Response:
    window.desk.refused.clear()
    return _to(f"{_page_of(request)}#read")


def _page_of(request: Request) -> str:
    """Of the two pages that show corrections and refused files, the one that was asked from."""
    return "/results" if "results" in request.query_params else "/"


async def _score(request: Request, window: Window) -> Response:
    await _fill_in(request, window)
    if not window.desk.conversations:
        return _to("/")
    window.scored = tuple(window.desk.conversations.values())
    window.stopping = False
    window.scorer.start(window.scored, window.desk.results)
    return _to("/progress")


async def _progress(request: Request) -> Response:
    window = _of(request)
    progress = window.scorer.progress
    if not progress.running:
        return _to("/results")
    names = [one.name for one in window.scored]
    return HTMLResponse(pages.progress_page(names, progress, window.lang, stopping=window.stopping))


async def _progress_json(request: Request) -> Response:
    window = _of(request)
    names = [one.name for one in window.scored]
    return JSONResponse(asdict(pages.progress_view(names, window.scorer.progress, window.lang)))


async def _stop(request: Request) -> Response:
    window = _of(request)
    window.stopping = True
    window.scorer.stop()
    return _to("/progress")


async def _results(request: Request) -> Response:
    window = _of(request)
    progress = window.scorer.progress
    if progress.running:
        return _to("/progress")
    async with window.lock:
        done, misfits = await run_sync(window.judged)
    return HTMLResponse(pages.results_page(window.desk, done, misfits, progress, window.lang))


async def _report(request: Request) -> Response:
    window = _of(request)
    entry = window.good().get(request.path_params["number"])
    if entry is None:
        raise HTTPException(404)
    async with window.lock:
        path = await run_sync(write_report, entry, window.wanted())
    if "save" in request.query_params:
        return FileResponse(path, filename=path.name)
    return FileResponse(path, headers={"Content-Security-Policy": _REPORT_POLICY})


async def _culture(request: Request) -> Response:
    window = _of(request)
    entries = list(window.good().values())
    if not tells_of_culture(entries):
        raise HTTPException(404)
    async with window.lock:
        path = await run_sync(partial(write_culture, linked=False), entries, window.wanted())
    return FileResponse(path, headers={"Content-Security-Policy": _REPORT_POLICY})


async def _everything(request: Request) -> Response:
    window = _of(request)
    entries = list(window.good().values())
    if not entries:
        raise HTTPException(404)
    t, date = pages.texts(window.lang), f"{datetime.now(UTC).astimezone():%Y-%m-%d}"
    about = t["archive_about"].format(version=__version__, date=date).lstrip()
    corrections = [window.desk.corrections_file(number) for number in window.desk.corrections]
    async with window.lock:
        path = await run_sync(write_archive, entries, corrections, window.wanted(), about)
    return FileResponse(path, filename=t["archive_name"].format(date=date))


async def _ask_to_discard(request: Request) -> Response:
    return HTMLResponse(pages.discard_page(_of(request).lang))


async def _discard(request: Request) -> Response:
    window = _of(request)
    fields = await _fields(request)
    async with window.lock:
        await run_sync(window.scorer.reset)
        await run_sync(window.desk.clear)
        window.scored = ()
    if fields.get("then") != "quit":
        return _to("/")
    return HTMLResponse(pages.goodbye_page(window.lang), background=BackgroundTask(_leave_soon, window))


async def _leave_soon(window: Window) -> None:
    await sleep(_GOODBYE_S)
    window.leave()


async def _problem(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return HTMLResponse(pages.problem_page(_PROBLEMS.get(status, "unexpected"), _of(request).lang), status)


def _to(path: str) -> Response:
    return RedirectResponse(path, 303)

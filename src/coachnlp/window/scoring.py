"""Scoring while people watch: one model, loaded once, in one thread of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Literal

from coachnlp.analysis import Analyser
from coachnlp.batch.records import Entry
from coachnlp.batch.score import Options, score
from coachnlp.errors import CoachNLPError
from coachnlp.window.desk import Conversation
from coachnlp.window.watched import WatchedNetwork

State = Literal["idle", "loading", "scoring", "stopped", "done", "failed"]
_TOO_EARLY_S = 3
"""Before this, an estimate of the time left jumps about."""


class Stopped(Exception):  # noqa: N818  (no error: what people asked for)
    """Ends a run between two windows; not a class that `score` takes for the fault of one file."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far scoring is."""

    state: State = "idle"
    words: tuple[int, ...] = ()
    """Of each conversation, in the order in which they are scored."""
    entries: tuple[Entry, ...] = ()
    """Of the conversations that are done; the next one is being scored."""
    share: float = 0.0
    """Of the one being scored, 0 to 1."""
    seconds_left: float | None = None
    """None as long as there is nothing to estimate it by."""
    error: CoachNLPError | None = None
    """Why it failed."""

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self.state in {"loading", "scoring"}

    @property
    def words_done(self) -> float:
        """Words scored, those of the current conversation included."""
        done = len(self.entries)
        current = self.words[done] * self.share if done < len(self.words) else 0.0
        return sum(self.words[:done]) + current

    @property
    def total_share(self) -> float:
        """Of all words, 0 to 1."""
        return self.words_done / max(sum(self.words), 1)


class Scorer:
    """Scores in a thread; `progress` may be read from any other."""

    def __init__(self, load: Callable[[], Analyser]) -> None:
        """Begin to load the model.

        Args:
            load: gives the analyser; called once.
        """
        self._pool = ThreadPoolExecutor(1, "scoring")
        self._lock = Lock()
        self._stop = False
        self._read_words = 0.0
        self._started = 0.0
        self._running: Future[None] | None = None
        self.progress = Progress()
        self._analyser = self._pool.submit(self._load, load)

    @property
    def analyser(self) -> Analyser:
        """The loaded model; waits for it."""
        return self._analyser.result()

    def start(self, conversations: Sequence[Conversation], out: Path) -> None:
        """Score conversations; what was scored before into the same folder is taken from there."""
        self._stop = False
        self.progress = Progress("loading", tuple(one.understood.words for one in conversations))
        self._running = self._pool.submit(self._run, tuple(conversations), out)

    def stop(self) -> None:
        """Ask a run to end after the stretch of speech that it reads now."""
        self._stop = True

    def wait(self) -> None:
        """Wait until the run has ended."""
        if self._running is not None:
            self._running.result()

    def reset(self) -> None:
        """End a run and forget it."""
        self.stop()
        self.wait()
        self.progress = Progress()

    def close(self) -> None:
        """End whatever goes on, for good."""
        self.stop()
        self._pool.shutdown()

    def _load(self, load: Callable[[], Analyser]) -> Analyser:
        analyser = load()
        model = copy(analyser.model)
        model.network = WatchedNetwork(model.network, self._tell_share)
        return Analyser(model, analyser.codebook)

    def _run(self, conversations: Sequence[Conversation], out: Path) -> None:
        try:
            analyser = self._analyser.result()
            self._started, self._read_words = time.monotonic(), 0.0
            self.progress = replace(self.progress, state="scoring")
            about = {one.name: one.about for one in conversations}
            paths = [one.path for one in conversations]
            score(paths, out, analyser, Options(about, formats=()), tell=self._tell_file)
            self.progress = replace(self.progress, state="done", seconds_left=None)
        except Stopped:
            self.progress = replace(self.progress, state="stopped", seconds_left=None)
        except CoachNLPError as error:
            self.progress = replace(self.progress, state="failed", error=error)
        except Exception as error:  # in a thread nobody would see it
            self.progress = replace(self.progress, state="failed", error=CoachNLPError(type(error).__name__))

    def _tell_file(self, done: int, total: int, entry: Entry | None) -> None:
        del done, total
        if entry is not None:
            self.progress = replace(self.progress, entries=(*self.progress.entries, entry), share=0.0)
        self._check()

    def _tell_share(self, share: float) -> None:
        self._check()
        with self._lock:
            now = self.progress
            if share > now.share:
                self._read_words += now.words[len(now.entries)] * (share - now.share)
                self.progress = replace(now, share=share, seconds_left=self._left(now))

    def _left(self, now: Progress) -> float | None:
        """By the pace so far; conversations taken from an earlier run took no time and tell nothing of it."""
        spent = time.monotonic() - self._started
        if spent < _TOO_EARLY_S:
            return None
        return (sum(now.words) - now.words_done) * spent / self._read_words

    def _check(self) -> None:
        if self._stop:
            raise Stopped

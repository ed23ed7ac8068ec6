"""Workers as actors on a Ray cluster. Only this file knows ray.

Actors, and not Ray Data: a file that takes workers down must be given up by itself and not with the whole job, results
are kept one by one as they come, the heaviest files go first, and nothing needs pandas.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from concurrent.futures import Future
from importlib import import_module
from typing import Any

from coachnlp.batch.engines import inside
from coachnlp.batch.engines.engine import Work
from coachnlp.codebook import Codebook
from coachnlp.errors import CoachNLPError, ConfigError, MissingExtraError
from coachnlp.transcripts.limits import Limits


class Cluster:
    """A connection to a Ray cluster."""

    def __init__(self, address: str | None) -> None:
        """Connect, or start a cluster on this machine when there is no address.

        Raises:
            MissingExtraError: when ray is not installed.
            ConfigError: when there is no cluster at the address.
        """
        try:
            os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent anywhere
            ray: Any = import_module("ray")
        except ImportError as error:
            raise MissingExtraError("the engine ray needs ray; install it with: pip install 'coachnlp[ray]'") from error
        self._ray = ray
        errors = ray.exceptions
        self.lost: tuple[type[BaseException], ...] = (
            *(errors.RayActorError, errors.WorkerCrashedError, errors.NodeDiedError),
            *(errors.ObjectLostError, errors.OutOfMemoryError),
        )
        if not ray.is_initialized():
            own: dict[str, Any] = {} if address else {"include_dashboard": False}
            try:
                ray.init(address or "local", log_to_driver=False, logging_level=logging.ERROR, **own)
            except Exception as error:  # also of the plain class, as when a busy machine starts it too slowly
                raise ConfigError(f"{address}: no Ray cluster ({type(error).__name__}); check --address") from error
        self._class: Any = ray.remote(_Inside)

    @property
    def cores(self) -> int:
        """Cores of all its nodes."""
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def hire(self, model: str | None, codebook: Codebook, limits: Limits, threads: int) -> Actor:
        """A new actor, which starts where there is room."""
        # Never restarted by Ray: it would queue work for an actor that may find no room again.
        actor = self._class.options(num_cpus=threads, max_restarts=0).remote()
        return Actor(self._ray, actor, actor.begin.remote(model, codebook, limits, threads).future())

    def leave(self) -> None:
        """End the connection, and the cluster if it was started here."""
        self._ray.shutdown()


class Actor:
    """An actor with a model."""

    def __init__(self, ray: Any, actor: Any, started: Future[CoachNLPError | None]) -> None:
        self._ray, self._actor, self.started = ray, actor, started

    def run(self, work: Work[Any, Any], items: Sequence[Any]) -> Future[tuple[list[Any], list[str]]]:
        """See `Worker`."""
        return self._actor.run.remote(work, items).future()

    def stop(self) -> None:
        """See `Worker`."""
        self._ray.kill(self._actor)


class _Inside:
    def begin(self, model: str | None, codebook: Codebook, limits: Limits, threads: int) -> CoachNLPError | None:
        return inside.begin(model, codebook, limits, threads)

    def run(self, work: Work[Any, Any], items: Sequence[Any]) -> tuple[list[Any], list[str]]:
        return inside.run(work, items)

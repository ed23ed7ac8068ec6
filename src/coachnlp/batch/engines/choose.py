"""The engine that was asked for."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from coachnlp.analysis import Analyser
from coachnlp.batch.engines.engine import Engine, Here
from coachnlp.batch.engines.processes import LOST, Process, cores
from coachnlp.batch.engines.spread import Spread

Kind = Literal["local", "ray"]
BATCH_BYTES = 100_000
"""Short transcripts go to a worker together, up to this much text, some 25,000 tokens; a long one goes alone."""


@contextmanager
def engine_for(
    analyser: Analyser,
    model: str | None = None,
    *,
    kind: Kind = "local",
    workers: int | None = None,
    threads: int | None = None,
    address: str | None = None,
    batch_bytes: int = BATCH_BYTES,
) -> Generator[Engine]:
    """An engine; its workers end with the block.

    Args:
        analyser: what the main process loaded; works itself where there are no workers.
        model: where workers load it from: a folder that all of them see, or None for the one in the package.
        kind: processes on this machine, or actors on a Ray cluster.
        workers: how many; None is none on this machine, and all that fit on a cluster. No more than there are cores.
        threads: cores for each; None shares the cores of this machine out, and is one on a cluster.
        address: of the cluster; None starts one on this machine.
        batch_bytes: transcripts up to this many bytes together go to a worker in one go.

    Raises:
        MissingExtraError: when ray is wanted and not installed.
        ConfigError: when there is no cluster at the address.
    """
    book, limits = analyser.codebook, analyser.limits
    if model is not None and Path(model).is_dir():
        model = str(Path(model).absolute())  # workers may stand in another folder
    if kind == "ray":
        from coachnlp.batch.engines.actors import Cluster  # noqa: PLC0415  (only for this engine)

        cluster, threads = Cluster(address), threads or 1
        count = max(1, min(workers or cluster.cores, cluster.cores // threads))
        spread = Spread(lambda: cluster.hire(model, book, limits, threads), count, batch_bytes, cluster.lost)
        try:
            yield spread
        finally:
            spread.stop()
            cluster.leave()
    elif workers is None or workers == 1:
        yield Here(analyser)
    else:
        count = min(workers, cores())
        share = threads or max(1, cores() // count)
        spread = Spread(lambda: Process(model, book, limits, share), count, batch_bytes, LOST)
        try:
            yield spread
        finally:
            spread.stop()

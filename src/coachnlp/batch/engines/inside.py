"""What runs inside a worker. Imports nothing heavy, so that `begin` can say how many cores to use before numpy asks."""

from __future__ import annotations

import multiprocessing
import os
import threading
import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from coachnlp.errors import CoachNLPError, CoachNLPWarning

if TYPE_CHECKING:
    from coachnlp.analysis import Analyser
    from coachnlp.codebook import Codebook
    from coachnlp.transcripts.limits import Limits

_CORES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
_loaded: list[Analyser] = []


def begin(model: str | None, codebook: Codebook, limits: Limits, threads: int) -> CoachNLPError | None:
    """Load the model, once.

    Returns:
        What is wrong with it, as a value: an error that is raised in a worker comes out with a traceback for a message.
    """
    os.environ.update(dict.fromkeys(_CORES, str(threads)), TOKENIZERS_PARALLELISM="false")
    from coachnlp.analysis import load  # noqa: PLC0415  (brings numpy)

    try:
        _loaded[:] = [load(model, codebook, threads, limits)]
    except CoachNLPError as error:
        return error
    return None


def run(work: Callable[[Analyser, Any], Any], items: Sequence[Any]) -> tuple[list[Any], list[str]]:
    """The result for each item, and the warnings on the way, which the main process tells."""
    (analyser,) = _loaded
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", CoachNLPWarning)
        results = [work(analyser, item) for item in items]
    return results, [str(warning.message) for warning in caught]


def end_with_parent() -> None:
    """A main process that was killed cannot tell its workers to stop, and they would wait for work for ever."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)

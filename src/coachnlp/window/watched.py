"""A network that tells how far it is, so that a long conversation shows progress and can be stopped halfway."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import numpy as np
from numpy.typing import NDArray

from coachnlp.behaviours.network import Network
from coachnlp.behaviours.windows import EncodedWindow


class WatchedNetwork(Network):
    """Gives the logits that the network it watches gives."""

    def __init__(self, network: Network, tell: Callable[[float], None]) -> None:
        """Watch a network.

        Args:
            network: that does the work.
            tell: is told after each window which share of the conversation is done; what it raises ends the work.
        """
        self._network = network
        self._tell = tell
        self.threads = network.threads

    def logits(self, windows: Sequence[EncodedWindow]) -> list[NDArray[np.float32]]:
        """As `Network.logits`; a window at a time goes through each thread there too."""
        done = count(1)

        def run(window: EncodedWindow) -> NDArray[np.float32]:
            (part,) = self._network.logits([window])
            self._tell(next(done) / len(windows))
            return part

        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(run, windows))

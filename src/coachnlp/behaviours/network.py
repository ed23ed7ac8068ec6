"""The fine-tuned encoder in ONNX Runtime. Only this file knows onnxruntime."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from coachnlp.behaviours.windows import EncodedWindow
from coachnlp.errors import ModelError

_OUTSIDE = b"location"
"""The key by which ONNX names a file, anywhere on the disk, that holds weights; networks of ours have none."""


class Network:
    """Logits for the target units of windows. Safe to share between threads."""

    def __init__(self, path: Path, threads: int | None = None) -> None:
        """Load a network.

        Args:
            path: ONNX file.
            threads: cores to use; None takes what the machine has, at most 4.

        Raises:
            ModelError: when the file is no network of ours, or takes weights from another file.
        """
        self.threads = threads or min(4, os.cpu_count() or 1)
        options = ort.SessionOptions()
        # A window is small: two windows on two cores go twice as fast as one window on both, and nothing spins.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        content = _whole(path)
        try:
            self._session = ort.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises classes of its own that share no public base
            raise ModelError(f"{path}: onnxruntime cannot load it ({type(error).__name__})") from error

    def logits(self, windows: Sequence[EncodedWindow]) -> list[NDArray[np.float32]]:
        """Logits of shape (targets, labels) for each window, in order.

        One window is one run on one core, `threads` of them at a time: no padding, and no result that depends on what
        else is scored or on how many cores do it.
        """
        if len(windows) < 2 or self.threads < 2:
            return [self._run(window) for window in windows]
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(self._run, windows))

    def _run(self, window: EncodedWindow) -> NDArray[np.float32]:
        feed = {
            "input_ids": window.input_ids[None],
            "attention_mask": np.ones((1, len(window.input_ids)), np.int64),
            "starts": window.starts[None],
            "ends": window.ends[None],
        }
        try:
            output = self._session.run(["logits"], feed)[0]
        except Exception as error:  # as above; no memory left, most often
            raise ModelError(
                f"the network failed on {len(window.input_ids)} tokens ({type(error).__name__}); free memory, try again"
            ) from error
        return np.asarray(output, dtype=np.float32)[0]


def _whole(path: Path) -> bytes:
    """The network, if all of it is in its file."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); take the model folder anew") from error
    if _OUTSIDE in content:
        raise ModelError(f"{path}: takes weights from another file, which may lie anywhere; save it as one file")
    return content

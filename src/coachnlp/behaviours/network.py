"""The fine-tuned encoder in ONNX Runtime. Only this file knows onnxruntime."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from coachnlp.behaviours.windows import EncodedWindow
from coachnlp.errors import ModelError


class Network:
    """Logits for the target units of windows. Safe to share between threads."""

    def __init__(self, path: Path, threads: int | None = None) -> None:
        """Load a network.

        Args:
            path: ONNX file.
            threads: cores to use; None takes what the machine has, at most 4.

        Raises:
            ModelError: when the file is no network of ours.
        """
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads or min(4, os.cpu_count() or 1)
        options.inter_op_num_threads = 1
        # A laptop in a video call is busy: threads that spin while they wait would fight it for the cores.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        try:
            self._session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises classes of its own that share no public base
            raise ModelError(f"{path}: onnxruntime cannot load it ({type(error).__name__})") from error

    def logits(self, window: EncodedWindow) -> NDArray[np.float32]:
        """Logits of shape (targets, labels).

        One window is one run: no padding, and no result that depends on what else is scored.
        """
        return self.batch_logits([window])[0]

    def batch_logits(self, windows: Sequence[EncodedWindow]) -> NDArray[np.float32]:
        """Logits of shape (windows, targets, labels) for windows with equally many targets, in one padded run."""
        tokens = max(len(window.input_ids) for window in windows)
        input_ids = np.zeros((len(windows), tokens), np.int64)
        mask = np.zeros_like(input_ids)
        for row, window in enumerate(windows):
            input_ids[row, : len(window.input_ids)] = window.input_ids
            mask[row, : len(window.input_ids)] = 1
        feed = {
            "input_ids": input_ids,
            "attention_mask": mask,
            "starts": np.stack([window.starts for window in windows]),
            "ends": np.stack([window.ends for window in windows]),
        }
        output = self._session.run(["logits"], feed)[0]
        return np.asarray(output, dtype=np.float32)

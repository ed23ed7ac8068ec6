"""Train a model without the command: python scripts/train.py CONFIG.toml."""

import sys

from coachnlp.training.train import train

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(train(sys.argv[1]))

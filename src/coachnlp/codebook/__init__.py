"""The behaviours and their definitions, as data."""

from coachnlp.codebook.load import load_codebook
from coachnlp.codebook.records import Behaviour, Codebook

__all__ = ["Behaviour", "Codebook", "load_codebook"]

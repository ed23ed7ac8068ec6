"""The key: which pseudonym stands for whom. It holds names, so it lies apart from all else."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coachnlp.errors import ConfigError
from coachnlp.pseudonyms.cipher import Seal, is_sealed, unseal

_FORMAT = "coachnlp-key 1"
Stands = dict[str, tuple[str, ...]]


@dataclass(slots=True)
class Key:
    """A key file, kept in memory while meetings are read."""

    path: Path
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    """Random; results made with another key are not taken for this one's."""
    everywhere: Stands = field(default_factory=dict[str, tuple[str, ...]])
    """Pseudonym -> what it stands for in all meetings; filled when pseudonyms are shared."""
    meetings: dict[str, Stands] = field(default_factory=dict[str, Stands])
    """Name of a meeting as shown -> pseudonym -> what it stands for there."""
    files: dict[str, str] = field(default_factory=dict[str, str])
    """Name of a file as shown -> its own name."""
    teams: dict[str, str] = field(default_factory=dict[str, str])
    """Name of a team as shown -> its own name."""
    seal: Seal | None = None

    def save(self) -> None:
        """Write it, whole or not at all, for its owner only."""
        plain = {name: getattr(self, name) for name in ("id", "everywhere", "meetings", "files", "teams")}
        content = json.dumps({"format": _FORMAT, **plain}, ensure_ascii=False, indent=1).encode()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        aside = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        try:
            descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(self.seal.close(content) if self.seal else content)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self.path)
        finally:
            aside.unlink(missing_ok=True)


def is_key_sealed(path: Path) -> bool:
    """Whether there is a key file at the path that takes a password."""
    return path.is_file() and is_sealed(path.read_bytes())


def open_key(path: Path, password: str | None = None) -> Key:
    """The key at a path, or a new one if there is no file; with a password it is sealed when it is saved.

    Raises:
        ConfigError: when the file is no key, is sealed and the password is missing or another one, or is not sealed
            and a password is given.
        MissingExtraError: when a sealed key is wanted and `cryptography` is not installed.
    """
    if not path.exists():
        return Key(path, seal=Seal.of(password) if password else None)
    content, seal = path.read_bytes(), None
    if is_sealed(content):
        if password is None:
            raise ConfigError(f"{path}: the key is sealed; give its password")
        content, seal = unseal(content, password, str(path))
    elif password is not None:
        raise ConfigError(f"{path}: the key is there and not sealed; leave the password out, or name another file")
    return _read(path, content, seal)


def _read(path: Path, content: bytes, seal: Seal | None) -> Key:
    try:
        data: Mapping[str, Any] = json.loads(content)
        if data["format"] != _FORMAT:
            raise ConfigError(f"{path}: a key of format {data['format']!r}, expected {_FORMAT!r}; update coachnlp")
        meetings = {name: _stands(found) for name, found in data["meetings"].items()}
        everywhere = _stands(data["everywhere"])
        return Key(path, data["id"], everywhere, meetings, dict(data["files"]), dict(data["teams"]), seal)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(
            f"{path}: no key as coachnlp writes it ({type(error).__name__}); name another file"
        ) from error


def _stands(found: Mapping[str, Any]) -> Stands:
    return {pseudonym: tuple(forms) for pseudonym, forms in found.items()}

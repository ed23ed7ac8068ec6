"""A file that only opens with a password. The one place that knows `cryptography`."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from typing import Any, Self

from coachnlp.errors import ConfigError, MissingExtraError

MARK = b"coachnlp-sealed 1\n"
_SALT = 16
_COST = 2**17
"""Scrypt's n with r=8, p=1: 128 MiB and about half a second a guess, as OWASP advises."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A password that was turned into a key once; a file keeps the salt that went into it."""

    salt: bytes
    _fernet: Any

    @classmethod
    def of(cls, password: str, salt: bytes | None = None) -> Self:
        """Turn a password into a key; takes about half a second.

        Raises:
            MissingExtraError: when `cryptography` is not installed.
        """
        try:
            from cryptography.fernet import Fernet  # noqa: PLC0415  (an extra)
            from cryptography.hazmat.primitives.kdf.scrypt import Scrypt  # noqa: PLC0415
        except ImportError as error:
            raise MissingExtraError(
                "A sealed key needs cryptography; install it with: pip install 'coachnlp[privacy]'"
            ) from error
        salt = salt or os.urandom(_SALT)
        derived = Scrypt(salt=salt, length=32, n=_COST, r=8, p=1).derive(password.encode())
        return cls(salt, Fernet(base64.urlsafe_b64encode(derived)))

    def close(self, content: bytes) -> bytes:
        """Encrypted content, with what it takes to open it but for the password."""
        return MARK + self.salt + self._fernet.encrypt(content)

    def opened(self, content: bytes) -> bytes:
        """What `close` was given; `cryptography.fernet.InvalidToken` when it was closed with another key."""
        return self._fernet.decrypt(content[len(MARK) + _SALT :])


def is_sealed(content: bytes) -> bool:
    """Whether it takes a password to read this."""
    return content.startswith(MARK)


def unseal(content: bytes, password: str, name: str) -> tuple[bytes, Seal]:
    """What was sealed, and the seal to close it with again.

    Raises:
        ConfigError: when the password is another one, or the file was changed; `name` tells which.
    """
    from cryptography.fernet import InvalidToken  # noqa: PLC0415  (an extra)

    seal = Seal.of(password, content[len(MARK) : len(MARK) + _SALT])
    try:
        return seal.opened(content), seal
    except InvalidToken:
        raise ConfigError(
            f"{name}: cannot be opened with this password, or was changed since; give the one it was made with"
        ) from None

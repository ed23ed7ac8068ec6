"""Folders and files on this machine, or behind a URL that fsspec knows. Only this file knows universal_pathlib."""

from __future__ import annotations

import hashlib
import os
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, cast
from urllib.parse import urlsplit
from urllib.request import url2pathname

from coachnlp.behaviours.folder import sha256
from coachnlp.errors import ConfigError, MissingExtraError

_WHOLE_OR_NOT = frozenset(("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oss", "memory"))
"""Stores in which an object is there as a whole or not at all, so that nothing need be written aside."""


class NamedBytes(BytesIO):
    """The bytes of a file with the name that it had."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


def place_of(text: str) -> Path:
    """A folder or file by its path, or by a URL such as `s3://bucket/folder`.

    For a URL it is a `UPath` of universal_pathlib, which has the methods of `Path` and none of its classes.

    Raises:
        MissingExtraError: when a URL is given and a package for it is not installed.
        ConfigError: when no such kind of URL is known.
    """
    scheme = text.partition("://")[0]
    if scheme == text:
        return Path(text)
    if scheme == "file":
        return Path(url2pathname(urlsplit(text).path))
    try:
        from upath import UPath  # noqa: PLC0415  (only for URLs)

        place = UPath(text)
        place.fs  # noqa: B018  (made here, so that what is missing shows now)
    except ImportError as error:
        raise MissingExtraError(
            f"{scheme}:// needs further packages; install 'coachnlp[url]' and the one of your store, such as s3fs, "
            f"gcsfs or adlfs ({error})"
        ) from error
    except ValueError as error:
        raise ConfigError(
            f"{scheme}://: no kind of URL that fsspec knows; give a folder, or s3://, gs://, …"
        ) from error
    return cast("Path", place)


def is_remote(place: Path) -> bool:
    """Whether it lies behind a URL."""
    return hasattr(place, "fs")


def files_below(place: Path) -> dict[str, int]:
    """Every file in and below a folder behind a URL: its path within the folder -> bytes."""
    store, root = _store(place)
    root = root.rstrip("/")
    found = store.find(root, detail=True)
    return {path.removeprefix(root).lstrip("/"): int(info.get("size") or 0) for path, info in found.items()}


def put(place: Path, content: bytes) -> None:
    """Write a file behind a URL, whole or not at all; where the store cannot promise that, aside and then renamed."""
    store, path = _store(place)
    parent = str(PurePosixPath(path).parent)
    store.makedirs(parent, exist_ok=True)
    if urlsplit(str(place)).scheme in _WHOLE_OR_NOT:
        store.pipe_file(path, content)
        return
    aside = f"{parent}/.{place.name}.{os.getpid()}.part"
    store.pipe_file(aside, content)
    store.mv(aside, path)


def opened(path: Path) -> tuple[Path | NamedBytes, str]:
    """A transcript as `analyse` takes it, and the SHA-256 of its bytes; one behind a URL is read once, into memory."""
    if not is_remote(path):
        return path, sha256(path)
    content = path.read_bytes()
    return NamedBytes(content, path.name), hashlib.sha256(content).hexdigest()


def _store(place: Path) -> tuple[Any, str]:
    remote = cast("Any", place)
    return remote.fs, remote.path

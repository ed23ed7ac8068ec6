"""Folders behind URLs: the same results as on this machine, whole or not there, gone on with after any cut."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from transcripts import dataset_of, kept, told

from coachnlp.analysis import Analyser
from coachnlp.batch import store
from coachnlp.batch.dataset import PARTS, TABLES
from coachnlp.batch.engines.choose import engine_for
from coachnlp.batch.find import MARKER, find
from coachnlp.batch.place import place_of, put
from coachnlp.batch.records import Manifest
from coachnlp.batch.score import Options, score
from coachnlp.cli import main
from coachnlp.errors import ConfigError, MissingExtraError

DATASET = Options({}, r"(?P<team>[^/]+)/(?P<date>[-\d]+)", ("dataset",))


@pytest.fixture(scope="module")
def here(folder: Path, analyser: Analyser, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    """What a run between folders of this machine makes."""
    out = tmp_path_factory.mktemp("here") / "uit"
    return out, score([folder], out, analyser, DATASET)


@pytest.fixture
def bucket(folder: Path) -> Iterator[Path]:
    """The transcripts in a store in memory."""
    root = place_of(f"memory://{uuid.uuid4().hex}")
    copy(folder, root / "in")
    yield root
    root.fs.rm(root.path, recursive=True)


def copy(folder: Path, to: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            put(to / path.relative_to(folder).as_posix(), path.read_bytes())


def same(out: Path, manifest: Manifest, here: tuple[Path, Manifest]) -> None:
    assert told(manifest) == told(here[1])
    assert kept(out) == kept(here[0])
    assert dataset_of(out) == dataset_of(here[0])
    record = json.loads((out / PARTS).read_text("utf-8"))
    assert record == json.loads((here[0] / PARTS).read_text("utf-8"))
    assert [e["file"] for e in json.loads((out / MARKER).read_text("utf-8"))["entries"]] == [
        x[0] for x in told(manifest)
    ]


def test_a_run_between_urls_gives_what_one_between_folders_gives(bucket: Path, here, analyser: Analyser) -> None:
    same(bucket / "uit", score([bucket / "in"], bucket / "uit", analyser, DATASET), here)


def test_a_folder_may_go_to_a_url_and_back(bucket: Path, folder: Path, here, analyser, tmp_path: Path) -> None:
    same(bucket / "uit", score([folder], bucket / "uit", analyser, DATASET), here)
    same(tmp_path / "uit", score([bucket / "in"], tmp_path / "uit", analyser, DATASET), here)


def test_the_command_takes_urls(bucket: Path, here) -> None:
    arguments = ["score", str(bucket / "in"), "-o", str(bucket / "uit"), "--threads", "1"]
    result = CliRunner().invoke(main, [*arguments, "--pattern", DATASET.pattern or "", "--lang", "en"])
    assert result.exit_code == 5, result.output
    assert dataset_of(bucket / "uit") == dataset_of(here[0])
    for option in ("--reports", "--format=csv"):
        assert CliRunner().invoke(main, [*arguments, option]).exit_code in {2, 4}


def test_results_among_the_transcripts_are_not_read(bucket: Path, analyser: Analyser) -> None:
    first = score([bucket / "in"], bucket / "in" / "uit", analyser, DATASET)
    names = [found.name for found in find([bucket / "in"], bucket / "in" / "uit")]
    assert names == [entry.file for entry in first.entries]
    assert [found.name for found in find([bucket / "in"], bucket / "anders")] == names


def test_names_are_in_the_order_of_folders(bucket: Path, folder: Path) -> None:
    names = [(found.name, found.size) for found in find([bucket / "in"], bucket / "uit")]
    assert names == [(found.name, found.size) for found in find([folder], folder / "uit")]
    assert names[-1][0] == "team a/2026-03-01 #1.vtt"


@pytest.mark.parametrize("writes", [1, 4, 12, 13, 16, 25])
def test_cut_off_at_any_write_the_next_run_ends_as_an_undisturbed_one(
    bucket: Path, here, analyser: Analyser, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    left = [writes]

    def failing(place: Path, content: bytes) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        put(place, content)

    with monkeypatch.context() as patch:
        patch.setattr(store, "put", failing)
        with pytest.raises(KeyboardInterrupt):
            score([bucket / "in"], bucket / "uit", analyser, DATASET)
        assert not (bucket / "uit" / PARTS).exists()
    before = len(kept(bucket / "uit"))
    scored: list[str] = []
    original = Analyser.analyse
    monkeypatch.setattr(Analyser, "analyse", lambda self, source, **o: scored.append("") or original(self, source, **o))
    manifest = score([bucket / "in"], bucket / "uit", analyser, DATASET)
    same(bucket / "uit", manifest, here)
    assert len(scored) == manifest.count("ok") - before + 1


def test_parts_of_meetings_that_changed_are_made_anew_and_the_old_ones_go(bucket: Path, analyser: Analyser) -> None:
    out = bucket / "uit"
    score([bucket / "in"], out, analyser, DATASET)
    first = {str(path) for name in TABLES for path in out.glob(f"{name}/*/*.parquet")}
    (bucket / "in" / "m1.txt").write_text("Karin: Wat heb je nodig?\n", encoding="utf-8")
    score([bucket / "in"], out, analyser, DATASET)
    second = {str(path) for name in TABLES for path in out.glob(f"{name}/*/*.parquet")}
    assert len(first - second) == len(second - first) == len(TABLES)
    texts = [row["text"] for row in dataset_of(out)["units"] if row["file"] == "m1.txt"]
    assert texts == ["Wat heb je nodig?"]


def test_workers_that_do_not_see_the_folder_are_told(bucket: Path, analyser: Analyser) -> None:
    with engine_for(analyser, workers=2) as engine, pytest.raises(ConfigError, match="workers do not see it"):
        score([bucket / "in"], bucket / "uit", analyser, DATASET, engine=engine)


def test_a_store_that_only_renames_gets_whole_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fsspec.implementations.local import LocalFileSystem
    from upath import UPath

    class Cut(LocalFileSystem):
        def pipe_file(self, path, value, **kwargs):
            Path(path).write_bytes(value[: len(value) // 2])
            if value == b"half of it":
                raise OSError
            super().pipe_file(path, value, **kwargs)

    place = UPath("file://" + str(tmp_path / "a" / "b.json"))
    monkeypatch.setattr(type(place), "fs", property(lambda _: Cut()))
    put(place, b"whole")
    with pytest.raises(OSError, match=r"^$"):
        put(place, b"half of it")
    assert (tmp_path / "a" / "b.json").read_bytes() == b"whole"


def test_urls_nobody_knows_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="that fsspec knows"):
        place_of("quatsch://bucket/x")
    with pytest.raises(ConfigError, match="no such file or folder"):
        list(find([place_of("memory://niets/hier")], tmp_path))
    assert CliRunner().invoke(main, ["score", "quatsch://x", "-o", str(tmp_path)]).exit_code == 2
    assert place_of(tmp_path.as_uri()) == tmp_path


def test_a_store_without_its_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "s3fs", None)
    with pytest.raises(MissingExtraError, match=r"s3:// needs further packages.*s3fs"):
        place_of("s3://bucket/x")


@pytest.mark.network
def test_a_run_between_buckets_of_a_local_s3_server(
    folder: Path, here, analyser: Analyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("s3fs")
    servers = pytest.importorskip("moto.server")
    server = servers.ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    try:
        root = place_of("s3://archief")
        root.fs.mkdir("archief")
        copy(folder, root / "in")
        with engine_for(analyser, workers=2) as engine:
            manifest = score([root / "in"], root / "uit", analyser, DATASET, engine=engine)
        same(root / "uit", manifest, here)
        same(root / "uit", score([root / "in"], root / "uit", analyser, DATASET), here)
    finally:
        server.stop()

"""Models are data: changed folders, weights outside the file and pickles are refused; nothing of theirs is run."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from coachnlp.analysis import load
from coachnlp.behaviours.folder import write_manifest
from coachnlp.behaviours.network import Network
from coachnlp.errors import ModelError

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "coachnlp-nl"
USED = ("coachnlp.json", "tokenizer.json", "model.int8.onnx", "codebook.toml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The default model with a codebook of its own."""
    copy = tmp_path / "model"
    copy.mkdir()
    for name in USED[:3]:
        shutil.copy(MODEL / name, copy)
    shutil.copy(ROOT / "src" / "coachnlp" / "codebook" / "codebook.toml", copy)
    write_manifest(copy)
    return copy


@pytest.mark.parametrize("name", USED)
def test_a_file_that_was_changed_is_refused(folder: Path, name: str) -> None:
    load(folder, threads=1)
    path = folder / name
    content = path.read_bytes()
    path.write_bytes(content + b"\n")
    with pytest.raises(ModelError, match=f"{name}: is not the file that was saved"):
        load(folder, threads=1)
    path.write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    del manifest["files"][name]
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(ModelError, match=f"{name}: is not the file that was saved"):
        load(folder, threads=1)


@pytest.mark.parametrize("name", USED[:3])
def test_a_file_that_is_nonsense_is_refused(folder: Path, name: str) -> None:
    """Also when the manifest says so."""
    (folder / name).write_bytes(b"\x80\x04nonsense")
    write_manifest(folder)
    with pytest.raises(ModelError):
        load(folder, threads=1)


@pytest.mark.parametrize("place", ["weights.bin", "../weights.bin", "/etc/hostname"])
def test_weights_outside_the_file_are_refused(tmp_path: Path, place: str) -> None:
    onnx = pytest.importorskip("onnx")
    helper, tensor = onnx.helper, onnx.TensorProto
    weights = onnx.numpy_helper.from_array(np.ones((2, 2), np.float32), "w")
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["logits"])],
        "g",
        [helper.make_tensor_value_info("x", tensor.FLOAT, [2, 2])],
        [helper.make_tensor_value_info("logits", tensor.FLOAT, [2, 2])],
        [weights],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path = tmp_path / "model" / "inside.onnx"
    path.parent.mkdir()
    path.write_bytes(model.SerializeToString())
    Network(path)
    (tmp_path / "weights.bin").write_bytes(weights.raw_data)
    outside = model.graph.initializer[0]
    outside.ClearField("raw_data")
    outside.data_location = tensor.EXTERNAL
    entry = outside.external_data.add()
    entry.key, entry.value = "location", place
    path.write_bytes(model.SerializeToString())
    with pytest.raises(ModelError, match="takes weights from another file"):
        Network(path)


def test_nothing_is_unpickled() -> None:
    """Python tells of whatever a pickle looks up; loading, reading and scoring look up nothing."""
    code = """
import sys
found = []
sys.addaudithook(lambda event, what: found.append(what) if event == "pickle.find_class" else None)
import pickle
from collections import Counter
pickle.loads(pickle.dumps(Counter()))
assert found, "the hook hears nothing"
found.clear()
import coachnlp
coachnlp.analyse("Karin: Wie was er gisteren?\\nJoost: Nou, ik dus, en ook nog een paar anderen die er waren\\n" * 9)
coachnlp.analyse([("Karin", "The weather is nice today and we are all going to the beach with our friends. " * 5)])
from pathlib import Path
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        coachnlp.read_transcript(path)
    except coachnlp.CoachNLPError:
        pass
assert not found, found
"""
    data = ROOT / "tests" / "transcripts" / "data"
    run = subprocess.run([sys.executable, "-c", code, str(data)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_no_code_of_ours_can_unpickle_or_run_text() -> None:
    wrong: list[str] = []
    for path in [*(ROOT / "src").rglob("*.py"), *(ROOT / "scripts").glob("*.py"), *(ROOT / "benchmarks").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {getattr(node, "module", None) or "", *(alias.name for alias in node.names)}
                if names & {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle", "yaml"}:
                    wrong.append(f"{path.name}:{node.lineno} imports {names}")
            elif isinstance(node, ast.Call):
                called, options = ast.unparse(node.func), {word.arg for word in node.keywords}
                loads_weights = called.endswith(("Model.from_pretrained", "BertModel.from_pretrained"))
                if called in {"eval", "exec", "compile", "__import__", "torch.load"} or "trust_remote_code" in options:
                    wrong.append(f"{path.name}:{node.lineno} calls {called}")
                if loads_weights and "use_safetensors" not in options:
                    wrong.append(f"{path.name}:{node.lineno} may load pickled weights")
    assert wrong == []

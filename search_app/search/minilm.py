"""Sentences as vectors with all-MiniLM-L6-v2: a BERT of six layers (Devlin et al., arXiv:1810.04805), in NumPy.

Sentence-BERT (Reimers and Gurevych, arXiv:1908.10084) takes the mean of the last layer over the
tokens, at unit length. The model is small enough to be run without a framework for learning: the
interface loads it in a quarter of a second and 100 MB, where one of those takes ten times as much.
It knows English; its card asks for at most 256 tokens.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache, cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from scipy.special import erf
from threadpoolctl import ThreadpoolController
from tokenizers import Tokenizer

FOLDER: Final = "all-minilm-l6-v2"
WEIGHTS, TOKENS = "model.safetensors", "tokenizer.json"
_LONGEST: Final = 256  # tokens
_BATCH: Final = 32
_LAYERS, _HEADS = 6, 12
_EPSILON: Final = 1e-12

Floats = NDArray[np.float32]


class MiniLm:
    """An ``Embedder``; the model is loaded when the first text comes."""

    name = FOLDER
    dimensions = 384

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loading = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Floats:
        """Give one vector of unit length for each text, as rows."""
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        with self._loading:
            tokenizer, _ = self._tokenizer, self._weights
        with _one_thread():
            return self._rows(tokenizer, texts, rows)

    def _rows(self, tokenizer: Tokenizer, texts: Sequence[str], rows: Floats) -> Floats:
        ids = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(texts)), key=lambda i: len(ids[i]))  # alike in length: little padding
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            rows[batch] = self._vectors([ids[i] for i in batch])
        return rows

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(self._folder / TOKENS))
        tokenizer.no_padding()
        tokenizer.enable_truncation(_LONGEST)
        return tokenizer

    @cached_property
    def _weights(self) -> dict[str, Floats]:
        return load_file(self._folder / WEIGHTS)

    def _vectors(self, ids: Sequence[Sequence[int]]) -> Floats:
        longest = max(map(len, ids))
        tokens = np.zeros((len(ids), longest), np.int64)
        present = np.zeros((len(ids), longest), np.float32)
        for row, each in enumerate(ids):
            tokens[row, : len(each)] = each
            present[row, : len(each)] = 1
        states = self._embedded(tokens)
        hidden = (1 - present[:, None, None, :]) * np.float32(-1e9)
        for layer in range(_LAYERS):
            states = self._layer(f"encoder.layer.{layer}.", states, hidden)
        mean = (states * present[:, :, None]).sum(1) / present.sum(1)[:, None]
        return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True), np.float32)

    def _embedded(self, tokens: NDArray[np.int64]) -> Floats:
        weights = self._weights
        states = (
            weights["embeddings.word_embeddings.weight"][tokens]
            + weights["embeddings.position_embeddings.weight"][: tokens.shape[1]]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        return self._normed("embeddings.LayerNorm", states)

    def _layer(self, name: str, states: Floats, hidden: Floats) -> Floats:
        attended = self._attention(f"{name}attention.self.", states, hidden)
        attended = self._dense(f"{name}attention.output.dense", attended)
        states = self._normed(f"{name}attention.output.LayerNorm", states + attended)
        inner = _gelu(self._dense(f"{name}intermediate.dense", states))
        return self._normed(f"{name}output.LayerNorm", states + self._dense(f"{name}output.dense", inner))

    def _attention(self, name: str, states: Floats, hidden: Floats) -> Floats:
        count, length, width = states.shape

        def heads(part: str) -> Floats:
            split = self._dense(name + part, states).reshape(count, length, _HEADS, width // _HEADS)
            return split.transpose(0, 2, 1, 3)

        scores = heads("query") @ heads("key").transpose(0, 1, 3, 2) / np.float32(math.sqrt(width // _HEADS)) + hidden
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        return np.asarray((shares @ heads("value")).transpose(0, 2, 1, 3).reshape(count, length, width), np.float32)

    def _dense(self, name: str, states: Floats) -> Floats:
        rows = states.reshape(-1, states.shape[-1])  # one large product is much quicker than many small ones
        made = rows @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return np.asarray(made.reshape(*states.shape[:-1], -1), np.float32)

    def _normed(self, name: str, states: Floats) -> Floats:
        centred = states - states.mean(-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(-1, keepdims=True) + _EPSILON)
        return np.asarray(
            centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"], np.float32
        )


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


def _one_thread() -> AbstractContextManager[object]:
    """Let each product have one processor: for so small a model, threads wait for each other longer than they work."""
    limited: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return limited


def _gelu(states: Floats) -> Floats:
    return np.asarray(states * np.float32(0.5) * (1 + erf(states / np.float32(math.sqrt(2)))), np.float32)


def open_minilm(models_dir: Path) -> MiniLm | None:
    """Give the model where its files lie, ``None`` where it was not fetched."""
    folder = models_dir / FOLDER
    return MiniLm(folder) if all((folder / name).is_file() for name in (WEIGHTS, TOKENS)) else None

"""The meaning of segments as vectors, kept beside the index so that nothing is computed twice.

The folder has one file a recording: the segments' ids, the digest of each text, and its vector in
half precision. A text that was there before keeps its vector. The embedded index finds the nearest
by comparing with all of them, which is exact and takes a millisecond for ten thousand segments;
Elasticsearch holds the vectors itself and uses the files only when it is built anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple, Protocol
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from meetings.errors import StorageError
from search_app.search.languages import base_language
from search_app.search.port import SegmentDocument

Floats = NDArray[np.float32]
_REMEMBERED: Final = 256  # queries


class Embedder(Protocol):
    """A model that turns texts into vectors of unit length, near each other where they mean alike."""

    name: str
    dimensions: int

    def embed(self, texts: Sequence[str]) -> Floats:
        """Give one row for each text."""


class _Shelf(NamedTuple):
    """What one file holds; rows belong together. ``stamp`` tells a file from the one that replaced it."""

    stamp: tuple[int, int]
    ids: NDArray[np.str_]
    digests: NDArray[np.bytes_]
    vectors: Floats


class Vectors:
    """The vectors of all recordings of one index, by one embedder."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._folder = folder / embedder.name
        self._embedder = embedder
        self._lock = threading.Lock()
        self._shelves: dict[str, _Shelf] = {}
        self._seen: int | None = None
        self._ids: NDArray[np.str_] = np.zeros(0, "U1")
        self._all: Floats = np.zeros((0, embedder.dimensions), np.float32)
        self.of_query = lru_cache(maxsize=_REMEMBERED)(self._of_query)

    def keep(self, recording_id: str, documents: Sequence[SegmentDocument]) -> dict[str, Floats]:
        """Give the vectors of a recording's segments by their ids, and keep exactly these.

        Segments in languages that the model does not know have none. Raises ``StorageError``.
        """
        known = [d for d in documents if d.text.strip() and base_language(d.language) in {None, "en"}]
        if not known:
            self.forget(recording_id)
            return {}
        digests = [hashlib.blake2b(d.text.encode("utf-8", "replace"), digest_size=16).digest() for d in known]
        vectors = self._computed([d.text for d in known], digests, self._path(recording_id))
        self._write(self._path(recording_id), [d.id for d in known], digests, vectors)
        return {d.id: vector for d, vector in zip(known, vectors, strict=True)}

    def forget(self, recording_id: str) -> None:
        """Forget a recording."""
        with contextlib.suppress(FileNotFoundError):
            self._path(recording_id).unlink()
            self._touch()

    def nearest(self, text: str, count: int) -> list[tuple[str, float]]:
        """Give the ids of the segments nearest in meaning with their cosine, the nearest first."""
        self._refresh()
        ids, everything = self._ids, self._all
        count = min(count, len(ids))
        if not count:
            return []
        alike = everything @ self.of_query(text)
        best = np.argpartition(-alike, count - 1)[:count]
        best = best[np.argsort(-alike[best], kind="stable")]
        return [(str(ids[i]), float(alike[i])) for i in best]

    @property
    def size(self) -> int:
        """How many segments have a vector."""
        self._refresh()
        return len(self._ids)

    def _of_query(self, text: str) -> Floats:
        row: Floats = self._embedder.embed([text])[0]
        return row

    def _computed(self, texts: Sequence[str], digests: Sequence[bytes], before: Path) -> Floats:
        shelf = _read(before)
        cached = dict(zip(shelf.digests.tolist(), shelf.vectors, strict=True)) if shelf else {}
        missing = [i for i, digest in enumerate(digests) if digest.rstrip(b"\0") not in cached]
        rows = np.zeros((len(texts), self._embedder.dimensions), np.float32)
        for i, digest in enumerate(digests):
            if (row := cached.get(digest.rstrip(b"\0"))) is not None:
                rows[i] = row
        if missing:
            rows[missing] = self._embedder.embed([texts[i] for i in missing])
        return rows

    def _path(self, recording_id: str) -> Path:
        name = hashlib.blake2b(recording_id.encode("utf-8", "replace"), digest_size=16).hexdigest()
        return self._folder / f"{name}.npz"

    def _write(self, path: Path, ids: Sequence[str], digests: Sequence[bytes], vectors: Floats) -> None:
        temporary = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.tmp")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                np.savez(file, ids=np.array(ids), digests=np.array(digests), vectors=vectors.astype(np.float16))
            temporary.replace(path)
            self._touch()
        except OSError as error:
            raise StorageError(f"The vectors of the search index could not be written: {error.strerror}.") from error

    def _touch(self) -> None:
        """Tell readers that something changed: a folder's own time is too coarse on some disks."""
        (self._folder / "changed").write_bytes(os.urandom(8))

    def _refresh(self) -> None:
        """Read what changed since it was last read."""
        try:
            seen = int.from_bytes((self._folder / "changed").read_bytes())
        except OSError:
            return
        with self._lock:
            if seen == self._seen:
                return
            shelves = {path.name: self._shelf(path) for path in sorted(self._folder.glob("*.npz"))}
            self._shelves = {name: shelf for name, shelf in shelves.items() if shelf}
            if self._shelves:
                self._all = np.concatenate([shelf.vectors for shelf in self._shelves.values()])
                self._ids = np.concatenate([shelf.ids for shelf in self._shelves.values()])
            else:
                self._all, self._ids = self._all[:0], self._ids[:0]
            self._seen = seen

    def _shelf(self, path: Path) -> _Shelf | None:
        known = self._shelves.get(path.name)
        try:
            status = path.stat()
        except FileNotFoundError:
            return None
        return known if known and known.stamp == (status.st_ino, status.st_mtime_ns) else _read(path)


def _read(path: Path) -> _Shelf | None:
    """Read a file; ``None`` where there is none, or a damaged one: its vectors are then computed anew."""
    try:
        status = path.stat()
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            vectors = file["vectors"].astype(np.float32)
            return _Shelf((status.st_ino, status.st_mtime_ns), file["ids"], file["digests"], vectors)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def with_vectors(
    documents: Iterable[SegmentDocument], vectors: Vectors | None
) -> Iterator[tuple[SegmentDocument, Floats | None]]:
    """Give each document with its vector, where it has one; documents of a recording follow each other."""
    if vectors is None:
        yield from ((document, None) for document in documents)
        return
    for recording_id, group in groupby(documents, key=lambda document: document.recording_id):
        known = list(group)
        found = vectors.keep(recording_id, known)
        yield from ((document, found.get(document.id)) for document in known)

"""The embedded index: tantivy (https://github.com/quickwit-oss/tantivy), a library, no server.

The folder holds ``current.json``, which names the generation in use and its schema version, and one
folder a generation. A rebuild fills a new generation and then replaces ``current.json``, so readers
pass from the old to the new one between two searches. Any number of processes read; one at a time
writes, under ``write.lock``, which the system frees when its holder dies. A commit is all or
nothing, so a killed writer leaves the last state behind.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import filelock
import tantivy

from meetings.errors import StorageError, UnavailableError
from search_app.search import answering
from search_app.search.cursors import read_cursor
from search_app.search.documents import SCHEMA_VERSION, IndexEntry, entry_of
from search_app.search.port import (
    FACETS,
    OUTDATED,
    Access,
    OutdatedIndexError,
    SearchQuery,
    SearchResults,
    SegmentDocument,
    Suggestion,
    Total,
    TotalBy,
)
from search_app.search.tantivy_engine import TantivyEngine
from search_app.search.vectors import Vectors, with_vectors

_TOKENIZER: Final = "spaces"
_HEAP_BYTES: Final = 32_000_000  # for one recording; tantivy wants 15 MB a thread at least
_REBUILD_HEAP_BYTES: Final = 256_000_000
_WAIT_S: Final = 10.0
_PINNED: Final = 8  # commits kept open for pages that follow; their files stay on the disk as long


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("id", "facts"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("words", "stems"):
        builder.add_text_field(name, tokenizer_name=_TOKENIZER, index_option="position")
    for name in (*FACETS, "agenda_title", "recording_id"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field("order", fast=True)
    builder.add_integer_field("day", fast=True)
    builder.add_integer_field("spoken_ms", fast=True)
    builder.add_bytes_field("source", stored=True)
    return builder.build()


class TantivyIndex:
    """A ``SearchIndex`` in a folder. ``wait_s`` is how long a writer waits for another one."""

    def __init__(
        self, folder: Path, *, read_only: bool = False, wait_s: float = _WAIT_S, vectors: Vectors | None = None
    ) -> None:
        self._vectors = vectors
        self._folder = folder
        self._read_only = read_only
        self._wait_s = wait_s
        self._generation: _Generation | None = None
        self._pinned: dict[str | None, TantivyEngine] = {}  # the last commits that pages were read from

    @property
    def knows_meaning(self) -> bool:
        """See ``SearchIndex.knows_meaning``."""
        return self._vectors is not None

    def replace_recording(self, recording_id: str, documents: Iterable[SegmentDocument]) -> None:
        """See ``SearchIndex.replace_recording``."""
        with self._writing() as folder, _write(folder, _HEAP_BYTES, threads=1) as (index, writer):
            known = list(documents)  # read while nobody else writes
            if self._vectors:
                self._vectors.keep(recording_id, known)
            entries = [entry_of(document) for document in known]
            writer.delete_documents_by_term("recording_id", recording_id)
            for entry in entries:
                _add(writer, entry, index.schema)

    def remove_recording(self, recording_id: str) -> None:
        """See ``SearchIndex.remove_recording``."""
        self.replace_recording(recording_id, ())

    def rebuild(self, documents: Iterable[SegmentDocument]) -> int:
        """See ``SearchIndex.rebuild``."""
        count = 0
        with self._locked():
            fresh = self._new_generation()
            try:
                with _write(fresh, _REBUILD_HEAP_BYTES, threads=2) as (index, writer):
                    for document, _ in with_vectors(documents, self._vectors):
                        _add(writer, entry_of(document), index.schema)
                        count += 1
            except BaseException:
                shutil.rmtree(fresh, ignore_errors=True)
                raise
            self._make_current(fresh)
        return count

    def search(self, query: SearchQuery) -> SearchResults:
        """See ``SearchIndex.search``."""
        pin = read_cursor(query.after).pin if query.after else None
        return answering.answer(self._engine(pin), query)

    def totals(self, query: SearchQuery, by: TotalBy) -> tuple[Total, ...]:
        """See ``SearchIndex.totals``."""
        return answering.totals(self._engine(), query, by)

    def suggest(self, prefix: str, access: Access, limit: int = 10) -> tuple[Suggestion, ...]:
        """See ``SearchIndex.suggest``."""
        return answering.suggest(self._engine(), prefix, access, limit)

    def held(self, recording_id: str) -> tuple[SegmentDocument, ...]:
        """See ``SearchIndex.held``."""
        return self._engine().held(recording_id)

    def count(self) -> int:
        """See ``SearchIndex.count``."""
        return self._engine().size

    def close(self) -> None:
        """See ``SearchIndex.close``."""
        self._generation = None
        self._pinned.clear()

    def _engine(self, pin: str | None = None) -> TantivyEngine:
        """Give a view of the commit that is pinned, if this process still has it, or of the last one."""
        if pin in self._pinned:
            return self._pinned[pin]
        engine = self._newest_engine()
        if engine.pin:
            self._pinned[engine.pin] = engine
            while len(self._pinned) > _PINNED:
                self._pinned.pop(next(iter(self._pinned)), None)
        return engine

    def _newest_engine(self) -> TantivyEngine:
        for _ in range(3):  # the generation may be replaced while it is being opened
            current = _Current.read(self._folder)
            if current is None:
                return TantivyEngine(_empty(), self._vectors)
            path = self._folder / current.generation
            try:
                if self._generation is None or self._generation.path != path:
                    self._generation = _Generation(path, self._vectors)
                return self._generation.engine()
            except (OSError, ValueError) as error:
                self._generation = None
                failure = error
        raise _damaged(failure) from failure

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        if self._read_only:
            raise StorageError("The search index was opened for reading only.")
        lock = filelock.FileLock(self._folder / "write.lock")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=self._wait_s)
        except filelock.Timeout as busy:
            raise UnavailableError("Another process is writing the search index; try again in a moment.") from busy
        except OSError as error:
            raise _unwritten(error) from error
        try:
            yield
        finally:
            lock.release()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Path]:
        with self._locked():
            current = _Current.read(self._folder)
            if current is None:
                fresh = self._new_generation()
                tantivy.Index(_schema(), path=str(fresh))
                self._make_current(fresh)
                yield fresh
            else:
                yield self._folder / current.generation

    def _new_generation(self) -> Path:
        path = self._folder / f"generation-{secrets.token_hex(4)}"
        try:
            path.mkdir()
        except OSError as error:
            raise _unwritten(error) from error
        return path

    def _make_current(self, generation: Path) -> None:
        """Switch readers to a generation and delete the others, which open readers keep until they look again."""
        _Current(SCHEMA_VERSION, generation.name).write(self._folder)
        for other in self._folder.glob("generation-*"):
            if other != generation:
                shutil.rmtree(other, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Current:
    """Which generation is in use, and the schema version it was built with."""

    version: int
    generation: str

    @classmethod
    def read(cls, folder: Path) -> _Current | None:
        """Read it; ``None`` where nothing was indexed yet."""
        try:
            values = json.loads((folder / "current.json").read_text())
            current = cls(values["version"], values["generation"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _damaged(error) from error
        if current.version != SCHEMA_VERSION:
            raise OutdatedIndexError(OUTDATED)
        return current

    def write(self, folder: Path) -> None:
        """Write it whole or not at all."""
        temporary = folder / "current.json.new"
        try:
            with temporary.open("w") as file:
                json.dump({"version": self.version, "generation": self.generation}, file)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(folder / "current.json")
        except OSError as error:
            raise _unwritten(error) from error


class _Generation:
    """One generation, open for reading; looks for new commits before each search."""

    def __init__(self, path: Path, vectors: Vectors | None) -> None:
        self.path = path
        self._vectors = vectors
        self._index = _open(path)
        self._seen: tuple[int, int] | None = None
        self._last = TantivyEngine(self._index, vectors)

    def engine(self) -> TantivyEngine:
        """Give an engine on the last commit: tantivy replaces ``meta.json`` at each."""
        status = (self.path / "meta.json").stat()
        stamp = (status.st_ino, status.st_mtime_ns)
        if stamp != self._seen:
            self._index.reload()
            pin = f"{self.path.name}@{status.st_mtime_ns}"
            self._last, self._seen = TantivyEngine(self._index, self._vectors, pin), stamp
        return self._last


def _open(path: Path) -> tantivy.Index:
    return _ready(tantivy.Index(_schema(), path=str(path)))


def _empty() -> tantivy.Index:
    return _ready(tantivy.Index(_schema()))


def _ready(index: tantivy.Index) -> tantivy.Index:
    spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_TOKENIZER, spaces)
    index.config_reader("manual")
    return index


def _damaged(error: Exception) -> StorageError:
    return StorageError(f"The search index cannot be read; “verbatim reindex” builds it anew. ({error})")


def _unwritten(error: Exception) -> StorageError:
    return StorageError(f"The search index could not be written: {error}.")


@contextlib.contextmanager
def _write(folder: Path, heap_bytes: int, threads: int) -> Iterator[tuple[tantivy.Index, tantivy.IndexWriter]]:
    """Open a writer, commit what was written, and let merges end."""
    try:
        index = _open(folder)
        writer = index.writer(heap_bytes, threads)
    except (OSError, ValueError) as error:
        raise _damaged(error) from error
    yield index, writer
    try:
        writer.commit()
        writer.wait_merging_threads()
    except (OSError, ValueError) as error:
        raise _unwritten(error) from error


def _add(writer: tantivy.IndexWriter, entry: IndexEntry, schema: tantivy.Schema) -> None:
    try:
        writer.add_document(_tantivy_document(entry, schema))
    except (OSError, ValueError) as error:
        raise _unwritten(error) from error


def _tantivy_document(entry: IndexEntry, schema: tantivy.Schema) -> tantivy.Document:
    values: dict[str, Any] = {
        "id": entry.id,
        "recording_id": entry.recording_id,
        "words": list(entry.words),
        "stems": list(entry.stems),
        "facts": list(entry.facts),
        "order": entry.order,
        "spoken_ms": entry.spoken_ms,
        "source": json.dumps(entry.source, separators=(",", ":")).encode(),
        **{str(name): list(values) for name, values in entry.facets.items()},
    }
    if entry.day is not None:
        values["day"] = entry.day
    if entry.agenda_title:
        values["agenda_title"] = entry.agenda_title
    return tantivy.Document.from_dict(values, schema)

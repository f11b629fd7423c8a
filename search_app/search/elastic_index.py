"""The index in Elasticsearch 9 (https://www.elastic.co/docs/reference/elasticsearch).

Readers and writers use an alias, ``verbatim-segments-v1``; behind it stands one index with the
mapping in ``mapping.json``. A rebuild fills another index and moves the alias to it in one step.
While it runs, a document in ``verbatim-locks`` keeps other writers away: what they wrote would
stay behind in the old index. The lock ends by itself when its holder dies.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from importlib.resources import files
from typing import Any, Final
from urllib.parse import urlsplit

import elasticsearch
from elasticsearch import ApiError, Elasticsearch, helpers

from meetings.errors import InputError, StorageError, UnavailableError
from search_app.search import answering
from search_app.search.cursors import Cursor, read_cursor, write_cursor
from search_app.search.documents import SCHEMA_VERSION, IndexEntry, entry_of, from_values
from search_app.search.elastic_engine import KEEP_ALIVE, ElasticEngine
from search_app.search.port import (
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
from search_app.search.vectors import Vectors, with_vectors

_CHUNK: Final = 1_000  # documents a bulk request
_RETRIES: Final = 5  # of a bulk request that the server is too busy for, with growing pauses
_PAUSE_S: Final = 0.5  # before a bulk request is sent again, then twice as long each time, 30 s at most
_BUSY: Final = (429, 502, 503, 504)
_LOCK: Final = "rebuild"
_LOCK_S: Final = 120.0  # a rebuild renews its lock at least four times as often
_TIMEOUT_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class ElasticOptions:
    """How to reach and lay out the index; the URL may carry ``user:password@``.

    ``name`` begins the names of all indexes used. ``replicas`` is a number of copies, or the range
    within which it follows the number of servers (``0-1``: one copy where there is a second node).
    """

    url: str
    api_key: str | None = None
    ca_file: str | None = None
    name: str = "verbatim"
    shards: int = 1
    replicas: str = "0-1"


class ElasticIndex:
    """A ``SearchIndex`` on a server; connects at the first call."""

    def __init__(self, options: ElasticOptions, vectors: Vectors | None = None) -> None:
        self._vectors = vectors
        self._options = options
        self._server = _server(options.url)
        self._client = _client(options)
        self._alias = f"{options.name}-segments-v{SCHEMA_VERSION}"
        self._locks = f"{options.name}-locks"

    @property
    def knows_meaning(self) -> bool:
        """See ``SearchIndex.knows_meaning``."""
        return self._vectors is not None

    def replace_recording(self, recording_id: str, documents: Iterable[SegmentDocument]) -> None:
        """See ``SearchIndex.replace_recording``."""
        known = list(documents)
        if self._vectors and not known:
            self._vectors.forget(recording_id)
        entries = [entry_of(document, vector) for document, vector in with_vectors(known, self._vectors)]
        with self._mapped():
            self._refuse_while_rebuilding()
            self._create_first()
            kept = {entry.id for entry in entries}
            stale = [found for found in self._ids_of(recording_id) if found not in kept]
            actions = [_index_action(entry) for entry in entries]
            actions += [{"_op_type": "delete", "_id": found} for found in stale]
            self._bulk(actions, self._alias)
            self._client.indices.refresh(index=self._alias)

    def remove_recording(self, recording_id: str) -> None:
        """See ``SearchIndex.remove_recording``."""
        self.replace_recording(recording_id, ())

    def rebuild(self, documents: Iterable[SegmentDocument]) -> int:
        """See ``SearchIndex.rebuild``."""
        with self._mapped(), self._rebuilding() as renew:
            fresh = f"{self._alias}-{secrets.token_hex(4)}"
            self._create(fresh, {"refresh_interval": "-1", "auto_expand_replicas": False, "number_of_replicas": 0})
            try:
                entries = (entry_of(*each) for each in with_vectors(documents, self._vectors))
                count = self._bulk(map(_index_action, entries), fresh, renew)
                self._finish(fresh)
            except BaseException:
                self._client.indices.delete(index=fresh, ignore_unavailable=True)
                raise
            return count

    def search(self, query: SearchQuery) -> SearchResults:
        """See ``SearchIndex.search``."""
        with self._mapped():
            if query.after:
                return self._search_on(query, read_cursor(query.after))
            try:
                return answering.answer(self._engine(), query)
            except elasticsearch.NotFoundError:
                self._create_first()
                return answering.answer(self._engine(), query)

    def _search_on(self, query: SearchQuery, cursor: Cursor) -> SearchResults:
        """Give a further page: of the point in time at which the second page was asked for, while that is kept."""
        if cursor.pin:
            try:
                return answering.answer(self._engine(cursor.pin), query)
            except (elasticsearch.NotFoundError, elasticsearch.BadRequestError):
                cursor = Cursor(cursor.offset)  # it has ended: the page is counted off anew
        opened = self._client.open_point_in_time(index=self._alias, keep_alive=KEEP_ALIVE)
        return answering.answer(self._engine(opened["id"]), replace(query, after=write_cursor(Cursor(cursor.offset))))

    def totals(self, query: SearchQuery, by: TotalBy) -> tuple[Total, ...]:
        """See ``SearchIndex.totals``."""
        with self._mapped():
            try:
                return answering.totals(self._engine(), query, by)
            except elasticsearch.NotFoundError:
                self._create_first()
                return ()

    def suggest(self, prefix: str, access: Access, limit: int = 10) -> tuple[Suggestion, ...]:
        """See ``SearchIndex.suggest``."""
        with self._mapped():
            try:
                return answering.suggest(self._engine(), prefix, access, limit)
            except elasticsearch.NotFoundError:
                self._create_first()
                return ()

    def held(self, recording_id: str) -> tuple[SegmentDocument, ...]:
        """See ``SearchIndex.held``."""
        query = {"query": {"term": {"recording_id": recording_id}}, "_source": ["source"]}
        with self._mapped():
            self._create_first()
            found = helpers.scan(self._client, query=query, index=self._alias, size=_CHUNK)
            return tuple(sorted((from_values(hit["_source"]["source"]) for hit in found), key=lambda d: d.ordinal))

    def count(self) -> int:
        """See ``SearchIndex.count``."""
        with self._mapped():
            try:
                return int(self._client.count(index=self._alias)["count"])
            except elasticsearch.NotFoundError:
                self._create_first()
                return 0

    def close(self) -> None:
        """See ``SearchIndex.close``."""
        self._client.close()

    def drop(self) -> None:
        """Delete every index under this name."""
        with self._mapped():
            for name in (*self._versions(), self._locks):
                self._client.indices.delete(index=name, ignore_unavailable=True)

    def _engine(self, pin: str | None = None) -> ElasticEngine:
        return ElasticEngine(self._client, self._alias, self._vectors, pin)

    def _create_first(self) -> None:
        """Create the index where there is none; several processes may try at once."""
        if not self._client.indices.exists_alias(name=self._alias):
            if self._versions():
                raise OutdatedIndexError(OUTDATED)
            with _tolerating("resource_already_exists_exception"):
                self._create(f"{self._alias}-first", self._copies(), alias=True)
        # An index that another process has only just made answers 503 until its shards have started;
        # its status does not tell, since shards that were never assigned yet count as yellow.
        self._client.cluster.health(
            index=self._alias, wait_for_active_shards=self._options.shards, timeout=f"{_TIMEOUT_S / 2:.0f}s"
        )

    def _create(self, name: str, settings: dict[str, Any], *, alias: bool = False) -> None:
        settings["number_of_shards"] = self._options.shards
        aliases: dict[str, Any] = {self._alias: {}} if alias else {}
        self._client.indices.create(index=name, mappings=mapping(), settings=settings, aliases=aliases)

    def _copies(self) -> dict[str, Any]:
        replicas = self._options.replicas
        if "-" in replicas:
            return {"auto_expand_replicas": replicas}
        return {"auto_expand_replicas": False, "number_of_replicas": int(replicas)}

    def _versions(self) -> list[str]:
        """Give the names of all indexes of segments, of this and other versions, whole or abandoned."""
        return sorted(self._client.indices.get(index=f"{self._options.name}-segments-v*", features="aliases").body)

    def _finish(self, fresh: str) -> None:
        """Make a filled index searchable, move the alias to it and delete all others, in one step."""
        settings = {"refresh_interval": None, **self._copies()}
        self._client.indices.put_settings(index=fresh, settings=settings)
        self._client.indices.refresh(index=fresh)
        actions: list[dict[str, Any]] = [{"add": {"index": fresh, "alias": self._alias}}]
        actions += [{"remove_index": {"index": name}} for name in self._versions() if name != fresh]
        self._client.indices.update_aliases(actions=actions)

    def _ids_of(self, recording_id: str) -> list[str]:
        query = {"query": {"term": {"recording_id": recording_id}}, "_source": False}
        return [hit["_id"] for hit in helpers.scan(self._client, query=query, index=self._alias, size=_CHUNK)]

    def _bulk(self, actions: Iterable[dict[str, Any]], index: str, renew: Callable[[], None] | None = None) -> int:
        """Send actions in bulk, waiting and trying again where the server is busy; return how many were done."""
        count = 0
        sent = helpers.streaming_bulk(
            self._client.options(request_timeout=60),
            actions,
            index=index,
            chunk_size=_CHUNK,
            max_retries=_RETRIES,
            initial_backoff=_PAUSE_S,
            max_backoff=30,
            retry_on_status=_BUSY,
            ignore_status=404,  # deleting what is gone already
        )
        for count, _ in enumerate(sent, start=1):
            if renew and count % _CHUNK == 0:
                renew()
        return count

    def _refuse_while_rebuilding(self) -> None:
        lock = self._lock()
        left_s = lock["_source"]["expires"] - time.time() if lock else 0
        if 0 < left_s <= 2 * _LOCK_S:  # longer than it is ever held: the clock was put back
            raise UnavailableError("The search index is being rebuilt; try again when that has ended.")

    def _lock(self) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = self._client.get(index=self._locks, id=_LOCK).body
        except elasticsearch.NotFoundError:
            return None
        return found

    @contextlib.contextmanager
    def _rebuilding(self) -> Iterator[Callable[[], None]]:
        """Hold the lock; the function given renews it."""
        if not self._client.indices.exists(index=self._locks):
            properties = {"expires": {"type": "double"}}
            with _tolerating("resource_already_exists_exception"):
                self._client.indices.create(index=self._locks, mappings={"dynamic": "strict", "properties": properties})
        self._refuse_while_rebuilding()
        expired = self._lock()
        held: dict[str, Any] = (
            {"if_seq_no": expired["_seq_no"], "if_primary_term": expired["_primary_term"]}
            if expired
            else {"op_type": "create"}
        )

        def write(condition: dict[str, Any]) -> dict[str, Any]:
            lock = {"expires": time.time() + _LOCK_S}
            try:
                made = self._client.index(index=self._locks, id=_LOCK, document=lock, **condition)
            except elasticsearch.ConflictError as taken:
                raise UnavailableError("The search index is being rebuilt by another process.") from taken
            return {"if_seq_no": made["_seq_no"], "if_primary_term": made["_primary_term"]}

        held = write(held)
        written = time.monotonic()

        def renew() -> None:
            nonlocal held, written
            if time.monotonic() - written > _LOCK_S / 5:
                held, written = write(held), time.monotonic()

        try:
            yield renew
        finally:
            with contextlib.suppress(elasticsearch.NotFoundError, elasticsearch.ConflictError):
                self._client.delete(index=self._locks, id=_LOCK, **held)

    @contextlib.contextmanager
    def _mapped(self) -> Iterator[None]:
        """Turn what the client raises into our errors; no message holds the password."""
        at = f"Elasticsearch at {self._server}"
        try:
            yield
        except elasticsearch.SSLError as error:
            raise UnavailableError(
                f"{at} shows a certificate that cannot be trusted: it needs one for this name, signed by an authority "
                "that this computer knows or that ELASTICSEARCH_CA_FILE names."
            ) from error
        except elasticsearch.ConnectionError as error:
            raise UnavailableError(f"{at} does not answer; see that it runs and can be reached.") from error
        except (elasticsearch.AuthenticationException, elasticsearch.AuthorizationException) as error:
            raise UnavailableError(f"{at} refuses the user, password or key it was given.") from error
        except elasticsearch.UnsupportedProductError as error:
            raise StorageError(f"What answers at {self._server} is not Elasticsearch.") from error
        except ApiError as error:
            if error.status_code in _BUSY:
                raise UnavailableError(f"{at} is too busy now; try again in a moment.") from error
            raise StorageError(f"{at} refused: {_reason(error)}") from error
        except helpers.BulkIndexError as error:
            raise StorageError(f"{at} refused {len(error.errors)} segments.") from error


def mapping() -> dict[str, Any]:
    """Give the mapping of the index: every field named, and no others allowed."""
    text = files("search_app.search").joinpath("mapping.json").read_text(encoding="utf-8")
    values: dict[str, Any] = json.loads(text)
    return values


def _index_action(entry: IndexEntry) -> dict[str, Any]:
    values = asdict(entry)
    facets = values.pop("facets")
    if entry.vector is None:
        del values["vector"]
    return {"_op_type": "index", "_id": entry.id, "_source": {**values, **facets}}


def _client(options: ElasticOptions) -> Elasticsearch:
    extra: dict[str, Any] = {"ca_certs": options.ca_file} if options.ca_file else {}
    if urlsplit(options.url).scheme not in {"http", "https"}:
        raise _no_address(options.url)
    try:
        return Elasticsearch(
            _with_port(options.url),
            api_key=options.api_key,
            request_timeout=_TIMEOUT_S,
            max_retries=3,
            retry_on_status=_BUSY,
            retry_on_timeout=True,
            retry_backoff_base=0.1,
            retry_backoff_cap=1.0,
            **extra,
        )
    except (ValueError, OSError) as error:
        raise _no_address(options.url) from error


def _no_address(url: str) -> InputError:
    return InputError(
        f"Elasticsearch cannot be reached at “{_server(url)}”: give an address such as "
        "https://name:password@search.example.org:9200 and, if one is set, a readable certificate file."
    )


def _with_port(url: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname or parts.port:
        return url
    return parts._replace(netloc=f"{parts.netloc}:{443 if parts.scheme == 'https' else 9200}").geturl()


def _server(url: str) -> str:
    """Give the address without user and password, for messages."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2] or url


def _reason(error: ApiError) -> str:
    info = error.info.get("error", {}) if isinstance(error.info, dict) else {}
    causes = info.get("root_cause") if isinstance(info, dict) else None
    return str(causes[0].get("reason", error.message) if causes else error.message)[:300]


@contextlib.contextmanager
def _tolerating(kind: str) -> Iterator[None]:
    try:
        yield
    except elasticsearch.BadRequestError as error:
        if error.message != kind:
            raise

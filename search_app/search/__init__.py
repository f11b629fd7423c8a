"""The search port and its two adapters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meetings.settings import Settings
from search_app.search.port import SearchIndex

if TYPE_CHECKING:
    from search_app.search.vectors import Vectors


def open_index(settings: Settings, *, read_only: bool = False) -> SearchIndex:
    """Open the index that the settings name: Elasticsearch where they have its address, the embedded one otherwise.

    Nothing is read or connected to before the first call. An index that was built by another version
    answers with ``OutdatedIndexError`` until it is rebuilt.
    """
    if settings.elasticsearch_url:  # each edge loads its own library, when it is used
        from search_app.search.elastic_index import ElasticIndex, ElasticOptions

        return ElasticIndex(
            ElasticOptions(
                settings.elasticsearch_url,
                api_key=settings.elasticsearch_api_key,
                ca_file=settings.elasticsearch_ca_file,
                name=settings.elasticsearch_index,
                shards=settings.elasticsearch_shards,
                replicas=settings.elasticsearch_replicas,
            ),
            _vectors(settings),
        )
    from search_app.search.tantivy_index import TantivyIndex

    return TantivyIndex(settings.index_dir, read_only=read_only, vectors=_vectors(settings))


def _vectors(settings: Settings) -> Vectors | None:
    """Give what finds by meaning, where the model is there and the settings do not turn it off."""
    if not settings.search_meaning:
        return None
    from search_app.search.minilm import open_minilm
    from search_app.search.vectors import Vectors

    embedder = open_minilm(settings.models_dir)
    return Vectors(settings.vectors_dir, embedder) if embedder else None

"""The search port and its two adapters."""

from __future__ import annotations

from meetings.settings import Settings
from search_app.search.port import SearchIndex


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
            )
        )
    from search_app.search.tantivy_index import TantivyIndex

    return TantivyIndex(settings.index_dir, read_only=read_only)

"""Figures for Prometheus: how requests fare, how far processing is, what is left on the disk."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from prometheus_client import CollectorRegistry, Histogram, generate_latest, multiprocess, values
from prometheus_client.core import GaugeMetricFamily, Metric

from media.fixity import read_checks
from meetings.catalogue.transactions import utc_now
from meetings.errors import VerbatimError
from search_app.ports import Parts

EXTENSION: Final = "verbatim-metrics"
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
STATES: Final = ("queued", "running", "done", "failed", "cancelled")
_BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
# Where the processes of one server put what each has counted (prometheus_client, multiprocess mode).
SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"


class Metrics:
    """What one application counts, and what it finds when it is asked."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._registry = CollectorRegistry()
        values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]  # the folder may be named by now
        self._seconds = Histogram(
            "verbatim_request_seconds",
            "Time to answer a request, by method, route and status.",
            ["method", "route", "status"],
            registry=None if SHARED_FOLDER in os.environ else self._registry,
            buckets=_BUCKETS,
        )
        self._registry.register(_Found(parts))

    def count(self, method: str, route: str, status: int, taken_s: float) -> None:
        """Count an answered request."""
        self._seconds.labels(method, route, str(status)).observe(taken_s)

    def text(self) -> bytes:
        """Give everything in Prometheus' text format."""
        if SHARED_FOLDER not in os.environ:
            return generate_latest(self._registry)
        counted = CollectorRegistry()
        multiprocess.MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
        return generate_latest(counted) + generate_latest(self._registry)


class _Found:
    """Looks at store, index, workers and disk when it is asked; what does not answer is left out."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def describe(self) -> list[Metric]:
        """Promise nothing beforehand: names do not clash."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Give what can be had."""
        for look in (
            self._recordings,
            self._backlog,
            self._workers,
            self._index,
            self._uploads,
            self._kept,
            self._disk,
        ):
            with suppress(VerbatimError, OSError):
                yield look()

    def _recordings(self) -> Metric:
        states = Counter(recording.state for recording in self._parts.catalogue.recordings())
        found = GaugeMetricFamily("verbatim_recordings", "Recordings by state.", labels=["state"])
        for state in STATES:
            found.add_metric([state], states[state])
        return found

    def _backlog(self) -> Metric:
        since = self._parts.catalogue.index_changes.backlog().since
        waits_s = (utc_now() - since).total_seconds() if since else 0.0
        return _gauge("verbatim_index_behind_seconds", "How long the first change waits for the index.", waits_s)

    def _workers(self) -> Metric:
        return _gauge("verbatim_worker_alive", "Whether any worker lives (1) or none (0).", self._parts.worker_alive())

    def _index(self) -> Metric:
        return _gauge("verbatim_index_segments", "Segments that can be searched.", self._parts.index.count())

    def _uploads(self) -> Metric:
        faults = [check for check in read_checks(self._parts.settings.data_dir).values() if check.fault]
        return _gauge("verbatim_changed_uploads", "Uploads that are not as they were received.", len(faults))

    def _kept(self) -> Metric:
        kept = self._parts.catalogue.usage.total_bytes()
        return _gauge("verbatim_uploads_bytes", "Room that the recordings take as they were received.", kept)

    def _disk(self) -> Metric:
        free = shutil.disk_usage(self._parts.settings.data_dir).free
        return _gauge("verbatim_disk_free_bytes", "Free room on the disk of the data folder.", free)


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(name, told, value=float(value))

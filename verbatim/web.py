"""The web interface as a server: gunicorn, with a worker beside it."""

from __future__ import annotations

import gc
import ipaddress
import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication

from ingest.intake import receive
from meetings.settings import Settings
from search_app.app import create_app
from search_app.live.waiting import MOST_HELD
from search_app.security import LOCAL_HOSTS
from verbatim.importing import import_text
from verbatim.wiring import Wiring, learn_tags

if TYPE_CHECKING:
    from flask import Flask

# Two processes use both cores of a small machine. Most threads sleep, each for somebody who follows a
# live session (search_app.live.waiting); the others serve pages and the seeking of many listeners.
PROCESSES = 2
THREADS = MOST_HELD + 12
_TIMEOUT_S = 120
# A page of a long transcript makes tens of thousands of short-lived values: looking through everything that
# the program holds for unreachable ones, several times a page, took longer than the page itself.
_NEW_VALUES_BEFORE_COLLECTION = 20_000
_KEEP_S = 75  # browsers come back for the next page on the same connection


def make_app(settings: Settings, host: str = "127.0.0.1") -> Flask:
    """Wire the interface to the store, the index and the jobs of the data folder."""
    wired = Wiring(settings)
    return create_app(
        settings,
        catalogue=wired.catalogue,
        index=wired.index,
        jobs=wired.jobs,
        receive_upload=partial(receive, catalogue=wired.catalogue, settings=settings),
        import_text=partial(import_text, catalogue=wired.catalogue, settings=settings),
        worker_alive=wired.worker_alive,
        learn_tags=learn_tags,
        hosts=LOCAL_HOSTS if is_local(host) else None,
    )


def is_local(host: str) -> bool:
    """Whether an address is reached from this computer alone.

    >>> is_local("127.0.0.1"), is_local("localhost"), is_local("0.0.0.0")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def collect_seldom() -> None:
    """Leave what the program has loaded out of garbage collection, and collect the rest less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_VALUES_BEFORE_COLLECTION, 20, 20)


class WebServer(BaseApplication):  # type: ignore[misc]
    """Gunicorn, told by values instead of a file; each process makes its own application."""

    def __init__(self, settings: Settings, host: str, port: int, when_ready: Callable[[], None]) -> None:
        self._settings = settings
        self._host = host
        self._port = port
        self._when_ready = when_ready
        super().__init__()

    def load_config(self) -> None:
        """Set what gunicorn would read from its own files."""
        values: dict[str, Any] = {
            "bind": f"[{self._host}]:{self._port}" if ":" in self._host else f"{self._host}:{self._port}",
            "workers": PROCESSES,
            "threads": THREADS,
            "worker_class": "gthread",
            "timeout": _TIMEOUT_S,
            "keepalive": _KEEP_S,
            "graceful_timeout": 5,
            "loglevel": "warning",
            "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: PTH112, S108
            "when_ready": lambda _server: self._when_ready(),
            "post_worker_init": lambda _worker: collect_seldom(),
        }
        for name, value in values.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application, in the process that serves it."""
        return make_app(self._settings, self._host)

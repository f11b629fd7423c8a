"""The commands that stay: the web interface, and a worker."""

from __future__ import annotations

import logging
import os
import socket
import tempfile
from contextlib import ExitStack

import click

from ingest.heartbeat import is_alive_here
from meetings.catalogue.transactions import utc_now
from meetings.errors import InputError, UnavailableError
from meetings.settings import Settings
from verbatim.cli.account import first_invitation
from verbatim.cli.base import data_option, tell, wiring
from verbatim.wiring import Wiring
from verbatim.worker_process import worker_beside

# Where the processes of one server put what each has counted; prometheus_client's own name for it.
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


# Whoever reads or listens goes before the models: on one computer both want all of its cores.
_NICE = 10


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on; 0.0.0.0 for all.")
@click.option("--port", type=click.IntRange(1, 65535), default=5000, show_default=True)
@click.option("--no-worker", is_flag=True, help="Only serve pages; workers run elsewhere.")
@data_option
def serve(host: str, port: int, no_worker: bool, settings: Settings) -> None:
    """Serve the web interface, with a worker beside it."""
    _check_port(host, port)
    with wiring(settings) as wired:
        wired.catalogue.meetings()  # a store that cannot be used is told here, once
        _offer_first_account(wired, host, port)
    with ExitStack() as stack:
        counted = stack.enter_context(tempfile.TemporaryDirectory(prefix="verbatim-metrics-"))
        os.environ[METRICS_FOLDER] = counted
        from verbatim.web import WebServer

        if not no_worker:
            stack.enter_context(worker_beside(settings))
            stack.enter_context(worker_beside(settings, "live", "run"))
        WebServer(settings, host, port, lambda: tell(f"Verbatim is ready: http://{host}:{port}")).run()


def _offer_first_account(wired: Wiring, host: str, port: int) -> None:
    """Where others can reach the interface and nobody has an account: give the link that makes the first one."""
    from verbatim.web import is_local

    if not is_local(host):
        name = socket.gethostname() if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
        if link := first_invitation(wired, f"http://{name}:{port}"):
            tell(f"Nobody has an account yet. Make the first one here (works once, for 14 days): {link}")


def _check_port(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            pass
    except OSError as error:
        raise InputError(
            f"Nothing can be served on {host}:{port} ({error.strerror}); choose another with --port."
        ) from error


@click.command()
@click.option("--with-parent", is_flag=True, hidden=True, help="Stop when the process that started this one ends.")
@click.option("--check", is_flag=True, help="Only say whether a worker lives on this machine; for health checks.")
@data_option
def worker(with_parent: bool, check: bool, settings: Settings) -> None:
    """Process queued recordings until stopped."""
    if check:
        _check_worker(settings)
        return
    from ingest.worker import Worker

    os.nice(_NICE)
    logging.getLogger("ingest").setLevel(logging.INFO)
    with wiring(settings, index_read_only=False) as wired:
        worker = Worker(settings, wired.catalogue, wired.stages(), wired.keeper.keep_up)
        worker.run_forever(with_parent=with_parent)


def _check_worker(settings: Settings) -> None:
    with wiring(settings) as wired:
        alive = is_alive_here(wired.catalogue.workers.all(), utc_now())
    if not alive:
        raise UnavailableError("No worker lives on this machine. Start one with: verbatim worker")
    tell("A worker lives on this machine.")

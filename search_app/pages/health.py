"""Whether the process lives, and whether everything that it needs answers."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, current_app, jsonify

from meetings.errors import VerbatimError
from search_app.parts import parts

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Answer as long as the process lives."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Try the store, the index and the worker; 503 says which of them is not there."""
    checks: dict[str, Callable[[], object]] = {
        "store": parts().catalogue.meetings,
        "index": parts().index.count,
        "worker": _worker,
    }
    told = {name: _try(name, check) for name, check in checks.items()}
    ready = all(sentence is None for sentence in told.values())
    states = {name: sentence or "ok" for name, sentence in told.items()}
    return jsonify(status="ok" if ready else "unavailable", parts=states), 200 if ready else 503


def _worker() -> None:
    if not parts().worker_alive():
        raise VerbatimError("No worker is running, so recordings wait. Start one with: verbatim worker")


def _try(name: str, check: Callable[[], object]) -> str | None:
    try:
        check()
    except VerbatimError as error:
        return error.message
    except Exception:
        current_app.logger.exception("The %s does not answer", name)
        return "It does not answer; the log says more."
    return None

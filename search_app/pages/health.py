"""Whether the process lives, whether everything that it needs answers, and figures about both."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from flask import Blueprint, Response, abort, current_app, jsonify, request

from meetings.errors import VerbatimError
from search_app.accounts.actor import is_at_the_computer
from search_app.metrics import CONTENT_TYPE, EXTENSION
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


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give figures to a Prometheus on this computer, or to one that has the token."""
    token = parts().settings.metrics_token
    given = request.authorization.token if request.authorization else None
    if not is_at_the_computer() and not (token and given and hmac.compare_digest(token.encode(), given.encode())):
        abort(404)
    return Response(current_app.extensions[EXTENSION].text(), content_type=CONTENT_TYPE)


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

"""How failures are told: a page with a sentence for people, RFC 9457 problem documents for programs."""

from __future__ import annotations

import json
from http import HTTPStatus

from flask import Flask, Response, current_app, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from meetings.errors import (
    InputError,
    NotFoundError,
    StorageError,
    UnavailableError,
    VerbatimError,
)
from meetings.quotas import TooLargeError
from meetings.review.states import ForbiddenError
from search_app.languages import gettext, translatable
from search_app.languages import sentence as in_words

API_PREFIX = "/api/"

_STATUS: tuple[tuple[type[VerbatimError], int], ...] = (
    (NotFoundError, 404),
    (ForbiddenError, 403),
    (TooLargeError, 413),
    (InputError, 400),
    (UnavailableError, 503),
    (StorageError, 507),
)
_SENTENCES = {
    400: "The request could not be understood.",
    403: "This request did not come from a page of this archive.",
    404: "There is nothing at this address.",
    405: "This address does not take such a request.",
    409: "This does not fit the present state of the recording.",
    413: "The file is larger than this computer has room for.",
    416: "The recording does not have this part.",
    500: "Something went wrong in the archive itself. What was stored is not touched. The log says more.",
}
_TITLES = {
    400: translatable("Bad request"),
    401: translatable("Not signed in"),
    403: translatable("Not allowed"),
    404: translatable("Not found"),
    409: translatable("Conflict"),
    413: translatable("Too large"),
    429: translatable("Too many attempts"),
    500: translatable("An error here"),
    503: translatable("Not available now"),
    507: translatable("No room left"),
}
"""What an error is called on a page; programs get HTTP's own names."""


class ConflictError(InputError):
    """What was asked does not fit the state that the recording is in."""


def status_of(error: VerbatimError) -> int:
    """Give the HTTP status for an error of the domain."""
    if isinstance(error, ConflictError):
        return 409
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def install(app: Flask) -> None:
    """Tell every failure of this application in its form."""
    app.register_error_handler(VerbatimError, _verbatim_error)
    app.register_error_handler(SecurityError, _foreign_name)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unforeseen)


def respond(status: int, sentence: str) -> Response:
    """Answer with a failure: as a problem document under the API, as a page elsewhere."""
    if request.path.startswith(API_PREFIX):
        return problem(status, sentence)
    title = gettext(_TITLES.get(status) or _phrase(status))
    page = render_template("error.html", status=status, title=title, sentence=sentence)
    return Response(page, status)


def problem(status: int, detail: str, **more: object) -> Response:
    """Make an RFC 9457 problem document."""
    body = {"type": "about:blank", "title": _phrase(status), "status": status, "detail": in_words(detail), **more}
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/problem+json")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def _verbatim_error(error: VerbatimError) -> Response:
    status = status_of(error)
    if status >= 500:
        current_app.logger.warning("%s %s: %s", request.method, request.path, error.message)
    return respond(status, error.message)


def _form_too_old(error: CSRFError) -> Response:  # noqa: ARG001 - Flask hands it over
    return respond(
        400, "This form is too old, or came from elsewhere. Please go back, reload the page and send it again."
    )


def _foreign_name(error: SecurityError) -> Response:  # noqa: ARG001 - Flask hands it over
    """Answer without a page: no address can be made under a name that is not this archive's."""
    return Response("This archive does not answer under this name.\n", 400, mimetype="text/plain")


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if 300 <= status < 400:
        return Response(error.get_body(), status, error.get_headers())
    response = respond(status, _SENTENCES.get(status) or error.description or error.name)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "content-range", "retry-after"}:
            response.headers[name] = value
    return response


def _unforeseen(error: Exception) -> Response:
    current_app.logger.exception("%s %s failed", request.method, request.path, exc_info=error)
    return respond(500, _SENTENCES[500])

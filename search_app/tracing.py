"""Each request has an id, which its log lines and its answer carry, and is timed."""

from __future__ import annotations

import logging
import re
import secrets
import time

from flask import Flask, Response, g, request

from meetings.log_lines import request_id
from search_app.metrics import Metrics

log = logging.getLogger(__name__)
HEADER = "X-Request-ID"
# What a proxy before this server may have called the request; anything else could forge log lines.
_GIVEN = re.compile(r"[A-Za-z0-9._-]{1,64}")


def install(app: Flask, metrics: Metrics) -> None:
    """Name and time every request of an application."""
    app.before_request(_begin)

    @app.after_request
    def end(response: Response) -> Response:
        taken_s = time.perf_counter() - g.get("began", time.perf_counter())
        endpoint = request.endpoint or "none"
        metrics.count(request.method, endpoint, response.status_code, taken_s)
        values = {"method": request.method, "path": request.path, "status": response.status_code}
        log.info("%(method)s %(path)s %(status)s", values, extra={"values": {**values, "ms": round(taken_s * 1000)}})
        response.headers[HEADER] = request_id.get() or ""
        return response


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    request_id.set(given if _GIVEN.fullmatch(given) else secrets.token_hex(8))
    g.began = time.perf_counter()

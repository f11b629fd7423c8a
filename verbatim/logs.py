"""Logging of a process: to its standard error, for people or for programs, without secrets."""

from __future__ import annotations

import logging
import sys
from urllib.parse import urlsplit

from meetings.log_lines import JsonLines, Lines
from meetings.settings import Settings


def set_up_logging(settings: Settings) -> None:
    """Write warnings to standard error; as JSON, also who asked for what (``VERBATIM_LOG=json``)."""
    as_json = settings.log_format == "json"
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter((JsonLines if as_json else Lines)(_secrets(settings)))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("search_app.tracing").setLevel(logging.INFO if as_json else logging.WARNING)


def _secrets(settings: Settings) -> tuple[str | None, ...]:
    addresses = (settings.database_url, settings.elasticsearch_url or "")
    return (
        settings.hub_token,
        settings.elasticsearch_api_key,
        settings.oidc_client_secret,
        settings.metrics_token,
        *(urlsplit(address).password for address in addresses),
    )

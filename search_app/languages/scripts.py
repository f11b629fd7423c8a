"""The texts that scripts show: one small file a language, read before the scripts; English is in the scripts.

A plural text has its forms in the order of the catalogue. ``plurals`` names them as the browser's own
``Intl.PluralRules`` does (Unicode CLDR), so that the script can choose.
"""

from __future__ import annotations

import json
from functools import lru_cache

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from meetings.errors import NotFoundError
from search_app.languages.catalogues import compiled
from search_app.languages.offered import offered_languages
from search_app.languages.texts import language

DOMAIN = "scripts"
PLURALS = {
    "ar": ("zero", "one", "two", "few", "many", "other"),
    "ru": ("one", "few", "many"),
    "zh": ("other",),
}
"""Plural forms in the order of the catalogues' ``plural=`` rule; one and other elsewhere."""

blueprint = Blueprint("language_scripts", __name__)


def address() -> str | None:
    """Give the address of the texts in the reader's language, nothing for English."""
    code = language()
    return None if code == "en" else url_for("language_scripts.show", code=code)


@blueprint.get("/language/<code>.js")
def show(code: str) -> BaseResponse:
    """Give the scripts' texts in a language."""
    if code not in offered_languages():
        raise NotFoundError("There are no texts in this language.")
    response = Response(_script(code), mimetype="text/javascript")
    response.add_etag()
    response.cache_control.max_age = 300
    return response.make_conditional(request)


@lru_cache
def _script(code: str) -> str:
    texts: dict[str, str | list[str]] = {}
    for message in compiled(code, DOMAIN):
        if message.id and message.string:
            key = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
            texts[key] = message.string if isinstance(message.string, str) else list(message.string)
    told = {"language": code, "plurals": PLURALS.get(code, ("one", "other")), "texts": texts}
    return f"window.verbatimTexts = {json.dumps(told, ensure_ascii=False)};\n"

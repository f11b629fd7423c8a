"""Which language a reader gets: their account's, else their browser's cookie, else what it asks for, else the setting.

The cookie is set by the switch in a page's foot and says nothing but the language.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import flask_babel
from flask import Blueprint, Flask, Response, has_request_context, redirect, request
from flask_login import current_user
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response as BaseResponse

from meetings.settings import Settings
from search_app.accounts.signing import safe_target
from search_app.languages import catalogues, scripts, sentences, texts
from search_app.languages.offered import EXTENSION, direction, offered_languages
from search_app.parts import parts

COOKIE = "language"
COOKIE_S = 365 * 24 * 60 * 60
_VARYING = {"text/html", "application/json", "application/problem+json", "application/atom+xml"}

blueprint = Blueprint("languages", __name__)


def install(app: Flask, guard: CSRFProtect, settings: Settings) -> None:
    """Let the application speak the languages that the settings name; the switch needs no token to show a language."""
    app.extensions[EXTENSION] = settings.languages
    flask_babel.Babel(app, locale_selector=_locale, default_translation_directories=str(catalogues.FOLDER))
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.filters["sentence"] = sentences.sentence
    app.jinja_env.globals.update(
        count=texts.count,
        direction=direction,
        language=texts.language,
        offered_languages=offered_languages,
        present_page=_present_page,
        scripts_address=scripts.address,
    )
    app.after_request(_say_that_it_varies)
    app.register_blueprint(blueprint)
    app.register_blueprint(scripts.blueprint)
    guard.exempt(blueprint)


@blueprint.post("/language")
def choose() -> BaseResponse:
    """Keep a choice in the browser, and in the account of somebody who has signed in; show the page again."""
    response = redirect(safe_target(request.form.get("next", "")), 303)
    code = request.form.get("language", "")
    if code in offered_languages():
        response.set_cookie(COOKIE, code, max_age=COOKIE_S, httponly=True, samesite="Lax", secure=request.is_secure)
        if current_user.is_authenticated:
            parts().catalogue.accounts.set_language(current_user.account.id, code)
    return response


def preferred() -> str:
    """Give the language of whoever asks; outside a request, as in a letter, the usual one."""
    offered = list(offered_languages())
    if not has_request_context():
        return offered[0]
    account = current_user.account.language if current_user.is_authenticated else None
    asked = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    wanted = (account, request.cookies.get(COOKIE), *asked)
    return next((str(code) for code in wanted if code in offered), offered[0])


@contextmanager
def speaking(code: str | None) -> Iterator[None]:
    """Speak a language for a while, if it is one of those offered: that of a questionnaire, or of a letter's reader."""
    if code not in offered_languages():
        yield
        return
    with flask_babel.force_locale(locale_name(str(code))):
        yield


def _locale() -> str:
    return locale_name(preferred())


def locale_name(code: str) -> str:
    """Give a language as Babel's locale."""
    return str(texts.ENGLISH) if code == "en" else code


def _present_page() -> str:
    """Give the address of the page on show, to come back to; a form's answer is none that can be asked for again."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "")
    return came_from.path if came_from.netloc == request.host else "/"


def _say_that_it_varies(response: Response) -> Response:
    if response.mimetype in _VARYING:
        response.vary.update(("Accept-Language", "Cookie"))
    return response

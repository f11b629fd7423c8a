"""Personal links: signed, so that nobody can make one up, and made again whenever one has to be sent again."""

from __future__ import annotations

from flask import current_app, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from meetings.errors import NotFoundError
from meetings.questionnaire import Questionnaire, Respondent, Response
from search_app.parts import parts

_NO_LINK = "This link leads to no questionnaire. Ask the secretariat for a new one."


def link_to(respondent: Respondent) -> str:
    """Give a respondent's own link."""
    token = _signer().dumps([respondent.id, respondent.nonce])
    base = parts().settings.url
    path = url_for("responding.show", token=token)
    return f"{base}{path}" if base else url_for("responding.show", token=token, _external=True)


def behind(token: str) -> tuple[Questionnaire, Response]:
    """Give the respondent whom a link is for. Raises ``NotFoundError``."""
    try:
        respondent_id, nonce = _signer().loads(token)
    except (BadSignature, ValueError, TypeError) as error:
        raise NotFoundError(_NO_LINK) from error
    questionnaire, response = parts().catalogue.questionnaires.response(str(respondent_id))
    if response.respondent.nonce != nonce:
        raise NotFoundError(_NO_LINK)
    return questionnaire, response


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="questionnaire")

"""Answering: one's own link, drafts kept as often as one likes, and sending when all is said."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from meetings.catalogue.questionnaires import ClosedError
from meetings.catalogue.transactions import utc_now
from meetings.errors import InputError
from meetings.questionnaire import Answers, Attachment, Questionnaire, check_answers
from meetings.questionnaire import Response as Answered
from meetings.roster import STAKEHOLDERS, Stakeholder
from search_app.languages.choosing import preferred, speaking
from search_app.parts import parts
from search_app.programme.documents import keep_file
from search_app.questionnaire.links import behind

MOST_ATTACHMENTS = 5
_ARRIVED = "Your answers have arrived. Thank you."
_KEPT = "Your draft is kept. Come back with the same link."

blueprint = Blueprint("responding", __name__, url_prefix="/q")


@blueprint.after_request
def _keep_the_link_private(response: Response) -> Response:
    """Let no search engine and no cache keep a personal link; other sites are told no page of this archive anyhow."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/<token>")
def show(token: str) -> str:
    """Show the questions with what was answered so far."""
    questionnaire, response = behind(token)
    answers = response.draft or Answers(category=response.respondent.stakeholder)
    return _page(token, questionnaire, response, answers, {})


@blueprint.post("/<token>")
def send(token: str) -> Response | tuple[str, int]:
    """Keep a draft, or take the answers in."""
    questionnaire, response = behind(token)
    answers, wrong = _read(questionnaire, response)
    store, now = parts().catalogue.questionnaires, utc_now()
    submitting = request.form.get("action") == "send"
    if submitting:
        wrong = {**check_answers(questionnaire, answers), **wrong}
    try:
        if submitting and not wrong:
            store.submit(response.respondent.id, answers, now)
        else:
            store.save_draft(response.respondent.id, answers, now)
    except ClosedError as error:
        return _page(token, questionnaire, response, answers, {"closed": error.message}), 409
    if wrong:
        return _page(token, questionnaire, response, answers, wrong), 400
    flash(_ARRIVED if submitting else _KEPT)
    return redirect(url_for(".show", token=token), 303)


def _read(questionnaire: Questionnaire, response: Answered) -> tuple[Answers, dict[str, str]]:
    form, wrong = request.form, {}
    keys = [key for question in questionnaire.questions for key in question.keys]
    texts = {key: form.get(f"a-{key}", "").replace("\r\n", "\n").strip() for key in keys}
    category = form.get("category")
    known = cast(Stakeholder, category) if category in STAKEHOLDERS else None
    before = response.draft.attachments if response.draft else ()
    kept = [each for each in before if f"drop-{each.sha256}" not in form]
    try:
        kept += _new_attachments(len(kept))
    except InputError as error:
        wrong["attachments"] = error.message
    consent = {"yes": True, "no": False}.get(form.get("consent", ""))
    language = form.get("language", "")
    answers = Answers(
        {key: text for key, text in texts.items() if text},
        known,
        consent,
        language if language in questionnaire.languages else next(iter(questionnaire.languages), "en"),
        tuple(dict.fromkeys(kept)),
    )
    return answers, wrong


def _new_attachments(present: int) -> list[Attachment]:
    files = [file for file in request.files.getlist("attachments") if file.filename]
    if present + len(files) > MOST_ATTACHMENTS:
        raise InputError(f"At most {MOST_ATTACHMENTS} files can be attached.")
    return [Attachment(*keep_file(file, parts().settings.documents_dir)) for file in files]


def _page(token: str, questionnaire: Questionnaire, response: Answered, answers: Answers, wrong: dict[str, str]) -> str:
    language = _language(questionnaire, answers if response.draft or wrong else None)
    with speaking(language):
        return _page_in(language, token, questionnaire, response, answers, wrong)


def _language(questionnaire: Questionnaire, answers: Answers | None) -> str:
    """Choose the language of the questions: as asked for, as answered before, as the reader reads, or the first."""
    wanted = (request.args.get("language"), answers.language if answers else preferred())
    return next((code for code in wanted if code in questionnaire.languages), next(iter(questionnaire.languages), "en"))


def _page_in(
    language: str,
    token: str,
    questionnaire: Questionnaire,
    response: Answered,
    answers: Answers,
    wrong: dict[str, str],
) -> str:
    now = utc_now()
    return render_template(
        "questionnaire/respond.html",
        token=token,
        questionnaire=questionnaire,
        questions=questionnaire.questions_in(language),
        questions_language=language,
        response=response,
        answers=answers,
        wrong=wrong,
        stakeholders=STAKEHOLDERS,
        is_open=questionnaire.takes_answers(now),
        late=questionnaire.is_late(now),
    )

"""Building a questionnaire: title, deadline, and its questions in each language."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from meetings.catalogue.transactions import new_id, utc_now
from meetings.errors import InputError
from meetings.formats import questionnaire_text
from meetings.formats.dates import parse_date
from meetings.programme import GENEVA, check_timezone
from meetings.questionnaire import Question, Questionnaire, check_translations
from meetings.samples import sample_questions
from search_app.accounts.actor import current_person
from search_app.accounts.claiming import claim_body
from search_app.details import LANGUAGES, FieldsError
from search_app.parts import parts
from search_app.programme.schedule import read_time

blueprint = Blueprint("questionnaires", __name__, url_prefix="/questionnaires")


@blueprint.get("")
def index() -> str:
    """List the questionnaires."""
    store = parts().catalogue.questionnaires
    listed = [(each, store.responses(each.id)) for each in store.all() if _mine(each.body_id)]
    return render_template("questionnaire/index.html", listed=listed)


@blueprint.get("/new")
def new() -> str:
    """Show the form for a new one; the sample has the eighteen questions of the group."""
    fields = {"text_en": sample_questions() if request.args.get("sample") else "", "timezone": GENEVA}
    if request.args.get("sample"):
        fields["title"] = "Questionnaire on enhanced cooperation"
    return _form(fields, {})


@blueprint.post("/new")
def create() -> Response | tuple[str, int]:
    """Keep a new questionnaire."""
    fields = request.form.to_dict()
    try:
        questionnaire = read_questionnaire(Questionnaire(new_id(), "x"), fields)
    except FieldsError as error:
        return _form(fields, error.sentences), 400
    claim_body("edit", questionnaire.body_id)
    parts().catalogue.questionnaires.add(questionnaire, utc_now())
    return redirect(url_for("tracking.show", questionnaire_id=questionnaire.id), 303)


@blueprint.get("/<questionnaire_id>/edit")
def edit(questionnaire_id: str) -> str:
    """Show the form for one that is there."""
    return _form(_fields(parts().catalogue.questionnaires.get(questionnaire_id)), {}, questionnaire_id)


@blueprint.post("/<questionnaire_id>/edit")
def change(questionnaire_id: str) -> Response | tuple[str, int]:
    """Change a questionnaire; once it is open its questions stay as they are."""
    store, fields = parts().catalogue.questionnaires, request.form.to_dict()
    present = store.get(questionnaire_id)
    try:
        changed = read_questionnaire(present, fields)
    except FieldsError as error:
        return _form(fields, error.sentences, questionnaire_id), 400
    claim_body("edit", changed.body_id)
    if present.state != "draft" and _shape(changed.questions) != _shape(present.questions):
        told = {"text_en": "It has been sent: wording can be mended, but questions neither come nor go."}
        return _form(fields, told, questionnaire_id), 400
    store.change(questionnaire_id, lambda now: replace(changed, state=now.state, places=now.places))
    return redirect(url_for("tracking.show", questionnaire_id=questionnaire_id), 303)


def read_questionnaire(present: Questionnaire, fields: dict[str, str]) -> Questionnaire:
    """Read a filled-in form. Raises ``FieldsError`` naming every field that cannot be used."""
    errors: dict[str, str] = {}
    title = fields.get("title", "").strip()
    if not title:
        errors["title"] = "Please give a title."
    texts = _texts(fields, errors)
    deadline = _deadline(fields, errors)
    try:
        timezone = check_timezone(fields.get("timezone", "").strip() or GENEVA)
    except InputError as error:
        timezone, errors["timezone"] = GENEVA, error.message
    if errors:
        raise FieldsError(errors)
    return replace(
        present,
        title=title,
        intro=fields.get("intro", "").strip(),
        body_id=fields.get("body_id") or None,
        texts=texts,
        deadline=deadline,
        timezone=timezone,
        late_rule="accept" if fields.get("late_rule") == "accept" else "refuse",
    )


def _texts(fields: dict[str, str], errors: dict[str, str]) -> dict[str, tuple[Question, ...]]:
    texts = {}
    for language in LANGUAGES:
        text = fields.get(f"text_{language}", "")
        if not text.strip():
            continue
        try:
            texts[language] = questionnaire_text.loads(text)
            check_translations(texts)
        except InputError as error:
            errors[f"text_{language}"] = error.message
    if not texts and not errors:
        errors["text_en"] = "There are no questions yet. Write one a line, like “1. …”."
    return texts


def _deadline(fields: dict[str, str], errors: dict[str, str]) -> dt.datetime | None:
    day, time = fields.get("deadline_day", "").strip(), fields.get("deadline_time", "").strip()
    if not day:
        return None
    try:
        return dt.datetime.combine(parse_date(day), read_time(time) if time else dt.time(23, 59))
    except InputError as error:
        errors["deadline_day"] = error.message
        return None


def _fields(questionnaire: Questionnaire) -> dict[str, str]:
    deadline = questionnaire.deadline
    return {
        "title": questionnaire.title,
        "intro": questionnaire.intro,
        "body_id": questionnaire.body_id or "",
        "deadline_day": deadline.date().isoformat() if deadline else "",
        "deadline_time": f"{deadline:%H:%M}" if deadline else "",
        "timezone": questionnaire.timezone,
        "late_rule": questionnaire.late_rule,
        **{f"text_{code}": questionnaire_text.dumps(q) for code, q in questionnaire.texts.items()},
    }


def _shape(questions: tuple[Question, ...]) -> list[tuple[object, ...]]:
    return [(q.number, q.kind, q.keys, q.options) for q in questions]


def _form(fields: dict[str, str], errors: dict[str, str], questionnaire_id: str | None = None) -> str:
    return render_template(
        "questionnaire/form.html",
        fields=fields,
        errors=errors,
        questionnaire_id=questionnaire_id,
        languages=LANGUAGES,
        bodies=[body for body in parts().catalogue.bodies.all() if _mine(body.id)],
    )


def _mine(body_id: str | None) -> bool:
    return current_person().within(body_id).holds("edit")

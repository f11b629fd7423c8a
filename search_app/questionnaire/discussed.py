"""Where each question was discussed: places linked by hand, and segments that the search suggests for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from meetings.errors import InputError, NotFoundError
from meetings.points import terms
from meetings.questionnaire import Place, Question, Questionnaire
from meetings.recording import Recording
from meetings.transcript import Segment
from search_app.languages import gettext
from search_app.parts import parts
from search_app.programme.documents import read_clock
from search_app.search.port import Match, SearchHit, SearchQuery
from search_app.seeing import present_access

SUGGESTED = 4
_LOOKED_AT = 60
_MOST_WORDS = 12

blueprint = Blueprint("discussed", __name__, url_prefix="/questionnaires/<questionnaire_id>/discussed")


@dataclass(frozen=True, slots=True)
class Linked:
    """A place with the recording and the segment that are there now."""

    place: Place
    recording: Recording
    segment: Segment | None


@dataclass(frozen=True, slots=True)
class Discussed:
    """A question with where it was discussed, and where else it may have been."""

    question: Question
    linked: tuple[Linked, ...]
    suggested: tuple[SearchHit, ...]


@blueprint.get("")
def show(questionnaire_id: str) -> str:
    """Show each question with its places, and suggest others."""
    questionnaire = parts().catalogue.questionnaires.get(questionnaire_id)
    sessions = sessions_of(questionnaire)
    return render_template(
        "questionnaire/discussed.html",
        questionnaire=questionnaire,
        questions=[_discussed(question, questionnaire, sessions) for question in questionnaire.questions],
        recordings=list(sessions.values()),
    )


@blueprint.post("/link")
def link(questionnaire_id: str) -> Response:
    """Link a question to a segment, or to a moment that was typed."""
    store = parts().catalogue.questionnaires
    questionnaire, number = store.get(questionnaire_id), request.form.get("question", "")
    recording_id = request.form.get("recording", "")
    if recording_id not in sessions_of(questionnaire):
        raise NotFoundError("There is no such session of this body.")
    if number not in {question.number for question in questionnaire.questions}:
        raise InputError("There is no such question.")
    start = request.form.get("start_ms", "")
    start_ms = int(start) if start.isascii() and start.isdecimal() else read_clock(request.form.get("at", ""))
    place = Place(number, recording_id, start_ms)
    store.change(questionnaire_id, lambda now: replace(now, places=tuple(dict.fromkeys((*now.places, place)))))
    flash(gettext("Question %(number)s is linked.", number=number))
    return _back(questionnaire_id, number)


@blueprint.post("/unlink")
def unlink(questionnaire_id: str) -> Response:
    """Take a link away."""
    form = request.form

    def unlinked(now: Questionnaire) -> Questionnaire:
        gone = (form.get("question"), form.get("recording"), form.get("start_ms"))
        kept = tuple(p for p in now.places if (p.question, p.recording_id, str(p.start_ms)) != gone)
        return replace(now, places=kept)

    parts().catalogue.questionnaires.change(questionnaire_id, unlinked)
    return _back(questionnaire_id, form.get("question", ""))


def sessions_of(questionnaire: Questionnaire) -> dict[str, Recording]:
    """Give the sessions of the questionnaire's body that the asker may read; without a body, of all meetings."""
    catalogue, access = parts().catalogue, present_access()
    places = catalogue.observing.places()
    return {
        recording.id: recording
        for recording in catalogue.recordings()
        if access.edition(recording.id) and questionnaire.body_id in (None, places[recording.id].body_id)
    }


def words_of(question: Question) -> str:
    """Give what to search for: the words of a question that mean something, any of which will do.

    >>> words_of(Question("4", "What are the most significant international public policy issues?"))
    'significant OR international OR public OR policy OR issues'
    """
    text = " ".join([re.sub(r"[\"“”«»:*()-]", " ", question.text), *(part.text for part in question.parts)])
    return " OR ".join(sorted((t.word for t in terms([("q", text)], _MOST_WORDS)), key=text.casefold().find))


def _discussed(question: Question, questionnaire: Questionnaire, sessions: dict[str, Recording]) -> Discussed:
    places = [p for p in questionnaire.places if p.question == question.number and p.recording_id in sessions]
    linked = tuple(Linked(p, sessions[p.recording_id], _segment_at(p)) for p in places)
    known = {(each.place.recording_id, each.place.start_ms) for each in linked}
    hits = _hits(question, sessions) if question.kind != "category" else ()
    return Discussed(question, linked, tuple(h for h in hits if _at(h) not in known)[:SUGGESTED])


def _hits(question: Question, sessions: dict[str, Recording]) -> Sequence[SearchHit]:
    """Find segments by meaning where the index knows it, else by words; the question's own number comes first."""
    index, access = parts().index, present_access()
    asked: list[tuple[str, Match]] = [(f'"question {question.number}" OR "question number {question.number}"', "words")]
    asked += [(question.text[:400], "meaning")] if index.knows_meaning else []
    words = words_of(question)
    asked += [(words, "words")] if words else []
    found: dict[str, SearchHit] = {}
    for text, match in asked:
        query = SearchQuery(access=access, text=text, match=match, limit=_LOOKED_AT, facets=())
        results = index.search(query)
        if results.answered is None:  # a corrected query answers another question
            found |= {h.document.id: h for h in results.hits if h.document.id not in found}
    return [hit for hit in found.values() if hit.document.recording_id in sessions]


def _at(hit: SearchHit) -> tuple[str, int]:
    return hit.document.recording_id, hit.document.start_ms


def _segment_at(place: Place) -> Segment | None:
    try:
        segments = parts().catalogue.transcript(place.recording_id).segments
    except NotFoundError:
        return None
    return next((s for s in segments if s.span.start_ms <= place.start_ms < s.span.end_ms), None)


def _back(questionnaire_id: str, number: str) -> Response:
    return redirect(url_for(".show", questionnaire_id=questionnaire_id, _anchor=f"q-{number}"), 303)

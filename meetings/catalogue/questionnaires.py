"""Questionnaires and their responses in the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from meetings.catalogue.facts import facts_of, value_of
from meetings.catalogue.questionnaire_tables import QuestionnaireRow, ResponseRow
from meetings.catalogue.transactions import Transactions
from meetings.errors import InputError, NotFoundError
from meetings.questionnaire import Answers, Questionnaire, Respondent, Response


class ClosedError(InputError):
    """The questionnaire takes no answers now."""


class Questionnaires(Transactions):
    """The questionnaires of one store, each with those whom it is sent to."""

    def all(self) -> tuple[Questionnaire, ...]:
        """Give all questionnaires, the newest first."""
        with self._reading() as session:
            rows = session.scalars(sa.select(QuestionnaireRow).order_by(QuestionnaireRow.created_at.desc()))
            return tuple(value_of(Questionnaire, row.facts) for row in rows)

    def get(self, questionnaire_id: str) -> Questionnaire:
        """Give one questionnaire. Raises ``NotFoundError``."""
        with self._reading() as session:
            return value_of(Questionnaire, _questionnaire(session, questionnaire_id).facts)

    def add(self, questionnaire: Questionnaire, now: dt.datetime) -> None:
        """Keep a new questionnaire."""
        with self._writing() as session:
            session.add(QuestionnaireRow(id=questionnaire.id, created_at=now, facts=facts_of(questionnaire)))

    def change(self, questionnaire_id: str, change: Callable[[Questionnaire], Questionnaire]) -> Questionnaire:
        """Put a changed questionnaire in the place of the present one. Raises ``NotFoundError``."""
        with self._writing() as session:
            row = _questionnaire(session, questionnaire_id)
            changed = change(value_of(Questionnaire, row.facts))
            row.facts = facts_of(changed)
            return changed

    # Responses

    def responses(self, questionnaire_id: str) -> tuple[Response, ...]:
        """Give everybody whom a questionnaire is sent to, with what they have answered."""
        query = sa.select(ResponseRow).where(ResponseRow.questionnaire_id == questionnaire_id)
        with self._reading() as session:
            return tuple(map(_response, session.scalars(query.order_by(ResponseRow.ordinal, ResponseRow.id))))

    def response(self, respondent_id: str) -> tuple[Questionnaire, Response]:
        """Give one respondent with their questionnaire. Raises ``NotFoundError``."""
        with self._reading() as session:
            row = _response_row(session, respondent_id)
            return value_of(Questionnaire, _questionnaire(session, row.questionnaire_id).facts), _response(row)

    def invite(self, questionnaire_id: str, respondents: Sequence[Respondent]) -> int:
        """Put respondents on the list; one of an address that is there already is left out. Return how many are new."""
        with self._writing() as session:
            _questionnaire(session, questionnaire_id)
            query = sa.select(ResponseRow).where(ResponseRow.questionnaire_id == questionnaire_id)
            present = [value_of(Respondent, row.respondent) for row in session.scalars(query)]
            known = set(map(_identity, present))
            new: dict[str, Respondent] = {}
            for each in respondents:
                if _identity(each) not in known:
                    new.setdefault(_identity(each), each)
            session.add_all(
                ResponseRow(
                    id=each.id,
                    questionnaire_id=questionnaire_id,
                    ordinal=number,
                    respondent=facts_of(each),
                    late=False,
                )
                for number, each in enumerate(new.values(), len(present))
            )
            return len(new)

    def change_respondent(self, respondent_id: str, change: Callable[[Respondent], Respondent]) -> Respondent:
        """Put a changed respondent in the place of the present one. Raises ``NotFoundError``."""
        with self._writing() as session:
            row = _response_row(session, respondent_id)
            changed = change(value_of(Respondent, row.respondent))
            row.respondent = facts_of(changed)
            return changed

    def save_draft(self, respondent_id: str, answers: Answers, now: dt.datetime) -> Response:
        """Keep a draft; what was sent before stays as it was. Raises ``ClosedError``."""
        with self._writing() as session:
            row = _response_row(session, respondent_id)
            _check_open(session, row, now)
            row.draft = facts_of(answers)
            return _response(row)

    def submit(self, respondent_id: str, answers: Answers, now: dt.datetime) -> Response:
        """Take answers in, in the place of what the same respondent sent before; the deadline counts here.

        Raises ``ClosedError`` after the deadline where late answers are refused.
        """
        with self._writing() as session:
            row = _response_row(session, respondent_id)
            questionnaire = _check_open(session, row, now)
            row.draft = row.submitted = facts_of(answers)
            row.submitted_at, row.late = now, questionnaire.is_late(now)
            return _response(row)


def _check_open(session: Session, row: ResponseRow, now: dt.datetime) -> Questionnaire:
    questionnaire = value_of(Questionnaire, _questionnaire(session, row.questionnaire_id).facts)
    if not questionnaire.takes_answers(now):
        reason = "The deadline has passed" if questionnaire.is_late(now) else "It is not open"
        raise ClosedError(f"“{questionnaire.title}” takes no answers now. {reason}.")
    return questionnaire


def _identity(respondent: Respondent) -> str:
    return (respondent.email or f"{respondent.name} {respondent.entity}").casefold()


def _questionnaire(session: Session, questionnaire_id: str) -> QuestionnaireRow:
    row = session.get(QuestionnaireRow, questionnaire_id)
    if row is None:
        raise NotFoundError("There is no such questionnaire.")
    return row


def _response_row(session: Session, respondent_id: str) -> ResponseRow:
    row = session.get(ResponseRow, respondent_id)
    if row is None:
        raise NotFoundError("This link leads to no questionnaire. Ask the secretariat for a new one.")
    return row


def _response(row: ResponseRow) -> Response:
    return Response(
        respondent=replace(value_of(Respondent, row.respondent), id=row.id),
        draft=value_of(Answers, row.draft) if row.draft else None,
        submitted=value_of(Answers, row.submitted) if row.submitted else None,
        submitted_at=row.submitted_at,
        late=row.late,
    )

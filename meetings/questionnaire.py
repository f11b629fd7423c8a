"""Questionnaires: their questions, whom they are sent to, and what is answered until when."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal

from meetings.bodies import Region
from meetings.errors import InputError
from meetings.roster import Stakeholder

Kind = Literal["text", "choice", "category"]
LateRule = Literal["refuse", "accept"]
State = Literal["draft", "open", "closed"]
LONGEST_ANSWER = 50_000


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-question, such as ``a`` of question 2."""

    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question; a ``category`` question asks for the respondent's stakeholder group."""

    number: str
    text: str
    kind: Kind = "text"
    parts: tuple[Part, ...] = ()
    options: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its answers: ``2a``, ``2b`` for sub-questions, else the number itself."""
        return tuple(f"{self.number}{part.letter}" for part in self.parts) or (self.number,)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question was discussed."""

    question: str
    recording_id: str
    start_ms: int


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A questionnaire; ``texts`` has its questions in each language, the first being the one that counts.

    ``deadline`` is a local time of ``timezone``; ``late_rule`` says what happens to an answer after it.
    """

    id: str
    title: str
    body_id: str | None = None
    intro: str = ""
    texts: Mapping[str, tuple[Question, ...]] = field(default_factory=dict)
    deadline: dt.datetime | None = None
    timezone: str = "Europe/Zurich"
    late_rule: LateRule = "refuse"
    state: State = "draft"
    places: tuple[Place, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions in the language that counts."""
        return next(iter(self.texts.values()), ())

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it can be answered in."""
        return tuple(self.texts)

    def questions_in(self, language: str) -> tuple[Question, ...]:
        """Give the questions in a language, or in the one that counts."""
        return self.texts.get(language) or self.questions

    @property
    def due(self) -> dt.datetime | None:
        """The deadline as an instant."""
        return self.deadline.replace(tzinfo=zoneinfo.ZoneInfo(self.timezone)) if self.deadline else None

    def is_late(self, now: dt.datetime) -> bool:
        """Whether the deadline has passed; an answer at the very instant is in time."""
        return self.due is not None and now > self.due

    def takes_answers(self, now: dt.datetime) -> bool:
        """Whether an answer can be sent now."""
        return self.state == "open" and (self.late_rule == "accept" or not self.is_late(now))


def check_translations(texts: Mapping[str, tuple[Question, ...]]) -> None:
    """See that all languages ask the same questions. Raises ``InputError`` naming what differs."""
    (first, questions), *others = texts.items()
    shape = [(q.number, q.kind, q.keys, len(q.options)) for q in questions]
    for language, translated in others:
        other = [(q.number, q.kind, q.keys, len(q.options)) for q in translated]
        differing = next((a or b for a, b in zip_longest(shape, other) if a != b and (a or b)), None)
        if differing:
            raise InputError(f"Question {differing[0]} is not the same in “{language}” as in “{first}”.")


@dataclass(frozen=True, slots=True)
class Respondent:
    """Whom a questionnaire is sent to; ``nonce`` is part of their link, so that a new one ends the old."""

    id: str
    name: str
    entity: str = ""
    email: str = ""
    stakeholder: Stakeholder | None = None
    region: Region | None = None
    nonce: str = ""
    invited_at: dt.datetime | None = None
    reminded_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with an answer."""

    file_name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What a respondent has written: by key, with their category and whether they may be cited by name."""

    texts: Mapping[str, str] = field(default_factory=dict)
    category: Stakeholder | None = None
    consent: bool | None = None
    language: str = "en"
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Response:
    """A respondent's draft and what they have sent; ``submitted`` stays as it was while a draft changes."""

    respondent: Respondent
    draft: Answers | None = None
    submitted: Answers | None = None
    submitted_at: dt.datetime | None = None
    late: bool = False

    @property
    def state(self) -> str:
        """How far this respondent has come: invited, begun, submitted or late."""
        if self.submitted:
            return "late" if self.late else "submitted"
        return "begun" if self.draft else "invited"

    @property
    def category(self) -> Stakeholder | None:
        """The one group that this response counts in: what the respondent says, else what is known of them."""
        said = self.submitted.category if self.submitted else None
        return said or self.respondent.stakeholder


def check_answers(questionnaire: Questionnaire, answers: Answers) -> dict[str, str]:
    """Give a sentence for everything that keeps answers from being sent."""
    wrong = {}
    if answers.consent is None:
        wrong["consent"] = "Please say whether you may be cited by name."
    for question in questionnaire.questions:
        if question.kind == "category" and answers.category is None:
            wrong[question.number] = "Please choose the group that you answer for."
        chosen = answers.texts.get(question.number, "")
        choices = {o for questions in questionnaire.texts.values() for q in questions for o in q.options}
        if question.kind == "choice" and chosen and chosen not in choices:
            wrong[question.number] = "Please choose one of the answers."
    for key, text in answers.texts.items():
        if len(text) > LONGEST_ANSWER:
            wrong[re.sub(r"[a-z]+$", "", key)] = f"An answer has at most {LONGEST_ANSWER:,} characters."
    if not any(text.strip() for text in answers.texts.values()) and not answers.attachments:
        wrong.setdefault("consent", "Nothing is answered yet.")
    return wrong

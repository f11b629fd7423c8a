"""A questionnaire's questions as plain lines, as they are typed::

    1. Which stakeholder group do you belong to? [category]
    2. What does enhanced cooperation mean to you?
      a) Its significance
      b) Its purpose
    3. Has it been implemented? [yes | partly | no]

What stands in brackets at the end says how to answer: by category, or by one of several choices.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from meetings.errors import InputError
from meetings.questionnaire import Kind, Part, Question

MOST_QUESTIONS = 200
_QUESTION = re.compile(r"(?P<number>\d{1,3})\s*[.)]\s*(?P<text>\S.*?)\s*(?:\[(?P<how>[^\]]*)\])?\s*")
_PART = re.compile(r"\s*\(?(?P<letter>[a-z])\)\s*(?P<text>\S.*?)\s*")


def loads(text: str) -> tuple[Question, ...]:
    """Read questions. Raises ``InputError`` naming the line that cannot be used."""
    questions: list[Question] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not line.strip():
            continue
        if part := _PART.fullmatch(line):
            questions = _with_part(questions, Part(part["letter"], part["text"]), number)
        elif question := _QUESTION.fullmatch(line.strip()):
            questions.append(_question(question["number"], question["text"], question["how"]))
        else:
            raise InputError(f"Line {number} is neither a question like “2. …” nor a part like “a) …”: {line[:60]}")
    _check(questions)
    return tuple(questions)


def dumps(questions: Sequence[Question]) -> str:
    """Write questions as they are typed."""
    lines = []
    for question in questions:
        how = " [category]" if question.kind == "category" else ""
        if question.kind == "choice":
            how = f" [{' | '.join(question.options)}]"
        lines.append(f"{question.number}. {question.text}{how}")
        lines += [f"  {part.letter}) {part.text}" for part in question.parts]
    return "\n".join(lines) + "\n" if lines else ""


def _question(number: str, text: str, how: str | None) -> Question:
    if how is None:
        return Question(number, text)
    options = tuple(option.strip() for option in how.split("|") if option.strip())
    kind: Kind = "category" if how.strip().casefold() == "category" else "choice"
    if kind == "choice" and len(options) < 2:
        raise InputError(f"Question {number} has fewer than two choices: [{how}].")
    return Question(number, text, kind, options=options if kind == "choice" else ())


def _with_part(questions: list[Question], part: Part, line: int) -> list[Question]:
    if not questions:
        raise InputError(f"Line {line} is a part, and no question stands before it.")
    last = questions[-1]
    if last.kind != "text":
        raise InputError(f"Question {last.number} is answered by a choice, so it has no parts.")
    if part.letter in {known.letter for known in last.parts}:
        raise InputError(f"Question {last.number} has the part {part.letter}) twice.")
    return [*questions[:-1], Question(last.number, last.text, last.kind, (*last.parts, part))]


def _check(questions: Sequence[Question]) -> None:
    numbers = [question.number for question in questions]
    if not questions:
        raise InputError("There are no questions yet. Write one a line, like “1. …”.")
    if len(questions) > MOST_QUESTIONS:
        raise InputError(f"A questionnaire has at most {MOST_QUESTIONS} questions.")
    if doubled := next((n for n in numbers if numbers.count(n) > 1), None):
        raise InputError(f"Question {doubled} stands there twice.")
    if sum(question.kind == "category" for question in questions) > 1:
        raise InputError("Two questions ask for the category; one is enough.")

"""The answers to a questionnaire put together: per question with the respondents down the side, and summed up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from meetings.points import Cluster, Term, cluster, points_of, terms
from meetings.questionnaire import Question, Questionnaire, Response
from meetings.roster import STAKEHOLDERS

NO_GROUP = "not stated"
GROUPS = (*STAKEHOLDERS, NO_GROUP)


@dataclass(frozen=True, slots=True)
class Row:
    """What one respondent answers to one question, a text for each of its keys; ``who`` is as they may be cited."""

    who: str
    group: str
    texts: tuple[str, ...]
    late: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One question with everybody who answered it."""

    question: Question
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of each stakeholder group answered a question; ``by_group`` follows ``GROUPS``."""

    number: str
    by_group: tuple[int, ...]

    @property
    def total(self) -> int:
        """All who answered it."""
        return sum(self.by_group)


@dataclass(frozen=True, slots=True)
class QuestionSummary:
    """One question summed up: clusters of points, and terms; their sources are labels as in the compilation."""

    question: Question
    coverage: Coverage
    clusters: tuple[Cluster, ...]
    terms: tuple[Term, ...]

    @property
    def points(self) -> int:
        """All points, before near-duplicates are put together."""
        return sum(len(each.points) for each in self.clusters)


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of a questionnaire; ``problems`` are totals that do not reconcile, which must be none."""

    invited: int
    begun: int
    submitted: int
    late: int
    responses: Coverage
    questions: tuple[QuestionSummary, ...]
    problems: tuple[str, ...]


def labels(responses: Iterable[Response]) -> dict[str, str]:
    """Say how each respondent who has answered is cited: by name with consent, else by group and number."""
    found: dict[str, str] = {}
    unnamed: Counter[str] = Counter()
    for response in _sent(responses):
        person = response.respondent
        if response.submitted and response.submitted.consent:
            known = (
                f"{person.name} ({person.entity})" if person.entity and person.entity != person.name else person.name
            )
            same = sum(label == known or label.startswith(f"{known} [") for label in found.values())
            found[person.id] = f"{known} [{same + 1}]" if same else known
        else:
            group = response.category or NO_GROUP
            unnamed[group] += 1
            found[person.id] = f"Not named, {group} {unnamed[group]}"
    return found


def compile_answers(
    questionnaire: Questionnaire, responses: Sequence[Response], *, by_group: bool = False
) -> tuple[Table, ...]:
    """Give each question with the respondents down the side, in the order in which they answered or by group."""
    cited = labels(responses)
    sent = _sent(responses)
    if by_group:
        sent = tuple(sorted(sent, key=lambda r: GROUPS.index(r.category or NO_GROUP)))
    return tuple(
        Table(question, tuple(row for response in sent if (row := _row(question, response, cited))))
        for question in questionnaire.questions
    )


def summarise(questionnaire: Questionnaire, responses: Sequence[Response]) -> Summary:
    """Count, put near-duplicate points together, and see that all totals reconcile."""
    tables = compile_answers(questionnaire, responses)
    sent = _sent(responses)
    whole = Coverage("all", _by_group(response.category or NO_GROUP for response in sent))
    summary = Summary(
        invited=len(responses),
        begun=sum(response.state == "begun" for response in responses),
        submitted=len(sent),
        late=sum(response.late for response in sent),
        responses=whole,
        questions=tuple(_sum_up(table) for table in tables),
        problems=(),
    )
    return replace(summary, problems=tuple(reconcile(summary)))


def reconcile(summary: Summary) -> Iterable[str]:
    """Say which totals do not add up; each respondent counts in one group, and nowhere twice."""
    if summary.responses.total != summary.submitted:
        yield f"The groups add up to {summary.responses.total}, and {summary.submitted} have answered."
    for each in summary.questions:
        for group, answered, all_of in zip(GROUPS, each.coverage.by_group, summary.responses.by_group, strict=True):
            if answered > all_of:
                yield f"Question {each.question.number}: {answered} of {all_of} answered for {group}."
        sources = {source for found in each.clusters for source in found.sources}
        if len(sources) > each.coverage.total:
            yield f"Question {each.question.number}: points of {len(sources)}, answers of {each.coverage.total}."


def _sent(responses: Iterable[Response]) -> tuple[Response, ...]:
    sent = [response for response in responses if response.submitted]
    return tuple(sorted(sent, key=lambda r: (str(r.submitted_at), r.respondent.id)))


def _row(question: Question, response: Response, cited: dict[str, str]) -> Row | None:
    answers = response.submitted
    assert answers is not None
    group = response.category or NO_GROUP
    texts = tuple(answers.texts.get(key, "").strip() for key in question.keys)
    if question.kind == "category":
        texts = (answers.category or "",)
    return Row(cited[response.respondent.id], group, texts, response.late) if any(texts) else None


def _sum_up(table: Table) -> QuestionSummary:
    coverage = Coverage(table.question.number, _by_group(row.group for row in table.rows))
    if table.question.kind != "text":
        return QuestionSummary(table.question, coverage, (), ())
    answers = [
        (row.who, key, text) for row in table.rows for key, text in zip(table.question.keys, row.texts, strict=True)
    ]
    points = [point for who, key, text in answers for point in points_of(who, key, text)]
    return QuestionSummary(table.question, coverage, cluster(points), terms((who, text) for who, _, text in answers))


def _by_group(groups: Iterable[str]) -> tuple[int, ...]:
    counts = Counter(groups)
    return tuple(counts[group] for group in GROUPS)

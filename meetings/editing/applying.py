"""Applying an operation: passages in, changes out; nothing is changed in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import singledispatch

from meetings.editing import cutting
from meetings.editing.operations import (
    EditText,
    Insert,
    Merge,
    MergeSpeakers,
    MoveBoundary,
    Operation,
    RenameSpeaker,
    Replace,
    SetBoundary,
    SetGroup,
    SetItem,
    SetSpeaker,
    Split,
    Withhold,
)
from meetings.editing.passages import Change, Passage
from meetings.editing.replacing import replaced
from meetings.editing.retiming import retimed, spoken_anew, tidy
from meetings.errors import InputError, NotFoundError
from meetings.timeline import Span
from meetings.transcript import Evidence, Segment, Tag

LONGEST_TEXT = 100_000
"""Characters that a passage may have: more than anybody says in an hour."""


class PassageGoneError(NotFoundError):
    """A passage that an operation names is not there any more."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What an operation works on: the passages in order, and the id for the next new one."""

    passages: Sequence[Passage]
    next_id: int

    def find(self, passage_id: int) -> Passage:
        """Give a passage. Raises ``PassageGoneError``."""
        for passage in self.passages:
            if passage.id == passage_id:
                return passage
        raise PassageGoneError("This passage is not there any more: it was merged with another one, or taken away.")

    def pick(self, ids: Iterable[int]) -> Sequence[Passage]:
        """Give several passages, in order. Raises ``PassageGoneError``."""
        by_id: Mapping[int, Passage] = {passage.id: passage for passage in self.passages}
        if any(passage_id not in by_id for passage_id in ids):
            raise PassageGoneError("One of these passages is not there any more.")
        return [by_id[passage_id] for passage_id in dict.fromkeys(ids)]

    def pair(self, first: int, second: int) -> tuple[Passage, Passage]:
        """Give two passages that follow each other. Raises ``InputError`` when they do not."""
        one, other = self.find(first), self.find(second)
        ordered = sorted(self.passages, key=lambda passage: passage.order)
        if ordered.index(other) != ordered.index(one) + 1:
            raise InputError("Only passages that follow each other can be joined.")
        if one.withheld != other.withheld:
            raise InputError("One of these passages is withheld from the public and the other one is not.")
        return one, other


def apply(operation: Operation, scope: Scope) -> tuple[Change, ...]:
    """Give what an operation changes; nothing where it changes nothing.

    Raises ``InputError`` for an operation that makes no sense, ``PassageGoneError`` for one on a
    passage that is not there.
    """
    return tuple(change for change in _changes(operation, scope) if change.before != change.after)


@singledispatch
def _changes(operation: Operation, scope: Scope) -> Iterable[Change]:
    raise NotImplementedError(f"No such operation: {operation!r} on {len(scope.passages)} passages.")


@_changes.register
def _(operation: EditText, scope: Scope) -> Iterable[Change]:
    before = scope.find(operation.passage)
    text = tidy(operation.text)
    if len(text) > LONGEST_TEXT:
        raise InputError(f"A passage has at most {LONGEST_TEXT:,} characters; split it.")
    after = replace(before, segment=retimed(before.segment, text)) if text else None
    return [Change(before, after)]


@_changes.register
def _(operation: Split, scope: Scope) -> Iterable[Change]:
    before = scope.find(operation.passage)
    first, second = cutting.cut(before.segment, cutting.word_at(before.segment, operation.at))
    return [
        Change(before, replace(before, segment=first)),
        Change(None, Passage(scope.next_id, second, before.withheld)),
    ]


@_changes.register
def _(operation: Merge, scope: Scope) -> Iterable[Change]:
    first, second = scope.pair(operation.first, operation.second)
    return [Change(first, replace(first, segment=cutting.join(first.segment, second.segment))), Change(second, None)]


@_changes.register
def _(operation: MoveBoundary, scope: Scope) -> Iterable[Change]:
    first, second = scope.pair(operation.first, operation.second)
    one, other = cutting.move(first.segment, second.segment, operation.words)
    return [Change(first, replace(first, segment=one)), Change(second, replace(second, segment=other))]


@_changes.register
def _(operation: SetBoundary, scope: Scope) -> Iterable[Change]:
    first, second = scope.pair(operation.first, operation.second)
    one, other = cutting.part_at(first.segment, second.segment, operation.at_ms)
    return [Change(first, replace(first, segment=one)), Change(second, replace(second, segment=other))]


@_changes.register
def _(operation: Insert, scope: Scope) -> Iterable[Change]:
    like, text, name = scope.find(operation.like).segment, tidy(operation.text), tidy(operation.name or "") or None
    if not text or len(text) > LONGEST_TEXT:
        raise InputError(f"A passage has at least one character, and at most {LONGEST_TEXT:,}.")
    if not 0 <= operation.start_ms < operation.end_ms:
        raise InputError("A passage ends after it begins.")
    fresh = replace(spoken_anew(like, Span(operation.start_ms, operation.end_ms), text), evidence=(), marks=())
    if name and name != like.display_name:
        fresh = replace(_named(fresh, name=name, role=operation.role), speaker=name)
    return [Change(None, Passage(scope.next_id, fresh))]


@_changes.register
def _(operation: SetSpeaker, scope: Scope) -> Iterable[Change]:
    name = tidy(operation.name or "") or None
    role = operation.role if name else None
    return _each(scope.pick(operation.passages), lambda segment: _named(segment, name=name, role=role))


@_changes.register
def _(operation: RenameSpeaker, scope: Scope) -> Iterable[Change]:
    name = tidy(operation.new)
    if not name:
        raise InputError("A speaker needs a name.")
    return _each(_spoken_by(scope, operation.old), lambda segment: _named(segment, name=name, role=operation.role))


@_changes.register
def _(operation: MergeSpeakers, scope: Scope) -> Iterable[Change]:
    into = _spoken_by(scope, operation.into)[0].segment
    return _each(
        _spoken_by(scope, operation.old),
        lambda segment: replace(_named(segment, name=into.name, role=into.role), speaker=into.speaker),
    )


@_changes.register
def _(operation: SetItem, scope: Scope) -> Iterable[Change]:
    item = tidy(operation.agenda_item or "") or None
    return _each(
        scope.pick(operation.passages),
        lambda segment: replace(_witnessed(segment, "agenda_item", item), agenda_item=item),
    )


@_changes.register
def _(operation: SetGroup, scope: Scope) -> Iterable[Change]:
    group = tidy(operation.group or "") or None
    return _each(
        scope.pick(operation.passages), lambda segment: replace(_witnessed(segment, "group", group), group=group)
    )


@_changes.register
def _(operation: Replace, scope: Scope) -> Iterable[Change]:
    if not operation.find.strip():
        raise InputError("Please say what to find.")
    for before in scope.pick(operation.passages):
        text = tidy(replaced(before.segment.text, operation))
        if text != before.segment.text:
            yield Change(before, replace(before, segment=retimed(before.segment, text)) if text else None)


@_changes.register
def _(operation: Withhold, scope: Scope) -> Iterable[Change]:
    if operation.reason is not None and not operation.reason.strip():
        raise InputError("Please say why the passage is withheld.")
    reason = tidy(operation.reason) if operation.reason else None
    return [Change(passage, replace(passage, withheld=reason)) for passage in scope.pick(operation.passages)]


def _each(passages: Iterable[Passage], act: Callable[[Segment], Segment]) -> Iterable[Change]:
    return [Change(passage, replace(passage, segment=act(passage.segment))) for passage in passages]


def _spoken_by(scope: Scope, name: str) -> Sequence[Passage]:
    found = [passage for passage in scope.passages if passage.segment.display_name == name]
    if not found:
        raise InputError(f"Nobody called “{name}” speaks here.")
    return found


def _named(segment: Segment, *, name: str | None, role: object) -> Segment:
    return replace(_witnessed(segment, "name", name), name=name, role=role)  # type: ignore[arg-type]


def _witnessed(segment: Segment, tag: Tag, value: str | None) -> Segment:
    """Put a person's word beside the other evidence for a tag, in place of an earlier person's."""
    kept = tuple(each for each in segment.evidence if (each.tag, each.method) != (tag, "person"))
    word = Evidence(tag, "person", 1.0, segment.span.start_ms, "", value)
    return replace(segment, evidence=(*kept, word))

"""Passages, edits and conflicts as the editor's script reads them: short names, times in milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from meetings.editing.history import Conflict, Edit, Saved
from meetings.editing.operation_json import kind_of
from meetings.editing.operations import Operation
from meetings.editing.passages import Passage
from search_app.languages import gettext, translatable
from search_app.wording import instant

DEEDS = {
    "edit-text": translatable("edited the text"),
    "split": translatable("split a passage"),
    "merge": translatable("merged two passages"),
    "move-boundary": translatable("moved a boundary"),
    "set-boundary": translatable("moved a boundary in time"),
    "insert": translatable("put a passage in"),
    "set-speaker": translatable("named the speaker"),
    "rename-speaker": translatable("renamed a speaker"),
    "merge-speakers": translatable("merged two speakers"),
    "set-item": translatable("set the agenda item"),
    "set-group": translatable("set the group"),
    "replace": translatable("replaced text"),
    "withhold": translatable("changed what is withheld"),
}


def passage_json(passage: Passage) -> dict[str, Any]:
    """Give a passage; words are ``[start, end, text, confidence]``."""
    segment = passage.segment
    return {
        "id": passage.id,
        "start": segment.span.start_ms,
        "end": segment.span.end_ms,
        "speaker": segment.speaker,
        "name": segment.name,
        "role": segment.role,
        "item": segment.agenda_item,
        "group": segment.group,
        "language": segment.language,
        "text": segment.text,
        "words": [[w.span.start_ms, w.span.end_ms, w.text, w.confidence] for w in segment.words],
        "withheld": passage.withheld,
        "revision": passage.revision,
    }


def saved_json(saved: Saved, undo: int, redo: int) -> dict[str, Any]:
    """Give what an editor shows anew, and how often one can undo and redo."""
    return {
        "revision": saved.revision,
        "passages": [passage_json(passage) for passage in saved.passages],
        "gone": saved.gone,
        "learned": saved.learned,
        "undo": undo,
        "redo": redo,
    }


def conflicts_json(conflicts: Sequence[Conflict]) -> list[dict[str, Any]]:
    """Give the passages that others changed, as they now are, and who made them so."""
    return [
        {
            "passage": conflict.passage,
            "theirs": passage_json(conflict.theirs) if conflict.theirs else None,
            "by": conflict.edit.actor if conflict.edit else None,
            "at": instant(conflict.edit.at.isoformat()) if conflict.edit else None,
        }
        for conflict in conflicts
    ]


def deed(edit: Edit) -> str:
    """Say what an edit did."""
    if edit.learned and edit.operation is not None:
        return gettext("%(deed)s elsewhere; this passage was tagged anew after it", deed=deed_of(edit.operation))
    if edit.operation is not None:
        return deed_of(edit.operation)
    if edit.undoes is None:
        return gettext("restored the approved text")
    return gettext("took back revision %(number)s", number=edit.undoes)


def deed_of(operation: Operation) -> str:
    """Say what an operation does."""
    return gettext(DEEDS[kind_of(operation)])

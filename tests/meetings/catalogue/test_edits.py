"""The contract of editing and review, on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import re
import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import new_id
from meetings.editing.history import EditConflictError
from meetings.editing.operations import (
    EditText,
    Merge,
    MergeSpeakers,
    Operation,
    RenameSpeaker,
    Replace,
    SetItem,
    Split,
    Withhold,
)
from meetings.editing.withholding import WITHHELD_TEXT
from meetings.errors import InputError, NotFoundError, VerbatimError
from meetings.people import Actor, secretariat_at
from meetings.recording import Recording
from meetings.review.states import ForbiddenError
from meetings.timeline import Span
from meetings.transcript import Evidence, Provenance, Segment, Transcript, Word

NOON = dt.datetime(2013, 5, 30, 12, tzinfo=dt.UTC)
OFFICE = secretariat_at("Office")
OTHER = Actor("Clerk", "secretariat", second_factor=True)
CHAIR = Actor("Peter Major", "chair", second_factor=True)
BRAZIL = Actor("A. Silva", "member", "Brazil")
LINES = (
    ("S1", "Peter Major", "Brazil, you have the floor."),
    ("S2", "Brazil", "We supports it."),
    ("S1", "Peter Major", "Thanks."),
)


def spoken() -> Transcript:
    segments, at = [], 0
    for speaker, name, text in LINES:
        words = tuple(Word(Span(at + 300 * n, at + 300 * n + 250), w, 0.9) for n, w in enumerate(text.split()))
        evidence = (Evidence("name", "handover", 0.9, 0, "Brazil, you have the floor", name),)
        segments.append(Segment(Span(at, words[-1].span.end_ms), speaker, text, words, name, evidence=evidence))
        at = words[-1].span.end_ms + 500
    return Transcript(at, tuple(segments), "en", provenance=Provenance("e", "m"))


@pytest.fixture
def recording(catalogue: Catalogue) -> str:
    made = Recording(new_id(), catalogue.add_meeting("First meeting"), "a.mp3", new_id(), 3, NOON)
    catalogue.add_recording(made)
    catalogue.save_transcript(made.id, spoken())
    return made.id


def texts(catalogue: Catalogue, recording: str) -> list[str]:
    return [passage.segment.text for passage in catalogue.edits.passages(recording)]


def save(catalogue: Catalogue, recording: str, *operations: Operation, base: int | None = None, actor: Actor = OFFICE):
    base = catalogue.edits.revision(recording) if base is None else base
    return catalogue.edits.save(recording, base, operations, actor, NOON)


def test_nobody_s_edit_is_revision_0_and_the_machine_s_words(catalogue: Catalogue, recording: str) -> None:
    assert catalogue.edits.revision(recording) == 0
    assert [passage.segment for passage in catalogue.edits.passages(recording)] == list(spoken().segments)
    assert [passage.id for passage in catalogue.edits.passages(recording, 1, 1)] == [1]


def test_a_save_is_the_transcript_and_the_machine_s_result_is_kept(catalogue: Catalogue, recording: str) -> None:
    saved = save(catalogue, recording, EditText(1, "We support it."))
    assert (saved.revision, saved.gone) == (1, ())
    assert [(passage.id, passage.revision, passage.segment.text) for passage in saved.passages] == [
        (1, 1, "We support it.")
    ]
    assert catalogue.transcript(recording).segments[1].text == "We support it."
    assert [passage.segment for passage in catalogue.edits.passages_at(recording, 0)] == list(spoken().segments)
    assert catalogue.edits.passages_at(recording, 1) == catalogue.edits.passages(recording)


def test_the_machine_does_not_replace_what_people_worked_on(catalogue: Catalogue, recording: str) -> None:
    save(catalogue, recording, EditText(1, "We support it."))
    with pytest.raises(InputError, match="People have worked on this transcript"):
        catalogue.save_transcript(recording, spoken())


def test_several_operations_are_saved_together_or_not_at_all(catalogue: Catalogue, recording: str) -> None:
    saved = save(
        catalogue, recording, EditText(1, "We support it. Fully."), Split(1, 15), RenameSpeaker("Brazil", "India")
    )
    assert (saved.revision, [passage.id for passage in saved.passages]) == (3, [1, 3])
    with pytest.raises(InputError):
        save(catalogue, recording, EditText(0, "Lost"), RenameSpeaker("Nobody", "X"))
    assert texts(catalogue, recording) == ["Brazil, you have the floor.", "We support it.", "Fully.", "Thanks."]


def test_a_new_passage_never_gets_the_id_of_one_that_is_gone(catalogue: Catalogue, recording: str) -> None:
    save(catalogue, recording, Split(0, 8), Merge(0, 3), Split(0, 8))
    assert [passage.id for passage in catalogue.edits.passages(recording)] == [0, 4, 1, 2]


def test_two_people_on_two_passages_do_not_meet(catalogue: Catalogue, recording: str) -> None:
    save(catalogue, recording, EditText(1, "We support it."), base=0)
    saved = save(catalogue, recording, EditText(2, "Thank you."), base=0, actor=OTHER)
    assert [passage.id for passage in saved.passages] == [1, 2], "the answer has the other's edit too"


def test_two_people_on_one_passage_get_both_versions_and_nothing_is_lost(catalogue: Catalogue, recording: str) -> None:
    save(catalogue, recording, EditText(1, "We support it."), base=0)
    with pytest.raises(EditConflictError, match="Office has changed the same passage") as refused:
        save(catalogue, recording, EditText(2, "Thank you."), EditText(1, "We supported it."), base=0, actor=OTHER)
    (conflict,) = refused.value.conflicts
    assert conflict.theirs is not None
    assert conflict.edit is not None
    assert (conflict.passage, conflict.theirs.segment.text, conflict.edit.actor) == (1, "We support it.", "Office")
    assert refused.value.revision == 1
    assert texts(catalogue, recording)[1:] == ["We support it.", "Thanks."]
    save(catalogue, recording, EditText(1, "We supported it."), base=1, actor=OTHER)
    assert texts(catalogue, recording)[1] == "We supported it."


def test_the_same_correction_made_twice_is_no_conflict(catalogue: Catalogue, recording: str) -> None:
    save(catalogue, recording, EditText(1, "We support it."), base=0)
    assert save(catalogue, recording, EditText(1, " We  support it."), base=0, actor=OTHER).revision == 1


def test_a_passage_that_somebody_merged_away_is_a_conflict(catalogue: Catalogue, recording: str) -> None:
    save(catalogue, recording, Merge(0, 1), base=0)
    with pytest.raises(EditConflictError) as refused:
        save(catalogue, recording, EditText(1, "My words"), base=0, actor=OTHER)
    assert refused.value.conflicts[0].theirs is None


def test_undo_goes_back_to_the_beginning_and_redo_forth_again(catalogue: Catalogue, recording: str) -> None:
    first = catalogue.edits.passages(recording)
    done = (
        EditText(1, "We support it."),
        Split(0, 8),
        MergeSpeakers("Brazil", "Peter Major"),
        Replace((0, 3), "floor", "word"),
    )
    states = [first]
    for operation in done:
        save(catalogue, recording, operation)
        states.append(catalogue.edits.passages(recording))
    edits = catalogue.edits
    count = len(edits.undoable(recording, OFFICE).undo)
    for expected in reversed(states[-count - 1 : -1]):
        edits.undo(recording, 0, OFFICE, NOON)
        assert edits.passages(recording) == expected
    assert edits.passages(recording) == first
    with pytest.raises(InputError, match="nothing to undo"):
        edits.undo(recording, 0, OFFICE, NOON)
    for expected in states[-count:]:
        edits.undo(recording, 0, OFFICE, NOON, redo=True)
        assert edits.passages(recording) == expected
    with pytest.raises(InputError, match="nothing to do again"):
        edits.undo(recording, 0, OFFICE, NOON, redo=True)


def test_everybody_undoes_their_own_edits(catalogue: Catalogue, recording: str) -> None:
    save(catalogue, recording, EditText(0, "Mine"))
    save(catalogue, recording, EditText(2, "Theirs"), actor=OTHER)
    catalogue.edits.undo(recording, 2, OFFICE, NOON)
    assert texts(catalogue, recording) == ["Brazil, you have the floor.", "We supports it.", "Theirs"]


def test_an_undo_does_not_overwrite_what_others_wrote_since(catalogue: Catalogue, recording: str) -> None:
    save(catalogue, recording, EditText(0, "Mine"))
    save(catalogue, recording, EditText(0, "Theirs"), actor=OTHER)
    with pytest.raises(InputError, match="changed again since"):
        catalogue.edits.undo(recording, 2, OFFICE, NOON)
    save(catalogue, recording, RenameSpeaker("Brazil", "India"))
    save(catalogue, recording, EditText(1, "Their text"), actor=OTHER)
    catalogue.edits.undo(recording, 4, OFFICE, NOON)
    passage = catalogue.edits.passages(recording)[1]
    assert (passage.segment.name, passage.segment.text) == ("Brazil", "Their text")


def test_history_tells_who_wrote_a_passage_and_when(catalogue: Catalogue, recording: str) -> None:
    save(catalogue, recording, EditText(1, "We support it."))
    save(catalogue, recording, SetItem((1,), "2"), actor=OTHER)
    history = catalogue.edits.history(recording, 1)
    assert [(edit.actor, edit.at, text) for edit, text in history] == [
        ("Office", NOON, "We support it."),
        ("Clerk", NOON, "We support it."),
    ]
    assert history[0][0].operation == EditText(1, "We support it.")
    assert [edit.revision for edit in catalogue.edits.edits(recording, limit=1)] == [2]


def test_a_recording_without_a_transcript_cannot_be_edited(catalogue: Catalogue) -> None:
    with pytest.raises(NotFoundError):
        save(catalogue, "nix", EditText(0, "x"), base=0)


def test_people_who_save_at_once_all_succeed(catalogue: Catalogue, recording: str) -> None:
    failures: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for turn in range(5):
                actor = Actor(f"P{number}", "secretariat")
                catalogue.edits.save(recording, 10_000, [EditText(number, f"{number} {turn}")], actor, NOON)
        except BaseException as error:  # noqa: BLE001 - told below
            failures.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert texts(catalogue, recording) == ["0 4", "1 4", "2 4"]
    assert catalogue.edits.revision(recording) == 15
    assert catalogue.proofs.first_break() is None


OPERATIONS = st.one_of(
    st.builds(EditText, st.integers(0, 5), st.sampled_from(["", "a b", "We do support it.", "x"])),
    st.builds(Split, st.integers(0, 5), st.integers(0, 30)),
    st.builds(Merge, st.integers(0, 5), st.integers(0, 5)),
    st.builds(RenameSpeaker, st.sampled_from(["Brazil", "Peter Major"]), st.sampled_from(["Brazil", "India"])),
    st.builds(Withhold, st.integers(0, 5).map(lambda n: (n,)), st.sampled_from([None, "private"])),
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(OPERATIONS, st.sampled_from([OFFICE, OTHER]), st.booleans()), max_size=10))
def test_every_version_can_be_read_again_and_proven(catalogue: Catalogue, sequence) -> None:
    made = Recording(new_id(), catalogue.add_meeting("First meeting"), "a.mp3", new_id(), 3, NOON)
    catalogue.add_recording(made)
    catalogue.save_transcript(made.id, spoken())
    seen = {0: catalogue.edits.passages(made.id)}
    for operation, actor, undo in sequence:
        try:
            if undo:
                catalogue.edits.undo(made.id, 0, actor, NOON)
            else:
                save(catalogue, made.id, operation, actor=actor)
        except VerbatimError:
            continue
        seen[catalogue.edits.revision(made.id)] = catalogue.edits.passages(made.id)
    for revision, passages in seen.items():
        assert catalogue.edits.passages_at(made.id, revision) == passages
    assert catalogue.proofs.first_break() is None


# Review


def step(catalogue: Catalogue, recording: str, name, actor: Actor = CHAIR, **more):
    return catalogue.reviews.take(recording, name, actor, NOON, **more)


@pytest.fixture
def approved(catalogue: Catalogue, recording: str) -> str:
    save(catalogue, recording, EditText(1, "We support it."))
    step(catalogue, recording, "begin review", OFFICE)
    step(catalogue, recording, "approve", note="As corrected")
    return recording


def test_a_draft_becomes_the_official_record_and_then_is_frozen(catalogue: Catalogue, approved: str) -> None:
    review = catalogue.reviews.review(approved)
    version = review.approved
    assert version is not None
    assert (review.state, version.number, version.approved_by, version.approved_at) == (
        "approved",
        1,
        "Peter Major",
        NOON,
    )
    assert len(version.sha256) == 64
    with pytest.raises(InputError, match=r"text is frozen\. Open a corrigendum"):
        save(catalogue, approved, EditText(1, "No."))
    with pytest.raises(InputError, match="frozen"):
        catalogue.edits.undo(approved, 1, OFFICE, NOON)
    published = step(catalogue, approved, "publish", OFFICE)
    assert (published.state, published.versions[0].published_at) == ("published", NOON)


def test_a_corrigendum_makes_the_next_version_and_the_last_one_stays_official_meanwhile(
    catalogue: Catalogue, approved: str
) -> None:
    with pytest.raises(InputError, match="needs a reason"):
        step(catalogue, approved, "open corrigendum")
    step(catalogue, approved, "open corrigendum", note="A delegation asked")
    save(catalogue, approved, EditText(1, "We support it fully."))
    transcript, review = catalogue.official_transcript(approved)
    assert (transcript.segments[1].text, review.approved and review.approved.number) == ("We support it.", 1)
    step(catalogue, approved, "approve")
    transcript, review = catalogue.official_transcript(approved)
    assert (transcript.segments[1].text, len(review.versions)) == ("We support it fully.", 2)
    assert review.versions[0].sha256 != review.versions[1].sha256


def test_a_corrigendum_that_is_given_up_leaves_the_approved_text(catalogue: Catalogue, approved: str) -> None:
    step(catalogue, approved, "publish")
    before = catalogue.edits.passages(approved)
    step(catalogue, approved, "open corrigendum", note="A mistake?")
    save(catalogue, approved, EditText(1, "Other words."), Split(0, 8))
    assert step(catalogue, approved, "give up corrigendum").state == "published"
    assert catalogue.edits.passages(approved) == before
    assert catalogue.proofs.first_break() is None


@pytest.mark.parametrize("actor", [BRAZIL, Actor("O", "observer"), Actor("X", "public"), Actor("Peter Major", "chair")])
def test_only_the_chair_and_the_secretariat_approve_and_only_with_a_second_factor(
    catalogue: Catalogue, recording: str, actor: Actor
) -> None:
    step(catalogue, recording, "begin review", OFFICE)
    with pytest.raises(ForbiddenError, match="Only the chair and the secretariat may approve"):
        step(catalogue, recording, "approve", actor)


def test_a_draft_is_not_published_unseen(catalogue: Catalogue, recording: str) -> None:
    with pytest.raises(InputError, match="The record is a draft"):
        step(catalogue, recording, "publish")


def test_a_member_proposes_a_correction_and_it_is_accepted(catalogue: Catalogue, recording: str) -> None:
    step(catalogue, recording, "begin review", OFFICE, proposals_until=NOON + dt.timedelta(days=7))
    made = catalogue.reviews.propose(recording, 1, "We support it.", "Grammar", BRAZIL, NOON)
    with pytest.raises(InputError, match="1 proposed correction waits"):
        step(catalogue, recording, "approve")
    done = catalogue.reviews.decide(recording, made.id, "accepted", "", OFFICE, NOON)
    assert (done.decision, done.decided_by) == ("accepted", "Office")
    assert texts(catalogue, recording)[1] == "We support it."
    assert catalogue.reviews.proposals(recording) == (done,)


def test_a_proposal_is_rejected_with_a_reason(catalogue: Catalogue, recording: str) -> None:
    step(catalogue, recording, "begin review", OFFICE)
    made = catalogue.reviews.propose(recording, 1, "We never supported it.", "", BRAZIL, NOON)
    with pytest.raises(InputError, match="say why"):
        catalogue.reviews.decide(recording, made.id, "rejected", " ", OFFICE, NOON)
    with pytest.raises(ForbiddenError):
        catalogue.reviews.decide(recording, made.id, "accepted", "", BRAZIL, NOON)
    done = catalogue.reviews.decide(recording, made.id, "rejected", "Not what was said", OFFICE, NOON)
    assert (done.decision, done.reason) == ("rejected", "Not what was said")
    with pytest.raises(InputError, match="decided already"):
        catalogue.reviews.decide(recording, made.id, "accepted", "", OFFICE, NOON)
    assert texts(catalogue, recording)[1] == "We supports it."


def test_proposals_are_for_one_s_own_words_and_for_a_time(catalogue: Catalogue, recording: str) -> None:
    with pytest.raises(InputError, match="while the record is in review"):
        catalogue.reviews.propose(recording, 1, "x", "", BRAZIL, NOON)
    step(catalogue, recording, "begin review", OFFICE, proposals_until=NOON)
    with pytest.raises(ForbiddenError, match="their own delegation"):
        catalogue.reviews.propose(recording, 0, "x", "", BRAZIL, NOON - dt.timedelta(hours=1))
    with pytest.raises(InputError, match=r"ended on 30\.05\.2013"):
        catalogue.reviews.propose(recording, 1, "x", "", BRAZIL, NOON)


def test_an_accepted_proposal_does_not_overwrite_a_later_edit(catalogue: Catalogue, recording: str) -> None:
    step(catalogue, recording, "begin review", OFFICE)
    made = catalogue.reviews.propose(recording, 1, "We support it.", "", BRAZIL, NOON)
    save(catalogue, recording, EditText(1, "We supported it."))
    with pytest.raises(InputError, match="changed since this was proposed"):
        catalogue.reviews.decide(recording, made.id, "accepted", "", OFFICE, NOON)


# Withholding


def test_a_withheld_passage_is_in_no_transcript_and_in_no_quote(catalogue: Catalogue, recording: str) -> None:
    save(catalogue, recording, Withhold((0,), "Names a third person"))
    segments = catalogue.transcript(recording).segments
    assert (segments[0].text, segments[0].words, segments[0].name) == (WITHHELD_TEXT, (), "Peter Major")
    assert {evidence.quote for segment in segments for evidence in segment.evidence} == {""}
    assert texts(catalogue, recording)[0] == "Brazil, you have the floor."
    save(catalogue, recording, Withhold((0,), None))
    assert catalogue.transcript(recording).segments[0].text == "Brazil, you have the floor."


def test_what_is_withheld_after_approval_leaves_the_approved_version_too(catalogue: Catalogue, approved: str) -> None:
    save(catalogue, approved, Withhold((1,), "Asked by the delegation"))
    transcript, review = catalogue.official_transcript(approved)
    assert transcript.segments[1].text == WITHHELD_TEXT
    assert review.state == "approved"
    assert catalogue.proofs.first_break() is None


# The trail


def tamper(catalogue: Catalogue, statement: str) -> None:
    with catalogue._engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_each_change_is_in_the_trail_with_its_actor(catalogue: Catalogue, approved: str) -> None:
    entries = list(catalogue.audit.entries(approved))
    assert [(entry.actor, entry.action) for entry in entries] == [
        ("Office", "open"),
        ("Office", "edit-text"),
        ("Office", "begin review"),
        ("Peter Major", "approve"),
    ]
    assert catalogue.proofs.length() == (4, entries[-1].digest)
    assert catalogue.proofs.first_break() is None


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'X'", "DELETE FROM audit"])
def test_the_database_itself_refuses_to_change_the_trail(catalogue: Catalogue, approved: str, statement: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="only ever appended"):
        tamper(catalogue, statement)


UNSEAL = {
    "sqlite": ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"),
    "postgresql": ("DROP TRIGGER audit_append_only ON audit",),
}
TAMPERINGS = {
    "a changed entry": ("UPDATE audit SET actor = 'X' WHERE number = 2", 2, "entry 2 was changed"),
    "a missing entry": ("DELETE FROM audit WHERE number = 2", 2, "entry 2 is missing"),
    "a changed revision": ('UPDATE passage_change SET after = \'{"text": "No."}\'', 2, "revision 1 of .* was changed"),
    "a changed version": ("UPDATE version SET sha256 = 'f'", 4, "version 1 of .* is not the text that was approved"),
    "a changed text": ("UPDATE passage SET text = 'No.' WHERE id = 1", 5, "is not what its revisions made"),
    "a changed machine result": ("UPDATE segment SET text = 'No.' WHERE ordinal = 0", 1, "the machine's result"),
}


@pytest.mark.parametrize(("statement", "number", "reason"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_the_first_break_is_named(
    catalogue: Catalogue, approved: str, statement: str, number: int, reason: str
) -> None:
    for unseal in UNSEAL[catalogue._engine.dialect.name]:
        tamper(catalogue, unseal)
    tamper(catalogue, statement)
    broken = catalogue.proofs.first_break()
    assert broken is not None
    assert broken.number == number
    assert re.search(reason, broken.reason)


# Learning from corrections


def items_go_on(transcript: Transcript) -> Transcript:
    """Let a person's item hold until the next one: what is learned, in a few words."""
    at: str | None = None
    segments = []
    for segment in transcript.segments:
        words = (e for e in segment.evidence if (e.tag, e.method, e.confidence) == ("agenda_item", "person", 1))
        own = next(words, None)
        at = own.value if own else at
        word = Evidence("agenda_item", "person", 0.95, segment.span.start_ms, "", at)
        segments.append(segment if own or at is None else replace(segment, agenda_item=at, evidence=(word,)))
    assert transcript.language == "en"
    return replace(transcript, segments=tuple(segments))


def items(catalogue: Catalogue, recording: str) -> list[str | None]:
    return [passage.segment.agenda_item for passage in catalogue.edits.passages(recording)]


def test_what_is_learned_from_a_correction_belongs_to_it(catalogue: Catalogue, recording: str) -> None:
    edits = catalogue.edits
    saved = edits.save(recording, 0, [SetItem((1,), "2")], OFFICE, NOON, learn=items_go_on)
    assert (saved.revision, saved.learned, [p.id for p in saved.passages]) == (1, 1, [1, 2])
    assert items(catalogue, recording) == [None, "2", "2"]
    assert edits.passages(recording)[2].segment.evidence[0].quote  # evidence for the name is not decoded anew
    ((own, _),), ((other, _),) = edits.history(recording, 1), edits.history(recording, 2)
    assert ((own.actor, own.learned), (other.actor, other.learned)) == (("Office", False), ("Office", True))
    edits.undo(recording, 1, OFFICE, NOON)
    assert items(catalogue, recording) == [None, None, None]
    edits.undo(recording, 2, OFFICE, NOON, redo=True)
    assert items(catalogue, recording) == [None, "2", "2"]


def test_nobody_s_own_word_is_overwritten_by_what_is_learned(catalogue: Catalogue, recording: str) -> None:
    edits = catalogue.edits
    edits.save(recording, 0, [SetItem((2,), None)], OTHER, NOON, learn=items_go_on)
    saved = edits.save(recording, 1, [SetItem((0,), "1"), SetItem((0,), "2")], OFFICE, NOON, learn=items_go_on)
    assert items(catalogue, recording) == ["2", "2", None]
    assert saved.learned == 1  # once, with the last of several corrections


def test_undoing_leaves_what_somebody_set_since(catalogue: Catalogue, recording: str) -> None:
    edits = catalogue.edits
    edits.save(recording, 0, [SetItem((0,), "1")], OFFICE, NOON, learn=items_go_on)
    edits.save(recording, 1, [SetItem((2,), "3")], OTHER, NOON, learn=items_go_on)
    edits.undo(recording, 2, OFFICE, NOON)
    assert items(catalogue, recording) == [None, None, "3"]
    edits.save(recording, 3, [SetItem((0,), "1")], OFFICE, NOON)
    edits.save(recording, 4, [SetItem((0,), "2")], OTHER, NOON)
    with pytest.raises(InputError, match="changed again since"):
        edits.undo(recording, 5, OFFICE, NOON)


def test_other_edits_teach_nothing(catalogue: Catalogue, recording: str) -> None:
    saved = catalogue.edits.save(recording, 0, [EditText(1, "Item two.")], OFFICE, NOON, learn=items_go_on)
    assert (saved.learned, len(saved.passages)) == (0, 1)

"""The catalogue: which meetings and recordings there are, how far each has come, and the transcripts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from functools import cached_property
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy import exc

from meetings.catalogue import manuscripts, rows
from meetings.catalogue.accounts import Accounts
from meetings.catalogue.auditing import AuditTrail
from meetings.catalogue.bodies import Bodies
from meetings.catalogue.body_roles import ApiTokens, BodyRoles
from meetings.catalogue.edits import Edits
from meetings.catalogue.engine import open_engine, told
from meetings.catalogue.index_changes import IndexChanges, note_change
from meetings.catalogue.leases import Leases
from meetings.catalogue.live import LiveSessions
from meetings.catalogue.observing import Observing
from meetings.catalogue.programmes import Programmes
from meetings.catalogue.proving import Proofs
from meetings.catalogue.questionnaires import Questionnaires
from meetings.catalogue.reviews import Review, Reviews
from meetings.catalogue.statements import Statements, name_again
from meetings.catalogue.tables import (
    MeetingRow,
    RecordingRow,
    SegmentRow,
    StageRow,
    TranscriptRow,
)
from meetings.catalogue.transactions import Transactions, insert_into, key_of, new_id, utc_now
from meetings.catalogue.upgrade import upgrade
from meetings.catalogue.usage import Usage
from meetings.catalogue.webhooks import Webhooks, note_event
from meetings.catalogue.workers import Workers
from meetings.editing.passages import passages_of
from meetings.editing.withholding import public_segments
from meetings.errors import InputError, NotFoundError
from meetings.recording import STAGES, MediaInfo, Meeting, Occasion, Recording, SessionBrief, StageProgress, State
from meetings.transcript import Transcript
from meetings.webhooks import EventKind

# What the search index holds of a recording's row.
_INDEXED = frozenset({"meeting_id", "date", "group", "agenda", "roster"})
_EVENTS: dict[str, EventKind] = {"done": "transcript.ready", "failed": "recording.failed"}


class DuplicateError(InputError):
    """A meeting has a recording of exactly this content already: ``recording``."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        super().__init__(
            f"The meeting {recording.meeting.title!r} has this recording already: {recording.file_name!r}, "
            f"with the id {recording.id}, received on {recording.created_at:%d %B %Y}."
        )

    def __reduce__(self) -> tuple[type[DuplicateError], tuple[Recording]]:
        return type(self), (self.recording,)


class Catalogue(Transactions):
    """Meetings, recordings, stages and transcripts in SQLite or PostgreSQL.

    One catalogue serves all threads of a process, and several processes may open the same store.
    Every method is one transaction. Each raises ``StorageError`` when the disk or the store
    refuses, and ``UnavailableError`` when the server is away or another process holds the store.
    """

    @classmethod
    def open(cls, database_url: str) -> Self:
        """Open the store at a SQLAlchemy address and bring its tables to their present shape.

        Raises ``InputError`` for an address of no known kind.
        """
        engine = open_engine(database_url)
        try:
            with told():
                upgrade(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    @cached_property
    def edits(self) -> Edits:
        """The texts as people work on them."""
        return Edits(self._engine)

    @cached_property
    def reviews(self) -> Reviews:
        """How far the approval of each record has come."""
        return Reviews(self._engine)

    @cached_property
    def audit(self) -> AuditTrail:
        """Every change with its actor."""
        return AuditTrail(self._engine)

    @cached_property
    def body_roles(self) -> BodyRoles:
        """Who has which role in which body."""
        return BodyRoles(self._engine)

    @cached_property
    def tokens(self) -> ApiTokens:
        """The tokens by which programs act for a person."""
        return ApiTokens(self._engine)

    @cached_property
    def observing(self) -> Observing:
        """Observers, and who may hear and read what."""
        return Observing(self._engine)

    @cached_property
    def proofs(self) -> Proofs:
        """Whether anything was changed behind the program's back."""
        return Proofs(self._engine)

    @cached_property
    def accounts(self) -> Accounts:
        """Who can sign in."""
        return Accounts(self._engine)

    @cached_property
    def bodies(self) -> Bodies:
        """The bodies that meet, with their rosters."""
        return Bodies(self._engine)

    @cached_property
    def programmes(self) -> Programmes:
        """What is planned and known around the recordings of each meeting."""
        return Programmes(self._engine)

    @cached_property
    def questionnaires(self) -> Questionnaires:
        """What is asked, of whom, and what they answer."""
        return Questionnaires(self._engine)

    @cached_property
    def index_changes(self) -> IndexChanges:
        """What the search index has still to take over."""
        return IndexChanges(self._engine)

    @cached_property
    def statements(self) -> Statements:
        """The lasting names of passages."""
        return Statements(self._engine)

    @cached_property
    def leases(self) -> Leases:
        """What one process at a time may do."""
        return Leases(self._engine)

    @cached_property
    def usage(self) -> Usage:
        """How much room the uploads take."""
        return Usage(self._engine)

    @cached_property
    def webhooks(self) -> Webhooks:
        """Who is told of what happens, and what was told."""
        return Webhooks(self._engine)

    @cached_property
    def live(self) -> LiveSessions:
        """The sessions that are recorded while they happen."""
        return LiveSessions(self._engine)

    @cached_property
    def workers(self) -> Workers:
        """The workers and their heartbeats."""
        return Workers(self._engine)

    # Meetings

    def add_meeting(self, title: str) -> Meeting:
        """Give the meeting of this title, made when it is new; case and spacing make no difference."""
        title = " ".join(title.split())
        if not title:
            raise InputError("A meeting needs a title.")
        key = key_of(title)
        with self._writing() as session:
            values = {"id": new_id(), "key": key, "title": title}
            session.execute(
                insert_into(session, MeetingRow).values(values).on_conflict_do_nothing(index_elements=["key"])
            )
            row = session.scalars(sa.select(MeetingRow).where(MeetingRow.key == key)).one()
            return Meeting(row.id, row.title)

    def meetings(self) -> tuple[Meeting, ...]:
        """Give all meetings by title."""
        with self._reading() as session:
            found = session.scalars(sa.select(MeetingRow).order_by(MeetingRow.key))
            return tuple(Meeting(row.id, row.title) for row in found)

    # Recordings

    def add_recording(self, recording: Recording) -> None:
        """Keep a new recording.

        Raises ``DuplicateError`` when its meeting has a recording of the same content already,
        and ``NotFoundError`` when there is no such meeting.
        """
        try:
            with self._writing() as session:
                session.execute(sa.insert(RecordingRow).values(rows.recording_values(recording)))
                note_event(session, "recording.received", recording.id, utc_now())
        except exc.IntegrityError as error:
            if known := self.find_content(recording.meeting.id, recording.source_sha256):
                raise DuplicateError(known) from error
            raise NotFoundError(f"There is no meeting {recording.meeting.title!r} in the store.") from error

    def recording(self, recording_id: str) -> Recording:
        """Give one recording. Raises ``NotFoundError``."""
        found = self._recordings(RecordingRow.id == recording_id)
        if not found:
            raise _no_recording(recording_id)
        return found[0]

    def recordings(self, meeting_id: str | None = None) -> tuple[Recording, ...]:
        """Give all recordings, or those of one meeting, newest first."""
        return self._recordings(sa.true() if meeting_id is None else RecordingRow.meeting_id == meeting_id)

    def briefs(self, ids: Collection[str]) -> dict[str, SessionBrief]:
        """Give what is said of sessions beside their passages, of those of these recordings that there are."""
        row = RecordingRow
        query = (
            sa.select(row.id, row.meeting_id, MeetingRow.title, row.date, row.group, row.media, row.decoded_ms)
            .join(MeetingRow, MeetingRow.id == row.meeting_id)
            .where(row.id.in_(ids))
        )
        with self._reading() as session:
            found = session.execute(query).all() if ids else ()
        return {
            id_: SessionBrief(id_, Meeting(meeting, title), date, group, media is not None or decoded_ms is not None)
            for id_, meeting, title, date, group, media, decoded_ms in found
        }

    def unfinished(self) -> tuple[Recording, ...]:
        """Give the recordings that are queued or running, newest first."""
        return self._recordings(RecordingRow.state.in_(("queued", "running")))

    def find_content(self, meeting_id: str, source_sha256: str) -> Recording | None:
        """Give the recording of a meeting that has exactly this content, if there is one."""
        same = sa.and_(RecordingRow.meeting_id == meeting_id, RecordingRow.source_sha256 == source_sha256)
        return next(iter(self._recordings(same)), None)

    def _recordings(self, which: sa.ColumnElement[bool]) -> tuple[Recording, ...]:
        query = (
            sa.select(RecordingRow, MeetingRow.title)
            .join(MeetingRow, MeetingRow.id == RecordingRow.meeting_id)
            .where(which)
            .order_by(RecordingRow.created_at.desc(), RecordingRow.id.desc())
        )
        with self._reading() as session:
            return tuple(rows.recording_from(row, title) for row, title in session.execute(query))

    def set_state(
        self,
        recording_id: str,
        state: State,
        error: str | None = None,
        *,
        attempt: int | None = None,
        unless: Collection[State] = (),
    ) -> bool:
        """Set a recording's state and its error; return whether that was done.

        With ``attempt``, only while that attempt is the recording's latest; with ``unless``, not
        when its state is one of these: so that a late word of an older attempt, or of work that
        was cancelled meanwhile, changes nothing. Raises ``NotFoundError``.
        """
        which = [RecordingRow.id == recording_id, RecordingRow.state.not_in(unless)]
        if attempt is not None:
            which.append(RecordingRow.attempt == attempt)
        return self._update(recording_id, sa.and_(*which), {"state": state, "error": error})

    def set_media(self, recording_id: str, media: MediaInfo, decoded_ms: int | None, missing_ms: int) -> None:
        """Keep what is known of the sound: the file's own word, and what was decoded. Raises ``NotFoundError``."""
        values = {"media": rows.media_value(media), "decoded_ms": decoded_ms, "missing_ms": missing_ms}
        self._update(recording_id, RecordingRow.id == recording_id, values)

    def set_occasion(self, recording_id: str, date: dt.date | None, occasion: Occasion) -> None:
        """Keep who met where and when, for the title page. Raises ``NotFoundError``."""
        values = {"date": date, "occasion": rows.occasion_value(occasion)}
        self._update(recording_id, RecordingRow.id == recording_id, values)

    def _update(self, recording_id: str, which: sa.ColumnElement[bool], values: dict[str, Any]) -> bool:
        before = sa.select(RecordingRow.state).where(RecordingRow.id == recording_id).with_for_update()
        with self._writing() as session:
            state = session.scalar(before)
            changed = session.execute(sa.update(RecordingRow).where(which).values(values).returning(RecordingRow.id))
            if changed.first() is not None:
                if values.get("state", state) != state and values["state"] in _EVENTS:
                    error = {"error": values["error"]} if values["error"] else {}
                    note_event(session, _EVENTS[values["state"]], recording_id, utc_now(), **error)
                if values.keys() & _INDEXED:
                    note_change(session, recording_id, utc_now())
                return True
            if session.get(RecordingRow, recording_id) is None:
                raise _no_recording(recording_id)
            return False

    def next_attempt(self, recording_id: str, *, unless: Collection[State] = ()) -> int:
        """Begin another attempt at processing: queued, without error; return its number.

        Raises ``InputError`` when the recording's state is in ``unless``, and ``NotFoundError``.
        """
        which = sa.and_(RecordingRow.id == recording_id, RecordingRow.state.not_in(unless))
        values = {"attempt": RecordingRow.attempt + 1, "state": "queued", "error": None}
        if not self._update(recording_id, which, values):
            recording = self.recording(recording_id)
            raise InputError(f"The recording {recording.file_name!r} is {recording.state}: it is not tried again.")
        return self.recording(recording_id).attempt

    def delete_recording(self, recording_id: str) -> None:
        """Forget a recording with its stages and transcript; its files are the caller's. Raises ``NotFoundError``."""
        query = sa.delete(RecordingRow).where(RecordingRow.id == recording_id).returning(RecordingRow.id)
        with self._writing() as session:
            if session.scalars(query).first() is None:
                raise _no_recording(recording_id)
            note_change(session, recording_id, utc_now())

    # Stages

    def set_stage(self, recording_id: str, progress: StageProgress, *, attempt: int | None = None) -> None:
        """Keep how far a stage has come, of the latest attempt or of the one named.

        A stage that is done stays so in its attempt, whatever a worker that lags behind may tell.
        Raises ``NotFoundError``.
        """
        with self._writing() as session:
            latest = session.scalar(sa.select(RecordingRow.attempt).where(RecordingRow.id == recording_id))
            if latest is None:
                raise _no_recording(recording_id)
            values = rows.stage_values(progress)
            keys = {"recording_id": recording_id, "attempt": attempt or latest}
            replaced = insert_into(session, StageRow).values(keys | values)
            session.execute(
                replaced.on_conflict_do_update(
                    index_elements=["recording_id", "attempt", "name"], set_=values, where=StageRow.state != "done"
                )
            )

    def stages(self, recording_id: str, attempt: int | None = None) -> tuple[StageProgress, ...]:
        """Give all stages in their order, of the latest attempt or of the one named; those not begun are queued.

        Raises ``NotFoundError``.
        """
        with self._reading() as session:
            recording = session.get(RecordingRow, recording_id)
            if recording is None:
                raise _no_recording(recording_id)
            query = sa.select(StageRow).where(
                StageRow.recording_id == recording_id, StageRow.attempt == (attempt or recording.attempt)
            )
            known = {row.name: rows.stage_from(row) for row in session.scalars(query)}
            return tuple(known.get(name, StageProgress(name, "queued")) for name in STAGES)

    # Transcripts

    def save_transcript(self, recording_id: str, transcript: Transcript) -> None:
        """Keep the machine's transcript in place of the one before, all or nothing.

        Raises ``InputError`` when people have worked on it already: the machine's result that they
        began with is kept for ever. Raises ``NotFoundError``.
        """
        transcript_id = new_id()
        values = {"id": transcript_id, "recording_id": recording_id, **rows.transcript_values(transcript)}
        try:
            with self._writing() as session:
                if manuscripts.find(session, recording_id):
                    raise InputError("People have worked on this transcript, so the machine does not replace it.")
                session.execute(sa.delete(TranscriptRow).where(TranscriptRow.recording_id == recording_id))
                session.execute(sa.insert(TranscriptRow).values(values))
                if transcript.segments:
                    segments = [{"transcript_id": transcript_id, **row} for row in rows.segment_values(transcript)]
                    session.execute(sa.insert(SegmentRow), segments)
                name_again(session, recording_id, passages_of(transcript))
                note_change(session, recording_id, utc_now())
        except exc.IntegrityError as error:
            raise _no_recording(recording_id) from error

    def transcript(self, recording_id: str) -> Transcript:
        """Give a recording's transcript as it now is, withheld passages without their words.

        Raises ``NotFoundError`` when there is none yet.
        """
        with self._reading() as session:
            row = session.scalars(sa.select(TranscriptRow).where(TranscriptRow.recording_id == recording_id)).first()
            if row is None:
                raise NotFoundError(f"There is no transcript of the recording {recording_id!r} yet.")
            passages = manuscripts.window(session, recording_id, 0, None)
            return rows.transcript_from(row, public_segments(passages))

    def official_transcript(self, recording_id: str) -> tuple[Transcript, Review]:
        """Give what leaves the house: the newest approved version, or the text as it now is while there is none.

        The review says which of the two it is. Withheld passages are without their words. Raises
        ``NotFoundError``.
        """
        review = self.reviews.review(recording_id)
        transcript = self.transcript(recording_id)
        if review.approved is None:
            return transcript, review
        passages = self.reviews.version_passages(recording_id, review.approved.number)
        return replace(transcript, segments=public_segments(passages)), review


def _no_recording(recording_id: str) -> NotFoundError:
    return NotFoundError(f"There is no recording {recording_id!r} in the store.")

"""A short session with what makes exporting hard: rooms, items, scripts, marks, talk at once."""

from __future__ import annotations

import datetime as dt

from meetings.agenda import Agenda, AgendaItem, Group
from meetings.formats.header import Header
from meetings.roster import Participant, Roster
from meetings.timeline import Span
from meetings.transcript import Evidence, Provenance, Segment, Transcript, Word

AGENDA = Agenda(
    (
        AgendaItem("1", "Adoption of the agenda and organisation of work"),
        AgendaItem("2", "Method to seek the views of Member States & other stakeholders"),
        AgendaItem("2.1", "Questionnaire"),
    ),
    (Group("Brazil", "Brazil"),),
)
HEADER = Header(
    meeting="First meeting",
    body="Working Group on Enhanced Cooperation",
    date=dt.date(2013, 5, 31),
    place="Geneva",
    session="Second day, morning",
    agenda=AGENDA,
    recording_id="wgec-1-2",
    generated=dt.datetime(2013, 6, 1, 9, 0, tzinfo=dt.UTC),
    room="Room XXIV",
    starts_at=dt.time(10, 0),
    ends_at=dt.time(13, 5),
    symbol="CSTD/WGEC/1/TR.2",
    roster=Roster(
        (
            Participant("Peter Major", "Hungary", "government", "chair", ("Mr. Major",)),
            Participant("Marilyn Cade", "mCADE", "business", "member", ("Marilyn", "Ms. Cade")),
            *(Participant(name, None, "government") for name in ("Brazil", "China", "Egypt", "Mexico")),
        ),
        chair="Peter Major",
    ),
)


def _timed(text: str, start_ms: int, word_ms: int) -> tuple[Word, ...]:
    words = text.split()
    return tuple(
        Word(Span(start_ms + n * word_ms, start_ms + (n + 1) * word_ms), word, 0.9) for n, word in enumerate(words)
    )


def _said(start_ms: int, text: str, speaker: str, **tags: object) -> Segment:
    words = _timed(text, start_ms, 320)
    return Segment(Span(start_ms, words[-1].span.end_ms), speaker, text, words, language="en", **tags)  # type: ignore[arg-type]


_CHAIR = {"name": "Peter Major", "role": "chair"}

TRANSCRIPT = Transcript(
    duration_ms=151_000,
    language="en",
    missing_ms=754_000,
    provenance=Provenance(engine="faster-whisper", model="base", created="2013-06-01T09:00:00Z"),
    segments=(
        _said(
            500,
            "Good morning, ladies and gentlemen, and welcome back to the second day of our first meeting. "
            "Let me begin with the adoption of the agenda.",
            "S1",
            group="plenary",
            **_CHAIR,
        ),
        _said(
            14_000,
            "The agenda is in front of you. I see no requests for the floor. It is adopted.",
            "S1",
            agenda_item="1",
            group="plenary",
            evidence=(Evidence("agenda_item", "cue", 0.9, 14_000, "adoption of the agenda", "1"),),
            **_CHAIR,
        ),
        _said(
            22_000,
            "We move to the second item, the method. Marilyn Cade, you have the floor.",
            "S1",
            agenda_item="2",
            group="plenary",
            **_CHAIR,
        ),
        _said(
            28_500,
            "Thank you, Chair. AT&T and others <in business> would like a short questionnaire -- not more than "
            "twenty questions.",
            "S2",
            name="Marilyn Cade",
            role="member",
            agenda_item="2",
            group="plenary",
        ),
        _said(37_000, "=1+1 is what I would call a modest request.", "S3", agenda_item="2", group="plenary"),
        Segment(
            Span(41_000, 49_000),
            "S4",
            "شكرا السيد الرئيس. نود أن تشمل الأسئلة الدول النامية.",
            name="Egypt",
            role="member",
            agenda_item="2",
            group="plenary",
            language="ar",
        ),
        Segment(
            Span(50_000, 56_000),
            "S5",
            "谢谢主席。我们支持这份问卷，并希望尽快开始工作。",
            name="China",
            role="member",
            agenda_item="2",
            group="plenary",
            language="zh",
        ),
        _said(
            60_000,
            "This is the group led by Brazil. Who would like to begin with the questions?",
            "S6",
            name="Brazil",
            role="member",
            agenda_item="2.1",
            group="Brazil",
        ),
        _said(64_000, "We would, with your permission.", "S7", name="Mexico", agenda_item="2.1", group="Brazil"),
        _said(
            66_500,
            "The first one should ask who answers: a government, a company, or somebody else.",
            "S7",
            name="Mexico",
            agenda_item="2.1",
            group="Brazil",
        ),
        _said(
            75_000,
            "And the last one should leave room for whatever we forgot.",
            "S7",
            name="Mexico",
            agenda_item="2.1",
            group="Brazil",
        ),
        _said(90_000, "We resume in plenary, and I thank both groups.", "S1", group="plenary", **_CHAIR),
    ),
)

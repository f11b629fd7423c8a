"""How times, sizes, dates, states and groups are put into words, as Jinja filters and for the API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from urllib.parse import urlencode

from babel import Locale, UnknownLocaleError, dates, numbers
from flask import Flask

from meetings.editing.differences import word_diff
from meetings.live.session import LiveSession
from meetings.recording import Recording, SessionBrief, State
from meetings.transcript import PLENARY, Evidence, Method, Tag, is_learned
from search_app.languages import gettext, ngettext, number_text, translatable
from search_app.languages.offered import NAMES
from search_app.languages.texts import language, locale

SIZES = ((1e9, translatable("%(n)s GB")), (1e6, translatable("%(n)s MB")), (1e3, translatable("%(n)s kB")))

STATES: dict[State, str] = {
    "queued": translatable("Waiting"),
    "running": translatable("In progress"),
    "done": translatable("Draft ready"),
    "failed": translatable("Failed"),
    "cancelled": translatable("Cancelled"),
}
METHODS: dict[Method, str] = {
    "handover": translatable("given the floor by name"),
    "self-introduction": translatable("said their own name"),
    "voice": translatable("sounds like a voice profile"),
    "cue": translatable("announced in words"),
    "similarity": translatable("what is said resembles it"),
    "person": translatable("set by a person"),
    "label": translatable("labelled in the imported text"),
    "upload": translatable("given with the recording"),
    "thanks": translatable("thanked by name afterwards"),
    "log": translatable("in the room's microphone log"),
}
TAGS: dict[Tag, str] = {
    "name": translatable("Speaker"),
    "agenda_item": translatable("Agenda item"),
    "group": translatable("Group"),
}
LEARNED = translatable("learned from a person’s word on another passage")
MARKS: dict[str, str] = {
    "decision": translatable("Decision"),
    "brackets": translatable("Square brackets"),
    "next step": translatable("Next step"),
    "interpretation check": translatable("Check of the interpretation"),
    "sound check": translatable("Sound check"),
    "gavel": translatable("Gavel"),
    "pause": translatable("Pause"),
    "break": translatable("Break"),
}
WORDS: tuple[str, ...] = (
    translatable("chair"),
    translatable("secretariat"),
    translatable("member"),
    translatable("observer"),
    translatable("public"),
    translatable("government"),
    translatable("business"),
    translatable("civil society"),
    translatable("technical and academic"),
    translatable("international organisation"),
    translatable("Africa"),
    translatable("Asia-Pacific"),
    translatable("Eastern Europe"),
    translatable("Latin America and Caribbean"),
    translatable("Western Europe and Others"),
    translatable("not stated"),
    translatable("not known"),
    translatable("draft"),
    translatable("in review"),
    translatable("approved"),
    translatable("published"),
    translatable("corrigendum"),
    translatable("accepted"),
    translatable("rejected"),
    translatable("open"),
    translatable("closed"),
    translatable("invited"),
    translatable("begun"),
    translatable("submitted"),
    translatable("late"),
    translatable("State that is no member"),
    translatable("United Nations entity or specialized agency"),
    translatable("Intergovernmental organisation"),
    translatable("NGO in general consultative status"),
    translatable("NGO in special consultative status"),
    translatable("NGO on the Roster"),
    translatable("Accredited to the World Summit on the Information Society"),
    translatable("Other, admitted by a decision"),
    translatable("present"),
    translatable("remote"),
    translatable("absent"),
    translatable("excused"),
    translatable("Floor"),
    translatable("Speaker"),
    translatable("Agenda item"),
    translatable("Group"),
    translatable("Withheld"),
    translatable("waiting"),
    translatable("delivered"),
    translatable("given up"),
    translatable("Switched off by the secretariat."),
)
"""What the store calls things in English, and a page in the reader's language; any other value stays as it is."""


def word(text: str | None) -> str:
    """Give a word of the store in the reader's language."""
    return gettext(text) if text in WORDS else text or ""


def method_name(evidence: Evidence) -> str:
    """Say how evidence came about."""
    return gettext(LEARNED if is_learned(evidence) else METHODS[evidence.method])


def mark_name(kind: str) -> str:
    """Name a kind of mark."""
    return gettext(MARKS[kind])


def language_name(code: str) -> str:
    """Name a language.

    >>> language_name("ar"), language_name("")
    ('Arabic', '')
    """
    try:
        name = Locale(code).get_display_name(locale()) if code else ""
    except (UnknownLocaleError, ValueError):
        return code
    return (name or code)[:1].upper() + (name or code)[1:]


def due_day(iso: str) -> str:
    """Give the day of a next step, its year where it was said.

    >>> due_day("2013-07-31"), due_day("--11-06")
    ('31 July 2013', '6 November')
    """
    if iso.startswith("--"):
        return str(dates.format_skeleton("MMMMd", dt.date.fromisoformat(f"2000{iso[1:]}"), locale=locale()))
    return day(dt.date.fromisoformat(iso))


def own_language_name(code: str) -> str:
    """Name a language in its own words.

    >>> own_language_name("fr")
    'Français'
    """
    return NAMES.get(code) or language_name(code)


def clock(ms: int) -> str:
    """Give an instant as a player shows it.

    >>> clock(0), clock(751_900), clock(3_723_000)
    ('0:00', '12:31', '1:02:03')
    """
    hours, seconds = divmod(int(ms // 1000), 3600)
    minutes, seconds = divmod(seconds, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def duration(ms: float) -> str:
    """Give a length in words.

    >>> duration(42_000), duration(257_000), duration(3_723_000), duration(7_200_000)
    ('42 s', '4 min 17 s', '1 h 2 min', '2 h')
    """
    hours, seconds = divmod(int(ms // 1000), 3600)
    minutes, seconds = divmod(seconds, 60)
    if hours:
        return _joined(gettext("%(n)s h", n=hours), gettext("%(n)s min", n=minutes) if minutes else "")
    if minutes:
        return _joined(gettext("%(n)s min", n=minutes), gettext("%(n)s s", n=seconds) if seconds else "")
    return gettext("%(n)s s", n=seconds)


def _joined(large: str, small: str) -> str:
    return f"{large} {small}".rstrip()


def seconds_text(ms: int) -> str:
    """Give an instant in seconds for an address.

    >>> seconds_text(83_200), seconds_text(5_000)
    ('83.2', '5')
    """
    return f"{ms / 1000:.3f}".rstrip("0").rstrip(".")


def day(date: dt.date | None) -> str:
    """Give a date.

    >>> day(dt.date(2013, 5, 30)), day(None)
    ('30 May 2013', '')
    """
    return str(dates.format_date(date, "long", locale=locale())) if date else ""


def size(count_bytes: int) -> str:
    """Give a size.

    >>> size(900), size(4_200_000), size(2_500_000_000)
    ('900 bytes', '4.2 MB', '2.5 GB')
    """
    if count_bytes < 1000:
        return ngettext("%(num)s byte", "%(num)s bytes", count_bytes)
    limit, text = next((limit, text) for limit, text in SIZES if count_bytes >= limit)
    return gettext(text, n=numbers.format_decimal(count_bytes / limit, "#,##0.0", locale=locale()))


def group_name(group: str | None) -> str:
    """Name a group.

    >>> group_name("plenary"), group_name("Brazil"), group_name("Ad hoc group on structure")
    ('Plenary', 'Brazil group', 'Ad hoc group on structure')
    """
    if group is None:
        return ""
    if group.casefold() == PLENARY:
        return gettext("Plenary")
    return group if "group" in group.casefold() else gettext("%(name)s group", name=group)


def session_title(recording: Recording | SessionBrief | LiveSession) -> str:
    """Name a session by what it is, not by its file."""
    what = gettext("Plenary session") if recording.group.casefold() == PLENARY else group_name(recording.group)
    if recording.date:
        return gettext("%(what)s, %(day)s", what=what, day=day(recording.date))
    return gettext("%(what)s (undated)", what=what)


def percent(fraction: float) -> str:
    """Give a share, on one line with its sign.

    >>> percent(0.876)
    '88\\xa0%'
    """
    if language() == "en":
        return f"{round(fraction * 100)}\N{NO-BREAK SPACE}%"
    return str(numbers.format_percent(round(fraction, 2), locale=locale()))


def instant(text: str) -> str:
    """Give an instant from ISO 8601, as it stands where it is none.

    >>> instant("2013-06-01T10:00:30+00:00"), instant("lately")
    ('1 June 2013, 10:00 UTC', 'lately')
    """
    try:
        moment = dt.datetime.fromisoformat(text).astimezone(dt.UTC)
    except ValueError:
        return text
    return gettext("%(day)s, %(time)s UTC", day=day(moment.date()), time=f"{moment:%H:%M}")


def given(values: Mapping[str, object]) -> str:
    """Write values as the query of an address, those that are there.

    >>> given({"meeting": None, "page": 2})
    'page=2'
    """
    return urlencode({name: value for name, value in values.items() if value is not None})


def install(app: Flask) -> None:
    """Make all of these known to the templates."""
    app.jinja_env.filters.update(
        clock=clock,
        duration=duration,
        seconds=seconds_text,
        day=day,
        size=size,
        group_name=group_name,
        session_title=session_title,
        percent=percent,
        instant=instant,
        given=given,
        number=number_text,
        language_name=language_name,
        state_name=lambda state: gettext(STATES[state]),
        method_name=method_name,
        word=word,
        own_language_name=own_language_name,
        mark_name=mark_name,
        due_day=due_day,
        word_diff=word_diff,
        tag_name=lambda tag: gettext(TAGS[tag]),
    )

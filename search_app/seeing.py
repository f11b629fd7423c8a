"""What the person who asks may see and hear: the group its bodies' whole record, others what was decided for them."""

from __future__ import annotations

from collections.abc import Callable

from meetings.catalogue.store import Catalogue
from meetings.live.session import LiveSession
from meetings.people import Actor, Right
from meetings.recording import Meeting
from search_app.accounts.actor import current_person
from search_app.parts import parts
from search_app.search.port import EVERYTHING, Access


def access_of(person: Actor, catalogue: Catalogue) -> Access:
    """Say what somebody may find, as the store stands at this moment and not as the index last saw it.

    The group finds the working text of its body's sessions; others what is published, of the sessions
    whose record is for them. What must not be found any more, but may still be in the index, keeps its
    whole recording from them until the index has caught up.
    """
    if person.may("read") and not person.roles:
        return EVERYTHING
    working, readable = _readable(person, catalogue)
    return Access(readable - catalogue.index_changes.hiding(), working)


def _readable(person: Actor, catalogue: Catalogue) -> tuple[frozenset[str], frozenset[str]]:
    """Give the recordings whose working text somebody may read, and those of which only the published one."""
    places, accesses = catalogue.observing.places(), catalogue.observing.accesses()
    published = catalogue.reviews.published()
    working, readable = set(), set()
    for recording_id, place in places.items():
        actor = person.within(place.body_id, place.meeting_id)
        if actor.may("read"):
            working.add(recording_id)
        elif recording_id in published and accesses[recording_id].lets_read(actor):
            readable.add(recording_id)
    return frozenset(working), frozenset(readable)


def readable_records() -> frozenset[str]:
    """Give the recordings whose published record the person behind this request may read."""
    catalogue = parts().catalogue
    working, readable = _readable(current_person(), catalogue)
    return (working & catalogue.reviews.published()) | readable


def hearable() -> tuple[str, ...]:
    """Give the recordings that the person behind this request may hear by a decision."""
    catalogue, person = parts().catalogue, current_person()
    places = catalogue.observing.places()
    return tuple(
        recording_id
        for recording_id, access in catalogue.observing.accesses().items()
        if access.lets_listen(person.within(places[recording_id].body_id, places[recording_id].meeting_id))
    )


def present_access() -> Access:
    """Say what the person behind this request may find."""
    return access_of(current_person(), parts().catalogue)


def may_hear(recording_id: str) -> bool:
    """Whether the person behind this request may hear a recording by decision, or because it is published.

    The group hears it on its own pages, and here what others may hear.
    """
    catalogue = parts().catalogue
    place = catalogue.observing.places(recording_id).get(recording_id)
    if place is None:
        return False
    actor = current_person().within(place.body_id, place.meeting_id)
    access = catalogue.observing.access(recording_id)
    is_published = recording_id in catalogue.reviews.published()
    if is_published and (actor.may("read") or access.lets_read(actor)):
        return True
    return access.lets_listen(actor) and not actor.may("read")


def may_read_record(recording_id: str) -> bool:
    """Whether the person behind this request may read the published record of a session."""
    catalogue = parts().catalogue
    place = catalogue.observing.places(recording_id).get(recording_id)
    if place is None or recording_id not in catalogue.reviews.published():
        return False
    actor = current_person().within(place.body_id, place.meeting_id)
    return actor.may("read") or catalogue.observing.access(recording_id).lets_read(actor)


def may_follow(person: Actor, session: LiveSession, catalogue: Catalogue) -> bool:
    """Whether somebody may follow a live session, by what is decided for it at this moment."""
    body_id = catalogue.programmes.get(session.meeting.id).body_id
    actor = person.within(body_id, session.meeting.id)
    return catalogue.observing.live_access(session).lets_listen(actor)


def meetings_with(right: Right) -> Callable[[str], bool]:
    """Give a test of meetings by their id: whether the person behind this request has a right in them."""
    person = current_person()
    if not person.roles:
        holds = person.holds(right)
        return lambda _: holds
    bodies = parts().catalogue.observing.bodies_of_meetings()
    return lambda meeting_id: person.within(bodies.get(meeting_id), meeting_id).holds(right)


def known_meetings(right: Right = "read") -> tuple[Meeting, ...]:
    """Give the meetings in which the person behind this request has a right."""
    fits = meetings_with(right)
    return tuple(meeting for meeting in parts().catalogue.meetings() if fits(meeting.id))

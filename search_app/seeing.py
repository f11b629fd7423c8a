"""What the person who asks may find: the group everything, a visitor what is published."""

from __future__ import annotations

from meetings.catalogue.store import Catalogue
from meetings.people import Actor
from search_app.accounts.actor import current_actor
from search_app.parts import parts
from search_app.search.port import EVERYTHING, Access


def access_of(actor: Actor, catalogue: Catalogue) -> Access:
    """Say what somebody may find, as the store stands at this moment and not as the index last saw it.

    What must not be found any more, but may still be in the index, keeps its whole recording from
    visitors until the index has caught up.
    """
    if actor.may("read"):
        return EVERYTHING
    return Access(catalogue.reviews.published() - catalogue.index_changes.hiding(), "published")


def present_access() -> Access:
    """Say what the person behind this request may find."""
    return access_of(current_actor(), parts().catalogue)

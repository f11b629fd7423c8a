"""What members get to see of the review, and what they may propose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from meetings.editing.operations import EditText, Withhold
from meetings.people import secretariat_at
from meetings.recording import Recording
from tests.search_app.accounts.conftest import Person, Society

OFFICE = secretariat_at("Office")
NOON = dt.datetime(2013, 6, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def reviewed(society: Society) -> Recording:
    archive = society.archive
    recording: Recording = archive.add()
    archive.finish(recording, sound=False)
    archive.catalogue.edits.save(recording.id, 0, [EditText(4, "In this group, we look.")], OFFICE, NOON)
    archive.catalogue.reviews.take(recording.id, "begin review", OFFICE, NOON)
    return recording


def test_a_member_proposes_a_correction_to_the_delegation_s_own_words(
    society: Society, person: Callable[..., Person], reviewed: Recording
) -> None:
    member = person("member")
    assert member.account
    society.archive.catalogue.accounts.describe(member.account.id, name="A. Silva", role="member", entity="Brazil")
    page = member.client.get(f"/recordings/{reviewed.id}/review").text
    assert "We support the agenda as it stands" in page
    assert "Approve this text" not in page
    address = f"/recordings/{reviewed.id}/review/propose"
    assert member.post(address, passage="1", text="We support it.", note="As read out").status_code == 303
    assert member.post(address, passage="0", text="Not ours.").status_code == 403
    (proposal,) = society.archive.catalogue.reviews.proposals(reviewed.id)
    assert (proposal.proposed_by, proposal.entity, proposal.text) == ("A. Silva", "Brazil", "We support it.")
    assert (
        member.post(f"/recordings/{reviewed.id}/review/proposals/{proposal.id}", decision="accepted").status_code == 403
    )
    assert member.client.get(f"/recordings/{reviewed.id}/edit").status_code == 403


def test_a_member_sees_nothing_of_what_is_withheld(
    society: Society, person: Callable[..., Person], reviewed: Recording
) -> None:
    catalogue: Any = society.archive.catalogue
    catalogue.edits.save(reviewed.id, 1, [EditText(3, "A private matter of ours.")], OFFICE, NOON)
    catalogue.edits.save(reviewed.id, 2, [Withhold((3,), "Names a third person")], OFFICE, NOON)
    member = person("member")
    for page in ("", "/review", "/review/differences", "/review/differences?from=0&to=2"):
        text = member.client.get(f"/recordings/{reviewed.id}{page}").text
        for word in ("private", "questionnaire should", "third person"):
            assert word not in text.replace("<span>", "").replace("</span>", ""), page

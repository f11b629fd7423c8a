from __future__ import annotations

import datetime as dt
import threading

import pytest

from meetings.catalogue.store import Catalogue
from meetings.errors import InputError, NotFoundError
from meetings.people import Account, Invitation

NOW = dt.datetime(2013, 5, 30, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
LATER = NOW + dt.timedelta(hours=1)


def found(catalogue: Catalogue) -> Account:
    return catalogue.accounts.found(email="Peter@example.org", name="Peter Major", password_hash="h1", now=NOW)


def invitation(email: str | None = "anna@example.org") -> Invitation:
    return Invitation(email, "Anna", "member", "Brazil", "Peter Major", NOW, NOW + DAY)


def test_the_first_account_is_the_secretariats_and_the_only_first_one(catalogue: Catalogue) -> None:
    assert not catalogue.accounts.exist()
    account = found(catalogue)
    assert (account.role, account.has_password, account.epoch) == ("secretariat", True, 0)
    assert catalogue.accounts.exist()
    with pytest.raises(InputError, match="has accounts already"):
        found(catalogue)


def test_of_many_first_accounts_at_once_one_is_made(catalogue: Catalogue) -> None:
    outcomes: list[bool] = []

    def attempt(number: int) -> None:
        try:
            catalogue.accounts.found(email=f"{number}@example.org", name="x", password_hash="h", now=NOW)
            outcomes.append(True)
        except InputError:
            outcomes.append(False)

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False] * 5 + [True]
    assert len(catalogue.accounts.all()) == 1


def test_addresses_differ_by_more_than_case(catalogue: Catalogue) -> None:
    account = found(catalogue)
    assert catalogue.accounts.find(" PETER@EXAMPLE.ORG ") == account
    assert catalogue.accounts.find("petra@example.org") is None


def test_an_invitation_makes_an_account_once(catalogue: Catalogue) -> None:
    token = catalogue.accounts.invite(invitation())
    assert catalogue.accounts.invitation(token, NOW) == invitation()
    account = catalogue.accounts.accept(token, now=NOW, email="other@example.org", name="Anna B.", password_hash="h")
    assert (account.email, account.name, account.role, account.entity) == (
        "anna@example.org",
        "Anna B.",
        "member",
        "Brazil",
    )
    for use in (
        lambda: catalogue.accounts.invitation(token, NOW),
        lambda: catalogue.accounts.accept(token, now=NOW, email="", name="", password_hash="h2"),
    ):
        with pytest.raises(NotFoundError, match="not valid any more"):
            use()


def test_an_invitation_that_is_too_old_or_made_up_is_refused(catalogue: Catalogue) -> None:
    token = catalogue.accounts.invite(invitation())
    for used, now in ((token, NOW + DAY), ("made up", NOW), ("first", NOW)):
        with pytest.raises(NotFoundError):
            catalogue.accounts.invitation(used, now)


def test_an_invitation_for_an_account_sets_its_password_and_ends_its_sessions(catalogue: Catalogue) -> None:
    account = found(catalogue)
    token = catalogue.accounts.invite(invitation("peter@example.org"))
    again = catalogue.accounts.accept(token, now=NOW, email="", name="", password_hash="h2")
    assert (again.id, again.role, again.name) == (account.id, "secretariat", "Peter Major")
    assert again.epoch > account.epoch
    assert catalogue.accounts.secrets(account.id).password_hash == "h2"


def test_an_open_invitation_takes_over_no_account(catalogue: Catalogue) -> None:
    found(catalogue)
    token = catalogue.accounts.invite(invitation(None))
    with pytest.raises(InputError, match="has an account already"):
        catalogue.accounts.accept(token, now=NOW, email="peter@example.org", name="x", password_hash="h2")
    made = catalogue.accounts.accept(token, now=NOW, email="new@example.org", name="New", password_hash="h2")
    assert made.email == "new@example.org"


def test_whatever_ends_trust_ends_sessions(catalogue: Catalogue) -> None:
    account = found(catalogue)
    accounts = catalogue.accounts
    epochs = [
        account.epoch,
        accounts.set_password(account.id, "h2").epoch,
        accounts.set_second_factor(account.id, "SECRET").epoch,
        accounts.sign_out_everywhere(account.id).epoch,
        accounts.withdraw(account.id, NOW).epoch,
    ]
    assert epochs == sorted(set(epochs))
    assert accounts.get(account.id).withdrawn_at == NOW
    assert accounts.readmit(account.id).withdrawn_at is None
    assert accounts.set_password(account.id, "h3", sign_out=False).epoch == epochs[-1]


def test_a_time_step_and_a_recovery_code_count_once(catalogue: Catalogue) -> None:
    account = found(catalogue)
    catalogue.accounts.set_second_factor(account.id, "SECRET", ("one", "two"))
    assert [catalogue.accounts.use_step(account.id, step) for step in (7, 7, 6, 8)] == [True, False, False, True]
    assert [catalogue.accounts.use_recovery(account.id, code) for code in ("one", "one", "three")] == [
        True,
        False,
        False,
    ]
    assert catalogue.accounts.secrets(account.id).recovery_hashes == ("two",)


def test_failures_are_counted_by_key_and_forgotten(catalogue: Catalogue) -> None:
    for minute in range(4):
        now = NOW + dt.timedelta(minutes=minute)
        catalogue.accounts.note_failure(("a", "b"), now, keep=dt.timedelta(minutes=2))
    assert catalogue.accounts.failures("a", NOW, LATER) == 3
    catalogue.accounts.forgive("a")
    assert (catalogue.accounts.failures("a", NOW, LATER), catalogue.accounts.failures("b", NOW, LATER)) == (0, 3)

"""Which right each route needs: one table, checked before every request; a route without a row answers nobody."""

from __future__ import annotations

from flask import Flask, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from meetings.people import Actor, Right
from search_app.accounts.actor import (
    accounts_exist,
    current_actor,
    current_person,
    is_at_the_computer,
    is_for_programs,
)
from search_app.errors import respond

ROUTES: dict[str, Right] = {
    # The process
    "static": "anyone",
    "health.healthz": "anyone",
    "health.readyz": "anyone",
    "health.metrics": "anyone",
    "api.openapi": "anyone",
    "languages.choose": "anyone",
    "language_scripts.show": "anyone",
    # Accounts
    "accounts.sign_in": "anyone",
    "accounts.send_sign_in": "anyone",
    "accounts.code": "anyone",
    "accounts.send_code": "anyone",
    "accounts.sign_out": "anyone",
    "accounts.first": "anyone",
    "accounts.send_first": "anyone",
    "accounts.join": "anyone",
    "accounts.send_join": "anyone",
    "openid.begin": "anyone",
    "openid.finish": "anyone",
    "own_account.show": "own account",
    "own_account.change_password": "own account",
    "own_account.sign_out_everywhere": "own account",
    "own_account.second_factor": "own account",
    "own_account.send_second_factor": "own account",
    "tokens.make": "own account",
    "tokens.revoke": "own account",
    "account_list.show": "administer",
    "account_list.invite": "administer",
    "account_list.describe": "administer",
    "account_list.give_role": "administer",
    "account_list.renew": "administer",
    "account_list.withdraw": "administer",
    "account_list.readmit": "administer",
    "account_list.drop_second_factor": "administer",
    # Telling other programs
    "webhooks.show": "administer",
    "webhooks.add": "administer",
    "webhooks.test": "administer",
    "webhooks.switch_off": "administer",
    "webhooks.switch_on": "administer",
    "webhooks.remove": "administer",
    "webhooks.again": "administer",
    # What is published
    "public.index": "anyone",
    "public.meeting": "anyone",
    "public.session": "anyone",
    "public.statement": "anyone",
    "public.embed": "anyone",
    "public.clip": "anyone",
    "public.audio": "anyone",
    "public.export": "anyone",
    "public.archive": "anyone",
    "public.feed": "anyone",
    "public.notices": "anyone",
    "public.site": "anyone",
    # Meetings and their record
    "home.index": "read",
    "search.index": "visit",
    "statements.show": "visit",
    "speakers.show": "visit",
    "items.show": "visit",
    "meetings.show": "read",
    "recordings.show": "read",
    "export.choose": "read",
    "export.export": "read",
    "export.describe": "edit",
    "delivery.form": "read",
    "delivery.show": "read",
    "media.audio": "read",
    "media.waveform": "read",
    "recordings.cancel": "edit",
    "recordings.retry": "edit",
    # Bodies and rosters
    "bodies.index": "read",
    "bodies.show": "read",
    "bodies.new": "edit",
    "bodies.create": "edit",
    "bodies.sample": "edit",
    "bodies.edit": "edit",
    "bodies.change": "edit",
    "bodies.again": "edit",
    "roster.form": "edit",
    "roster.take_in": "edit",
    "roster.download": "read",
    "roster.row": "edit",
    "roster.keep_row": "edit",
    "roster.remove": "edit",
    # Observers
    "observers.show": "edit",
    "observers.add": "edit",
    "observers.opening": "edit",
    "observers.decide": "edit",
    "observers.withdraw": "edit",
    "observers.invite": "edit",
    "observers.table": "edit",
    "session_access.rule": "edit",
    "registering.form": "anyone",
    "registering.send": "anyone",
    "registering.done": "anyone",
    # Correcting and approving the record
    "editor.show": "edit",
    "editor_data.passages": "edit",
    "editor_data.changes": "edit",
    "editor_data.save": "edit",
    "editor_data.undo": "edit",
    "editor_data.preview": "edit",
    "editor_data.history": "edit",
    "editor_data.waveform": "edit",
    "editor_suggestions.show": "edit",
    "review.show": "read",
    "review.differing": "read",
    "review.propose": "propose",
    "review.decide": "edit",
    "review.step": "edit",
    # Questionnaires
    "responding.show": "anyone",
    "responding.send": "anyone",
    "questionnaires.index": "edit",
    "questionnaires.new": "edit",
    "questionnaires.create": "edit",
    "questionnaires.edit": "edit",
    "questionnaires.change": "edit",
    "discussed.show": "read",
    "discussed.link": "edit",
    "discussed.unlink": "edit",
    "tracking.show": "edit",
    "tracking.invite": "edit",
    "tracking.set_state": "edit",
    "tracking.links": "edit",
    "tracking.note": "edit",
    "tracking.send_mail": "edit",
    "tracking.renew": "edit",
    "reporting.show": "read",
    "reporting.download": "read",
    "reporting.summary": "read",
    "reporting.attachment": "edit",
    # Figures
    "figures.of_meeting": "read",
    "figures.of_body": "read",
    "figures.meeting_table": "read",
    "figures.body_table": "read",
    # Programmes of meetings
    "programme.new": "edit",
    "programme.create": "edit",
    "programme.edit": "edit",
    "programme.change": "edit",
    "programme.remove": "edit",
    "programme.take_indico": "edit",
    "schedule.add": "edit",
    "schedule.edit": "edit",
    "schedule.change": "edit",
    "schedule.remove": "edit",
    "schedule.download": "read",
    "schedule.take_in": "edit",
    "agenda.show": "read",
    "agenda.keep": "edit",
    "agenda.adopt": "edit",
    "documents.add": "edit",
    "documents.download": "read",
    "documents.link": "edit",
    "documents.remove": "edit",
    "notices.add": "edit",
    "notices.remove": "edit",
    "attendance.form": "edit",
    "attendance.keep": "edit",
    "steps.add": "edit",
    "steps.done": "edit",
    "steps.remove": "edit",
    # Taking recordings in
    "upload.form": "edit",
    "upload.send": "edit",
    "upload.check": "edit",
    "importing.form": "edit",
    "importing.send": "edit",
    "uploads.options": "anyone",
    "uploads.create": "edit",
    "uploads.head": "edit",
    "uploads.patch": "edit",
    "uploads.terminate": "edit",
    "uploads.overridden": "edit",
    "direct.begin": "edit",
    "direct.show": "edit",
    "direct.sign": "edit",
    "direct.finish": "edit",
    "direct.forget": "edit",
    # Sessions while they happen: the pages look at whom a session is for; sound comes with the session's key
    "live.index": "visit",
    "live_listening.room": "visit",
    "live_listening.playlist": "visit",
    "live_listening.segment": "visit",
    "live_listening.master": "visit",
    "live_listening.captions_playlist": "visit",
    "live_listening.captions_piece": "visit",
    "live_endless.stream": "visit",
    "live_captions.events": "visit",
    "live_room.state": "visit",
    "live_room.happen": "edit",
    "live_room.put_right": "edit",
    "live_room.own": "propose",
    "live_captions.now": "visit",
    "live_captions.whole": "visit",
    "live_captions.webvtt": "visit",
    "live.open_session": "edit",
    "live.desk": "edit",
    "live.end": "edit",
    "live.retry": "edit",
    "live_receiving.begin": "anyone",
    "live_receiving.standing": "anyone",
    "live_receiving.put": "anyone",
    # The interface for programs
    "api.meetings": "read",
    "api.meeting": "read",
    "api.recordings": "read",
    "api.recording": "read",
    "api.status": "read",
    "api.transcript": "read",
    "api.export": "read",
    "api.peaks": "read",
    "api.search": "visit",
    "api.suggest": "visit",
    "api.statement": "visit",
    "api_editing.passages": "edit",
    "api_editing.edits": "edit",
    "api_editing.edit": "edit",
    "api_editing.review": "read",
    "api_editing.step": "edit",
    "api.upload": "edit",
    "api.import_transcript": "edit",
    "api.cancel": "edit",
    "api.retry": "edit",
}

_SIGN_IN = "Please sign in first."
_NOT_YOURS = "Your account may not do this. Ask the secretariat if it should."
_NOT_SET_UP = (
    "This archive has no accounts yet. It can be used at the computer that it runs on, "
    "and from elsewhere once its first account is made there."
)
_SECOND_FACTOR = "Publishing and looking after accounts ask for a second factor. Set yours up here; it takes a minute."


def install(app: Flask) -> None:
    """Check every request against the table."""
    app.before_request(_check)
    app.after_request(_keep_private)
    app.jinja_env.globals["may"] = may


EVERYWHERE = frozenset({"bodies.new", "bodies.create", "bodies.sample"})
"""What needs its right everywhere, and not only in some body; so does everything that needs ``administer``."""


def may(endpoint: str) -> bool:
    """Whether whoever asks may use a route, the second factor aside: for links and buttons."""
    right = ROUTES.get(endpoint)
    return right is not None and _actor_for(endpoint, right).holds(right)


def _actor_for(endpoint: str, right: Right) -> Actor:
    return current_person() if right == "administer" or endpoint in EVERYWHERE else current_actor()


def _check() -> BaseResponse | None:
    if request.endpoint is None:
        return None  # nothing is at this address; Flask says so
    right = ROUTES.get(request.endpoint)
    if right == "anyone":
        return None
    actor = _actor_for(request.endpoint, right) if right else current_person()
    if right is not None and actor.may(right):
        return None
    if right is not None and actor.holds(right):
        return _ask_second_factor()
    return _refuse() if actor.account_id else _ask_to_sign_in()


def _refuse() -> Response:
    return _plain(403, _NOT_YOURS)


def _ask_to_sign_in() -> BaseResponse:
    if not accounts_exist() and not is_at_the_computer():
        return _plain(403, _NOT_SET_UP)
    page = request.method in {"GET", "HEAD"} and not is_for_programs()
    if page and (request.accept_mimetypes.accept_html or not request.accept_mimetypes):
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), 302)
    return _plain(401, _SIGN_IN)


def _ask_second_factor() -> BaseResponse:
    if is_for_programs() or request.method not in {"GET", "HEAD"}:
        return _plain(403, _SECOND_FACTOR)
    flash(_SECOND_FACTOR)
    return redirect(url_for("own_account.second_factor", next=request.path), 302)


def _plain(status: int, sentence: str) -> Response:
    """Answer in the form of what was asked: the upload protocol takes plain text."""
    if request.blueprint == "uploads":
        return Response(sentence, status, mimetype="text/plain")
    response = respond(status, sentence)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Verbatim"'
    return response


def _keep_private(response: Response) -> Response:
    """Let no shared cache keep what is for one person, and no browser show it after they have signed out."""
    if ROUTES.get(request.endpoint or "") != "anyone" and accounts_exist():
        response.cache_control.private = True
        if response.cache_control.max_age is None:
            response.cache_control.no_cache = True
    return response

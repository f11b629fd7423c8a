"""The web interface as a Flask application; everything that it needs is handed in."""

from __future__ import annotations

from collections.abc import Callable, Collection

from flask import Flask

from meetings.catalogue.store import Catalogue
from meetings.settings import Settings
from search_app import (
    accounts,
    api,
    bodies,
    errors,
    figures,
    live,
    metrics,
    observers,
    programme,
    questionnaire,
    security,
    tracing,
    wording,
)
from search_app.api import editing as api_editing
from search_app.editing import editor, review, suggesting
from search_app.languages import choosing
from search_app.pages import (
    delivery,
    export,
    health,
    home,
    importing,
    items,
    media,
    meetings,
    recordings,
    search,
    speakers,
    statements,
    upload,
    webhooks,
)
from search_app.parts import keep_parts
from search_app.ports import ImportText, Jobs, LearnTags, Parts, ReceiveUpload
from search_app.publication import pages as publication
from search_app.search.port import SearchIndex
from search_app.uploads import direct, tus


def create_app(
    settings: Settings,
    *,
    catalogue: Catalogue,
    index: SearchIndex,
    jobs: Jobs,
    receive_upload: ReceiveUpload,
    import_text: ImportText,
    worker_alive: Callable[[], bool],
    learn_tags: LearnTags,
    hosts: Collection[str] | None = security.LOCAL_HOSTS,
) -> Flask:
    """Make the application.

    ``hosts`` are the names under which it may be asked for, so that a foreign name that leads to
    this computer reads nothing here (DNS rebinding); ``None`` takes any name, for use behind a
    server that checks it. ``worker_alive`` says whether anything will process what is uploaded.
    """
    app = Flask(__name__)
    everything = Parts(settings, catalogue, index, jobs, receive_upload, import_text, worker_alive, learn_tags)
    keep_parts(app.extensions, everything)
    app.extensions[metrics.EXTENSION] = metrics.Metrics(everything)
    tracing.install(app, app.extensions[metrics.EXTENSION])
    accounts.install(app, settings)
    guard = security.protect(
        app,
        hosts=hosts,
        key_file=settings.data_dir / "session.key",
        https=(settings.url or "").startswith("https://"),
        proxies=settings.proxies,
    )
    choosing.install(app, guard, settings)
    errors.install(app)
    wording.install(app)
    for page in (
        home,
        meetings,
        upload,
        importing,
        recordings,
        statements,
        speakers,
        items,
        search,
        export,
        delivery,
        publication,
        media,
        health,
        webhooks,
    ):
        app.register_blueprint(page.blueprint)
    bodies.install(app)
    live.install(app, guard)
    for part in (editor.blueprint, editor.data, suggesting.data, review.blueprint):
        app.register_blueprint(part)
    programme.install(app)
    observers.install(app)
    figures.install(app)
    questionnaire.install(app, guard)
    app.register_blueprint(direct.blueprint)
    for programs_only in (tus.blueprint, api.blueprint, api_editing.blueprint):
        app.register_blueprint(programs_only)
        guard.exempt(programs_only)
    return app

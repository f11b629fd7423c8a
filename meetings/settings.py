"""Settings: one frozen value, read once from the environment at the edge of the process.

=========================  ==========================================================
variable                   meaning
=========================  ==========================================================
``VERBATIM_DATA``          folder for store, recordings and index (default: the
                           platform's user data folder)
``VERBATIM_MODELS``        folder for model files (default: the user cache folder)
``DATABASE_URL``           SQLAlchemy URL of the store (default: SQLite in the data folder)
``VERBATIM_RECORDINGS``    where the files of recordings lie: ``s3://bucket/prefix`` (default: a folder in
                           the data folder). Server and keys by the usual ``AWS_…`` variables. Beside it
                           ``VERBATIM_S3_URL``, the server's address as browsers reach it: they then
                           send recordings to it directly
``ELASTICSEARCH_URL``      Elasticsearch to index in (default: the embedded index); may carry
                           ``user:password@``. Beside it: ``ELASTICSEARCH_API_KEY``,
                           ``ELASTICSEARCH_CA_FILE``, ``ELASTICSEARCH_INDEX`` (how the names of
                           its indexes begin: ``verbatim``), ``ELASTICSEARCH_SHARDS`` (1) and
                           ``ELASTICSEARCH_REPLICAS`` (a number, or a range such as ``0-1``)
``VERBATIM_MEANING``       ``off`` searches by words alone, even where the model for meaning is there
``VERBATIM_URL``           address under which people reach the interface, such as
                           ``https://record.example.org``: for links in mails, and so that session
                           cookies travel over HTTPS alone
``VERBATIM_PROXIES``       how many reverse proxies stand before the interface (0)
``VERBATIM_OIDC_ISSUER``   OpenID Connect provider to sign in through; beside it
                           ``VERBATIM_OIDC_CLIENT_ID`` and ``VERBATIM_OIDC_CLIENT_SECRET``
``VERBATIM_SMTP_URL``      mail server, such as ``smtp://user:password@mail.example.org:587``; beside it
                           ``VERBATIM_MAIL_FROM``, the sender of its letters
``HF_TOKEN``               hub token; with it the community diarization pipeline is used
``VERBATIM_MODEL``         Whisper size or folder (default: by hardware)
``VERBATIM_ENGINE``        ``faster-whisper`` (default) or ``openai-whisper``
``VERBATIM_LIVE_HOSTS``    hosts from which a live session's sound may be fetched, with blanks
                           between them (default: none)
``VERBATIM_WEBHOOK_HOSTS`` hosts that webhooks may lead to, with blanks between them: names, and for
                           addresses of one's own network also addresses or networks (default: none)
``VERBATIM_QUOTA_RECORDING`` how large a recording may be, ``VERBATIM_QUOTA_BODY`` those of one body together,
                           ``VERBATIM_QUOTA_TOTAL`` all together: bytes, or such as ``500 GB`` (default: none)
``VERBATIM_LOG``           ``text`` (default) or ``json``: how log lines are written
``VERBATIM_FIXITY_DAYS``   every how many days each upload is compared with its SHA-256 (30; 0: never)
``VERBATIM_LANGUAGES``     languages that the interface offers, with blanks between them (``en fr es``);
                           the first is for whoever has not said which they read
``VERBATIM_METRICS_TOKEN`` what a Prometheus elsewhere has to send to read ``/metrics``
=========================  ==========================================================
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from meetings.errors import InputError
from meetings.quotas import NO_QUOTAS, Quotas, size_from


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things live and which servers to use; see the module's table."""

    data_dir: Path
    models_dir: Path
    database_url: str
    elasticsearch_url: str | None = None
    hub_token: str | None = None
    model: str | None = None
    engine: str | None = None
    elasticsearch_api_key: str | None = None
    elasticsearch_ca_file: str | None = None
    elasticsearch_index: str = "verbatim"
    elasticsearch_shards: int = 1
    elasticsearch_replicas: str = "0-1"
    search_meaning: bool = True
    url: str | None = None
    proxies: int = 0
    smtp_url: str | None = None
    mail_from: str | None = None
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = None
    log_format: str = "text"
    metrics_token: str | None = None
    live_hosts: tuple[str, ...] = ()
    webhook_hosts: tuple[str, ...] = ()
    quotas: Quotas = NO_QUOTAS
    live_captions: int = 1
    fixity_days: int = 30
    languages: tuple[str, ...] = ("en", "fr", "es")
    recordings_url: str | None = None
    s3_url: str | None = None

    @classmethod
    def from_environ(cls, environ: Mapping[str, str], data_dir: Path | None = None) -> Settings:
        """Read the settings; ``data_dir`` (the command line's ``--data``) goes before the environment."""
        data = data_dir or _folder(environ, "VERBATIM_DATA") or platformdirs.user_data_path("verbatim")
        data = data.expanduser().absolute()
        models = _folder(environ, "VERBATIM_MODELS") or platformdirs.user_cache_path("verbatim") / "models"
        return cls(
            data_dir=data,
            models_dir=models.expanduser().absolute(),
            database_url=environ.get("DATABASE_URL") or f"sqlite:///{data / 'verbatim.db'}",
            elasticsearch_url=environ.get("ELASTICSEARCH_URL") or None,
            hub_token=environ.get("HF_TOKEN") or None,
            model=environ.get("VERBATIM_MODEL") or None,
            engine=environ.get("VERBATIM_ENGINE") or None,
            elasticsearch_api_key=environ.get("ELASTICSEARCH_API_KEY") or None,
            elasticsearch_ca_file=environ.get("ELASTICSEARCH_CA_FILE") or None,
            elasticsearch_index=environ.get("ELASTICSEARCH_INDEX") or "verbatim",
            elasticsearch_shards=_count(environ, "ELASTICSEARCH_SHARDS", 1),
            elasticsearch_replicas=_replicas(environ),
            search_meaning=environ.get("VERBATIM_MEANING", "on") != "off",
            url=(environ.get("VERBATIM_URL") or "").rstrip("/") or None,
            proxies=_count(environ, "VERBATIM_PROXIES", 0),
            smtp_url=environ.get("VERBATIM_SMTP_URL") or None,
            mail_from=environ.get("VERBATIM_MAIL_FROM") or None,
            oidc_issuer=environ.get("VERBATIM_OIDC_ISSUER") or None,
            oidc_client_id=environ.get("VERBATIM_OIDC_CLIENT_ID") or None,
            oidc_client_secret=environ.get("VERBATIM_OIDC_CLIENT_SECRET") or None,
            log_format=_one_of(environ, "VERBATIM_LOG", "text", "json"),
            fixity_days=_count(environ, "VERBATIM_FIXITY_DAYS", 30, least=0),
            metrics_token=environ.get("VERBATIM_METRICS_TOKEN") or None,
            languages=_languages(environ),
            live_hosts=_words(environ, "VERBATIM_LIVE_HOSTS"),
            webhook_hosts=_words(environ, "VERBATIM_WEBHOOK_HOSTS"),
            quotas=Quotas(
                recording_bytes=_size(environ, "VERBATIM_QUOTA_RECORDING"),
                body_bytes=_size(environ, "VERBATIM_QUOTA_BODY"),
                total_bytes=_size(environ, "VERBATIM_QUOTA_TOTAL"),
            ),
            recordings_url=(environ.get("VERBATIM_RECORDINGS") or "").rstrip("/") or None,
            s3_url=(environ.get("VERBATIM_S3_URL") or "").rstrip("/") or None,
            live_captions=_count(environ, "VERBATIM_LIVE_CAPTIONS", 1),
        )

    @property
    def jobs_database_url(self) -> str:
        """Where the job runner keeps its steps: beside the store, in the store's own server if it has one."""
        if self.database_url.startswith("sqlite"):
            return f"sqlite:///{self.data_dir / 'jobs.db'}"
        return self.database_url

    @property
    def recordings_dir(self) -> Path:
        """One folder a recording: its source, renditions and the stages' results."""
        return self.data_dir / "recordings"

    @property
    def uploads_dir(self) -> Path:
        """Uploads that are not whole yet."""
        return self.data_dir / "uploads"

    @property
    def live_dir(self) -> Path:
        """One folder a live session: the chunks of its channels, and what is made of them meanwhile."""
        return self.data_dir / "live"

    @property
    def documents_dir(self) -> Path:
        """The files of documents and of attachments, each under its digest."""
        return self.data_dir / "documents"

    @property
    def voices_dir(self) -> Path:
        """Voice profiles of people who agreed to them, a file each."""
        return self.data_dir / "voices"

    @property
    def vectors_dir(self) -> Path:
        """The meaning of segments, beside the search index."""
        return self.data_dir / "vectors"

    @property
    def index_dir(self) -> Path:
        """The embedded search index."""
        return self.data_dir / "index"


def _size(environ: Mapping[str, str], name: str) -> int | None:
    value = environ.get(name)
    try:
        return size_from(value) if value else None
    except InputError as error:
        raise InputError(f"{name}: {error.message}") from error


def _words(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple((environ.get(name) or "").replace(",", " ").split())


def _folder(environ: Mapping[str, str], name: str) -> Path | None:
    value = environ.get(name)
    return Path(value) if value else None


def _languages(environ: Mapping[str, str]) -> tuple[str, ...]:
    value = (environ.get("VERBATIM_LANGUAGES") or "en fr es").replace(",", " ").split()
    if not all(re.fullmatch(r"[a-z]{2,3}", code) for code in value):
        raise InputError(f"VERBATIM_LANGUAGES has codes such as “en fr es”, not “{' '.join(value)}”.")
    return tuple(dict.fromkeys(value))


def _replicas(environ: Mapping[str, str]) -> str:
    """Read a number of copies, or the range within which it follows the number of servers."""
    value = environ.get("ELASTICSEARCH_REPLICAS") or "0-1"
    if not re.fullmatch(r"\d+(-(\d+|all))?", value):
        raise InputError(f"ELASTICSEARCH_REPLICAS is a number or a range such as 0-1, not “{value}”.")
    return value


def _count(environ: Mapping[str, str], name: str, default: int, least: int | None = None) -> int:
    value = environ.get(name) or str(default)
    least = min(default, 1) if least is None else least
    if not value.isdecimal() or int(value) < least:
        raise InputError(f"{name} is a whole number from {least} on, not “{value}”.")
    return int(value)


def _one_of(environ: Mapping[str, str], name: str, default: str, *others: str) -> str:
    value = environ.get(name) or default
    if value not in {default, *others}:
        raise InputError(f"{name} is one of {', '.join((default, *others))}, not “{value}”.")
    return value

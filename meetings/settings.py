"""Settings: one frozen value, read once from the environment at the edge of the process.

=========================  ==========================================================
variable                   meaning
=========================  ==========================================================
``VERBATIM_DATA``          folder for store, recordings and index (default: the
                           platform's user data folder)
``VERBATIM_MODELS``        folder for model files (default: the user cache folder)
``DATABASE_URL``           SQLAlchemy URL of the store (default: SQLite in the data folder)
``ELASTICSEARCH_URL``      Elasticsearch to index in (default: the embedded index)
``HF_TOKEN``               hub token; with it the community diarization pipeline is used
``VERBATIM_MODEL``         Whisper size or folder (default: by hardware)
``VERBATIM_ENGINE``        ``faster-whisper`` (default) or ``openai-whisper``
=========================  ==========================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs


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
    def index_dir(self) -> Path:
        """The embedded search index."""
        return self.data_dir / "index"


def _folder(environ: Mapping[str, str], name: str) -> Path | None:
    value = environ.get(name)
    return Path(value) if value else None

"""Whisper models by name: the declared one, any size from the model hub, or a folder of one's own."""

from __future__ import annotations

import json
import shutil
import tempfile
import warnings
from pathlib import Path

from meetings.errors import InputError, MissingPartError
from meetings.settings import Settings
from transcribe.models.table import TABLE
from transcribe.models.verify import digest_of, model_folder

_PREFIX = "whisper-"
_DIGEST_FILE = "verbatim-digest.json"


def declared_name(model: str) -> str | None:
    """Return the declared model that a Whisper size means (``base`` is ``whisper-base``), if there is one."""
    names = {entry.name for entry in TABLE}
    return next((name for name in (model, _PREFIX + model) if name in names), None)


def whisper_folder(settings: Settings, model: str) -> Path:
    """Return the folder of a Whisper model in CTranslate2 form: a size, a hub name, or a folder.

    Raises ``MissingPartError`` when it is not on this machine, ``InputError`` when nobody knows it.
    """
    if name := declared_name(model):
        return model_folder(settings, name)
    if (own := Path(model).expanduser()).is_dir():
        if not (own / "model.bin").is_file():
            raise InputError(f"The folder {own} holds no Whisper model in CTranslate2 form (model.bin is missing).")
        return own
    fetched = _hub_folder(settings, model)
    if not (fetched / "model.bin").is_file():
        _check_known(model)
        raise MissingPartError(
            f"The Whisper model {model} is not on this machine: run `verbatim models fetch {model}` once with a "
            "network that reaches the model hub, or name a folder that holds it."
        )
    return fetched


def whisper_digest(folder: Path) -> str:
    """Return the SHA-256 (hex) of a Whisper folder's weights: as declared, as kept when fetched, or computed."""
    declared = next((entry for entry in TABLE if entry.name == folder.name), None)
    if declared is not None and (folder / "model.bin").stat().st_size == declared.files[0].size_bytes:
        return declared.sha256
    try:
        kept = json.loads((folder / _DIGEST_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return digest_of(folder / "model.bin")
    return str(kept["model.bin"])


def fetch_from_hub(settings: Settings, model: str) -> Path:
    """Download a Whisper size or hub name from the model hub, unless it is here already.

    Raises ``InputError`` for a name that is no Whisper model, ``MissingPartError`` when the hub
    cannot be reached.
    """
    _check_known(model)
    folder = _hub_folder(settings, model)
    if (folder / _DIGEST_FILE).is_file():
        return folder
    with tempfile.TemporaryDirectory(dir=settings.models_dir, prefix=".fetch-") as name:
        fresh = Path(name) / folder.name
        _download(model, fresh, settings.hub_token)
        (fresh / _DIGEST_FILE).write_text(json.dumps({"model.bin": digest_of(fresh / "model.bin")}), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        fresh.replace(folder)
    return folder


def _hub_folder(settings: Settings, model: str) -> Path:
    return settings.models_dir / (_PREFIX + model.removeprefix(_PREFIX).replace("/", "--"))


def _check_known(model: str) -> None:
    from faster_whisper.utils import available_models  # slow to import

    sizes = available_models()
    if model.removeprefix(_PREFIX) not in sizes and model.count("/") != 1:
        raise InputError(f"There is no Whisper model {model!r}: name a folder, or one of {', '.join(sizes)}.")


def _download(model: str, folder: Path, token: str | None) -> None:
    from faster_whisper.utils import download_model  # slow to import

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the hub's client warns of its caller's old options
            download_model(model.removeprefix(_PREFIX), output_dir=str(folder), use_auth_token=token)
    except Exception as error:  # the hub's client has errors of several libraries
        raise MissingPartError(
            f"The Whisper model {model} could not be fetched: no model hub can be reached from here, or it has no "
            "such model. Use `base`, which needs none, or name a folder that holds the model."
        ) from error

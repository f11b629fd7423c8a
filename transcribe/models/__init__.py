"""Model files: which there are, getting them without an account, and checking that they are whole."""

from transcribe.models.fetch import fetch
from transcribe.models.table import TABLE, ModelEntry, ModelFile
from transcribe.models.verify import State, model_folder, status
from transcribe.models.whisper import whisper_digest, whisper_folder

__all__ = [
    "TABLE",
    "ModelEntry",
    "ModelFile",
    "State",
    "fetch",
    "model_folder",
    "status",
    "whisper_digest",
    "whisper_folder",
]

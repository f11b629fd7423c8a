"""Which engine and model are opened, and what is said when one cannot be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from meetings.errors import InputError, MissingPartError
from meetings.settings import Settings
from transcribe.engines import open_engine
from transcribe.engines.port import SpeechEngine
from transcribe.models import model_folder
from transcribe.models.table import WHISPER_BASE

pytestmark = pytest.mark.models


def test_the_default_is_faster_whisper_and_says_what_it_is(engine: SpeechEngine) -> None:
    assert engine.name.startswith("faster-whisper ")
    assert engine.model == "base"
    assert engine.model_sha256 == WHISPER_BASE.sha256


def test_the_reference_says_what_it_is(reference_engine: SpeechEngine, checkpoint: Path) -> None:
    assert reference_engine.name.startswith("openai-whisper ")
    assert reference_engine.model == str(checkpoint)
    assert len(reference_engine.model_sha256) == 64


def test_a_model_is_opened_by_its_path(settings: Settings) -> None:
    folder = model_folder(settings, "whisper-base")
    opened = open_engine(settings, model=str(folder))
    assert opened.model == str(folder)
    assert opened.model_sha256 == WHISPER_BASE.sha256


def test_a_model_that_is_not_here_names_the_command_that_gets_it(settings: Settings, tmp_path: Path) -> None:
    empty = replace(settings, models_dir=tmp_path)
    with pytest.raises(MissingPartError, match=r"whisper-base is not on this machine: run `verbatim models fetch`"):
        open_engine(empty, model="base")
    with pytest.raises(MissingPartError, match=r"small is not on this machine: run `verbatim models fetch small`"):
        open_engine(settings, model="small")


@pytest.mark.parametrize("name", ["faster-whisper", "openai-whisper"])
def test_a_model_that_nobody_knows_is_refused_with_those_there_are(settings: Settings, name: str) -> None:
    with pytest.raises(InputError, match=r"There is no Whisper .*'gigantic'.*large-v3-turbo"):
        open_engine(settings, model="gigantic", engine=name)


def test_an_engine_that_nobody_knows_is_refused_with_those_there_are(settings: Settings) -> None:
    with pytest.raises(InputError, match="'kaldi': it is one of faster-whisper, openai-whisper"):
        open_engine(settings, engine="kaldi")


def test_a_folder_without_a_model_is_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no Whisper model"):
        open_engine(settings, model=str(tmp_path))


def test_a_file_that_is_no_checkpoint_is_refused(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "notes.pt").write_bytes(b"not a checkpoint")
    with pytest.raises(InputError, match=r"notes.pt is not a Whisper checkpoint"):
        open_engine(settings, model=str(tmp_path / "notes.pt"), engine="openai-whisper")

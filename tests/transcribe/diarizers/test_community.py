"""The hub's community pipeline, as far as it goes without the hub.

Its weights cannot be had here. A folder of the same make stands in their place: the real
segmentation model, a voice network of the same architecture and a PLDA of the same shape, both
untrained. Who is who is then a matter of chance; that everything fits together is not.
"""

from __future__ import annotations

import logging
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from pyannote.audio.core.task import Problem, Resolution, Specifications
from pyannote.audio.models.embedding.wespeaker import WeSpeakerResNet34

from media.pcm import SpeechFile
from meetings.settings import Settings
from tests.transcribe.clip import Clip
from transcribe.diarizers import open_diarizer
from transcribe.diarizers.pyannote import COMMUNITY
from transcribe.models import model_folder

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def with_community(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a machine onto which the pipeline's folder was copied."""
    models = tmp_path_factory.mktemp("models")
    folder = models / COMMUNITY
    (folder / "segmentation").mkdir(parents=True)
    shutil.copy(model_folder(settings, "segmentation-3.0") / "pytorch_model.bin", folder / "segmentation")
    _write_voices(folder / "embedding")
    _write_plda(folder / "plda")
    return replace(settings, models_dir=models, hub_token="hf_nothing")


def _write_voices(folder: Path) -> None:
    folder.mkdir()
    torch.manual_seed(1)
    network = WeSpeakerResNet34()
    specifications = Specifications(problem=Problem.REPRESENTATION, resolution=Resolution.CHUNK, duration=10.0)
    torch.save(
        {
            "state_dict": network.state_dict(),
            "hyper_parameters": dict(network.hparams),
            "pytorch-lightning_version": "2.0.0",
            "pyannote.audio": {
                "versions": {"torch": "2.0.0", "pyannote.audio": "4.0.0"},
                "architecture": {"module": WeSpeakerResNet34.__module__, "class": WeSpeakerResNet34.__name__},
                "specifications": specifications,
            },
        },
        folder / "pytorch_model.bin",
    )


def _write_plda(folder: Path, voice: int = 256, size: int = 128) -> None:
    folder.mkdir()
    random = np.random.default_rng(1)
    basis = np.linalg.qr(random.normal(size=(voice, voice)))[0]
    np.savez(folder / "xvec_transform.npz", mean1=np.zeros(voice), mean2=np.zeros(size), lda=basis[:, :size])
    np.savez(folder / "plda.npz", mu=np.zeros(size), tr=np.eye(size), psi=np.linspace(2.0, 0.5, size))


def test_its_folder_is_loaded_without_a_network_and_hears_who_speaks_when(
    with_community: Settings, sample_speech: SpeechFile
) -> None:
    diarizer = open_diarizer(with_community)
    assert COMMUNITY in diarizer.name
    clip = Clip(sample_speech.samples[: 8 * 16_000].astype(np.float32) / 32_768)
    told: list[tuple[int, int]] = []
    found = diarizer.diarize(clip, on_progress=lambda done, total: told.append((done, total)))
    assert found.speakers
    assert sum(span.duration_ms for span in found.speech) > 5_000
    assert told == sorted(told)
    assert told[-1] == (8_000, 8_000)


def test_where_the_hub_does_not_answer_the_offline_models_are_used_and_said_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with caplog.at_level(logging.WARNING):
        diarizer = open_diarizer(replace(settings, hub_token="hf_nothing"))
    assert "CAM++" in diarizer.name
    assert f"{COMMUNITY} could not be loaded" in caplog.text

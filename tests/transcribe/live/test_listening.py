"""The captioner with real models on the beginning of the sample session."""

from __future__ import annotations

import numpy as np
import pytest

from media.pcm import SpeechFile
from media.samples import SampleSession
from meetings.formats import agenda_json, roster
from meetings.settings import Settings
from transcribe.engines import open_engine
from transcribe.live.captioner import Captioner, Wishes
from transcribe.live.voices import open_embedder
from transcribe.models import model_folder

pytestmark = pytest.mark.models


def test_the_opening_is_written_down_with_its_speakers(
    settings: Settings, sample: SampleSession, sample_speech: SpeechFile
) -> None:
    wishes = Wishes("en", agenda_json.loads(sample.agenda.read_text()), roster.loads(sample.roster.read_text()))
    embed = open_embedder(model_folder(settings, "campplus-cn-en") / "campplus_cn_en_common.pt")
    captioner = Captioner(open_engine(settings, "base"), embed, wishes)
    shown: list[str] = []
    samples = np.asarray(sample_speech.samples[: 34 * 16_000])
    for start in range(0, len(samples), 32_000):
        captioner.add(samples[start : start + 32_000])
        captioner.step(last=start + 32_000 >= len(samples))
        words = [word.text for line in captioner.captions.lines for word in line.words]
        assert words[: len(shown)] == shown
        shown = words
    text = " ".join(shown)
    assert "Working Group" in text.title()
    assert "Japan supports the draft agenda" in text
    lines = captioner.captions.lines
    assert lines[0].name == "Peter Major"
    assert {line.name for line in lines if "supports" in line.text} == {"Japan"}
    assert len({line.speaker for line in lines}) == 2

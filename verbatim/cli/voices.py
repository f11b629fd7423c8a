"""Commands about voice profiles: opt-in, listable, deletable."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from meetings.errors import InputError
from meetings.settings import Settings
from meetings.timeline import Span
from verbatim.cli.base import data_option, json_option, print_json, tell, wiring

if TYPE_CHECKING:
    from media.pcm import SpeechFile
    from meetings.voices import VoiceProfile


@click.group()
def voices() -> None:
    """Keep voice profiles of people who agreed to it, so that later sessions know them by their voice."""


@voices.command("list")
@json_option
@data_option
def list_voices(as_json: bool, settings: Settings) -> None:
    """List the voice profiles, with the consent that each rests on."""
    from transcribe.voices.folder import VoiceFolder

    profiles = VoiceFolder(settings.voices_dir).all()
    if as_json:
        print_json([_row(profile) for profile in profiles])
        return
    for profile in profiles:
        click.echo(f"{profile.name}  (since {profile.recorded_at:%Y-%m-%d}, from {profile.source})")
        click.echo(f"    Consent: {profile.consent}")
    if not profiles:
        tell("There are no voice profiles.")


@voices.command()
@click.argument("name")
@click.option("--from", "source", required=True, help="Recording (id) with NAME in it, or a file of NAME alone.")
@click.option("--consent", required=True, help="Who agreed, when and how: kept with the profile.")
@data_option
def add(name: str, source: str, consent: str, settings: Settings) -> None:
    """Make a voice profile of NAME, who agreed to it; an older one is replaced."""
    if not consent.strip():
        raise InputError("Please say who agreed to the voice profile, when and how: without consent there is none.")
    from transcribe.voices.folder import VoiceFolder

    profile = _from_file(name, Path(source), consent, settings) if Path(source).is_file() else None
    VoiceFolder(settings.voices_dir).add(profile or _from_recording(name, source, consent, settings))
    tell(f"From now on {name} is known by voice. To undo: verbatim voices remove “{name}”")


@voices.command()
@click.argument("name")
@data_option
def remove(name: str, settings: Settings) -> None:
    """Delete the voice profile of NAME for good."""
    from transcribe.voices.folder import VoiceFolder

    VoiceFolder(settings.voices_dir).remove(name)
    tell(f"The voice profile of {name} is deleted.")


def _from_recording(name: str, recording_id: str, consent: str, settings: Settings) -> VoiceProfile:
    from media.pcm import SpeechFile
    from media.storage import storage_of
    from transcribe.work import WorkFolder

    with wiring(settings) as wired:
        recording = wired.catalogue.recording(recording_id)
        transcript = wired.catalogue.transcript(recording_id)
    spans = [segment.span for segment in transcript.segments if segment.name == name]
    if not spans:
        raise InputError(f"Nobody called “{name}” speaks in the recording {recording_id}.")
    with storage_of(settings).working_copy(recording_id, "speech.wav") as root:
        folder = WorkFolder(root)
        if not folder.speech.is_file():
            raise InputError(f"The sound of the recording {recording_id} is not there any more.")
        told = f"{recording.meeting.title} ({recording_id})"
        return _profile(name, consent, told, SpeechFile(folder.speech), spans, settings)


def _from_file(name: str, path: Path, consent: str, settings: Settings) -> VoiceProfile:
    from media.decode import decode_speech
    from media.pcm import SpeechFile
    from media.probe import probe

    probe(path)
    with tempfile.TemporaryDirectory(prefix="verbatim-") as folder:
        target = Path(folder) / "speech.wav"
        decode_speech(path, target)
        speech = SpeechFile(target)
        return _profile(name, consent, path.name, speech, [Span(0, speech.duration_ms)], settings)


def _profile(
    name: str, consent: str, source: str, speech: SpeechFile, spans: list[Span], settings: Settings
) -> VoiceProfile:
    from transcribe.models.verify import model_folder
    from transcribe.voices.profiling import NETWORK, Listener, profile_of

    return profile_of(
        name,
        consent=consent,
        source=source,
        speech=speech,
        spans=spans,
        listener=Listener(model_folder(settings, NETWORK)),
        now=dt.datetime.now(dt.UTC),
    )


def _row(profile: VoiceProfile) -> dict[str, object]:
    return {
        "name": profile.name,
        "consent": profile.consent,
        "recorded_at": profile.recorded_at.isoformat(),
        "source": profile.source,
        "speech": profile.speech_ms / 1000,
    }

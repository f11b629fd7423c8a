"""Measures whether a long live session stays flat: memory, processor and answers over hours of simulated time.

    python benchmarks/live_hours.py streaming [--minutes 120]
    python benchmarks/live_hours.py captions [--minutes 120] [--step-s 4]

``streaming`` sends the sample session over and over, as fast as it goes, to the real server and the
real live process. ``captions`` has the captioner with the real models hear it in steps of so many
seconds (it hears more often where the time is real). Both print a line every ten simulated minutes.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import tempfile
import time
import urllib.request
from pathlib import Path

import numpy as np

from benchmarks.live import House
from media.decode import decode_speech
from media.live.parts import end_ms, read_parts
from media.live.sending import Sender, played
from media.pcm import SpeechFile
from media.samples import sample_session
from meetings.catalogue.store import Catalogue
from meetings.formats import agenda_json, roster
from meetings.settings import Settings

_TELL_EVERY_MIN = 10
_SAMPLE_S = 318.5


def told(**figures: object) -> None:
    print(json.dumps({**figures, "load_1_min": round(os.getloadavg()[0], 1)}), flush=True)


def resident_mb(pids: list[int]) -> float:
    """Memory of processes with all that they started, in megabytes; shared pages count once a process."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat.parent.name) in pids or int(fields[2]) in pids:
            total += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return round(total / 1e6, 1)


def streaming(options: argparse.Namespace) -> None:
    """Send hours of sound through the real server and the real live process."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environ({}, data_dir=Path(folder))
        catalogue = Catalogue.open(settings.database_url)
        session = catalogue.live.open(catalogue.add_meeting("Benchmark"), audience="public")
        house = House(settings)
        house.serve()
        house.start("live", "live", "run", "--no-captions")
        sender = Sender(f"http://127.0.0.1:{house.port}", session.id, "floor", session.key)
        made, address = settings.live_dir / session.id / "hls" / "floor", f"/live/{session.id}/sound/floor"
        before = {name: house.cpu_s(name) for name in ("serve", "live")}
        for number in range(round(options.minutes * 60 / _SAMPLE_S)):
            take = sender.begin()  # each is a take of its own, as after a break
            for place, content in enumerate(played(sample_session().audio, real_time=False)):
                sender.put(take, place, content)
            while end_ms(read_parts(made)) < (number + 1) * (_SAMPLE_S - 2) * 1000:
                time.sleep(0.2)
            if number % 2 == 1:
                began = time.monotonic()
                for name in ("live.m3u8", "whole.m3u8"):
                    urllib.request.urlopen(f"http://127.0.0.1:{house.port}{address}/{name}").read()
                answer_s = time.monotonic() - began
                now = {name: house.cpu_s(name) for name in before}
                told(
                    measured="streaming", simulated_min=round(end_ms(read_parts(made)) / 60_000),
                    memory_mb={name: resident_mb([house.group(name)]) for name in before},
                    cpu_s={name: round(now[name] - before[name], 1) for name in before},
                    playlists_s=round(answer_s, 3), parts=len(read_parts(made)),
                )  # fmt: skip
                before = now
        house.stop()
        catalogue.close()


def captions(options: argparse.Namespace) -> None:
    """Have the captioner hear hours of the sample session."""
    from transcribe.engines import open_engine
    from transcribe.live.captioner import Captioner, Wishes
    from transcribe.live.voices import open_embedder
    from transcribe.models import model_folder

    settings, sample = Settings.from_environ(os.environ), sample_session()
    with tempfile.TemporaryDirectory() as folder:
        decode_speech(sample.audio, Path(folder) / "speech.wav")
        samples = np.array(SpeechFile(Path(folder) / "speech.wav").samples)
    wishes = Wishes("en", agenda_json.loads(sample.agenda.read_text()), roster.loads(sample.roster.read_text()))
    embed = open_embedder(model_folder(settings, "campplus-cn-en") / "campplus_cn_en_common.pt")
    captioner = Captioner(open_engine(settings, "base"), embed, wishes)
    step = options.step_s * 16_000
    heard_min, cpu_s, hearings = 0.0, time.process_time(), 0
    for start in itertools.chain.from_iterable(itertools.repeat(range(0, len(samples) - step, step))):
        captioner.add(samples[start : start + step])
        captioner.step()
        hearings += 1
        if captioner.from_ms / 60_000 >= heard_min + _TELL_EVERY_MIN:
            heard_min, now_s = captioner.from_ms / 60_000, time.process_time()
            told(
                measured="captions", simulated_min=round(heard_min), memory_mb=resident_mb([os.getpid()]),
                cpu_s_a_hearing=round((now_s - cpu_s) / hearings, 3), lines=len(captioner.captions.lines),
            )  # fmt: skip
            cpu_s, hearings = now_s, 0
        if heard_min >= options.minutes:
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("streaming")
    one.add_argument("--minutes", type=float, default=120)
    one.set_defaults(run=streaming)
    one = commands.add_parser("captions")
    one.add_argument("--minutes", type=float, default=120)
    one.add_argument("--step-s", type=int, default=4)
    one.set_defaults(run=captions)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()

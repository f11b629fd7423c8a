from __future__ import annotations

import datetime as dt
import subprocess
import threading
import time
from pathlib import Path

from media.live.chunks import ChunkFolder
from media.live.packaging import package
from media.live.playlist import SoundSegment, end_ms, read_segments, write_playlist

AT = dt.datetime(2013, 5, 30, 9, tzinfo=dt.UTC)


def segments(count: int, run: str = "0000-0", start_ms: int = 0) -> tuple[SoundSegment, ...]:
    return tuple(SoundSegment(run, f"{n:06d}.m4s", start_ms + n * 2000, 2.0) for n in range(count))


def test_the_playlist_for_now_slides_and_the_whole_one_grows() -> None:
    now = write_playlist(segments(10), AT, ended=False, window_s=6.0)
    assert "#EXT-X-MEDIA-SEQUENCE:7" in now
    assert now.count("#EXTINF") == 3
    assert "PROGRAM-DATE-TIME:2013-05-30T09:00:14.000+00:00" in now
    whole = write_playlist(segments(10), AT, ended=True)
    assert whole.count("#EXTINF") == 10
    assert "PLAYLIST-TYPE:EVENT" in whole
    assert whole.endswith("#EXT-X-ENDLIST\n")


def test_a_seam_between_runs_is_told_and_counted_when_it_has_slid_away() -> None:
    both = segments(3) + segments(4, "0001-6000", 6000)
    whole = write_playlist(both, AT, ended=False)
    assert whole.count("#EXT-X-DISCONTINUITY\n") == 1
    assert whole.count("#EXT-X-MAP") == 2
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:0" in whole
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:1" in write_playlist(both, AT, ended=False, window_s=4.0)


def record(folder: ChunkFolder, seconds: int) -> None:
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"sine=440:d={seconds}", "-c:a", "libopus", "-f", "webm"]
    content = subprocess.run([*command, "pipe:1"], check=True, capture_output=True).stdout
    folder.put(folder.begin("audio/webm", AT), 0, content)


def test_an_encoder_begun_anew_goes_on_where_the_segments_end(tmp_path: Path) -> None:
    chunks, folder = ChunkFolder(tmp_path / "floor"), tmp_path / "hls"
    record(chunks, 9)
    stopped = threading.Event()

    def run(over: bool) -> None:
        package(chunks, folder, began_at=AT, is_over=lambda: over, stopped=stopped.is_set)

    first = threading.Thread(target=run, args=(False,))
    first.start()
    deadline = time.monotonic() + 20
    while len(read_segments(folder)) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    stopped.set()
    first.join()
    stopped.clear()
    begun = end_ms(read_segments(folder))
    assert begun > 0
    (next(folder.glob("0000-*")) / "999999.m4s").write_bytes(b"half a segment of a killed encoder")
    run(over=True)
    found = read_segments(folder)
    assert {segment.run.partition("-")[0] for segment in found} <= {"0000", "0001"}
    assert abs(end_ms(found) - 9000) < 150
    playlist = tmp_path / "hls" / "whole.m3u8"
    playlist.write_text(write_playlist(found, AT, ended=True))
    told = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(playlist), "-f", "null", "-"], capture_output=True, text=True, check=True
    )
    assert "error" not in told.stderr.lower()

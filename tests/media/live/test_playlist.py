from __future__ import annotations

import datetime as dt

from media.live.parts import SoundPart, end_ms
from media.live.playlist import listed, write_captions_playlist, write_master, write_playlist
from meetings.live.session import Channel

AT = dt.datetime(2013, 5, 30, 9, tzinfo=dt.UTC)


def parts(count: int, run: str = "0000-0", start_ms: int = 0) -> tuple[SoundPart, ...]:
    return tuple(SoundPart(run, n, start_ms + n * 500, 24_000) for n in range(count))


def test_the_playlist_for_now_slides_and_the_whole_one_grows() -> None:
    now = write_playlist(listed(parts(40), ended=False), AT, window_s=6.0)
    assert "#EXT-X-MEDIA-SEQUENCE:7" in now
    assert now.count("#EXTINF") == 3
    assert "PROGRAM-DATE-TIME:2013-05-30T09:00:14.000+00:00" in now
    whole = write_playlist(listed(parts(40), ended=True), AT)
    assert whole.count("#EXTINF") == 10
    assert "PLAYLIST-TYPE:EVENT" in whole
    assert whole.endswith("#EXT-X-ENDLIST\n")
    assert "EXT-X-PART" not in whole


def test_parts_of_the_last_seconds_are_listed_with_the_one_to_come() -> None:
    now = write_playlist(listed(parts(42), ended=False), AT, window_s=300.0)
    assert "CAN-BLOCK-RELOAD=YES" in now
    assert now.count("#EXT-X-PART:") == 3 * 4 + 2
    assert now.endswith('#EXT-X-PRELOAD-HINT:TYPE=PART,URI="0000-0/000042.m4s"\n')
    assert "0000-0/000036-000039.m4s" in now


def test_what_may_be_waited_for() -> None:
    sound = listed(parts(42), ended=False)
    assert sound.holds(9, None)
    assert sound.holds(10, 1)
    assert not sound.holds(10, 2)
    assert not sound.holds(10, None)
    assert not sound.is_far(11)
    assert sound.is_far(12)
    assert listed(parts(42), ended=True).holds(99, None)


def test_a_seam_between_runs_is_told_and_counted_when_it_has_slid_away() -> None:
    both = parts(10) + parts(16, "0001-5000", 5000)
    whole = write_playlist(listed(both, ended=False), AT)
    assert whole.count("#EXT-X-DISCONTINUITY\n") == 1
    assert whole.count("#EXT-X-MAP") == 2
    assert "0000-0/000008-000009.m4s" in whole
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:0" in whole
    late = write_playlist(listed(both, ended=False), AT, window_s=4.0)
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:1" in late
    assert end_ms(both) == 13_000


def test_a_run_that_has_just_begun_has_its_header_before_its_parts() -> None:
    now = write_playlist(listed(parts(8) + parts(1, "0001-4000", 4000), ended=False), AT, window_s=300.0)
    tail = now[now.index("#EXT-X-DISCONTINUITY\n") :]
    assert tail.index('MAP:URI="0001-4000/init.mp4"') < tail.index("0001-4000/000000.m4s")


def test_captions_are_listed_as_far_as_they_are_settled() -> None:
    told = write_captions_playlist(listed(parts(40), ended=False), AT, until_ms=9_000, window_s=10.0)
    assert "#EXT-X-MEDIA-SEQUENCE:5\n" in told
    assert ".vtt" not in told
    whole = write_captions_playlist(listed(parts(40), ended=False), AT, until_ms=9_000, window_s=300.0)
    assert whole.count(".vtt") == 4
    assert "captions/0000-0/6000-8000.vtt" in whole


def test_channels_and_captions_are_offered_with_the_floor_first() -> None:
    floor, french = Channel(language="en"), Channel("fr", "French", "fr", captioned=False)
    master = write_master((floor, french), (floor,))
    assert 'NAME="Floor (authentic)",LANGUAGE="en",URI="floor/live.m3u8",DEFAULT=YES' in master
    assert 'NAME="French",LANGUAGE="fr",URI="fr/live.m3u8",DEFAULT=NO' in master
    assert master.count("TYPE=SUBTITLES") == 1
    assert master.endswith('AUDIO="sound",SUBTITLES="captions"\nfloor/live.m3u8\n')

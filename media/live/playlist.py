"""HLS playlists of a session's sound: RFC 8216, with the parts of its second edition (draft-pantos-hls-rfc8216bis).

A player that knows parts asks for the playlist that will hold the next one and is answered when it
is there (blocking reload), so it stays two to three seconds behind the room; any other reads the
same playlist in segments. An encoder that was killed is started anew in a run of its own, from
where the parts before it end; players are told of the seam and go on.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from media.live.parts import INIT, PARTS_A_SEGMENT, SoundPart, SoundSegment, segments_of
from meetings.live.session import Channel

WINDOW_S = 300.0
"""How far back the playlist for listening live reaches: a listener asks for it every two seconds."""
PART_TARGET_S = 0.55
"""Parts are made of half a second, and of whole frames of AAC."""
_HOLD_BACK_S = 3 * PART_TARGET_S
# Parts are listed one by one within so many target durations of the end.
_PARTS_WITHIN = 3
_BANDWIDTH = 80_000


@dataclass(frozen=True, slots=True)
class Listed:
    """What a playlist is made of: whole segments, and the parts of the next one; ``ended`` when no more will come."""

    segments: tuple[SoundSegment, ...]
    coming: tuple[SoundPart, ...] = ()
    ended: bool = False

    def holds(self, segment: int, part: int | None) -> bool:
        """Whether a playlist holds this segment, or this part of it, counted from 0; a later one counts as well."""
        count = len(self.segments)
        return segment < count or (segment == count and part is not None and part < len(self.coming)) or self.ended

    def is_far(self, segment: int) -> bool:
        """Whether a segment lies further ahead than anybody may wait for."""
        return segment > len(self.segments) + 1


def listed(parts: Sequence[SoundPart], *, ended: bool) -> Listed:
    """Put parts into what a playlist is made of."""
    return Listed(*segments_of(parts, ended=ended), ended)


def write_playlist(sound: Listed, began_at: dt.datetime, *, window_s: float | None = None) -> str:
    """Write the playlist of a channel: all of it, or its last ``window_s`` seconds, where parts are listed too."""
    first = 0 if window_s is None else _first_within(sound.segments, window_s)
    target_s = _target_s(sound.segments)
    lines = [*_head(sound.segments, first, target_s), *_control(window_s)]
    with_parts_from = _first_within(sound.segments, _PARTS_WITHIN * target_s) if window_s else len(sound.segments)
    run = None
    for number, segment in enumerate(sound.segments[first:], first):
        lines += _seam(segment.parts[0], run, began_at)
        if number >= with_parts_from and not sound.ended:
            lines += map(_part, segment.parts)
        lines += [f"#EXTINF:{segment.duration_s:.6f},", segment.name]
        run = segment.run
    if sound.ended:
        lines.append("#EXT-X-ENDLIST")
    elif window_s:
        lines += _coming(sound, run, began_at)
    return "\n".join(lines) + "\n"


def write_captions_playlist(sound: Listed, began_at: dt.datetime, *, until_ms: int, window_s: float) -> str:
    """Write the playlist of the captions that go with the sound, as far as they are settled (``until_ms``)."""
    settled = [segment for segment in sound.segments if segment.end_ms <= until_ms or sound.ended]
    first = _first_within(sound.segments, window_s)
    lines = _head(sound.segments, first, _target_s(sound.segments))
    run = None
    for segment in settled[first:]:
        lines += _seam(segment.parts[0], run, began_at, with_map=False)
        lines += [f"#EXTINF:{segment.duration_s:.6f},", caption_name(segment)]
        run = segment.run
    if sound.ended:
        lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"


def caption_name(segment: SoundSegment) -> str:
    """Give the address of a segment's captions, beside the playlist: its run, and from when to when it lasts."""
    return f"captions/{segment.run}/{segment.start_ms}-{segment.end_ms}.vtt"


def write_master(channels: Sequence[Channel], captioned: Sequence[Channel]) -> str:
    """Write the playlist of playlists: the channels, the floor as the default, and their captions."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:9", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for channel in channels:
        named = _rendition("AUDIO", "sound", channel, f"{channel.id}/live.m3u8")
        lines.append(f"{named},DEFAULT={'YES' if channel.authentic else 'NO'},AUTOSELECT=YES")
    for channel in captioned:
        named = _rendition("SUBTITLES", "captions", channel, f"{channel.id}/captions.m3u8")
        lines.append(f"{named},DEFAULT={'YES' if channel.authentic else 'NO'},AUTOSELECT=YES,FORCED=NO")
    with_captions = ',SUBTITLES="captions"' if captioned else ""
    lines.append(f'#EXT-X-STREAM-INF:BANDWIDTH={_BANDWIDTH},CODECS="mp4a.40.2",AUDIO="sound"{with_captions}')
    return "\n".join([*lines, f"{channels[0].id}/live.m3u8", ""])


def _rendition(kind: str, group: str, channel: Channel, address: str) -> str:
    name = f"{channel.label} (authentic)" if channel.authentic else channel.label
    language = f',LANGUAGE="{channel.language}"' if channel.language else ""
    return f'#EXT-X-MEDIA:TYPE={kind},GROUP-ID="{group}",NAME="{name}"{language},URI="{address}"'


def _head(segments: Sequence[SoundSegment], first: int, target_s: int) -> list[str]:
    return [
        "#EXTM3U",
        "#EXT-X-VERSION:9",
        f"#EXT-X-TARGETDURATION:{target_s}",
        f"#EXT-X-MEDIA-SEQUENCE:{first}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{_seams(segments[: first + 1])}",
    ]


def _control(window_s: float | None) -> list[str]:
    if window_s is None:
        return ["#EXT-X-PLAYLIST-TYPE:EVENT"]
    return [
        f"#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK={_HOLD_BACK_S:.3f}",
        f"#EXT-X-PART-INF:PART-TARGET={PART_TARGET_S:.3f}",
    ]


def _seam(part: SoundPart, run: str | None, began_at: dt.datetime, *, with_map: bool = True) -> Iterator[str]:
    """Where a run begins: a seam unless it is the first, its header, and the time of day."""
    if part.run == run:
        return
    if run is not None:
        yield "#EXT-X-DISCONTINUITY"
    if with_map:
        yield f'#EXT-X-MAP:URI="{part.run}/{INIT}"'
    at = began_at + dt.timedelta(milliseconds=part.start_ms)
    yield f"#EXT-X-PROGRAM-DATE-TIME:{at.isoformat(timespec='milliseconds')}"


def _coming(sound: Listed, run: str | None, began_at: dt.datetime) -> Iterator[str]:
    """The parts of the segment that is being made, and the address of the next one, which may be asked for already."""
    last = sound.coming[-1] if sound.coming else sound.segments[-1].parts[-1]
    if sound.coming:
        yield from _seam(last, run, began_at)
        yield from map(_part, sound.coming)
    yield f'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="{last.run}/{last.number + 1:06d}.m4s"'


def _part(part: SoundPart) -> str:
    return f'#EXT-X-PART:DURATION={part.duration_s:.6f},URI="{part.name}",INDEPENDENT=YES'


def _target_s(segments: Sequence[SoundSegment]) -> int:
    longest_s = max((segment.duration_s for segment in segments), default=PARTS_A_SEGMENT * PART_TARGET_S)
    return max(1, math.floor(longest_s + 0.5))


def _first_within(segments: Sequence[SoundSegment], window_s: float) -> int:
    held_s = 0.0
    for number in range(len(segments) - 1, -1, -1):
        held_s += segments[number].duration_s
        if held_s > window_s:
            return number + 1
    return 0


def _seams(segments: Sequence[SoundSegment]) -> int:
    return max(0, len({segment.run for segment in segments}) - 1)

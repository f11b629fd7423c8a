from __future__ import annotations

import math

import pytest

from media.levels import Levels, read_levels

LOG = """\
Input #0, wav, from 'file:x.wav':
[Parsed_astats_5 @ 0x55c95d337600] Channel: 1
[Parsed_astats_5 @ 0x55c95d337600] RMS level dB: -27.09
[Parsed_astats_0 @ 0x55c95d337240] Channel: 1
[Parsed_astats_0 @ 0x55c95d337240] RMS level dB: -21.07
[Parsed_astats_0 @ 0x55c95d337240] Channel: 2
[Parsed_astats_0 @ 0x55c95d337240] RMS level dB: -inf
"""


def test_levels_are_read_from_what_ffmpeg_logs() -> None:
    assert read_levels(LOG, 2) == Levels(channels=(-21.07, -math.inf), mix=-27.09)


@pytest.mark.parametrize("log", ["", "nothing of use", LOG.replace("astats_5", "astats_0"), LOG[: LOG.rindex("[")]])
def test_no_levels_are_read_where_none_are(log: str) -> None:
    assert read_levels(log, 2) is None


@pytest.mark.parametrize(
    ("channels", "mix", "chosen"),
    [
        ((-20.0,), -20.0, None),
        ((-20.0, -20.0), -20.0, None),
        ((-20.0, -20.0), -23.0, None),
        ((-20.0, -45.0), -26.0, None),
        ((-20.0, -52.0), -26.0, None),
        ((-20.0, -75.0), -26.0, (0,)),
        ((-math.inf, -30.0), -36.0, (1,)),
        ((-20.0, -20.1), -math.inf, (0,)),
        ((-90.0, -20.0, -22.0, -math.inf), -30.0, (1, 2)),
        ((-math.inf, -math.inf), -math.inf, None),
        ((-80.0, -85.0), -83.0, None),
    ],
)
def test_channels_are_chosen_so_that_no_speech_is_lost(
    channels: tuple[float, ...], mix: float, chosen: tuple[int, ...] | None
) -> None:
    assert Levels(channels, mix).to_mix == chosen

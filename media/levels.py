"""How loud each channel of a recording is, and which of them to mix so that no speech is lost.

Mixing all channels evenly is right as long as each carries sound. A dead one takes half of the
level of a stereo recording; two that are wired against each other cancel, and leave next to nothing.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

# Of an unplugged input at 16 bit one hears its noise, at -70 to -90 dB; ten seconds of speech in three hours give -50.
_DEAD_DB = -60.0
_DEAD_BELOW_LOUDEST_DB = 30.0
# Independent channels lose nothing against the sum of their powers, and weighted mixes of surround sound a few dB.
_CANCELLED_DB = 10.0

_LEVEL = re.compile(r"Parsed_astats_(\d+) @ \S+\] RMS level dB: (\S+)")


@dataclass(frozen=True, slots=True)
class Levels:
    """Mean levels (RMS) over the whole recording, in dB of full scale; silence is minus infinity."""

    channels: tuple[float, ...]
    mix: float

    @property
    def to_mix(self) -> tuple[int, ...] | None:
        """Channels to mix instead of all, counted from 0; ``None`` when mixing all is right.

        >>> Levels(channels=(-20.0, -90.0), mix=-26.0).to_mix  # one is dead
        (0,)
        >>> Levels(channels=(-20.0, -19.0), mix=-70.0).to_mix  # they cancel
        (1,)
        >>> Levels(channels=(-20.0, -26.0), mix=-25.1).to_mix is None
        True
        """
        loudest = max(self.channels, default=-math.inf)
        if loudest < _DEAD_DB or len(self.channels) == 1:
            return None
        live = tuple(i for i, level in enumerate(self.channels) if not _is_dead(level, loudest))
        if len(live) < len(self.channels):
            return live
        if self.mix < self._expected_db - _CANCELLED_DB:
            return (self.channels.index(loudest),)
        return None

    @property
    def _expected_db(self) -> float:
        """The level of an even mix of channels that have nothing in common."""
        power = sum(10 ** (level / 10) for level in self.channels)
        return 10 * math.log10(power) - 20 * math.log10(len(self.channels))


def read_levels(log: str, channels: int) -> Levels | None:
    """Read what the two ``astats`` filters of a decode command logged: the channels', then the mix's.

    ``None`` where a level is missing, so that no channel is taken for another.
    """
    by_filter: dict[int, list[float]] = {}
    for number, level in _LEVEL.findall(log):
        by_filter.setdefault(int(number), []).append(float(level))
    if len(by_filter) != len(("channels", "mix")):
        return None
    before, after = (by_filter[number] for number in sorted(by_filter))
    return Levels(tuple(before), after[0]) if len(before) == channels else None


def _is_dead(level: float, loudest: float) -> bool:
    return level < _DEAD_DB and level < loudest - _DEAD_BELOW_LOUDEST_DB

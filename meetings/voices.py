"""Voice profiles: how somebody sounds, kept from an earlier session because they agreed to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VoiceProfile:
    """A person's voice as a network hears it; ``embedding`` means something to the same network only.

    ``consent`` says in words who agreed, when and how: without it there is no profile.
    ``source`` says what the voice was heard in, ``speech_ms`` how much of it.
    """

    name: str
    consent: str
    recorded_at: dt.datetime
    source: str
    speech_ms: int
    network: str
    embedding: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("A voice profile needs the name of whom it is of.")
        if not self.consent.strip():
            raise ValueError("A voice profile needs a record of the person's consent.")

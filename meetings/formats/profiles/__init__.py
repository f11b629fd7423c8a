"""House styles of bodies: the same transcript as the record of one or another."""

from __future__ import annotations

from collections.abc import Mapping

from meetings.errors import InputError
from meetings.formats.profiles.itu import ITU
from meetings.formats.profiles.profile import Profile, Written
from meetings.formats.profiles.un_pv import UN_PV
from meetings.formats.profiles.wgec import WGEC

__all__ = ["PROFILES", "WGEC", "Profile", "Written", "find_profile"]

PROFILES: Mapping[str, Profile] = {profile.name: profile for profile in (WGEC, ITU, UN_PV)}
"""Profiles by name, the usual one first."""


def find_profile(name: str) -> Profile:
    """Give the profile of this name. Raises ``InputError`` for one that is not known."""
    if name not in PROFILES:
        raise InputError(f"“{name}” is not a profile; use one of {', '.join(PROFILES)}.")
    return PROFILES[name]

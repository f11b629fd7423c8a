"""Whom something is for, in words."""

from __future__ import annotations

from meetings.people import Audience
from search_app.languages import translatable

AUDIENCES: dict[Audience, str] = {
    "group": translatable("The group alone"),
    "observers": translatable("The group and its observers"),
    "public": translatable("Everybody"),
}

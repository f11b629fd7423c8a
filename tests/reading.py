"""What every reader of somebody else's text must do, whatever the text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from meetings.errors import InputError


def reads_or_refuses(read: Callable[[Any], object], text: str | bytes) -> bool:
    """Whether ``read`` takes the text or refuses it in a sentence; any other error passes through."""
    try:
        read(text)
    except InputError as error:
        return str(error).endswith((".", "”"))
    return True

"""Speakers who are labelled by name already, as in a captioner's ``>>CHAIR MAJOR:`` transcript."""

from __future__ import annotations

import re

from transcribe.tagging.matching import Match
from transcribe.tagging.session import Session
from transcribe.tagging.text import tokens_of

# What diarizers and importers call voices nobody has named.
_ANONYMOUS = re.compile(
    r"(?:s|spk|speaker|spkr|voice|channel|unknown)[-_ ]?\d*|unknown.*|unidentified.*|(?:wo)?man[-_ ]speaker"
    r"|(?:fe)?male[-_ ]?(?:speaker)?[-_ ]?\d*|speakers|participant[-_ ]?\d*|remote.*|audience|floor|operator"
    r"|moderator|president|captioner|interpreter.*|[^\w]*|\d+"
    r"|(?:seat|mic|microphone|desk|delegate|unit|place|si[eè]ge|asiento)[-_ ]?(?:no\.? ?)?[a-z]?\d+",
    re.IGNORECASE,
)


def is_anonymous(label: str) -> bool:
    """Say whether a label names nobody.

    >>> is_anonymous("S12"), is_anonymous("SPEAKER_00"), is_anonymous("CHAIR-MAJOR"), is_anonymous("unknown")
    (True, True, False, True)
    """
    return _ANONYMOUS.fullmatch(label) is not None


def read_label(session: Session, written: str) -> Match | None:
    """Find whom a label means: a roster entry, or a name as written where the roster has none like it.

    ``None`` for a role alone that nobody in the roster holds.
    """
    tokens = [token._replace(capital=True) for token in tokens_of(written)]
    if not tokens:
        return None
    matcher = session.matcher
    role = session.patterns.roles.get(tokens[0].norm)
    # "CHAIR MAJOR", "SECRETARIAT MS MIROUX": the name after the role decides.
    if role and len(tokens) > 1 and (named := matcher.after(tokens, 1, reach=1)):
        return named
    whole = matcher.after(tokens, 0, reach=0)
    if role or (whole and (whole.end - whole.start >= min(2, len(tokens)) or whole.score == 1.0)):
        return whole
    return Match(0, len(tokens), {_as_name(written): 1.0}, 0.95)


def _as_name(written: str) -> str:
    words = written.split() if written.isupper() else []
    return " ".join(word.capitalize() if len(word) > 3 else word for word in words) or written

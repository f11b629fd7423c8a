"""Speakers who are labelled by name already, as in a captioner's ``>>CHAIR MAJOR:`` transcript."""

from __future__ import annotations

import re

from transcribe.tagging.clues import Clue
from transcribe.tagging.matching import Match
from transcribe.tagging.session import Session
from transcribe.tagging.text import Token, tokens_of

# What diarizers and importers call voices nobody has named.
_ANONYMOUS = re.compile(
    r"(?:(?:s|spk|speaker|spkr|voice|channel|unknown)[-_ ]?\d*|unknown.*|unidentified.*|(?:wo)?man[-_ ]speaker"
    r"|(?:fe)?male[-_ ]?(?:speaker)?[-_ ]?\d*|speakers|participant[-_ ]?\d*|audience|interpreter.*|-*|\?*)",
    re.IGNORECASE,
)
_GENERIC = frozenset({"moderator", "president", "floor", "remote", "captioner", "operator"})
_LABEL_SURE = 0.99
# A label is worth more than anything said: it is the captioner's own word for this voice.
_TIMES = 4


def is_anonymous(label: str) -> bool:
    """Say whether a label names nobody.

    >>> is_anonymous("S12"), is_anonymous("SPEAKER_00"), is_anonymous("CHAIR-MAJOR"), is_anonymous("unknown")
    (True, True, False, True)
    """
    return _ANONYMOUS.fullmatch(label) is not None


def label_clues(session: Session) -> list[Clue]:
    """Give the clues that lie in the labels themselves."""
    clues: list[Clue] = []
    first = {turn.speaker: turn for turn in reversed(session.turns)}
    for label, turn in first.items():
        match = None if is_anonymous(label) else _meant(session, label)
        if match:
            clue = Clue(turn.index, match.shares, _LABEL_SURE * match.score, "label", turn.index, 0, 0)
            clues.extend([clue] * _TIMES)
    return clues


def _meant(session: Session, label: str) -> Match | None:
    tokens = [token._replace(capital=True) for token in tokens_of(re.sub(r"[-_]+", " ", label))]
    matcher = session.matcher
    role = session.patterns.roles.get(tokens[0].norm) if tokens else None
    # "CHAIR MAJOR", "SECRETARIAT MS MIROUX": the name after the role decides.
    if role and len(tokens) > 1 and (named := matcher.after(tokens, 1, reach=1)):
        return named
    whole = matcher.after(tokens, 0, reach=0)
    if whole and whole.end - whole.start >= min(2, len(tokens)):
        return whole
    if role or (len(tokens) == 1 and tokens[0].norm in _GENERIC):
        return whole
    return whole or Match(0, len(tokens), {_as_name(tokens, label): 1.0}, 0.95)


def _as_name(tokens: list[Token], label: str) -> str:
    words = re.sub(r"[-_]+", " ", label).split()
    return " ".join(word.capitalize() if word.isupper() and len(word) > 3 else word for word in words) or tokens[0].norm

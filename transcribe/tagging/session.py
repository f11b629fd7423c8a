"""A recording prepared for tagging: turns, cues, and the means to look things up in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from meetings.agenda import Agenda
from meetings.roster import Roster
from meetings.transcript import Evidence, Method, Segment, Tag, Transcript
from transcribe.tagging.cues import Cue, PatternSet, Slot, pattern_set
from transcribe.tagging.lexicon import Lexicon
from transcribe.tagging.matching import Match, Matcher
from transcribe.tagging.patterns import LANGUAGES
from transcribe.tagging.symbols import Symbols
from transcribe.tagging.titles import ItemText
from transcribe.tagging.turns import Clock, Turn, quote, turns_of

_LONGEST_QUOTE = 160


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """Everything the taggers read; made once, changed by none of them."""

    segments: tuple[Segment, ...]
    turns: tuple[Turn, ...]
    cues: Mapping[int, Sequence[Cue]]
    patterns: PatternSet
    matcher: Matcher
    agenda: Agenda
    titles: ItemText
    symbols: Symbols
    clock: Clock
    language: str | None

    @property
    def lexicon(self) -> Lexicon:
        """The forms of the roster's names."""
        return self.matcher.lexicon

    def cues_of(self, turn: Turn, *means: str) -> list[Cue]:
        """Give a turn's cues of some kinds, in order."""
        return [cue for cue in self.cues.get(turn.index, ()) if cue.means in means]

    def at_ms(self, turn: Turn, token: int) -> int:
        """Give the instant at which a token of a turn was said."""
        place = turn.tokens[min(token, len(turn.tokens) - 1)]
        return self.clock.at_ms(place.segment, place.start)

    def words(self, turn: Turn, start: int, end: int) -> str:
        """Give the words of a turn's tokens as written."""
        return quote(self.segments, turn.tokens[start:end])[:_LONGEST_QUOTE]

    def evidence(
        self, tag: Tag, method: Method, confidence: float, turn: Turn, start: int, end: int, value: str | None
    ) -> Evidence:
        """Write down that tokens ``[start, end)`` of a turn speak for a value."""
        words = self.words(turn, start, end)
        return Evidence(tag, method, round(min(1.0, confidence), 3), self.at_ms(turn, start), words, value)

    def who(self, turn: Turn, slot: Slot, *, reach: int = 5, breaks: int = 1) -> Match | None:
        """Find who is named in a slot."""
        if slot.side == "before":
            return self.matcher.before(turn.tokens, slot.end, reach=min(reach, 2), breaks=breaks)
        found = self.matcher.after(turn.tokens[: slot.end], slot.start, reach=reach, breaks=breaks)
        if found and slot.side == "inside":
            rest = [token.norm for token in turn.tokens[found.end : slot.end]]
            return found if self.matcher.courtesies.issuperset(rest) else None
        return found


def prepare(transcript: Transcript, agenda: Agenda, roster: Roster) -> Session:
    """Read a transcript for tagging."""
    patterns = pattern_set(_languages(transcript))
    turns = tuple(turns_of(transcript.segments))
    lexicon = Lexicon(roster, patterns.roles)
    matcher = Matcher(lexicon, patterns.courtesies, patterns.stops)
    cues = patterns.cues(turns)
    clock = Clock(transcript.segments)
    return Session(
        segments=transcript.segments,
        turns=turns,
        cues=cues,
        patterns=patterns,
        matcher=matcher,
        agenda=agenda,
        titles=ItemText(agenda),
        symbols=Symbols(agenda),
        clock=clock,
        language=transcript.language,
    )


def _languages(transcript: Transcript) -> tuple[str, ...]:
    """Say whose patterns to use: the languages spoken; English always; all six when none is known."""
    spoken: Iterable[str | None] = {transcript.language, *(segment.language for segment in transcript.segments)}
    known = {code.casefold()[:2] for code in spoken if code} & set(LANGUAGES)
    if not known:
        return LANGUAGES
    return tuple(code for code in LANGUAGES if code in known | {"en"})

"""What has to be done to a draft so that it says what its reference says: cuts, speakers, items, words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from meetings.transcript import Segment

Tags = tuple[str, str | None, str | None]


@dataclass(frozen=True)
class Goal:
    """One passage as it should be: how many words of the draft it has, its text and its tags."""

    draft_words: int
    text: str
    tags: Tags


@dataclass(frozen=True)
class Fix:
    """One place in a text: put ``new`` in the place of ``old``, from character ``at`` on."""

    at: int
    old: str
    new: str


def tags_of(segment: Segment) -> Tags:
    return segment.display_name, segment.agenda_item, segment.group


def _plain(word: str) -> str:
    return re.sub(r"\W", "", word).casefold() or word


def partners(draft: Sequence[str], reference: Sequence[str]) -> dict[int, int]:
    """Give for each word of the draft that is right the word of the reference that it is."""
    matcher = SequenceMatcher(None, list(map(_plain, draft)), list(map(_plain, reference)), autojunk=False)
    return {a + n: b + n for a, b, size in matcher.get_matching_blocks() for n in range(size)}


def goals(draft: Sequence[Segment], reference: Sequence[Segment]) -> list[list[Goal]]:
    """Give for each passage of the draft the passages that it has to become; none where it has to go."""
    old = [word for segment in draft for word in segment.text.split()]
    new = [(word, tags_of(segment)) for segment in reference for word in segment.text.split()]
    partner = partners(old, [word for word, _ in new])
    starts = [0]
    for segment in draft:
        starts.append(starts[-1] + len(segment.text.split()))
    borders = _borders(new, partner, starts)
    places = sorted({*starts, *borders})
    targets = {place: _target(place, partner, len(old), len(new)) for place in places}
    targets |= borders
    found: list[list[Goal]] = []
    for begin, end in pairwise(starts):
        inside = [place for place in places if begin <= place <= end]
        found.append([g for a, b in pairwise(inside) if (g := _goal(a, b, targets, new))])
    return found


def _borders(new: Sequence[tuple[str, Tags]], partner: dict[int, int], starts: list[int]) -> dict[int, int]:
    """Give where in the draft the tags change: the word of the draft, and that of the reference."""
    known = sorted((ref, old) for old, ref in partner.items())
    references = [ref for ref, _ in known]
    borders = {}
    for at in range(1, len(new)):
        if new[at][1] == new[at - 1][1]:
            continue
        place = bisect_left(references, at)
        low = known[place - 1][1] + 1 if place else 0
        high = known[place][1] if place < len(known) else starts[-1]
        borders[next((start for start in starts if low <= start <= high), high)] = at
    return borders


def _target(place: int, partner: dict[int, int], old: int, new: int) -> int:
    return next((partner[n] for n in range(place, old) if n in partner), new) if place else 0


def _goal(begin: int, end: int, targets: dict[int, int], new: Sequence[tuple[str, Tags]]) -> Goal | None:
    words = new[targets[begin] : targets[end]]
    if not words:
        return Goal(end - begin, "", ("", None, None)) if end > begin else None
    return Goal(
        end - begin, " ".join(word for word, _ in words), Counter(tags for _, tags in words).most_common(1)[0][0]
    )


def renamings(draft: Sequence[Segment], wanted: Sequence[Sequence[Goal]]) -> dict[str, str]:
    """Give the names that are wrong more often than right, each with the one it should be."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for segment, pieces in zip(draft, wanted, strict=True):
        for goal in pieces:
            votes[segment.display_name][goal.tags[0]] += goal.draft_words
    best = {name: counts.most_common(1)[0][0] for name, counts in votes.items()}
    return {name: right for name, right in best.items() if right and right != name}


def fixes(old: str, new: str) -> list[Fix]:
    """Give the places to correct, from the last to the first, so that earlier places stay where they are."""
    a, b = re.findall(r"\S+\s*", old), re.findall(r"\S+\s*", new)
    found = []
    for kind, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind != "equal":
            found.append(_trimmed(sum(map(len, a[:a0])), "".join(a[a0:a1]), "".join(b[b0:b1])))
    return found[::-1]


def _trimmed(at: int, old: str, new: str) -> Fix:
    head = next((n for n, (x, y) in enumerate(zip(old, new, strict=False)) if x != y), min(len(old), len(new)))
    old, new = old[head:], new[head:]
    tail = next(
        (n for n, (x, y) in enumerate(zip(old[::-1], new[::-1], strict=False)) if x != y), min(len(old), len(new))
    )
    return Fix(at + head, old[: len(old) - tail], new[: len(new) - tail])


def distance(text: str, goal: str) -> int:
    """Count the characters that have to change."""
    return sum(len(fix.old) + len(fix.new) for fix in fixes(text, goal))


def covers(text: str, goal: str, at: int) -> bool:
    """Say whether nothing is to be corrected any more up to a little behind a place."""
    left = fixes(text, goal)
    return not left or left[-1].at > at


def word_start(text: str, at: int) -> int:
    """Give where the word that ends at or holds a character begins."""
    return next((n for n in range(min(at, len(text)) - 1, -1, -1) if text[n] == " "), -1) + 1


def replaced_word(text: str, fix: Fix, word: int) -> str | None:
    """Give the whole word as it should be, where a fix lies within the letters of one word; else ``None``."""
    found = re.compile(r"[\w’'-]+").match(text, word)
    if not found or not (word <= fix.at and fix.at + len(fix.old) <= found.end()):
        return None
    return text[word : fix.at] + fix.new + text[fix.at + len(fix.old) : found.end()]


def letters_to(way: tuple[list[str], str, int] | None) -> str | None:
    """Give the fewest first letters of a word that no word before it begins with."""
    if way is None:
        return None
    between, text, at = way
    passed = [word.casefold() for each in (*between, text[: max(0, at)]) for word in re.findall(r"[\w’'-]+", each)]
    found = re.compile(r"\w+").match(text, at)
    word = found.group() if found else ""
    for size in range(1, len(word) + 1):
        if not any(other.startswith(word[:size].casefold()) for other in passed):
            return word[:size]
    return None

"""Measure both search indexes on generated transcripts.

    python benchmarks/search.py                        embedded, 100,000 segments
    python benchmarks/search.py -n 1000000 --writer    ... a million, with a writer at work beside it
    python benchmarks/search.py -n 1000000 --growth    ... after 10,000 and 100,000
    python benchmarks/search.py --elasticsearch http://127.0.0.1:9200
    python benchmarks/search.py -n 1000000 --folder FOLDER --build        build and keep it; measure later
    python benchmarks/search.py -n 1000000 --elasticsearch URL --keep     measure and keep it for the next time

The words are made up and drawn by Zipf's law with a fixed seed, 25 to a segment, so that figures
of different days compare. Prints a table in Markdown: p50 and p95 in milliseconds of whole searches
as the interface makes them, with snippets and all facets, and the p95 of the processor time that
they took in this process, which a busy machine does not change.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import multiprocessing
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from search_app.search.elastic_index import ElasticIndex, ElasticOptions
from search_app.search.port import EVERYTHING, Access, OutdatedIndexError, SearchIndex, SearchQuery, SegmentDocument
from search_app.search.tantivy_index import TantivyIndex

SEED = 20131106
VOCABULARY = 60_000
WORDS_PER_SEGMENT = 25
SEGMENTS_PER_SESSION = 500
QUERIES = 60
WARM_UP = 10
COMMON = ("the", "of", "and", "to", "in", "is", "that", "for", "we", "it", "on", "this", "as", "are", "with", "be")
STAKEHOLDERS = ("government", "business", "civil society", "technical and academic", "international organisation")


def query(text: str = "", **more: Any) -> SearchQuery:
    return SearchQuery(text=text, **{"access": EVERYTHING, **more})


def vocabulary() -> list[str]:
    """60,000 pronounceable words, the most frequent ones English function words."""
    syllables = [c + v + e for c in "bdfgklmnprstv" for v in "aeiou" for e in ("", "n", "r", "s")]
    draw = random.Random(SEED)
    made: dict[str, None] = dict.fromkeys(COMMON)
    while len(made) < VOCABULARY:
        made["".join(draw.choices(syllables, k=draw.choice((2, 2, 3, 3, 4))))] = None
    return list(made)


def documents(count: int) -> Iterator[SegmentDocument]:
    """Generate segments, session by session; the same for the same count."""
    words = np.array(vocabulary(), dtype=object)
    weights = 1 / np.arange(1, len(words) + 1)
    weights /= weights.sum()
    draw = np.random.default_rng(SEED)
    for session in range(-(-count // SEGMENTS_PER_SESSION)):
        size = min(SEGMENTS_PER_SESSION, count - session * SEGMENTS_PER_SESSION)
        texts = words[draw.choice(len(words), (size, WORDS_PER_SEGMENT), p=weights)]
        speakers = draw.zipf(1.3, size) % 400
        for ordinal in range(size):
            yield _segment(session, ordinal, " ".join(texts[ordinal]), int(speakers[ordinal]))


def _segment(session: int, ordinal: int, text: str, speaker: int) -> SegmentDocument:
    item = str(1 + ordinal * 8 // SEGMENTS_PER_SESSION)
    return SegmentDocument(
        id=f"{session:016x}:{ordinal}",
        recording_id=f"{session:016x}",
        ordinal=ordinal,
        meeting=f"Meeting {session // 10:03}",
        date=dt.date(2003, 1, 1) + dt.timedelta(days=session),
        start_ms=ordinal * 9_000,
        end_ms=ordinal * 9_000 + 8_000,
        speaker=f"Delegate Number{speaker:03}",
        text=text,
        agenda_item=item,
        agenda_title=f"Item {item} of the agenda",
        group=("plenary", "Brazil", "India")[session % 3],
        stakeholder=STAKEHOLDERS[speaker % 5],
        role="chair" if speaker == 1 else "member",
        language="en",
    )


def queries() -> dict[str, list[SearchQuery]]:
    """10 queries of each kind to warm up with and 60 others to measure, by rank in the vocabulary."""
    words = vocabulary()
    pick = random.Random(SEED + 1)
    by_rank = iter(random.Random(SEED).sample(words[: QUERIES + WARM_UP], QUERIES + WARM_UP))

    def word(low: int, high: int) -> str:
        return words[pick.randrange(low, high)]

    kinds: dict[str, Callable[[], SearchQuery]] = {
        "rare word (rank 1,000 to 50,000)": lambda: query(word(1_000, 50_000)),
        "common word (rank 20 to 1,000)": lambda: query(word(20, 1_000)),
        "most common words (rank 1 to 70)": lambda: query(next(by_rank)),
        "two common words": lambda: query(f"{word(20, 1_000)} {word(20, 1_000)}"),
        "phrase of two": lambda: query(f'"{word(0, 20)} {word(20, 500)}"'),
        "prefix of 3 letters": lambda: query(word(20, 50_000)[:3] + "*"),
        "prefix of 5 letters": lambda: query(word(20, 50_000)[:5] + "*"),
        "two words and a speaker": lambda: query(
            f"{word(0, 50)} {word(20, 500)}", speaker=f"Number{pick.randrange(1, 40):03}"
        ),
        "facets alone": lambda: query(word(20, 1_000), limit=0),
        "a speaker's words by time": lambda: query(speaker=f"Number{pick.randrange(1, 40):03}"),
    }
    return {kind: [make() for _ in range(WARM_UP + QUERIES)] for kind, make in kinds.items()}


def measure(index: SearchIndex) -> Iterator[tuple[str, float, float, float]]:
    """Give for each kind p50 and p95 of the time and p95 of the processor time, in milliseconds, after a warm-up."""
    for kind, asked in queries().items():
        yield kind, *_percentiles(index.search, asked)
    some = Access(frozenset(f"{session:016x}" for session in range(0, 2_000, 2)))
    halved = [query(word, access=some) for word in vocabulary()[20 : 20 + WARM_UP + QUERIES]]
    yield "common word, within 1,000 sessions", *_percentiles(index.search, halved)
    speakers = [query(speaker=f"Delegate Number{number:03}") for number in range(1, 1 + WARM_UP + QUERIES)]
    yield "a speaker's time by session", *_percentiles(lambda asked: index.totals(asked, "recording_id"), speakers)
    typed = [f"numb{''.join(c)}" for c in itertools.product("e", "r", "0123", "0123456789")] + ["del", "item", "ag"]
    yield "suggestions while typing", *_percentiles(lambda prefix: index.suggest(prefix, EVERYTHING), typed)


def _percentiles(call: Callable[[Any], object], arguments: list[Any]) -> tuple[float, float, float]:
    for argument in arguments[:WARM_UP]:
        call(argument)
    taken, worked = [], []
    for argument in arguments[WARM_UP:]:
        start, worked_before = time.perf_counter(), time.thread_time()
        call(argument)
        taken.append((time.perf_counter() - start) * 1_000)
        worked.append((time.thread_time() - worked_before) * 1_000)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1], statistics.quantiles(worked, n=20)[-1]


def write_on(open_index: Callable[[], SearchIndex]) -> None:
    """Replace one session after another until killed, as a worker does."""
    index = open_index()
    for session in itertools.count(1_000_000):
        words = vocabulary()
        texts = (" ".join(random.Random(i).choices(words, k=WORDS_PER_SEGMENT)) for i in range(SEGMENTS_PER_SESSION))
        index.replace_recording(f"{session:016x}", [_segment(session, i, text, i) for i, text in enumerate(texts)])
        time.sleep(1)


class Opener:
    """Opens the index under test again, in this or another process."""

    def __init__(self, elasticsearch_url: str | None, folder: Path) -> None:
        self.url, self.folder = elasticsearch_url, folder

    def __call__(self) -> SearchIndex:
        if self.url:
            return ElasticIndex(ElasticOptions(self.url, name="benchmark"))
        return TantivyIndex(self.folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", "--segments", type=int, default=100_000)
    parser.add_argument("--elasticsearch", metavar="URL", help="measure this server instead of the embedded index")
    parser.add_argument("--folder", type=Path, help="keep the embedded index here, and use it when it is there")
    parser.add_argument("--build", action="store_true", help="only build what is to be measured")
    parser.add_argument("--keep", action="store_true", help="leave the index on the server")
    parser.add_argument("--writer", action="store_true", help="measure again while another process writes")
    parser.add_argument("--growth", action="store_true", help="measure 10,000 and 100,000 segments first")
    arguments = parser.parse_args()
    sizes = [size for size in (10_000, 100_000) if arguments.growth and size < arguments.segments]
    with tempfile.TemporaryDirectory() as temporary:
        opener = Opener(arguments.elasticsearch, (arguments.folder or Path(temporary)) / "index")
        for size in [*sizes, arguments.segments]:
            index = opener()
            _build(index, size)
            print(_server_size(opener) if arguments.elasticsearch else f"size {_size(opener.folder) / 2**20:,.0f} MiB")
            if not arguments.build:
                _table(index)
        if arguments.writer and not arguments.build:
            writer = multiprocessing.get_context("spawn").Process(target=write_on, args=(opener,), daemon=True)
            writer.start()
            time.sleep(5)
            print("\nwith a writer at work")
            _table(index)
            writer.kill()
            writer.join()
        print(f"\nmemory of this process at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")
        if isinstance(index, ElasticIndex) and not (arguments.keep or arguments.build):
            index.drop()


def _build(index: SearchIndex, size: int) -> None:
    try:
        if index.count() == size:
            return
    except OutdatedIndexError:
        pass
    start, worked_before = time.perf_counter(), time.process_time()
    index.rebuild(documents(size))
    built, worked = time.perf_counter() - start, time.process_time() - worked_before
    print(f"\n{size:,} segments built in {built:.1f} s, {worked:.1f} s of processor time in this process")


def _table(index: SearchIndex) -> None:
    print("\n| asked | p50 ms | p95 ms | processor p95 ms |\n|---|---|---|---|")
    for kind, p50, p95, worked in measure(index):
        print(f"| {kind} | {p50:.1f} | {p95:.1f} | {worked:.1f} |", flush=True)


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _server_size(opener: Opener) -> str:
    from elasticsearch import Elasticsearch

    with Elasticsearch(opener.url) as client:
        size = client.indices.stats(index="benchmark-*")["_all"]["total"]["store"]["size_in_bytes"]
    return f"size {size / 2**20:,.0f} MiB"


if __name__ == "__main__":
    main()

"""Measure search by words, by meaning and by both on a judged set.

    python benchmarks/meaning/measure.py
    python benchmarks/meaning/measure.py --elasticsearch http://127.0.0.1:9200

Three meetings and the questions to them were written for this (passages.yaml, queries.yaml): each
question with the passages that answer it. Prints nDCG@10 (Järvelin and Kekäläinen 2002, by
scikit-learn), how often a best answer comes first, and how often nothing is found. Most questions
are worded unlike the passages on purpose, as people ask who were not there. Nothing in the search
was set by them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
from pathlib import Path
from typing import Any, get_args

import numpy as np
import yaml
from sklearn.metrics import ndcg_score

from meetings.settings import Settings
from search_app.search.elastic_index import ElasticIndex, ElasticOptions
from search_app.search.minilm import open_minilm
from search_app.search.port import EVERYTHING, Match, SearchIndex, SearchQuery, SegmentDocument
from search_app.search.tantivy_index import TantivyIndex
from search_app.search.vectors import Vectors

HERE = Path(__file__).parent
CUT = 10


def documents() -> list[SegmentDocument]:
    found = []
    for meeting in yaml.safe_load((HERE / "passages.yaml").read_text(encoding="utf-8")):
        for ordinal, (name, (speaker, item, text)) in enumerate(meeting["passages"].items()):
            found.append(
                SegmentDocument(
                    id=name,
                    recording_id=meeting["meeting"],
                    ordinal=ordinal,
                    meeting=meeting["meeting"],
                    date=dt.date.fromisoformat(str(meeting["date"])),
                    start_ms=ordinal * 10_000,
                    end_ms=ordinal * 10_000 + 9_000,
                    speaker=speaker,
                    agenda_item=item,
                    text=text,
                    language="en",
                )
            )
    return found


def questions() -> dict[str, dict[str, int]]:
    loaded: dict[str, dict[str, int]] = yaml.safe_load((HERE / "queries.yaml").read_text(encoding="utf-8"))
    return loaded


def ndcg(names: list[str], judged: dict[str, int]) -> float:
    """nDCG@10 of a ranking; what was not found counts as ranked last."""
    everything = [*names, *(name for name in judged if name not in names)]
    gains = [judged.get(name, 0) for name in everything]
    scores = [len(names) - i if i < min(CUT, len(names)) else 0 for i in range(len(everything))]
    if len(everything) == 1:
        return float(bool(names and gains[0]))
    unfound = np.array([[gain if score else 0 for gain, score in zip(gains, scores, strict=True)]])
    ideal = np.array([sorted(judged.values(), reverse=True)[:CUT]], dtype=float)
    best = (ideal / np.log2(np.arange(2, 2 + ideal.shape[1]))).sum()
    reached = ndcg_score(unfound, np.array([scores]), k=CUT) * _ideal_of(unfound)
    return float(reached / best)


def _ideal_of(gains: Any) -> float:
    ordered = np.sort(gains[0])[::-1][:CUT]
    return float((ordered / np.log2(np.arange(2, 2 + len(ordered)))).sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--elasticsearch", metavar="URL")
    parser.add_argument("--each", action="store_true", help="print every question")
    arguments = parser.parse_args()
    embedder = open_minilm(Settings.from_environ({}).models_dir)
    if embedder is None:
        raise SystemExit("The model is not on this machine: verbatim models fetch all-minilm-l6-v2")
    with tempfile.TemporaryDirectory() as name:
        vectors = Vectors(Path(name) / "vectors", embedder)
        if arguments.elasticsearch:
            index: SearchIndex = ElasticIndex(ElasticOptions(arguments.elasticsearch, name="meaning"), vectors)
        else:
            index = TantivyIndex(Path(name) / "index", vectors=vectors)
        index.rebuild(documents())
        _tell(index, each=arguments.each)
        if isinstance(index, ElasticIndex):
            index.drop()


def _tell(index: SearchIndex, *, each: bool) -> None:
    asked = questions()
    print(f"{len(asked)} questions, {len(documents())} passages\n")
    print("| by | nDCG@10 | best first | nothing |\n|---|---|---|---|")
    for match in sorted(get_args(Match), key=["words", "meaning", "both"].index):
        scores, firsts, empty = [], 0, 0
        for text, judged in asked.items():
            query = SearchQuery(access=EVERYTHING, text=text, match=match, limit=CUT, facets=())
            names = [hit.document.id for hit in index.search(query).hits]
            scores.append(ndcg(names, judged))
            firsts += bool(names) and judged.get(names[0], 0) == max(judged.values())
            empty += not names
            if each:
                print(f"    {match:8} {scores[-1]:.2f} {text}: {' '.join(names)}")
        cells = (np.mean(scores), firsts / len(asked), empty / len(asked))
        print(f"| {match} | " + " | ".join(f"{cell:.3f}" for cell in cells) + " |")


if __name__ == "__main__":
    main()

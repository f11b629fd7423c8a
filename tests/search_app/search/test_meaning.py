"""Search by meaning: the model, its vectors, and both adapters with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from meetings.settings import Settings
from search_app.search.elastic_index import ElasticIndex, ElasticOptions
from search_app.search.fusing import fuse
from search_app.search.minilm import MiniLm, open_minilm
from search_app.search.port import EVERYTHING, Access, SearchIndex, SearchResults, SegmentDocument
from search_app.search.tantivy_index import TantivyIndex
from search_app.search.vectors import Vectors
from tests.search_app.search.corpus import query, segment

SAID = (
    "The deadline for replies to the questionnaire is the end of July.",
    "Children meet strangers on these services every day.",
    "A cyclone cut our only undersea cable for three weeks.",
    "The trust fund is empty, so there will be no interpretation.",
    "La réunion est close.",
)


class Counting:
    """An embedder that counts what it was asked: a text's vector is its length's direction."""

    name = "counting"
    dimensions = 4

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        rows = np.array([[1, len(text), 0, 0] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def said(*texts: str, recording: str = "r") -> list[SegmentDocument]:
    return [segment(recording, i, text) for i, text in enumerate(texts)]


def test_what_was_embedded_once_is_not_embedded_again(tmp_path: Path) -> None:
    embedder = Counting()
    Vectors(tmp_path, embedder).keep("r", said("one", "two words"))
    Vectors(tmp_path, embedder).keep("r", said("new", "one", "two words"))
    assert embedder.asked == ["one", "two words", "new"]


def test_readers_see_what_was_kept_replaced_and_forgotten(tmp_path: Path) -> None:
    writer, reader = Vectors(tmp_path, Counting()), Vectors(tmp_path, Counting())
    assert reader.nearest("x", 5) == []
    writer.keep("r", said("a", "bbbbbbbb"))
    writer.keep("s", said("cc", recording="s"))
    assert [name for name, _ in reader.nearest("bbbbbbb", 5)] == ["r:1", "s:0", "r:0"]
    writer.keep("r", said("a"))
    assert {name for name, _ in reader.nearest("b", 5)} == {"r:0", "s:0"}
    writer.forget("r")
    writer.forget("r")
    assert [name for name, _ in reader.nearest("b", 5)] == ["s:0"]


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    vectors = Vectors(tmp_path, Counting())
    vectors.keep("r", said("one"))
    (file,) = tmp_path.rglob("*.npz")
    file.write_bytes(b"PK\x03\x04 not whole")
    assert Vectors(tmp_path, Counting()).size == 0
    vectors.keep("r", said("one"))
    assert Vectors(tmp_path, Counting()).size == 1


def test_languages_that_the_model_does_not_know_have_no_vector(tmp_path: Path) -> None:
    vectors = Vectors(tmp_path, Counting())
    kept = vectors.keep(
        "r", [segment("r", 0, "Bonjour.", language="fr"), segment("r", 1, "Hello."), segment("r", 2, " ")]
    )
    assert set(kept) == {"r:1"}


def test_fusing_puts_first_what_both_rankings_have() -> None:
    assert fuse(["a", "b", "c"], ["d", "b"])[0] == "b"
    assert fuse([], ["d", "b"]) == ["d", "b"]
    assert fuse() == []


@pytest.fixture(scope="module")
def model() -> MiniLm:
    found = open_minilm(Settings.from_environ({}).models_dir)
    assert found, "The model is not on this machine: verbatim models fetch all-minilm-l6-v2"
    return found


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.server)])
def meaning_index(request: pytest.FixtureRequest, model: MiniLm, tmp_path: Path) -> Iterator[SearchIndex]:
    vectors = Vectors(tmp_path / "vectors", model)
    if request.param == "embedded":
        index: SearchIndex = TantivyIndex(tmp_path / "index", vectors=vectors)
    else:
        options: ElasticOptions = request.getfixturevalue("elastic_options")
        index = ElasticIndex(options, vectors)
    languages = ["en"] * 4 + ["fr"]
    index.replace_recording(
        "r",
        [segment("r", i, text, language=languages[i], speaker="Ana" if i < 2 else "Bo") for i, text in enumerate(SAID)],
    )
    yield index
    index.close()


def ids(results: SearchResults) -> list[int]:
    return [hit.document.ordinal for hit in results.hits]


@pytest.mark.models
def test_the_model_gives_what_its_makers_library_gives(model: MiniLm) -> None:
    torch = pytest.importorskip("torch")
    texts = [
        "The deadline is in July.",
        "A much longer sentence, with a subordinate clause, so that the other is padded.",
    ]
    together, alone = model.embed(texts), np.concatenate([model.embed([text]) for text in texts])
    assert np.abs(together - alone).max() < 1e-5
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    layer = torch.nn.TransformerEncoderLayer(
        384, 12, 1536, activation="gelu", batch_first=True, layer_norm_eps=1e-12
    ).eval()
    encoder = torch.nn.TransformerEncoder(layer, 6, enable_nested_tensor=False).eval()
    weights = {
        name: torch.from_numpy(np.array(value)) for name, value in model._weights.items() if "position_ids" not in name
    }
    encoder.load_state_dict(_as_torch_names(weights, torch))
    tokens = torch.tensor([model._tokenizer.encode(texts[1]).ids])
    with torch.no_grad():
        states = (
            weights["embeddings.word_embeddings.weight"][tokens]
            + weights["embeddings.position_embeddings.weight"][: tokens.shape[1]]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        norm = [weights[f"embeddings.LayerNorm.{part}"] for part in ("weight", "bias")]
        states = torch.nn.functional.layer_norm(states, (384,), *norm, eps=1e-12)
        mean = encoder(states).mean(1)[0]
    assert np.abs((mean / mean.norm()).numpy() - together[1]).max() < 1e-4


def _as_torch_names(weights: dict, torch) -> dict:
    named = {}
    for number in range(6):
        ours, theirs = f"encoder.layer.{number}.", f"layers.{number}."
        for part in ("weight", "bias"):
            triple = [weights[f"{ours}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            named[f"{theirs}self_attn.in_proj_{part}"] = torch.cat(triple)
            for name, other in (
                ("attention.output.dense", "self_attn.out_proj"),
                ("attention.output.LayerNorm", "norm1"),
                ("intermediate.dense", "linear1"),
                ("output.dense", "linear2"),
                ("output.LayerNorm", "norm2"),
            ):
                named[f"{theirs}{other}.{part}"] = weights[f"{ours}{name}.{part}"]
    return named


@pytest.mark.models
def test_finds_what_means_the_same_in_other_words(meaning_index: SearchIndex) -> None:
    assert meaning_index.knows_meaning
    asked = query("protection of kids on the internet", match="both")
    results = meaning_index.search(asked)
    assert ids(results)[0] == 1
    assert results.hits[0].by_meaning
    assert (results.by_words, results.total) == (0, len(results.hits))
    assert meaning_index.search(query("protection of kids on the internet")).total == 0


@pytest.mark.models
def test_words_and_meaning_are_ranked_together_and_counted(meaning_index: SearchIndex) -> None:
    results = meaning_index.search(query("deadline questionnaire", match="both"))
    assert ids(results)[0] == 0
    assert not results.hits[0].by_meaning
    assert results.by_words == 1
    assert sum(count.count for count in results.facets["speaker"]) == results.total


@pytest.mark.models
def test_conditions_and_rights_hold_for_meaning_too(meaning_index: SearchIndex) -> None:
    meaning_index.replace_recording(
        "closed", [segment("closed", 0, "Young people need shelter from predators online.")]
    )
    asked = {"text": "protection of kids on the internet", "match": "both"}
    everything = meaning_index.search(query(**asked))
    assert {hit.document.recording_id for hit in everything.hits} == {"r", "closed"}
    seen = meaning_index.search(query(**asked, access=Access(frozenset({"r"}))))
    assert {hit.document.recording_id for hit in seen.hits} == {"r"}
    assert 1 not in ids(meaning_index.search(query(**asked, speaker="Bo")))


@pytest.mark.models
@pytest.mark.parametrize("text", ['"storm damage"', "storm*", "speaker:Ana", "治理", ""])
def test_exact_words_other_scripts_and_conditions_alone_are_not_guessed_at(
    meaning_index: SearchIndex, text: str
) -> None:
    asked = query(text, match="both")
    assert ids(meaning_index.search(asked)) == ids(meaning_index.search(query(text)))
    assert asked.access == EVERYTHING


@pytest.mark.models
def test_pages_of_fused_hits_never_overlap(meaning_index: SearchIndex) -> None:
    meaning_index.replace_recording("many", [segment("many", i, f"The cable number {i} was cut.") for i in range(260)])
    seen: list[str] = []
    for offset in range(0, 300, 40):
        page = meaning_index.search(query("cable", match="both", limit=40, offset=offset))
        assert page.total >= 261
        seen += [hit.document.id for hit in page.hits]
    assert len(seen) == len(set(seen)) == page.total


@pytest.mark.models
def test_a_rebuilt_index_knows_meanings_as_before(meaning_index: SearchIndex) -> None:
    languages = ["en"] * 4 + ["fr"]
    meaning_index.rebuild([segment("r", i, text, language=languages[i]) for i, text in enumerate(SAID)])
    assert ids(meaning_index.search(query("storm destroyed the connection", match="meaning")))[0] == 2

"""Getting model files and checking them: real files, real wheels and a real pip, without a network.

The wheels are packed here from the model files of this machine, as small parcels of the same names.
"""

from __future__ import annotations

import shutil
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from meetings.errors import InputError, MissingPartError, StorageError
from meetings.settings import Settings
from transcribe.models import TABLE, fetch, model_folder, status, whisper_digest
from transcribe.models.table import ModelFile, Wheel

pytestmark = pytest.mark.models

SEGMENTATION = "segmentation-3.0"


@pytest.fixture(scope="module")
def wheelhouse(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the declared wheels, holding nothing but the model files."""
    folder = tmp_path_factory.mktemp("wheels")
    members: dict[Wheel, dict[str, bytes]] = defaultdict(dict)
    for entry in TABLE:
        for file in entry.files:
            for part, piece in zip(file.parts, _pieces(models_dir / entry.name, file), strict=True):
                members[part.wheel][part.path] = piece
    for wheel, files in members.items():
        _pack(folder, wheel, files)
    yield folder
    shutil.rmtree(folder)


def _pieces(folder: Path, file: ModelFile) -> list[bytes]:
    content = (folder / file.name).read_bytes()
    size = -(-len(content) // len(file.parts))
    return [content[at : at + size] for at in range(0, len(content), size)]


def _pack(folder: Path, wheel: Wheel, files: dict[str, bytes]) -> Path:
    stem = f"{wheel.project.replace('-', '_')}-{wheel.version}"
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr(
            f"{stem}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {wheel.project}\nVersion: {wheel.version}\n"
        )
        archive.writestr(
            f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{stem}.dist-info/RECORD", "")
    return path


@pytest.fixture
def from_wheelhouse(wheelhouse: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let pip look into the wheelhouse only."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheelhouse))
    return wheelhouse


@pytest.fixture
def without_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pip find nobody at home."""
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)


@pytest.fixture
def empty(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of a machine without models."""
    return replace(settings, models_dir=tmp_path / "models")


@pytest.fixture
def with_segmentation(settings: Settings, empty: Settings) -> Settings:
    """A machine with one small model."""
    shutil.copytree(settings.models_dir / SEGMENTATION, empty.models_dir / SEGMENTATION)
    return empty


def test_an_empty_folder_is_filled_with_the_declared_files(empty: Settings, from_wheelhouse: Path) -> None:
    assert {state for _, state in status(empty)} == {"missing"}
    told: list[tuple[int, int]] = []
    fetch(empty, on_progress=lambda done, total: told.append((done, total)))
    assert {state for _, state in status(empty)} == {"ok"}
    assert told == sorted(told)
    assert (
        told[-1][0]
        == told[-1][1]
        == sum({p.wheel: p.wheel.size_bytes for e in TABLE for f in e.files for p in f.parts}.values())
    )
    assert not list(empty.models_dir.glob(".fetch-*"))


def test_one_model_is_fetched_by_name(empty: Settings, from_wheelhouse: Path) -> None:
    fetch(empty, [SEGMENTATION])
    assert [entry.name for entry, state in status(empty) if state == "ok"] == [SEGMENTATION]


def test_what_is_whole_is_not_fetched_again(settings: Settings, without_network: None) -> None:
    fetch(settings)


def test_a_damaged_file_is_noticed_and_mended(with_segmentation: Settings, from_wheelhouse: Path) -> None:
    weights = with_segmentation.models_dir / SEGMENTATION / "pytorch_model.bin"
    content = weights.read_bytes()
    weights.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert {entry.name: state for entry, state in status(with_segmentation)}[SEGMENTATION] == "damaged"
    fetch(with_segmentation, [SEGMENTATION])
    assert weights.read_bytes() == content


def test_a_file_cut_short_is_told_when_the_model_is_asked_for(with_segmentation: Settings) -> None:
    weights = with_segmentation.models_dir / SEGMENTATION / "pytorch_model.bin"
    weights.write_bytes(weights.read_bytes()[:1_000])
    with pytest.raises(MissingPartError, match=r"damaged .*wrong size.*verbatim models fetch"):
        model_folder(with_segmentation, SEGMENTATION)


def test_without_a_network_one_sentence_says_what_to_do(empty: Settings, without_network: None) -> None:
    with pytest.raises(
        MissingPartError, match=r"could not be fetched .*run `verbatim models fetch` once with a network"
    ):
        fetch(empty, [SEGMENTATION])
    assert not list(empty.models_dir.glob("*/*"))


def test_another_file_under_the_same_name_is_thrown_away(
    empty: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = next(entry for entry in TABLE if entry.name == SEGMENTATION)
    wheel = entry.files[0].parts[0].wheel
    _pack(tmp_path, wheel, {file.parts[0].path: b"something else" for file in entry.files})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(MissingPartError, match="not the declared file"):
        fetch(empty, [SEGMENTATION])
    assert not list(empty.models_dir.glob(f"{SEGMENTATION}/*"))


def test_a_full_disk_is_told_before_the_download(empty: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    real = shutil.disk_usage(empty.models_dir.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: real._replace(free=1_000_000))
    with pytest.raises(StorageError, match=r"need \d+ MB .* only 1 MB are free"):
        fetch(empty, [SEGMENTATION])


def test_what_a_killed_fetch_left_is_cleared_away(empty: Settings, from_wheelhouse: Path) -> None:
    leftover = empty.models_dir / ".fetch-killed"
    leftover.mkdir(parents=True)
    (leftover / "half.whl").write_bytes(b"half")
    fetch(empty, [SEGMENTATION])
    assert not leftover.exists()


def test_a_name_that_nobody_knows_is_refused(empty: Settings) -> None:
    with pytest.raises(InputError, match="There is no Whisper model 'gigantic'"):
        fetch(empty, ["gigantic"])


def test_the_digest_of_a_model_of_ones_own_is_computed(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"weights")
    assert whisper_digest(tmp_path) == "9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c"

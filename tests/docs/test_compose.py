"""The compose file against the program: its commands parse, its settings exist, its parts wait for each other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from meetings.settings import Settings
from tests.docs.commands import parse_command

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("app", "worker", "live")


def test_it_has_the_five_parts() -> None:
    assert set(SERVICES) == {"app", "worker", "live", "postgres", "elasticsearch", "s3"}
    assert [name for name, service in SERVICES.items() if "profiles" in service] == ["s3"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_part_has_a_health_check(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] == "CMD"
    assert {"interval", "timeout", "retries"} <= set(check)


@pytest.mark.parametrize("name", OURS)
def test_commands_are_the_programs_own(name: str) -> None:
    commands = [SERVICES[name]["command"], SERVICES[name]["healthcheck"]["test"][1:]]
    for program, *words in commands:
        if program == "verbatim":
            parse_command(words)


@pytest.mark.parametrize("name", OURS)
def test_settings_are_the_programs_own(name: str) -> None:
    environment: dict[str, str] = SERVICES[name]["environment"]
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert all(f"`{variable}`" in told for variable in environment)
    settings = Settings.from_environ({k: re.sub(r"\$\{\w+:-\}", "", v) for k, v in environment.items()})
    assert settings.database_url.startswith("postgresql://")
    assert settings.elasticsearch_url == "http://elasticsearch:9200"
    assert settings.hub_token is None


@pytest.mark.parametrize("name", OURS)
def test_what_is_needed_is_waited_for(name: str) -> None:
    needed = SERVICES[name]["depends_on"]
    assert {part: how["condition"] for part, how in needed.items()} == {
        "postgres": "service_healthy",
        "elasticsearch": "service_healthy",
    }


def test_recordings_are_on_a_volume_that_all_share() -> None:
    mounted = {tuple(SERVICES[name]["volumes"]) for name in OURS}
    assert mounted == {("data:/data",)}
    volumes = {mount.split(":")[0] for part in SERVICES.values() for mount in part.get("volumes", ())}
    assert volumes == set(COMPOSE["volumes"])


def test_nothing_is_open_to_other_machines() -> None:
    ports = [port for part in SERVICES.values() for port in part.get("ports", ())]
    assert ports == ["127.0.0.1:5000:5000"]


def test_the_image_is_made_of_what_is_there() -> None:
    recipe = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = re.findall(r"^COPY (.+) \S+$", recipe, re.MULTILINE)
    assert copied
    assert all((ROOT / name).exists() for line in copied for name in line.split())
    rooms = {path.parent.name for path in ROOT.glob("*/py.typed")}
    assert rooms <= set(" ".join(copied).split())

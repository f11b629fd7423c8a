"""The page on running it lists every setting that the program reads, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from meetings.errors import InputError
from meetings.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"


class Asked(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.names.add(name)
        return default


def test_every_setting_is_listed() -> None:
    asked = Asked()
    Settings.from_environ(asked)
    table = PAGE.read_text(encoding="utf-8").partition("## Settings")[2].partition("\n## ")[0]
    listed = {
        name for row in re.findall(r"^\| (`[^|]+)\|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    }
    assert asked.names - listed == set(), "these settings are not listed in docs/operations.md"
    assert listed - asked.names == set(), "docs/operations.md lists settings that are not read"


@pytest.mark.parametrize("value", ["0", "2", "0-1", "0-all", "1-3"])
def test_replicas_are_a_number_or_a_range(value: str) -> None:
    assert Settings.from_environ({"ELASTICSEARCH_REPLICAS": value}).elasticsearch_replicas == value


@pytest.mark.parametrize("value", ["-1", "many", "0-", "1-2-3"])
def test_other_replicas_are_told(value: str) -> None:
    with pytest.raises(InputError, match="ELASTICSEARCH_REPLICAS"):
        Settings.from_environ({"ELASTICSEARCH_REPLICAS": value})

"""The translations are whole: every text of the source, every form, every value, and compiled as they stand."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo

from scripts import translations

SPOKEN = ("fr", "es")
"""The languages that the interface speaks in full, beside English."""
BEGUN = ("ar", "ru", "zh")
TO_DO = "run: python scripts/translations.py, then translate in search_app/translations/{}/LC_MESSAGES/{}.po: {}"

source = cache(translations.extract)


def messages(catalogue: Catalog) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Give each text with its translations, an untranslated one with none."""
    for message in catalogue:
        if message.id:
            yield forms(message.id), tuple(form for form in forms(message.string) if form)


def forms(text: Message | str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, (tuple, list)) else (str(text or ""),)


def values(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s|\{\w+\}", text))


@pytest.mark.parametrize("domain", translations.DOMAINS)
@pytest.mark.parametrize("language", SPOKEN + BEGUN)
def test_values_and_forms_agree(language: str, domain: str) -> None:
    catalogue = translations.read(language, domain)
    for text, told in messages(catalogue):
        if not told:
            continue
        assert len(told) == (catalogue.num_plurals if len(text) > 1 else 1), f"{text}: not all forms are there"
        for form in told:
            may_lack = {"%(num)s", "{n}"} if len(text) > 1 else set()
            assert values(form) <= set.union(*map(values, text)), f"{form!r} has a value that {text} has not"
            assert values(text[-1]) - values(form) <= may_lack, f"{form!r} lacks a value of {text}"
            assert form.count("%") == len(re.findall(r"%\(\w+\)s|%%", form)) or domain != "messages" or "%(" not in form
            assert re.findall(r"</?\w+", form) == re.findall(r"</?\w+", text[-1]), f"{form!r}: other marks than {text}"


@pytest.mark.parametrize("domain", translations.DOMAINS)
@pytest.mark.parametrize("language", SPOKEN + BEGUN)
def test_what_is_compiled_is_what_is_written(language: str, domain: str) -> None:
    path = translations.path_of(language, domain)
    assert path.with_suffix(".mo").read_bytes() == translations.mo_bytes(translations.read(language, domain)), (
        "run: python scripts/translations.py"
    )
    compiled = read_mo(io.BytesIO(path.with_suffix(".mo").read_bytes()))
    assert len(list(compiled)) >= 1


def test_the_same_source_gives_the_same_files() -> None:
    once = translations.po_bytes(translations.updated("fr", "scripts", translations.extract("scripts")))
    assert once == translations.po_bytes(translations.updated("fr", "scripts", translations.extract("scripts")))
    assert b"Date" not in once


@pytest.mark.parametrize("domain", translations.DOMAINS)
@pytest.mark.parametrize("language", SPOKEN)
def test_every_text_is_translated(language: str, domain: str) -> None:
    present = {forms(m.id) for m in translations.read(language, domain) if m.id}
    missing = [forms(m.id)[0] for m in source(domain) if m.id and forms(m.id) not in present]
    missing += translations.missing(translations.read(language, domain))
    assert not missing, TO_DO.format(language, domain, missing)


def test_no_translation_is_left_of_what_went() -> None:
    for language in SPOKEN:
        for domain in translations.DOMAINS:
            gone = {forms(m.id) for m in translations.read(language, domain) if m.id} - {
                forms(m.id) for m in source(domain) if m.id
            }
            assert not gone, f"run: python scripts/translations.py ({language} {domain}: {gone})"

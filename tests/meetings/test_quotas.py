"""Quotas refuse what goes beyond them in a sentence, and nothing else."""

import pytest

from meetings.errors import InputError
from meetings.quotas import NO_QUOTAS, QuotaError, Quotas, TooLargeError, size_from, size_text
from meetings.settings import Settings

GB = 10**9


def test_without_quotas_everything_fits() -> None:
    NO_QUOTAS.check_recording(10**18)
    NO_QUOTAS.check_body("WGEC", 10**18, 10**18)
    NO_QUOTAS.check_total(10**18, 10**18)


def test_what_fills_a_quota_exactly_fits() -> None:
    quotas = Quotas(5, 10, 20)
    quotas.check_recording(5)
    quotas.check_recording(4)
    quotas.check_body("WGEC", 5, 5)
    quotas.check_total(15, 5)


def test_less_than_a_quota_fits() -> None:
    quotas = Quotas(5, 10, 12)
    quotas.check_body("WGEC", 3, 3)
    quotas.check_total(4, 3)
    with pytest.raises(QuotaError):
        quotas.check_total(7, 7)
    assert not hasattr(quotas, "__dict__")


def test_sizes_are_told_in_the_largest_unit() -> None:
    told = [size_text(size) for size in (999, 1000, 1_500_000, 10**9, 2_490_000_000_000)]
    assert told == ["999 bytes", "1.0 kB", "1.5 MB", "1.0 GB", "2.5 TB"]


def test_what_goes_beyond_is_told() -> None:
    quotas = Quotas(5 * GB, 10 * GB, 20 * GB)
    with pytest.raises(TooLargeError, match=r"The file has 6\.0 GB, and a recording may have 5\.0 GB at most"):
        quotas.check_recording(6 * GB)
    with pytest.raises(QuotaError, match=r"The recordings of WGEC may have 10\.0 GB, of which 9\.0 GB are used"):
        quotas.check_body("WGEC", 9 * GB, GB + 1)
    with pytest.raises(QuotaError, match=r"All recordings together may have 20\.0 GB"):
        quotas.check_total(20 * GB, 1)


@pytest.mark.parametrize(
    ("text", "size_bytes"),
    [
        ("0", 0),
        ("17", 17),
        ("7 B", 7),
        (" 2 kB ", 2000),
        ("3 MB", 3_000_000),
        ("1.5GB", 1_500_000_000),
        ("2tb", 2 * 10**12),
    ],
)
def test_sizes_are_read(text: str, size_bytes: int) -> None:
    assert size_from(text) == size_bytes


@pytest.mark.parametrize("text", ["", "many", "-1", "1 PB", "1,5 GB", "GB", "1 GB 2"])
def test_what_is_no_size_is_told(text: str) -> None:
    with pytest.raises(InputError, match="A size is"):
        size_from(text)


def test_a_broken_setting_is_named() -> None:
    with pytest.raises(InputError, match="VERBATIM_QUOTA_TOTAL: A size is"):
        Settings.from_environ({"VERBATIM_QUOTA_TOTAL": "lots"})
    assert Settings.from_environ({"VERBATIM_QUOTA_BODY": "2 GB"}).quotas == Quotas(body_bytes=2 * GB)

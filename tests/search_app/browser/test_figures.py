"""Figures in a real browser, looked at in two sizes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.search_app.browser.looking import SIZES, check

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", SIZES)
def test_figures_are_looked_at(
    full_archive: dict[str, str], open_page: Callable[..., Page], picture: Callable[[Page, str], None], size: str
) -> None:
    page = open_page(f"/meetings/{full_archive['meeting']}/figures", SIZES[size])
    check(page)
    picture(page, "figures")
    page.get_by_role("link", name="Agenda item").click()
    check(page)
    picture(page, "figures-items")

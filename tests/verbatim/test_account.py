from __future__ import annotations

import json
from collections.abc import Callable

from click.testing import Result


def test_whoever_holds_the_disk_looks_after_accounts(run: Callable[..., Result]) -> None:
    invited = run("account", "invite", "anne@example.org", "--role", "secretariat")
    assert invited.exit_code == 0
    assert invited.stdout.startswith("http://127.0.0.1:5000/join/")
    assert json.loads(run("account", "list", "--json").stdout) == {"accounts": []}
    for command in ("withdraw", "drop-second-factor"):
        refused = run("account", command, "anne@example.org")
        assert refused.exit_code == 1
        assert "Nobody has an account" in refused.stderr

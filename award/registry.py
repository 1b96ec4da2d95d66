"""Finds plug-ins: one object per file of a package, under one agreed name."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

#: folders beside the package (``AWARD_PLUGINS``), laid out like it: ``stages/hearing.py``, ``presets/ours.yaml``
FOLDERS: list[Path] = []


def add_folder(folder: Path) -> None:
    """Let registries find members in a folder of the operator's too. Before the first use of any registry."""
    if folder not in FOLDERS:
        FOLDERS.append(folder)


class Registry(Mapping[str, Any]):
    """All objects called ``attribute`` in the modules of ``package``, by their ``.name``, in file order.

    Raises ``RuntimeError`` when two files claim one name. Modules are imported on first use.
    """

    def __init__(self, package: str, attribute: str) -> None:
        self.package = package
        self.attribute = attribute
        self._members: dict[str, Any] | None = None

    def _load(self) -> dict[str, Any]:
        if self._members is None:
            members: dict[str, Any] = {}
            package = importlib.import_module(self.package)
            self._extend(package.__path__)
            for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda i: i.name):
                module = importlib.import_module(f"{self.package}.{info.name}")
                member = getattr(module, self.attribute, None)
                if member is None:
                    continue
                if member.name in members:
                    raise RuntimeError(f"{self.package}: two files call themselves {member.name!r}")
                members[member.name] = member
            self._members = members
        return self._members

    def _extend(self, path: Any) -> None:
        """Modules of the added folders are imported as if they lay in the package."""
        below = Path(*self.package.split(".")[1:])
        for place in (str(folder / below) for folder in FOLDERS if (folder / below).is_dir()):
            if place not in path:
                path.append(place)

    def __getitem__(self, name: str) -> Any:
        return self._load()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._load())

    def __len__(self) -> int:
        return len(self._load())

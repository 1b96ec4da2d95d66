"""Finds plug-ins: one object per file of a package, under one agreed name."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any


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

    def __getitem__(self, name: str) -> Any:
        return self._load()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._load())

    def __len__(self) -> int:
        return len(self._load())

"""Reads YAML that people wrote: plain data plus the line of every value, without aliases or repeated keys."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import yaml

from award.fields.problems import Path, Problem
from award.i18n import N_

LONGEST_SOURCE = 1_000_000
#: the parser's own words are English and speak of tokens; whoever writes a form is told where to look
NO_YAML = Problem(
    "yaml", N_("不合 YAML 格式，请检查这一行和上一行的缩进、冒号后的空格，以及括号和引号是否成对")
)


@dataclass(frozen=True, slots=True)
class Source:
    """Plain data and, for each path into it, the line (from 1) where it stands."""

    data: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int | None:
        """Return the line of the nearest part of ``path`` that stands in the text."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


@dataclass(frozen=True, slots=True)
class Flaw:
    """A problem of a definition (not of an answer), with the line where it stands, if known."""

    problem: Problem
    line: int | None = None

    def __str__(self) -> str:
        path = "/".join(str(step) for step in self.problem.path)
        return " ".join(
            part for part in (f"第 {self.line} 行" if self.line else "", path, str(self.problem)) if part
        )


class DefinitionError(ValueError):
    """A form or preset that cannot be used; ``flaws`` says why, each with its line."""

    def __init__(self, flaws: list[Flaw]) -> None:
        super().__init__("\n".join(str(flaw) for flaw in flaws))
        self.flaws = flaws


def read_yaml(text: str) -> Source:
    """Return the plain data of ``text`` with its lines; raises :class:`DefinitionError`.

    Dates and decimals ("0.5") stay text, so that the data is JSON without floats.
    """
    if len(text) > LONGEST_SOURCE:
        raise DefinitionError([Flaw(Problem("source_too_long", N_("内容过长")))])
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            raise DefinitionError([Flaw(Problem("alias", N_("不支持 YAML 引用（& 和 *）")))])
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise DefinitionError([Flaw(NO_YAML, mark.line + 1 if mark else None)]) from None
    except (yaml.YAMLError, RecursionError):
        raise DefinitionError([Flaw(NO_YAML)]) from None
    source = Source(None)
    data = _plain(node, (), source.lines) if node is not None else None
    return Source(data, source.lines)


def write_yaml(data: Any) -> str:
    """Return plain data as YAML that people can edit: long texts as blocks, keys in their order."""
    return str(yaml.dump(data, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=100))


class _Writer(yaml.SafeDumper):
    """Writes texts of several lines as blocks, and never aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text_node(writer: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _text_node)


def _plain(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, at), lines) for at, item in enumerate(node.value)]
    return _scalar(node)


def _mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
        if key in result:
            flaw = Problem("repeated_key", N_("“%(key)s”重复"), {"key": key}, (*path, key))
            raise DefinitionError([Flaw(flaw, key_node.start_mark.line + 1)])
        result[key] = _plain(value_node, (*path, key), lines)
        lines[*path, key] = key_node.start_mark.line + 1
    return result


def _scalar(node: yaml.Node) -> Hashable:
    kind = node.tag.rpartition(":")[2]
    if kind not in ("null", "bool", "int"):
        # Dates and decimals stay as they were written: JSON has no dates, and no floats are hashed here.
        return str(node.value)
    loader = yaml.SafeLoader("")
    value: Hashable = loader.construct_object(node, deep=True)
    return value

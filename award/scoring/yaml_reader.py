"""Plain YAML with the line and column of every value, and numbers as exact decimals."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import yaml

from award.scoring.problems import refuse

Place = tuple[str | int, ...]
"""Where in a YAML file: keys and list positions, such as ("criteria", 0, "max")."""

_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_MOST_DECIMALS = 9


class YamlReader:
    """Reads maps, lists, texts, decimal numbers, true and false; ``name`` stands for the file in messages.

    Values of ``text_keys`` stay as they are written, so that an id 007 is not the number 7.
    """

    def __init__(self, name: str, text_keys: Sequence[str] = ()) -> None:
        self.name = name
        self.text_keys = text_keys
        self.marks: dict[Place, tuple[int, int]] = {}

    def read(self, text: str) -> tuple[Any, dict[Place, tuple[int, int]]]:
        """The data and the (line, column) of each place. Raises ``BadInput``."""
        try:
            for event in yaml.parse(text, yaml.SafeLoader):
                if isinstance(event, yaml.AliasEvent):
                    message = "references (*name) are not supported; write the value out"
                    raise refuse(self.name, *_at(event.start_mark), message)
            node = yaml.compose(text, yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            message = f"not readable as YAML ({error.problem}); correct the line"
            raise refuse(self.name, *_at(error.problem_mark or error.context_mark), message) from None
        except yaml.YAMLError as error:
            raise refuse(self.name, None, None, f"not readable as YAML ({error}); correct it") from None
        if not isinstance(node, yaml.MappingNode):
            raise refuse(self.name, 1, 1, "rules are lines of key: value; see the schema of the rules")
        return self._value(node, ()), self.marks

    def _value(self, node: yaml.Node, place: Place) -> Any:
        self.marks.setdefault(place, _at(node.start_mark))
        if isinstance(node, yaml.MappingNode):
            return self._map(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(child, (*place, index)) for index, child in enumerate(node.value)]
        return self._scalar(node, place)

    def _map(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            at = _at(key_node.start_mark)
            if key in found:
                raise refuse(self.name, *at, f'key "{key}" occurs twice; keep one of the two')
            self.marks[(*place, key)] = at
            found[key] = self._value(value_node, (*place, key))
        return found

    def _scalar(self, node: yaml.Node, place: Place) -> Any:
        text, tag = str(node.value), node.tag.rpartition(":")[2]
        key = next((step for step in reversed(place) if isinstance(step, str)), "")
        if tag == "str" or (key in self.text_keys and tag != "null"):
            return text
        if tag == "bool":
            return text.lower() in ("true", "yes", "on")
        if tag == "null":
            return None
        at = _at(node.start_mark)
        if tag not in ("int", "float") or not _DECIMAL.fullmatch(text):
            raise refuse(self.name, *at, f'"{text}" is not a plain number; write it like 60 or 0.5')
        value = Decimal(text)
        if len(text) > 30 or -int(str(value.as_tuple().exponent)) > _MOST_DECIMALS:
            raise refuse(
                self.name, *at, f"{text} has too many digits; at most {_MOST_DECIMALS} decimals are possible"
            )
        return int(value) if tag == "int" else value


def _at(mark: Any) -> tuple[int, int]:
    """Line and column from 1 of a mark of PyYAML, which may be None."""
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)

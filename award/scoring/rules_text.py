"""Writes rules as YAML that ``parse_rules`` reads back to equal rules, so that anyone can recompute a result."""

from dataclasses import fields
from decimal import Decimal
from typing import Any

import yaml

from award.scoring.rules import Criterion, PartsRules, Rounding, Rules, TieBreak, UncertaintyRule


class _Dumper(yaml.SafeDumper):
    """Knows exact decimals."""


def _decimal_node(dumper: yaml.SafeDumper, value: Decimal) -> yaml.ScalarNode:
    text = format(value.normalize(), "f")
    return dumper.represent_scalar(
        "tag:yaml.org,2002:float" if "." in text else "tag:yaml.org,2002:int", text
    )


_Dumper.add_representer(Decimal, _decimal_node)


def rules_yaml(rules: Rules | PartsRules) -> str:
    """The rules as YAML text, every setting written out, one key a line."""
    lines = []
    for field in fields(rules):
        value = getattr(rules, field.name)
        if value is None or (value == () and field.name not in ("criteria", "parts")):
            continue
        if field.name in ("criteria", "parts", "round"):
            entries = "".join(f"  - {_flow(_plain(entry))}\n" for entry in value)
            lines.append(f"{field.name}:\n{entries}")
        else:
            lines.append(f"{field.name}: {_flow(_plain(value))}\n")
    return "".join(lines)


def _plain(value: Any) -> Any:
    if isinstance(value, TieBreak):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, Criterion | Rounding | UncertaintyRule) or hasattr(value, "__dataclass_fields__"):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return value


def _flow(value: Any) -> str:
    text: str = yaml.dump(
        value, Dumper=_Dumper, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**6
    )
    return text.removesuffix("\n").removesuffix("\n...")

"""Drives every route × method × role × state over HTTP and writes down who is let through.

``python -m tests.rights.matrix`` (``make rights``) writes ``matrix.txt``; the tests only compare with it.
"""

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from tests.conftest import migrated_in
from tests.rights.world import ROLES, STATES, UNKNOWN, World, world_in

MATRIX = Path(__file__).with_name("matrix.txt")
HEAD = """\
# Who is let through, by route, state and role, as driven over HTTP. Written by `make rights`; read every line of a change.
#   yes      the page, or the act done        form     let in, and told what the empty form lacks
#   not-now  let in, but the state forbids it  none    answered as if it were not there (404)
#   refused  told that it is not his (403)     sign-in  sent to the sign-in
"""
WORDS = {
    401: "sign-in",
    403: "refused",
    404: "none",
    409: "not-now",
    410: "not-now",
    400: "form",
    415: "form",
    422: "form",
}
ORDER = ("yes", "form", "not-now", "refused", "none", "sign-in", "FAULT")
FIRST = next(iter(STATES))
#: routes that answer the same whatever becomes of a competition are driven once
BOUND = re.compile(r"<(?:int:)?(slug|case|file|stage|job|organisation_id)>")


def routes(app: Flask) -> list[tuple[str, Rule]]:
    """(method, rule) of the whole URL map but the static files, in order of address."""
    listed = [
        (method, rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    return sorted(listed, key=lambda pair: (pair[1].rule, pair[0]))


def address(world: World, rule: Rule) -> str:
    """The rule's address in this world; what is not there yet is named by an unknown number or word."""
    values: dict[str, str | int] = {}
    for word in rule.arguments:
        converter = rule._converters[word]
        if word in world.words:
            values[word] = world.words[word]
        elif word == "stage":
            values[word] = _stage(world, rule.endpoint)
        elif isinstance(converter, AnyConverter):
            values[word] = sorted(converter.items)[0]
        else:
            values[word] = UNKNOWN if isinstance(converter, IntegerConverter) else "unknown"
    built = rule.build(values)
    assert built is not None, rule
    return str(built[1])


def _stage(world: World, endpoint: str) -> int:
    """The stage that the page is about, or the one at work."""
    blueprint, name = endpoint.split(".")
    kinds = {
        "screening": ("screening", "verification"),
        "scoring": ("scoring",),
        "results": ("decision",),
    }.get(blueprint, (STATES[world.state],))
    if blueprint == "results":
        printed = ("publi", "text", "preview", "order", "correct", "commentary")
        kinds = ("publication",) if any(word in name for word in printed) else kinds
        kinds = ("notice",) if "notice" in name else kinds
    if world.state == "visiting" and blueprint == "screening":
        kinds = ("verification",)
    return next(world.stages[kind] for kind in kinds if kind in world.stages)


def lines(world: World) -> dict[str, str]:
    """route → line, for one state. Routes that know no competition are driven in the first state only."""
    return {
        f"{method} {rule.rule}": line(
            {role: word(world.ask(role, method, address(world, rule))) for role in ROLES}
        )
        for method, rule in routes(world.app)
        if world.state == FIRST or BOUND.search(rule.rule)
    }


def readable(state: str, app: Flask) -> Iterator[tuple[str, Rule]]:
    """(role, rule) for every page that somebody may read in this state, once a page, as the matrix has it."""
    known = parsed(MATRIX.read_text())[state]
    for method, rule in routes(app):
        groups = dict(
            group.split(" ", 1) for group in known.get(f"GET {rule.rule}", "").split(" · ") if group
        )
        if method == "GET" and "yes" in groups:
            roles = ROLES if groups["yes"] == "everybody" else groups["yes"].split()
            yield roles[-1], rule


def word(code: int) -> str:
    """What the matrix says for an answer's code."""
    return WORDS.get(code, "FAULT" if code == 500 else "yes")


def line(answers: dict[str, str]) -> str:
    """``yes organiser chair · refused stranger …``"""
    groups = {word: [role for role in ROLES if answers[role] == word] for word in ORDER}
    return " · ".join(f"{word} {_named(roles)}" for word, roles in groups.items() if roles)


def _named(roles: list[str]) -> str:
    if len(roles) == len(ROLES):
        return "everybody"
    return " ".join(roles)


def text(states: dict[str, dict[str, str]]) -> str:
    """The whole matrix: state → route → line, as the file has it."""
    parts = [HEAD]
    for route in dict.fromkeys(route for routes in states.values() for route in routes):
        parts.append(f"\n{route}\n")
        by_line: dict[str, list[str]] = {}
        for state, lines in states.items():
            if route in lines:
                by_line.setdefault(lines[route], []).append(state)
        for answers, names in by_line.items():
            everywhere = len(names) == len([1 for lines in states.values() if route in lines])
            parts.append(f"  {'always' if everywhere else ' '.join(names)}: {answers}\n")
    return "".join(parts)


def parsed(matrix: str) -> dict[str, dict[str, str]]:
    """state → route → line, from the file."""
    states: dict[str, dict[str, str]] = {state: {} for state in STATES}
    route = ""
    for row in matrix.splitlines():
        if row.startswith(("GET ", "POST ")):
            route = row
        elif row.startswith("  "):
            names, answers = row.strip().split(": ", 1)
            for state in STATES if names == "always" else names.split():
                if state == FIRST or BOUND.search(route):
                    states[state][route] = answers
    return states


def main() -> None:
    """Write the matrix: a developer's act, never CI's."""
    if os.environ.get("CI"):
        sys.exit("CI compares with the matrix; it does not write it.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        states = {}
        migrated = migrated_in(folder)
        for state in STATES:
            (folder / state).mkdir()
            with world_in(state, folder / state, migrated) as world:
                states[state] = lines(world)
    MATRIX.write_text(text(states))


if __name__ == "__main__":
    main()

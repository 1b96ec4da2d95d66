"""An expert at his desk over HTTP."""

import re
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from award import clock
from tests.factories import post, signed_in, token_in
from tests.scene import Scene


class Desk:
    """One expert's browser: opens, marks, seals as the pages do."""

    def __init__(self, app: Flask, scene: Scene, number: int = 0) -> None:
        clock.now.at = scene.at + timedelta(hours=1)  # type: ignore[attr-defined] # the settable clock of conftest.py
        self.scene = scene
        self.expert = scene.experts[number]
        self.client: FlaskClient = signed_in(app, self.expert)
        self.home = f"/work/{scene.competition.slug}/scoring/"
        self.stage = scene.stage("scoring")

    def mine(self) -> list[int]:
        """Ids of his assignments, in the order of his list."""
        rows = [a for a in self.scene.assignments() if a.expert_id == self.expert.id]
        return [row.id for row in sorted(rows, key=lambda row: (row.place, row.id))]

    def page(self, path: str) -> str:
        """The text of a page that must be there."""
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def sheet(self, assignment: int) -> str:
        """Address of a case's desk."""
        return f"{self.home}sheets/{assignment}"

    def save(self, assignment: int, fields: dict[str, Any], version: int = 0) -> Any:
        """One autosave, as autosave.js sends it."""
        path = self.sheet(assignment)
        return self.client.post(
            f"{path}/save",
            json={"version": version, "fields": fields},
            headers={"X-CSRFToken": token_in(self.client, path), "X-Requested-With": "fetch"},
        )

    def version(self, assignment: int) -> int:
        """The version that the page was loaded with."""
        match = re.search(r'data-version="(\d+)"', self.page(self.sheet(assignment)))
        assert match
        return int(match[1])

    def marks(self, mark: str) -> dict[str, str]:
        """The same mark on every criterion."""
        return {f"mark_{c['key']}": mark for c in self.stage.parameters["criteria"]}

    def seal(self, *assignments: int, **more: str) -> Any:
        """Seal these drafts on the review page."""
        path = f"{self.home}{self.stage.id}/seal"
        return post(
            self.client,
            path,
            {"assignment": [str(id) for id in assignments], "own": "1", **more},
            form_at=path,
        )

"""A test client whose every request stands alone, as on a real server."""

import contextvars
from typing import Any

from flask.testing import FlaskClient


class LoneClient(FlaskClient):
    """Runs each request outside the test's own application context.

    Inside it, ``g`` (with the signed-in person and the language) and the database session would live on from one
    request to the next, and an uncommitted change would look committed.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send one request."""
        return contextvars.Context().run(super().open, *args, **kwargs)

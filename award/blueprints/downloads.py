"""A table as a file to take away, small enough to be written while the reader waits."""

import tempfile
from io import BytesIO
from pathlib import Path

from flask import Response, abort, send_file
from flask_babel import gettext

from award.exports.table import Table
from award.exports.writing import FORMATS, write


def download(table: Table, form: str, name: str) -> Response:
    """The table in a format of ``FORMATS`` under the name (without an ending); 404 for another format."""
    if form not in FORMATS:
        abort(404)
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "table"
        write(table, path, form, lambda text: gettext(text) if text else "")
        content = BytesIO(path.read_bytes())
    return send_file(
        content, mimetype=FORMATS[form].media_type, as_attachment=True, download_name=f"{name}.{form}"
    )

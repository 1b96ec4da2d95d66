"""A small app made of nothing but the layouts, the macros and sample data: what screens are built from."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace as Row

from flask import Flask, Response, jsonify, render_template, request
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader

from award.blueprints import languages, presentation
from tests.front import samples

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'self'; img-src 'self' data:; base-uri 'none'"
)
PAGES = ("public", "work", "desk", "applicant", "editor", "sign-in", "empty", "viewer")
ERRORS = (400, 403, 404, 405, 409, 413, 429, 500)


def make_gallery() -> Flask:
    """The app; ``/<page>`` for each of ``PAGES``, ``/error/<code>`` for the error pages."""
    app = Flask("award")
    app.config.update(SECRET_KEY="gallery", BABEL_DEFAULT_TIMEZONE="Asia/Shanghai")
    app.extensions["saved"] = [{"version": 3, "fields": {}}]
    folder = FileSystemLoader(Path(__file__).parent / "pages")
    app.jinja_loader = ChoiceLoader([app.jinja_loader, folder])  # type: ignore[list-item]
    languages.init_app(app)
    presentation.init_app(app)
    CSRFProtect(app)
    app.jinja_env.globals["new_key"] = lambda: "k-1"
    presentation.add_nav(app, "work", samples.work_nav)
    presentation.add_nav(app, "public", samples.public_nav)
    app.add_url_rule("/", "site.home", lambda: show("public"))
    app.add_url_rule("/<page>", "page", show)
    app.add_url_rule("/error/<int:code>", "error", fault)
    app.add_url_rule("/jobs/7", "job", lambda: render_template("job.html", job_row=samples.JOB))
    app.add_url_rule("/save", "save", save, methods=["POST"])
    app.add_url_rule("/upload", "upload", upload, methods=["POST"])
    app.add_url_rule(
        "/sample.pdf", "sample", lambda: Response(samples.sample_pdf(), mimetype="application/pdf")
    )
    app.after_request(harden)
    return app


def harden(response: Response) -> Response:
    """The production policy: nothing inline, nothing from elsewhere."""
    response.headers["Content-Security-Policy"] = CSP
    return response


def show(page: str) -> str:
    form = None if page == "public" else samples.sample_form()  # a form asks for a token, and so for a cookie
    return render_template(f"{page}.html", form=form, **samples.values())


def fault(code: int) -> tuple[str, int]:
    return render_template(f"errors/{code}.html", code=code, reference="a1b2c3d4"), code


def save() -> Response | tuple[Response, int]:
    """Answers as the contract of ``autosave.js`` says: 409 when the version is not the one kept."""
    from flask import current_app

    sent = request.get_json(silent=True)
    if sent is None:
        return jsonify()
    history = current_app.extensions["saved"]
    kept = history[-1]
    if sent["version"] != kept["version"]:
        theirs = {name: kept["fields"].get(name, "") for name in sent["fields"]}
        return jsonify(version=kept["version"], fields=theirs, by="陈屿"), 409
    history.append({"version": kept["version"] + 1, "fields": kept["fields"] | sent["fields"]})
    return jsonify(version=kept["version"] + 1, saved_at="14:03:22")


def upload() -> str | tuple[Response, int]:
    """One file of a field; a macro-enabled one is refused with a reason."""
    sent = request.files["file"]
    name = str(sent.filename)
    if name.endswith(".xlsm"):
        return jsonify(error="含宏，请另存为 xlsx 再传"), 415
    row: Row = samples.file(9, name, len(sent.read()))
    return render_template("row.html", file=row)

"""Every refusal and fault as a page (or JSON for scripts) that says what to do."""

from __future__ import annotations

import secrets
from typing import Any

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from award.errors import Refused
from award.extensions import db

log = structlog.get_logger()
SHORT = {
    401: _l("登录已失效，请重新登录后再试。"),
    403: _l("您没有做这件事的权限。"),
    404: _l("没有找到，请刷新页面后再看。"),
    413: _l("上传的内容太大，请压缩或拆分后再传。"),
    429: _l("操作太频繁，请稍后再试。"),
}
PAGES = (400, 403, 404, 405, 409, 410, 413, 429, 500)


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(Refused, refused)
    app.register_error_handler(CSRFError, no_token)
    app.register_error_handler(HTTPException, http_fault)
    app.register_error_handler(Exception, crash)
    app.jinja_env.globals["words"] = words


def words(refusal: Any) -> str:
    """A refusal's (or a problem's) sentence in the reader's language."""
    return str(gettext(refusal.message, **refusal.facts))


def problems_of(refusal: Refused) -> dict[str, list[str]]:
    """What is wrong with each input, in the reader's language; none where the refusal is not about input."""
    problems: dict[str, list[str]] = getattr(refusal, "problems", {})
    return {
        name: [gettext(line, **refusal.facts) if "%(" in line else gettext(line) for line in lines]
        for name, lines in problems.items()
    }


def wants_json() -> bool:
    """Is the asker a script?"""
    return (
        bool(request.headers.get("X-Requested-With")) or request.accept_mimetypes.best == "application/json"
    )


def answer(code: int, detail: str = "", **facts: Any) -> Response:
    """The error page or its JSON twin."""
    db.session.rollback()
    if wants_json():
        return make_response(jsonify(error=detail, code=code, **facts), code)
    page = code if code in PAGES else (400 if code < 500 else 500)
    return make_response(render_template(f"errors/{page}.html", code=code, detail=detail, **facts), code)


def refused(refusal: Refused) -> Response:
    """An act that may not happen now."""
    missing = [words(problem) for problem in refusal.facts.get("missing", ())]
    refusal.facts.pop("missing", None)
    return answer(409 if refusal.http == 422 else refusal.http, words(refusal), missing=missing)


def no_token(error: CSRFError) -> Response:
    """A form without its token: the page was open too long, or it is not ours."""
    words = gettext("页面放置过久或来源不对，请返回上一页刷新后重新提交，已填写的内容不会丢失。")
    return answer(400, words if wants_json() else "")  # the page says it in its own words


def http_fault(error: HTTPException) -> Response:
    """What the framework refuses."""
    code = error.code or 500
    if error.response is not None and code < 400:
        return error.response  # type: ignore[return-value]
    detail = str(SHORT.get(code, "")) if wants_json() else ""
    return answer(code, detail, retry_after=getattr(error, "retry_after", None))


def crash(error: Exception) -> Response:
    """Our own fault: logged under a reference that the page shows."""
    reference = secrets.token_hex(4)
    log.error("crash", reference=reference, path=request.path, exc_info=error)
    if __debug__ and request.environ.get("award.raise"):
        raise error
    return answer(500, reference=reference)

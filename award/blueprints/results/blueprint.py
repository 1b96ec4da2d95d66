"""The blueprint that the results hang on: public lists and pages, and the desks where they are prepared."""

from flask import Blueprint

blueprint = Blueprint("results", __name__)

"""The blueprint that the pages of screeners and verifiers hang on."""

from flask import Blueprint

blueprint = Blueprint("screening", __name__, url_prefix="/work/<slug>")

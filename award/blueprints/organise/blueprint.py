"""The blueprint that the office's pages hang on."""

from flask import Blueprint

blueprint = Blueprint("organise", __name__, url_prefix="/work/<slug>")

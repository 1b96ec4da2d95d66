"""The blueprint that the site administrator's pages hang on."""

from flask import Blueprint

blueprint = Blueprint("administration", __name__, url_prefix="/admin")

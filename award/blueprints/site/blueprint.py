"""The blueprint that the site's own pages hang on."""

from flask import Blueprint

blueprint = Blueprint("site", __name__)

"""Pages of this phase."""

from flask import Blueprint

blueprint = Blueprint("screening", __name__)

"""Pages of this phase."""

from flask import Blueprint

blueprint = Blueprint("submission", __name__)

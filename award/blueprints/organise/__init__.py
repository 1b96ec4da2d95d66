"""Pages of this phase."""

from flask import Blueprint

blueprint = Blueprint("organise", __name__)

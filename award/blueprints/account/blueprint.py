"""The blueprint that the account pages hang on."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)

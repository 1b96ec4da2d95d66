"""The entry for ``celery -A worker.main``: settings from the environment, then the application."""

from config import load_settings
from worker.application import make_worker

app = make_worker(load_settings())

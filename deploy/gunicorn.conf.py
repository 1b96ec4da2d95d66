"""gunicorn for production: ``gunicorn -c deploy/gunicorn.conf.py 'award:create_app()'``.

Processes, not threads: the interpreter is the bottleneck, and a thread that waits for it holds row locks
meanwhile. nginx in front takes slow uploads and slow readers off them.
"""

import multiprocessing
import os

bind = os.environ.get("AWARD_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("AWARD_WEB_PROCESSES", 2 * multiprocessing.cpu_count() + 1))
timeout = 60
graceful_timeout = 30
max_requests = 5000
max_requests_jitter = 500
accesslog = "-"

"""The background: a Celery application whose durability is the ``job`` table, not the broker.

``application`` builds it, ``claim`` takes a job's row, ``jobs/`` says what each job does, ``schedule`` what
comes round by the clock, ``delivery`` is the border to the mail server. Started as ``celery -A worker.main``.
"""

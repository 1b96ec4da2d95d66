"""Settings, read once from the environment.

Every variable begins with ``AWARD_``; a secret may also be given as the path of a file in ``<NAME>_FILE``.
A default is safe in production and may be read by anyone: nothing secret is ever written here, and what
cannot have a safe default (the secret key) is made at the first start and kept in the data folder.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import EnvError, FileAwareEnv

EMBEDDED = "embedded"
SECRET_KEY_FILE = "secret_key"
SECRET_KEY_LENGTH = 32
KNOWN_SECRETS = frozenset(
    ["changeme", "change-me", "default", "dev", "development", "password", "secret", "secret-key", "test"]
)
# Jobs are named by a verb; the verb alone says which queue they go to (see docs/operations.md).
TASK_ROUTES = {
    "award.deliver_*": {"queue": "mail"},
    "award.render_*": {"queue": "render"},
    "award.*": {"queue": "default"},
}
MEBIBYTE = 1024 * 1024


class SettingsError(ValueError):
    """A setting is missing, malformed or unsafe. The text names the variable and says what to do."""


@dataclass(frozen=True)
class Settings:
    """What one installation is told from outside. Build it with :func:`load_settings`.

    ``broker_url`` is ``"embedded"`` (messages are files below ``data_dir``) or a kombu URL.
    ``smtp_url`` is empty when no mail server is configured: messages then stay readable as *not sent*.
    ``plugins`` is a folder with members of one's own, laid out like ``award/`` (``stages/hearing.py``).
    ``proxies`` counts the reverse proxies in front, whose ``X-Forwarded-For`` is believed.
    """

    data_dir: Path
    database_url: str
    secret_key: str
    broker_url: str = EMBEDDED
    site_url: str = "http://127.0.0.1:8000"
    site_name: str = "优秀案例征集评选"
    icp_number: str = ""
    public_security_number: str = ""
    smtp_url: str = ""
    mail_from: str = ""
    trusted_hosts: tuple[str, ...] = ()
    proxies: int = 0
    timezone: str = "Asia/Shanghai"
    upload_max_mb: int = 20
    rate_limit_url: str = "memory://"
    rate_limits: bool = True
    argon2_time_cost: int = 3
    argon2_memory_kib: int = 65536
    argon2_parallelism: int = 4
    scanner: str = ""
    font_path: str = ""
    plugins: str = ""
    demo: bool = False

    @property
    def is_embedded(self) -> bool:
        """Whether jobs travel through files instead of a message broker."""
        return self.broker_url == EMBEDDED

    @property
    def is_https(self) -> bool:
        """Whether people reach the site over TLS; cookies follow it."""
        return self.site_url.startswith("https://")

    @property
    def files_dir(self) -> Path:
        """Where uploaded bytes lie, by hash."""
        return self.data_dir / "files"

    @property
    def broker_dir(self) -> Path:
        """Where the embedded broker keeps its messages."""
        return self.data_dir / "broker"


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read all ``AWARD_*`` variables, make the data folder and, once, its secret key.

    Raises SettingsError when a value is malformed or unsafe.
    """
    env = FileAwareEnv(prefix="AWARD_", eager=True)
    before = dict(os.environ)
    try:
        if environment is not None:
            os.environ.clear()
            os.environ.update(environment)
        return _read(env)
    except EnvError as error:
        raise SettingsError(str(error)) from error
    finally:
        if environment is not None:
            os.environ.clear()
            os.environ.update(before)


def _read(env: FileAwareEnv) -> Settings:
    data_dir = Path(env.str("DATA", "var")).expanduser().resolve()
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    site_url = _checked_site_url(env.str("SITE_URL", "http://127.0.0.1:8000"))
    broker_url = env.str("BROKER_URL", EMBEDDED)
    smtp_url = _checked_smtp_url(env.str("SMTP_URL", ""))
    return Settings(
        data_dir=data_dir,
        database_url=_driver(env.str("DATABASE_URL", f"sqlite:///{data_dir / 'award.sqlite3'}")),
        secret_key=_secret_key(env.str("SECRET_KEY", ""), data_dir),
        broker_url=broker_url,
        site_url=site_url,
        site_name=env.str("SITE_NAME", Settings.site_name),
        icp_number=env.str("ICP_NUMBER", ""),
        public_security_number=env.str("PUBLIC_SECURITY_NUMBER", ""),
        smtp_url=smtp_url,
        mail_from=_checked_mail_from(env.str("MAIL_FROM", ""), smtp_url),
        trusted_hosts=_trusted_hosts(site_url, env.list("TRUSTED_HOSTS", [])),
        proxies=env.int("PROXIES", 0),
        timezone=env.str("TIMEZONE", Settings.timezone),
        upload_max_mb=env.int("UPLOAD_MAX_MB", Settings.upload_max_mb),
        rate_limit_url=env.str("RATE_LIMIT_URL", _rate_limit_url(broker_url)),
        rate_limits=env.bool("RATE_LIMITS", True),
        argon2_time_cost=env.int("ARGON2_TIME_COST", Settings.argon2_time_cost),
        argon2_memory_kib=env.int("ARGON2_MEMORY_KIB", Settings.argon2_memory_kib),
        argon2_parallelism=env.int("ARGON2_PARALLELISM", Settings.argon2_parallelism),
        scanner=env.str("SCANNER", ""),
        font_path=env.str("FONT_PATH", ""),
        plugins=env.str("PLUGINS", ""),
        demo=env.bool("DEMO", False),
    )


def flask_config(settings: Settings) -> dict[str, Any]:
    """The Flask configuration that follows from the settings; the settings themselves are under ``AWARD``."""
    cookie = {"SECURE": settings.is_https, "HTTPONLY": True, "SAMESITE": "Lax"}
    prefix = "__Host-" if settings.is_https else ""
    return {
        "AWARD": settings,
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(settings.database_url),
        "PREFERRED_URL_SCHEME": urlsplit(settings.site_url).scheme,
        "TRUSTED_HOSTS": list(settings.trusted_hosts),
        "MAX_CONTENT_LENGTH": (settings.upload_max_mb + 1) * MEBIBYTE,
        "MAX_FORM_MEMORY_SIZE": 2 * MEBIBYTE,
        "MAX_FORM_PARTS": 5000,
        "SESSION_COOKIE_NAME": f"{prefix}session",
        "SESSION_COOKIE_PATH": "/",
        "REMEMBER_COOKIE_NAME": f"{prefix}remember",
        **{f"SESSION_COOKIE_{name}": value for name, value in cookie.items()},
        **{f"REMEMBER_COOKIE_{name}": value for name, value in cookie.items()},
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "zh_Hans",
        "BABEL_DEFAULT_TIMEZONE": settings.timezone,
        "RATELIMIT_STORAGE_URI": settings.rate_limit_url,
        "RATELIMIT_ENABLED": settings.rate_limits,
        "RATELIMIT_STRATEGY": "moving-window",
    }


def celery_config(settings: Settings) -> dict[str, Any]:
    """The broker side of Celery, the same for the web, which only rings, and the worker, which listens."""
    common: dict[str, Any] = {
        "task_routes": TASK_ROUTES,
        "task_default_queue": "default",
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
        "broker_connection_timeout": 2,
    }
    if settings.is_embedded:
        folders = {"data_folder_in": "messages", "data_folder_out": "messages", "control_folder": "control"}
        paths = {key: str(settings.broker_dir / name) for key, name in folders.items()}
        for path in paths.values():
            Path(path).mkdir(parents=True, exist_ok=True)
        return common | {
            "broker_url": "filesystem://localhost//",
            "broker_transport": "worker.embedded:Transport",
            "broker_transport_options": paths | {"polling_interval": 0.1},
        }
    options = {"socket_connect_timeout": 1, "socket_timeout": 5} if "redis" in settings.broker_url else {}
    return common | {"broker_url": settings.broker_url, "broker_transport_options": options}


def _engine_options(url: str) -> dict[str, Any]:
    """A database server may have ended a connection that waited in the pool: each is tried before it is used again.

    A file cannot hang up.
    """
    return {} if url.startswith("sqlite") else {"pool_pre_ping": True}


def is_loopback(host: str) -> bool:
    """Whether a host name or address can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _driver(url: str) -> str:
    """Name psycopg 3 in a plain PostgreSQL URL, as hosting services hand it out."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg{separator}{rest}" if scheme in {"postgres", "postgresql"} else url


def _checked_site_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
        raise SettingsError(f"AWARD_SITE_URL must be like https://award.example.cn, not {url!r}")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise SettingsError(
            f"AWARD_SITE_URL {url!r}: plain http is for this machine only; put TLS in front and use https"
        )
    return url.rstrip("/")


def _checked_smtp_url(url: str) -> str:
    if url and (urlsplit(url).scheme not in {"smtp", "smtps"} or not urlsplit(url).hostname):
        raise SettingsError(
            "AWARD_SMTP_URL must be like smtp://user:password@mail.example.cn:587?starttls=yes"
        )
    return url


def _checked_mail_from(address: str, smtp_url: str) -> str:
    if smtp_url and "@" not in address:
        raise SettingsError("AWARD_SMTP_URL is set, so AWARD_MAIL_FROM must be the sender's address")
    return address


def _trusted_hosts(site_url: str, more: list[str]) -> tuple[str, ...]:
    host = urlsplit(site_url).hostname or ""
    own = ["localhost", "127.0.0.1", "[::1]"] if is_loopback(host) else [host]
    return tuple(dict.fromkeys([*own, *(name for name in more if name)]))


def _rate_limit_url(broker_url: str) -> str:
    """Several web processes must count together, so a Redis broker counts for them."""
    return broker_url if broker_url.startswith(("redis://", "rediss://")) else "memory://"


def _secret_key(given: str, data_dir: Path) -> str:
    path = data_dir / SECRET_KEY_FILE
    key = given or (path.read_text().strip() if path.exists() else _new_secret_key(path))
    if key.lower() in KNOWN_SECRETS or len(key) < SECRET_KEY_LENGTH or len(set(key)) < 8:
        raise SettingsError(
            f"the secret key is a known default or too short: give {SECRET_KEY_LENGTH} random characters "
            f"or more in AWARD_SECRET_KEY, or remove it and let {path.name} be made in the data folder"
        )
    return key


def _new_secret_key(path: Path) -> str:
    """Make the key once; whoever comes second, in a race of two first starts, reads the winner's."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
    return path.read_text().strip()

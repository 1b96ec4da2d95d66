"""Settings: safe by default, explained when wrong."""

import stat
import threading
from pathlib import Path

import pytest

from config import (
    EMBEDDED,
    SECRET_KEY_FILE,
    Settings,
    SettingsError,
    celery_config,
    flask_config,
    load_settings,
)


def load(folder: Path, **values: str) -> Settings:
    return load_settings(
        {"AWARD_DATA": str(folder), **{f"AWARD_{name}": value for name, value in values.items()}}
    )


def test_nothing_set_is_safe(tmp_path: Path) -> None:
    settings = load(tmp_path / "var")
    assert settings.database_url == f"sqlite:///{tmp_path / 'var' / 'award.sqlite3'}"
    assert settings.broker_url == EMBEDDED
    assert settings.smtp_url == ""
    assert not settings.demo
    assert settings.rate_limits
    assert settings.trusted_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert settings.argon2_memory_kib >= 65536


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first, second = load(tmp_path), load(tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 48
    assert stat.S_IMODE((tmp_path / SECRET_KEY_FILE).stat().st_mode) == 0o600
    assert first.secret_key != load(tmp_path / "other").secret_key


def test_two_first_starts_at_once_agree_on_the_key(tmp_path: Path) -> None:
    """As ``award up`` would make them; the environment is shared, so the settings are read without one."""
    import config

    keys: list[str] = []
    together = threading.Barrier(8)

    def start() -> None:
        together.wait()
        keys.append(config._secret_key("", tmp_path))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert [path.name for path in tmp_path.iterdir()] == [SECRET_KEY_FILE]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "changeme", "known default or too short"),
        ("SECRET_KEY", "a" * 64, "known default or too short"),
        ("SITE_URL", "http://award.example.cn", "plain http is for this machine only"),
        ("SITE_URL", "award.example.cn", "AWARD_SITE_URL"),
        ("SITE_URL", "https://award.example.cn/award", "AWARD_SITE_URL"),
        ("SMTP_URL", "mail.example.cn:25", "AWARD_SMTP_URL"),
        ("SMTP_URL", "smtp://mail.example.cn", "AWARD_MAIL_FROM"),
        ("UPLOAD_MAX_MB", "many", "AWARD_UPLOAD_MAX_MB"),
        ("DEMO", "perhaps", "AWARD_DEMO"),
    ],
)
def test_a_bad_setting_names_itself(tmp_path: Path, name: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        load(tmp_path, **{name: value})


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("0123456789abcdef-0123456789abcdef-xyz\n")
    assert load(tmp_path, SECRET_KEY_FILE=str(file)).secret_key.startswith("0123456789abcdef-")


def test_a_hosting_services_database_url_gets_its_driver(tmp_path: Path) -> None:
    url = load(tmp_path, DATABASE_URL="postgres://u:p@db.example/award").database_url
    assert url == "postgresql+psycopg://u:p@db.example/award"


def test_cookies_follow_the_sites_scheme(tmp_path: Path) -> None:
    here = flask_config(load(tmp_path))
    public = flask_config(load(tmp_path, SITE_URL="https://award.example.cn"))
    assert here["SESSION_COOKIE_SECURE"] is False
    assert public["SESSION_COOKIE_SECURE"] is True
    assert public["SESSION_COOKIE_NAME"] == "__Host-session"
    assert public["SESSION_COOKIE_HTTPONLY"] is True
    assert public["TRUSTED_HOSTS"] == ["award.example.cn"]


def test_only_json_travels(tmp_path: Path) -> None:
    for broker in (EMBEDDED, "redis://127.0.0.1/0"):
        celery = celery_config(load(tmp_path, BROKER_URL=broker))
        assert celery["accept_content"] == ["json"]
        assert celery["task_ignore_result"] is True

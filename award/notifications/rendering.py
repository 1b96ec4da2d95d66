"""From a notification and a recipient to subject and body: plain text, links from the settings alone."""

from typing import Any

from flask import current_app

from award.models import Competition
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.wording import Say, filled, in_locale, moment, say_in

OWN_WORDS = ("zh_Hans", "zh_Hant")  # the organiser writes Chinese; other readers get ours


def render(notification: Notification, to: Recipient, competition: Competition | None) -> tuple[str, str]:
    """Subject and body in the recipient's language."""
    settings = current_app.config["AWARD"]
    _ = say_in(to.locale)
    facts = _facts(to, competition, settings.site_url)
    own = _own_words(to, competition)
    if own is None:
        subject, body = notification.subject(facts, _), _letter(notification, facts, _)
    else:
        values = {name: str(value) for name, value in facts.items() if value is not None}
        subject, body = filled(own["subject"], values), filled(own["body"], values)
    if notification.details is not None:
        body = f"{body}\n\n{notification.details(facts, _)}".rstrip()
    if notification.todo:
        subject = _("【需要您操作】%(subject)s", subject=subject)
    foot = _("此邮件由系统自动发出，请不要直接回复。")
    return subject, f"{body}\n\n--\n{settings.site_name}\n{settings.site_url}\n{foot}\n"


def _facts(to: Recipient, competition: Competition | None, site_url: str) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "recipient": to.name,
        "language": to.locale.replace("_", "-"),
        **to.facts,
    }
    if competition is not None:
        facts.setdefault("competition", competition.name)
    if "path" in facts:
        facts["link"] = site_url + facts["path"]
    for key in ("deadline", "moment", "before"):
        if facts.get(key) is not None:
            zone = competition.zone if competition else current_app.config["AWARD"].timezone
            facts[key] = moment(facts[key], zone, to.locale)
    return facts


def _own_words(to: Recipient, competition: Competition | None) -> dict[str, str] | None:
    if competition is None or not to.letter or to.locale not in OWN_WORDS:
        return None
    words = (competition.words.get("letters") or {}).get(to.letter)
    if not words or not words.get("body"):
        return None
    return {key: in_locale(words[key], to.locale) for key in ("subject", "body")}


def _letter(notification: Notification, facts: Facts, _: Say) -> str:
    salutation = _("%(name)s：", name=facts["recipient"])
    parts = [salutation, notification.body(facts, _)]
    if facts.get("link"):
        parts.append(str(facts["link"]))
    return "\n\n".join(parts)

"""Makes one edition of the demo from its texts: words, hosts, committee, windows, announcements."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from award.demo import content
from award.demo.world import World
from award.models import Announcement, Competition, HostRole, Office, Stage, User
from award.stages.pipeline import open_stage, stages_of
from award.stages.setup import create_competition

ZONE = ZoneInfo("Asia/Shanghai")


class Edition:
    """A competition of ``editions.yaml`` in the making; ``today`` is the day that relative dates count from."""

    def __init__(self, world: World, data: dict[str, Any], admin: User, *, today: datetime) -> None:
        self.world, self.data, self.admin, self.today = world, data, admin, today
        self.session: Session = world.session
        call = self.moment(data["timeline"]["call"])
        self.competition: Competition = create_competition(
            self.session, data["preset"], slug=data["slug"], name=data["name"], prefix=data["reference_prefix"],
            series=content.read("editions")["series"]["name"], by=admin, at=call,
        )  # fmt: skip
        self.competition.award_name = data["award_name"]
        self.competition.is_public = True
        self.competition.words = {
            **self.competition.words,
            "call": self.filled(data["call"]),
            "faq": [{"question": item["q"], "answer": item["a"]} for item in data["faq"]],
        }
        quotas = {tier["key"]: tier["quota"] for tier in data["tiers"]}
        for tier in self.competition.tiers:
            tier.quota = quotas.get(tier.key, tier.quota)
        self._hosts()
        self._committee()
        kinds = {stage.kind for stage in stages_of(self.session, self.competition.id)}
        kinds |= {extra["kind"] for extra in data.get("extra_stages", [])}
        self.people = world.appoint(
            self.competition, admin, at=call, kinds=kinds, experts=data.get("experts")
        )
        self.organiser, self.chair = self.people["organiser"][0], self.people["chair"][0]
        self.session.flush()

    def moment(self, said: Any) -> datetime:
        """A moment of the timeline: a fixed one, or days from today at an hour, in the competition's zone."""
        if isinstance(said, dict):
            day = self.today.astimezone(ZONE).date() + timedelta(days=said["day"])
            return datetime.combine(day, time.fromisoformat(said.get("at", "09:00")), ZONE)
        text = str(said)
        return datetime.fromisoformat(text if len(text) > 10 else f"{text} 09:00").replace(tzinfo=ZONE)

    def filled(self, text: str) -> str:
        """The text with the moments that it names written out."""
        line = self.data["timeline"]
        named = {
            "call": line["call"],
            "publication": line.get("publication"),
            "extended_from": line.get("extended_from"),
        }
        for stage, ends in (("submission", "submission_closes"), ("notice", "notice_closes")):
            if isinstance(line.get(stage), list):
                named[ends] = line[stage][1]
        if "notice" in line:
            named["notice_opens"] = line["notice"][0]
        for name, said in named.items():
            if said is not None:
                text = text.replace(f"{{{name}}}", written(self.moment(said)))
        return text

    def _hosts(self) -> None:
        labels = {"co_organiser": "协办单位", "undertaker": "承办单位", "support": "技术支持单位"} | {
            role["key"]: role["name"] for role in self.competition.words["host_roles"]
        }
        for position, host in enumerate(self.data["hosts"]):
            body = self.world.bodies[host["organisation"]]
            contact = {key: host[key] for key in ("contact", "phone", "email", "address") if host.get(key)}
            self.session.add(HostRole(competition_id=self.competition.id, role=labels.get(host["role"], host["role"]), name=body.name,
                                      organisation_id=body.id, contact=contact, position=position))  # fmt: skip

    def _committee(self) -> None:
        for place, group in enumerate(content.read("people")["committee"]):
            for position, member in enumerate(group["members"]):
                person = content.people()[member["person"]]
                self.world.person(member["person"])
                posts = [
                    f"{self.world.bodies[post['organisation']].name}{post['post']}"
                    for post in person.get("posts", [])
                ]
                self.session.add(
                    Office(competition_id=self.competition.id, grouping=group["group"], title=member["office"], name=person["name"],
                           affiliation="、".join(posts), person_id=self.world.persons[member["person"]].id, group_position=place,
                           position=position)
                )  # fmt: skip

    def stage(self, key: str) -> Stage:
        """The stage of that key."""
        return next(stage for stage in stages_of(self.session, self.competition.id) if stage.key == key)

    def open(self, key: str) -> Stage:
        """Give a stage its window and open it when it began."""
        stage = self.stage(key)
        window = self.data["timeline"].get(key)
        if isinstance(window, list):
            stage.opens_at, stage.closes_at = self.moment(window[0]), self.moment(window[1])
        at = stage.opens_at or self.moment(window if window is not None else self.data["timeline"]["call"])
        stage.opens_at = at
        open_stage(self.session, stage, by=self.organiser, at=at)
        return stage

    def open_at(self, key: str, at: datetime) -> Stage:
        """Open a stage that sets its own window."""
        stage = self.stage(key)
        stage.opens_at = at
        open_stage(self.session, stage, by=self.organiser, at=at)
        return stage

    def plan(self, key: str) -> None:
        """Give a stage its window without opening it."""
        window = self.data["timeline"].get(key)
        stage = self.stage(key)
        if isinstance(window, list):
            stage.opens_at, stage.closes_at = self.moment(window[0]), self.moment(window[1])

    def announce(self) -> None:
        """The announcements that have appeared."""
        line = self.data["timeline"]
        moments = {**line, "notice_opens": line.get("notice")}
        for item in self.data["announcements"]:
            said = item["moment"] if item["moment"] not in moments else moments[item["moment"]]
            at = self.moment(said[0] if isinstance(said, list) else said)
            self.session.add(Announcement(competition_id=self.competition.id, kind=item["kind"], title=item["title"],
                                          text=self.filled(item["text"]), published_at=at, by_id=self.organiser.id))  # fmt: skip
        self.session.flush()


def waking(at: datetime) -> datetime:
    """The same day between 8 and 22 o'clock: the small hours squeezed out."""
    local = at.astimezone(ZONE)
    return local.replace(hour=8 + local.hour * 14 // 24)


def written(at: datetime) -> str:
    """10月28日10时, as announcements write it."""
    local = at.astimezone(ZONE)
    last = (local.hour, local.minute) == (23, 59)  # the day's end is written as 24时
    hour = "24时" if last else f"{local.hour}时" + (f"{local.minute}分" if local.minute else "")
    return f"{local.year}年{local.month}月{local.day}日{hour}"

"""A stage's words and parameters, changed until it opens; the form, until the call is open."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from award import policy
from award.database import lock
from award.errors import Invalid, WrongState
from award.fields.form import Form
from award.fields.problems import Problem
from award.fields.reading import parse_form_source
from award.fields.schema import schema_problems
from award.fields.yaml_source import DefinitionError, Flaw, Source, read_yaml, write_yaml
from award.i18n import N_
from award.models import Competition, FormVersion, Stage, User
from award.presets.lint import criterion_problems
from award.stages.changing import Problems, locked, note_change, refuse
from award.stages.changing_lists import filled_form, has_begun, without_options
from award.stages.marking import methods_offered
from award.stages.setup import current_form, publish_form
from award.workflow import kind_of

LONGEST_NAME = 40
WHOLE = 10_000
WEIGHTS_FROZEN = N_("已有评分环节开放，各部分的权重不能再改。")


def change_stage(
    session: Session, stage: Stage, *, name: str, help: str, flow: str, by: User, at: datetime
) -> None:
    """What a planned stage is called, its sentence, and how cases flow on."""
    competition = _planned(session, stage, by)
    problems: Problems = {}
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        problems["name"] = [N_("名称为 1 至 40 个字。")]
    if len(help) > 1000:
        problems["help"] = [N_("文字过长，请精简。")]
    if flow not in ("each", "together"):
        problems["flow"] = [N_("请选择。")]
    refuse(problems)
    stage.name, stage.help, stage.flow = name.strip(), help.strip(), flow
    state = {"stage": stage.key, "name": stage.name, "flow": flow}
    note_change(session, competition, "stage", state, by=by, at=at)


def change_parameters(
    session: Session, stage: Stage, parameters: Mapping[str, Any], *, by: User, at: datetime
) -> None:
    """A planned stage's rules, checked by its kind's schema and sense. Raises ``Invalid`` with ``facts['flaws']``."""
    competition = _planned(session, stage, by)
    flaws = list(parameter_problems(stage, parameters))
    if parameters.get("sources") != stage.parameters.get("sources") and weights_frozen(session, stage):
        flaws.append(Problem("frozen", WEIGHTS_FROZEN, path=("sources",)))
    if flaws:
        raise Invalid(N_("请改正下列各处。"), flaws=flaws)
    stage.parameters = dict(parameters)
    note_change(
        session, competition, "parameters", {"stage": stage.key, "parameters": stage.parameters}, by=by, at=at
    )


def weights_frozen(session: Session, stage: Stage) -> bool:
    """Whether the weights of a decision's parts are fixed: one of the scoring stages it rests on has opened."""
    keys = [source["stage"] for source in stage.parameters.get("sources", [])]
    query = select(Stage.id).where(
        Stage.competition_id == stage.competition_id, Stage.key.in_(keys), Stage.state != "planned"
    )
    return session.execute(query.limit(1)).first() is not None


def parameter_problems(stage: Stage, parameters: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with a stage's parameters: their shape, then their sense."""
    flaws = list(schema_problems(parameters, kind_of(stage).schema))
    if flaws:
        yield from flaws
        return
    criteria = parameters.get("criteria", [])
    for place, criterion in enumerate(criteria):
        yield from (problem.within("criteria", place) for problem in criterion_problems(criterion))
    whole = sum(criterion["weight"] for criterion in criteria)
    if criteria and whole != WHOLE:
        facts = {"sum": f"{whole / 100:g}"}
        yield Problem("weights", N_("权重合计应为 100%%，现为 %(sum)s%%。"), facts, ("criteria",))
    if parameters.get("minimum_sheets", 0) > parameters.get("sheets_per_case", 10**6):
        yield Problem("sheets", N_("最低评分数不得多于每个案例的评分数"), path=("minimum_sheets",))
    if "method" in parameters and parameters["method"] not in methods_offered():
        yield Problem("method", N_("请选择计分方法。"), path=("method",))
    rule = parameters.get("rule", {})
    needed = {"top": "number", "threshold": "threshold"}.get(rule.get("kind", ""))
    if needed and needed not in rule:
        yield Problem("rule", N_("请填写。"), path=("rule", needed))
    yield from _source_problems(parameters.get("sources", []))


def _source_problems(sources: list[Mapping[str, Any]]) -> Iterator[Problem]:
    whole = sum(source["weight"] for source in sources)
    if sources and whole != WHOLE:
        facts = {"sum": f"{whole / 100:g}"}
        yield Problem("weights", N_("权重合计应为 100%%，现为 %(sum)s%%。"), facts, ("sources",))


def _planned(session: Session, stage: Stage, by: User) -> Competition:
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    stage = lock(session, Stage, stage.id)
    if stage.state != "planned":
        raise WrongState(N_("环节已经开放，名称和规则不能再改。"))
    return stage.competition


def form_source(session: Session, competition: Competition) -> str:
    """The form as YAML to edit; choices that follow a list do not repeat it."""
    version = current_form(session, competition.id)
    if version is None:
        return ""
    followed = {"category"} | {f"attribute:{one.key}" for one in competition.attributes}
    return write_yaml(without_options(version.schema, followed))


def read_form(session: Session, competition: Competition, text: str) -> Form:
    """The form that the YAML describes. Raises ``DefinitionError`` with lines."""
    source = read_yaml(text)
    data = source.data
    shaped = isinstance(data, dict) and isinstance(data.get("sections"), list)
    if shaped and all(
        isinstance(one, dict) and isinstance(one.get("fields"), list) for one in data["sections"]
    ):
        version = current_form(session, competition.id)
        before = version.schema if version else {}
        source = Source(filled_form(competition, _fields_only(data), before), source.lines)
    return parse_form_source(source)


def _fields_only(data: dict[str, Any]) -> dict[str, Any]:
    if all(isinstance(field, dict) for section in data["sections"] for field in section["fields"]):
        return data
    raise DefinitionError([Flaw(Problem("schema", N_("写法有误"), path=("sections",)))])


def change_form(
    session: Session, competition: Competition, text: str, *, by: User, at: datetime
) -> FormVersion:
    """Publish the form as its next version. Raises ``DefinitionError``, ``WrongState`` once the call is open."""
    competition = locked(session, competition, by)
    if has_begun(session, competition.id, "submission"):
        raise WrongState(N_("申报已经开放，申报表不能再改。"))
    form = read_form(session, competition, text)
    missing = [
        key
        for key in competition.words.get("section_labels", {})
        if key not in {f.key for f in form.fields()}
    ]
    if missing:
        raise Invalid(
            N_("公布时要印的栏目“%(keys)s”不在表中。"),
            {"form": [N_("公布时要印的栏目不在表中。")]},
            keys="、".join(missing),
        )
    version = publish_form(session, competition, form, at=at)
    note_change(
        session, competition, "form", {"version": version.number, "digest": version.digest}, by=by, at=at
    )
    return version

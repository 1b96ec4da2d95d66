"""From one version of a form to the next: what may change under answers that exist."""

from award.fields.form import Form
from award.fields.problems import Problem
from award.i18n import N_


def successor_problems(before: Form, after: Form) -> list[Problem]:
    """Return why ``after`` may not follow ``before``: a key that is kept must keep its kind.

    Old revisions render with their own version for ever; drafts move over key by key.
    """
    problems = []
    for at, section in enumerate(after.sections):
        for place, field in enumerate(section.fields):
            old = before.by_key.get(field.key)
            if old is not None and old.kind is not field.kind:
                message = N_("栏目“%(key)s”的类型不能由 %(before)s 改为 %(after)s，请换一个键")
                facts = {"key": field.key, "before": old.kind.name, "after": field.kind.name}
                problems.append(
                    Problem("kind_changed", message, facts, ("sections", at, "fields", place, "kind"))
                )
    return problems

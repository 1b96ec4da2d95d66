"""Minutes of a vote (票决纪要) as DOCX: rules, those present, recusals, the count of each round, lines to sign on."""

from io import BytesIO

from docx.document import Document as DocumentType
from docx.shared import Mm, Pt
from flask_babel import gettext as _

from award.documents.typography import grid, new_document, number_pages
from award.queries.votes import Member, RoundView, VoteView

SIGNING = Mm(14)
#: millimetres of the columns of a count; 160 between the margins
COLUMNS = (28, 54, 12, 12, 12, 12, 12, 18)


def vote_minutes(
    view: VoteView, *, competition: str, rules: list[tuple[str, str]], ending: str, outcomes: dict[str, str],
    moments: dict[int, str],
) -> bytes:  # fmt: skip
    """Return the bytes of a DOCX; fixed words in the current language.

    ``rules``: (term, words); ``ending``: how it ended, in words; ``outcomes``: outcome → words; ``moments``: number of a
    round → when it was counted.
    """
    document = new_document()
    title = _("票决纪要")
    document.core_properties.title, document.core_properties.author = f"{title} {view.vote.title}", ""
    document.add_paragraph(title, style="Title")
    document.add_paragraph(
        _("%(competition)s 第 %(n)s 号票决", competition=competition, n=view.vote.number)
    ).paragraph_format.space_after = Pt(8)
    _heading(document, _("票决事项"))
    document.add_paragraph(view.vote.title)
    for term, words in rules:
        document.add_paragraph(_("%(term)s：%(words)s", term=term, words=words))
    if view.vote.opened_by is not None:
        document.add_paragraph(_("%(term)s：%(words)s", term=_("召集"), words=view.vote.opened_by.name))
    _heading(document, _("有表决权的委员（应到 %(n)s 人）", n=len(view.members)))
    document.add_paragraph(_names(view.members))
    for round in view.rounds:
        _round(document, round, outcomes, moments)
    _heading(document, _("结果"))
    document.add_paragraph(ending)
    for seat in view.elected:
        document.add_paragraph(f"{seat.case.reference}　{seat.case.title}", style="List Bullet")
    _signatures(document, view)
    number_pages(document)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _heading(document: DocumentType, text: str) -> None:
    document.add_paragraph(text, style="Heading 1").paragraph_format.keep_with_next = True


def _names(members: list[Member]) -> str:
    return _("、").join(_("%(name)s（%(title)s）", name=m.name, title=_(m.title)) if m.title else m.name for m in members)  # fmt: skip


def _round(
    document: DocumentType, round: RoundView, outcomes: dict[str, str], moments: dict[int, str]
) -> None:
    _heading(document, _("第 %(n)s 轮", n=round.row.number))
    if round.row.state != "counted":
        is_void = round.row.state == "void"
        document.add_paragraph(_("本轮未计票，选票已全部销毁。") if is_void else _("本轮正在投票。"))
        return
    document.add_paragraph(
        _(
            "计票时间 %(at)s。名额 %(seats)s 个，实到 %(here)s 人，收到选票 %(n)s 张。",
            at=moments.get(round.row.number, ""),
            seats=round.row.seats,
            here=len(round.present),
            n=round.handed_in,
        )
    )
    document.add_paragraph(_("到会：%(names)s", names=_names(round.present)))
    if round.absent:
        document.add_paragraph(_("缺席：%(names)s", names=_names(round.absent)))
    titles = {case.id: case.title for case in round.cases}
    for case_id, members in round.recused.items():
        said = _("回避：“%(title)s”——%(names)s", title=titles.get(case_id, ""), names=_names(members))
        document.add_paragraph(said)
    heads = [_("编号"), _("案例"), _("赞成"), _("反对"), _("弃权"), _("基数"), _("应达"), _("结果")]
    table = grid(document, len(round.lines), len(heads), heads=heads)
    for row, line in zip(table.rows[1:], round.lines, strict=True):
        counts = line.counts
        numbers = [counts[key] for key in ("yes", "no", "abstain", "voters", "needed")]
        cells = [line.case.reference or "", line.case.title, *map(str, numbers), outcomes[line.outcome]]
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.autofit = False
    for column, width in zip(table.columns, COLUMNS, strict=True):
        column.width = Mm(width)  # Word goes by the cells, LibreOffice by the columns
    for row in table.rows:
        for place, width in enumerate(COLUMNS):
            row.cells[place].width = Mm(width)
            row.cells[place].paragraphs[0].runs[0].font.size = Pt(9.5) if row.cells[place].text else None


def _signatures(document: DocumentType, view: VoteView) -> None:
    _heading(document, _("签字"))
    present = {m.user_id: m for round in view.rounds for m in round.present}
    people = [m for m in view.members if m.user_id in present]
    table = grid(document, len(people), 3, heads=[_("姓名"), _("职务"), _("签字")])
    for row, member in zip(table.rows[1:], people, strict=True):
        row.height = SIGNING
        row.cells[0].text, row.cells[1].text = member.name, _(member.title) if member.title else ""
    for label in (_("主持人："), _("计票人："), _("监督人："), _("日期：")):
        document.add_paragraph(f"{label}＿＿＿＿＿＿＿＿＿＿").paragraph_format.space_before = Pt(10)

"""What came out beside this system (后台发表): adopt it into the ledger, or say why it does not belong there."""

from flask import request
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from bot.desk.notices import MOST_ID, channel_names
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.notices import follow, found
from bot.notices.found import STANDING_WORDS
from bot.notices.notice import NoticeKind
from bot.staff.units import Unit


class AdoptForm(FlaskForm):
    """As what it goes into the ledger."""

    unit = SelectField("发布单位", [DataRequired("请选择发布单位")])
    kind = SelectField("类别", [DataRequired("请选择类别")])
    titles = TextAreaField(
        "标题", [Optional(), Length(max=2000)], render_kw={"rows": 2},
        description="平台没有告知标题时写上，一篇一行",
    )  # fmt: skip


class ExplainForm(FlaskForm):
    """Why it does not."""

    reason = StringField("理由", [DataRequired("请写明为什么不计入台账"), Length(max=500)])


def release_found(seat: Seat) -> Answer:
    """What waits, and what was settled before."""
    before = request.args.get("before", "")
    start = min(int(before), MOST_ID) if before.isascii() and before.isdigit() else None
    with seat.read() as session:
        leaf = found.page(session, before=start)
        names = channel_names(session)
    return seat.page(
        "found.html",
        leaf=leaf,
        channels=names,
        words=STANDING_WORDS,
        modes=follow.MODES,
        is_first=start is None,
    )


def release_found_one(seat: Seat, number: int) -> Answer:
    """One of them, with the two ways to settle it."""
    return _page(seat, number)


def release_adopt(seat: Seat, number: int) -> Answer:
    """Into the ledger."""
    form = _choices(seat, AdoptForm())
    if form.validate_on_submit():
        titles = [line.strip() for line in (form.titles.data or "").splitlines() if line.strip()]
        with refusals(form):
            with seat.begin() as (session, by):
                one = found.by_id(session, number)
                made = found.adopt(
                    session, one, unit=form.unit.data or "", kind=form.kind.data or "", titles=titles,
                    by=by, at=seat.now(),
                )  # fmt: skip
            lines = f"已补入台账，{len(made)} 条" if made else "台账里已经登记过，没有重复"
            return seat.done(lines, "release_found")
    return _page(seat, number, adopt=form)


def release_explain(seat: Seat, number: int) -> Answer:
    """Not into the ledger, and why."""
    form = ExplainForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                one = found.by_id(session, number)
                found.explain(session, one, reason=form.reason.data or "", by=by, at=seat.now())
            return seat.done("已说明，不计入台账", "release_found")
    return _page(seat, number, explain=form)


def _page(
    seat: Seat, number: int, adopt: AdoptForm | None = None, explain: ExplainForm | None = None
) -> Answer:
    shown = adopt or _choices(seat, AdoptForm(formdata=None))
    with seat.read() as session:
        one = found.find(session, min(number, MOST_ID))
        names = channel_names(session)
    return seat.page(
        "found_one.html", one=one, adopt=shown, explain=explain or ExplainForm(formdata=None),
        channel=names[one.account], words=STANDING_WORDS, modes=follow.MODES,
    )  # fmt: skip


def _choices(seat: Seat, form: AdoptForm) -> AdoptForm:
    with seat.read() as session:
        form.unit.choices = _units(session)
        kinds = session.scalars(select(NoticeKind.name).order_by(NoticeKind.position))
        form.kind.choices = [SelectChoice(name, name) for name in kinds]
    return form


def _units(session: Session) -> list[SelectChoice]:
    return [
        SelectChoice(one.name, one.name) for one in session.scalars(select(Unit).order_by(Unit.id))
    ]


PAGES = (
    Page("/releases/found", "release_found", release_found, only="GET"),
    Page("/releases/found/<int:number>", "release_found_one", release_found_one, only="GET"),
    Page("/releases/found/<int:number>/adopt", "release_adopt", release_adopt, only="POST"),
    Page("/releases/found/<int:number>/explain", "release_explain", release_explain, only="POST"),
)

"""What makes a notice 重点 by itself, and the cases in which one may go out by an approval given by telephone."""

from typing import Any

from sqlalchemy.orm import Session

from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import line, lines_of, several, text
from bot.desk.setting.seen import Changing, changing
from bot.errors import NotFound
from bot.notices import change_cases, kinds
from bot.notices.change_cases import EMERGENCY, MODELS, RAISE, Case, Given
from bot.staff import roles

NAMES = {RAISE: "定为重点的规则", EMERGENCY: "应急发布的情形"}


class EmergencyForm(Changing):
    """A case: words, kinds, or both."""

    words = text(
        "标题或正文里有这些词的一个", optional=True, most=1000, help="一行一个；不写就只看类别"
    )
    kinds = several("只限这些类别", {})

    def given(self) -> Given:
        """What was typed."""
        return Given(lines_of(self.words.data), self.kinds.data or [])


class RaiseForm(Changing):
    """A rule: words with others beside them, or kinds."""

    words = text("一句话里有这些词的一个", optional=True, most=1000, help="一行一个")
    beside = text(
        "同一句里还要有这些词的一个", optional=True, most=1000, help="一行一个；不写就只看上面的词"
    )
    kinds = several("或者是这些类别", {})

    def given(self) -> Given:
        """What was typed."""
        return Given(lines_of(self.words.data), self.kinds.data or [], lines_of(self.beside.data))


class NewEmergencyForm(EmergencyForm):
    """A further case."""

    name = line("名称", most=change_cases.LONGEST, help="如 临时闭馆")


class NewRaiseForm(RaiseForm):
    """A further rule."""

    name = line("名称", most=change_cases.LONGEST, help="如 人事")


_FORMS: dict[str, tuple[type[Changing], type[Changing]]] = {
    RAISE: (RaiseForm, NewRaiseForm), EMERGENCY: (EmergencyForm, NewEmergencyForm),
}  # fmt: skip


def cases(seat: Seat) -> Answer:
    """Both lists."""
    with seat.read() as session:
        lists = [(what, NAMES[what], change_cases.every(session, what)) for what in MODELS]
    return seat.page("setting/cases.html", lists=lists, mine=roles.may(seat.person, "cases.set"))


def new(seat: Seat, what: str) -> Answer:
    """A further one."""
    form: Any = _forms(what)[1]()
    _offer(seat, form, [])
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                name = form.name.data or ""
                made = change_cases.add(session, what, name, form.given(), by=by, at=seat.now())
                told = made.name
            return seat.done(f"已新增“{told}”，以后送审照它定", "setting_cases")
    title = "新增一条规则" if what == RAISE else "新增一种情形"
    return seat.page("setting/form.html", form=form, **_around(title, "新增"), first="name")


def case(seat: Seat, what: str, name: str) -> Answer:
    """One of them."""
    kind: Any = _forms(what)[0]

    def now(session: Session) -> Changing:
        return kind(formdata=None, data=_row(change_cases.find(session, what, name)))  # type: ignore[no-any-return]

    with seat.read() as session:
        fresh, own = now(session), list(change_cases.find(session, what, name).kinds)
    form = kind()
    form = form if form.is_submitted() else fresh
    _offer(seat, form, own)
    if form.validate_on_submit():
        with refusals(form):
            about = ("cases.set", f"{what}_case", name)
            with changing(seat, form, now, about=about) as (session, by):
                change_cases.change(session, what, name, form.given(), by=by, at=seat.now())
            return seat.done(f"已保存“{name}”，以后送审照它定", "setting_cases")
    return seat.page(
        "setting/form.html", form=form, **_around(name, "保存"), drop="setting_case_drop",
        drop_values={"what": what, "name": name}, drop_verb="删掉这一条",
        drop_asks="以后送审的不再照它；已经送审的不变。删掉吗？",
    )  # fmt: skip


def drop(seat: Seat, what: str, name: str) -> Answer:
    """Take one away."""
    with seat.begin() as (session, by):
        change_cases.drop(session, what, name, by=by, at=seat.now())
    return seat.done(f"已删掉“{name}”", "setting_cases")


def _forms(what: str) -> tuple[type[Changing], type[Changing]]:
    if what not in _FORMS:
        raise NotFound("没有这一页，请回到列表")
    return _FORMS[what]


def _offer(seat: Seat, form: Any, own: list[str]) -> None:  # noqa: ANN401 - of two shapes
    with seat.read() as session:
        form.kinds.choices = {name: name for name in (*kinds.offered(session), *own)}


def _row(one: Case) -> dict[str, Any]:
    told = {"words": "\n".join(one.words), "kinds": list(one.kinds)}
    return told | {"beside": "\n".join(getattr(one, "beside", ()))}


def _around(title: str, verb: str) -> dict[str, Any]:
    return {
        "title": title, "verb": verb, "back": "setting_cases", "back_name": "重点和应急的规则",
    }  # fmt: skip


PAGES = (
    Page("/settings/cases", "setting_cases", cases, only="GET"),
    Page("/settings/cases/<what>/new", "setting_case_new", new),
    Page("/settings/cases/<what>/of/<name>", "setting_case", case),
    Page("/settings/cases/<what>/of/<name>/drop", "setting_case_drop", drop, only="POST"),
)

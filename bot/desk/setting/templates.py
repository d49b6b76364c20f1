"""Templates: texts to begin a notice with; what must be filled in is marked 【请填：……】."""

from typing import Any

from sqlalchemy.orm import Session
from wtforms import BooleanField

from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import choice, line, lines_of, text
from bot.desk.setting.seen import Changing, changing
from bot.notices import kinds, templates
from bot.notices.templates import Template
from bot.staff import roles


class TemplateForm(Changing):
    """A template."""

    kind = choice("类别")
    title = line("标题", most=100)
    body = text(
        "正文",
        most=templates.LONGEST,
        rows=14,
        help="要填的地方写成【请填：几月几日】，没有填完不能送审",
    )
    is_event = BooleanField("是活动：还要填时间、地点、名额")

    def given(self, name: str) -> Template:
        """What was typed."""
        return Template(
            name, self.kind.data or "", self.title.data or "", self.body.data or "", bool(self.is_event.data)
        )  # fmt: skip


class NewTemplateForm(TemplateForm):
    """A new template."""

    name = line("名称", most=20, help="写信息时照它选，如“节日开放”")


class HostsForm(Changing):
    """From where pictures of pasted texts may be fetched."""

    hosts = text(
        "粘贴时可以取图的网站",
        optional=True,
        rows=5,
        most=1000,
        help="一行一个域名，如 qpic.cn，它下面的都算；别的网址的图片不取",
    )


def all_templates(seat: Seat) -> Answer:
    """All templates, and the hosts of pictures."""
    return _page(seat)


def set_hosts(seat: Seat) -> Answer:
    """Other hosts of pictures."""
    form = HostsForm()
    if form.validate_on_submit():
        with refusals(form):
            about = ("template.set", "template", templates.HOSTS)
            with changing(seat, form, _hosts, about=about) as (session, by):
                templates.set_picture_hosts(
                    session, lines_of(form.hosts.data), by=by, at=seat.now()
                )
            return seat.done("已保存可以取图的网站", "setting_templates")
    return _page(seat, form)


def _hosts(session: Session) -> HostsForm:
    return HostsForm(formdata=None, data={"hosts": "\n".join(templates.picture_hosts(session))})


def _page(seat: Seat, form: HostsForm | None = None) -> Answer:
    with seat.read() as session:
        found, form = templates.every(session), form or _hosts(session)
    mine = roles.may(seat.person, "template.set")
    return seat.page("setting/templates.html", templates=found, form=form, mine=mine)


def new(seat: Seat) -> Answer:
    """A new template."""
    form = NewTemplateForm()
    form.kind.choices = _kinds(seat)
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                given = form.given(form.name.data or "")
                templates.add(session, given, by=by, at=seat.now())
            return seat.done(f"已新增模板“{given.name}”", "setting_templates")
    return seat.page("setting/form.html", form=form, **_around("新增模板", "新增"), first="name")


def template(seat: Seat, name: str) -> Answer:
    """One template."""

    def now(session: Session) -> TemplateForm:
        return TemplateForm(formdata=None, obj=templates.find(session, name))

    with seat.read() as session:
        one = templates.find(session, name)
    form = TemplateForm(obj=one)
    form.kind.choices = {one.kind: one.kind} | _kinds(seat)
    if form.validate_on_submit():
        with refusals(form):
            with changing(seat, form, now, about=("template.set", "template", name)) as (
                session,
                by,
            ):
                templates.put(session, form.given(name), by=by, at=seat.now())
            return seat.done(f"已保存模板“{name}”", "setting_templates")
    return seat.page(
        "setting/form.html", form=form, **_around(name, "保存"), drop="setting_template_drop",
        drop_values={"name": name}, drop_verb="去掉这个模板", drop_asks="以后写信息时不能再选它；照它写过的稿件不变。去掉吗？",
    )  # fmt: skip


def drop(seat: Seat, name: str) -> Answer:
    """Take a template away."""
    with seat.begin() as (session, by):
        templates.remove(session, name, by=by, at=seat.now())
    return seat.done(f"已去掉模板“{name}”", "setting_templates")


def _kinds(seat: Seat) -> dict[str, str]:
    with seat.read() as session:
        return {name: name for name in kinds.offered(session)}


def _around(title: str, verb: str) -> dict[str, Any]:
    return {"title": title, "verb": verb, "back": "setting_templates", "back_name": "模板"}


PAGES = (
    Page("/settings/templates", "setting_templates", all_templates, only="GET"),
    Page("/settings/templates/hosts", "setting_picture_hosts", set_hosts, only="POST"),
    Page("/settings/templates/new", "setting_template_new", new),
    Page("/settings/templates/of/<name>", "setting_template", template),
    Page("/settings/templates/of/<name>/drop", "setting_template_drop", drop, only="POST"),
)

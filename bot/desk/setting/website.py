"""What the public site says of itself: its filings, its mark, the county's portal, fax and mail."""

from sqlalchemy.orm import Session
from wtforms import StringField

from bot.accounts import website
from bot.accounts.website import NAMES, Website
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import line
from bot.desk.setting.seen import Changing, changing
from bot.staff import roles

_HELP = {
    "icp": "如 鲁ICP备12345678号", "police": "如 鲁公网安备37032102000001号", "code": "10 位，没有网站标识码的留空",
    "portal": "县政府门户网站上有本单位的信息公开专栏时填写，首页会先指到那里",
}  # fmt: skip


def _said(key: str) -> StringField:
    return line(NAMES[key], most=website.LONGEST, help=_HELP.get(key, ""), optional=True)


class WebsiteForm(Changing):
    """The site's own facts."""

    icp = _said("icp")
    police = _said("police")
    code = _said("code")
    portal = _said("portal")
    fax = _said("fax")
    email = _said("email")

    def given(self) -> Website:
        """What was typed."""
        return Website(**{key: self[key].data or "" for key in NAMES})


def edit(seat: Seat) -> Answer:
    """What stands at the foot of every public page, and in the guide."""
    form = WebsiteForm()
    if form.validate_on_submit():
        with refusals(form):
            about = ("website.set", "website", "")
            with changing(seat, form, _now, about=about) as (session, by):
                website.change(session, form.given(), by=by, at=seat.now())
            return seat.done("已保存，公众的网页马上按新的显示", "setting_website")
    if not form.is_submitted():
        with seat.read() as session:
            form = _now(session)
    return seat.page("setting/website.html", form=form, mine=roles.may(seat.person, "website.set"))


def _now(session: Session) -> WebsiteForm:
    return WebsiteForm(formdata=None, obj=website.now(session))


PAGES = (Page("/settings/website", "setting_website", edit),)

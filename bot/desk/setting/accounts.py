"""The account register: who holds an account, until when it is verified, its filing, its last console login."""

from sqlalchemy.orm import Session

from bot.accounts import register
from bot.accounts.register import Given
from bot.clock import local_day
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import day, line, text
from bot.desk.setting.seen import Changing, changing
from bot.errors import NotFound
from bot.staff import roles


class AccountForm(Changing):
    """What is on record of an account."""

    holder = line("主体", help="账号注册在哪个单位名下")
    keeper = line("账号管理员", optional=True, help="扫码登录、确认群发的那个人")
    verified_until = day(
        "认证到哪天", optional=True, help="公众平台后台“设置与开发 → 账号设置”里有"
    )
    filing = line("备案号", optional=True, help="政务新媒体在主管部门的备案")
    filed_on = day("备案日期", optional=True)
    last_login = day("最近登录后台", optional=True)
    note = text("备注", optional=True, most=300, rows=2)

    def given(self) -> Given:
        """What was typed."""
        return Given(
            self.holder.data or "", self.keeper.data or "", self.verified_until.data, self.filing.data or "",
            self.filed_on.data, self.last_login.data, self.note.data or "",
        )  # fmt: skip


def accounts(seat: Seat) -> Answer:
    """All accounts with what somebody must see to."""
    with seat.read() as session:
        found = register.every(session, today=local_day(seat.now()))
    return seat.page(
        "setting/accounts.html", accounts=found, mine=roles.may(seat.person, "account.record")
    )


def account(seat: Seat, slug: str) -> Answer:
    """One account."""

    def known(session: Session) -> register.Standing:
        found = register.every(session, today=local_day(seat.now()))
        one = next((one for one in found if one.channel.slug == slug), None)
        if one is None:
            raise NotFound("没有这个公众号，请回到账号台账")
        return one

    def now(session: Session) -> AccountForm:
        return AccountForm(formdata=None, obj=known(session).record)

    with seat.read() as session:
        name, form = known(session).channel.name, AccountForm(obj=known(session).record)
    if form.validate_on_submit():
        with refusals(form):
            with changing(seat, form, now, about=("account.record", "account", slug)) as (
                session,
                by,
            ):
                register.keep(session, slug, form.given(), by=by, at=seat.now())
            return seat.done(f"已登记“{name}”", "accounts")
    return seat.page(
        "setting/form.html", form=form, title=name, verb="保存", back="accounts", back_name="账号台账",
    )  # fmt: skip


PAGES = (
    Page("/settings/accounts", "accounts", accounts, only="GET"),
    Page("/settings/accounts/<slug>", "account", account),
)

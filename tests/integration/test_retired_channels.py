"""A retired channel takes nothing new, keeps its past, and can be brought back."""

import pytest

from bot.audit import trail
from bot.configuration import tell
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotFound, OutOfTurn, Refused
from bot.ledger import change_channels, enter
from bot.ledger.change_channels import Given
from bot.notices import review, schedule
from bot.notices.channel import Mode
from bot.review.chain import CHECKLIST
from bot.staff.member import Member
from tests import make
from tests.integration.settings_help import Office
from tests.integration.settings_help import office as office

People = dict[str, Member]
PAPER = "dazhong-daily"


def row(day: str) -> dict[str, str]:
    """A release of that paper."""
    return {
        "item": f"DZ-{day}", "title": "县图书馆延长开放", "channel": "大众日报", "released_at": f"{day} 08:00",
        "url": "https://paper.example.cn/1", "unit": "图书馆", "kind": "通知公告",
    }  # fmt: skip


def no_notice(number: str) -> tuple[int, str]:
    """A register that names none of our notices."""
    raise NotFound(number)


def test_what_came_out_later_is_refused_and_what_came_out_before_is_still_registered(
    one_sessions: Sessions, staff: People
) -> None:
    later = make.later(days=3)
    with one_sessions.begin() as session:
        change_channels.retire(session, PAPER, by="admin-one", at=make.AT)
        with pytest.raises(OutOfTurn, match="已经在 2026-11-24 停用"):
            change_channels.retire(session, PAPER, by="admin-one", at=later)
        officer = staff["officer"]
        with pytest.raises(enter.Faulty, match="2026-11-24 停用了"):
            enter.enter(session, row("2026-11-25"), proof="", by=officer, at=later, resolve_notice=no_notice)  # fmt: skip
        for day in ("2026-11-24", "2025-01-02"):
            enter.enter(session, row(day), proof="", by=officer, at=later, resolve_notice=no_notice)
        told = {str(one["slug"]): one for one in tell.FILES["channels.toml"](session)["channel"]}  # type: ignore[attr-defined]
        assert told[PAPER]["retired_on"] == make.today()
        change_channels.bring_back(session, PAPER, by="admin-one", at=later)
        enter.enter(session, row("2026-11-25"), proof="", by=officer, at=later, resolve_notice=no_notice)  # fmt: skip
        with pytest.raises(OutOfTurn, match="没有停用"):
            change_channels.bring_back(session, PAPER, by="admin-one", at=later)
    with one_sessions.read() as session:
        verbs = [one.verb for one in trail.of(session, "channel", PAPER)]
    assert verbs == ["channel.retire", "channel.bring_back"]


def test_nothing_is_arranged_on_a_retired_account_and_the_default_one_stays(
    one_sessions: Sessions, staff: People, files: Files
) -> None:
    with one_sessions.begin() as session:
        given = Given("桓台博物馆", "wechat")
        change_channels.add(session, given, "museum", by=staff["admin"], at=make.AT)
        change_channels.retire(session, "museum", by="admin-one", at=make.AT)
        with pytest.raises(Refused, match="默认的公众号"):
            change_channels.retire(session, "wechat", by="admin-one", at=make.AT)
        made = make.notice(session, files, staff["editor"])
        review.submit(session, made, by=staff["editor"], at=make.AT)
        for role in ("unit_head", "deputy"):
            review.approve(session, made, by=staff[role], comment="同意", checked=CHECKLIST, at=make.AT)  # fmt: skip
        with pytest.raises(Refused, match="“桓台博物馆”2026-11-24 停用了"):
            schedule.schedule(
                session, made, on=["museum"], mode=Mode.PUBLISH, due=None, by=staff["editor"], at=make.AT
            )  # fmt: skip


def test_the_administrator_retires_and_brings_back_on_the_channels_page(office: Office) -> None:
    admin, page = office.of("admin"), f"/desk/settings/channels/of/{PAPER}"
    assert "停用这个渠道" in admin.read(page)
    assert "已停用" in admin.press(f"{page}/retire")
    assert "11月24日 周二 停用" in admin.read("/desk/settings/channels")
    assert "大众日报" not in office.of("officer").read("/desk/ledger/register")
    assert "恢复使用" in admin.press(f"{page}/back")
    assert "大众日报" in office.of("officer").read("/desk/ledger/register")
    assert office.of("officer").post(f"{page}/retire").status_code == 403
    assert "停用这个渠道" not in admin.read("/desk/settings/channels/of/wechat")

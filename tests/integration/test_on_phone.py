"""A leader who is reached in their own WeChat sees the notice itself; 阅读原文 leads to the page that asks who they are."""

from datetime import timedelta
from pathlib import Path

import time_machine

from bot import clock
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import Unreachable
from bot.messages import address, message
from bot.messages.delivery import Stage
from bot.notices import review
from bot.notices.channel import Publisher
from bot.sandbox.citizens import NAMES, openid_of
from bot.staff.member import Member
from tests import make
from tests.fakes import StandIn
from tests.integration.outbox_help import outgoing, reached, standing
from tests.integration.sandbox_help import ACCOUNT

People = dict[str, Member]


def _submitted(sessions: Sessions, files: Files, people: People, **given: object) -> int:
    with sessions.begin() as session:
        notice = make.notice(session, files, people["editor"], title="周末放映", **given)
        review.submit(session, notice, by=session.merge(people["editor"]), at=clock.now())
        return notice.id


def test_the_approver_sees_the_notice_and_the_draft_is_gone_a_day_later(
    one_sessions: Sessions, staff: People, files: Files, tmp_path: Path, hands: time_machine.Traveller
) -> None:  # fmt: skip
    reached(one_sessions, staff["unit_head"], address.wechat("zhang_san", "wechat"))
    number = _submitted(one_sessions, files, staff, body="![海报](a.png)\n\n周六晚七点。")
    account = StandIn(troubles=[("preview", False, Unreachable("今天的次数用完了"))])
    job = outgoing(one_sessions, tmp_path, {}, account)
    job.run()
    hands.shift(timedelta(minutes=1))
    job.run()
    assert account.previewed == [("周末放映", "zhang_san")]
    ((article,),) = account.drafts.values()  # the second try shows the same one
    assert "等您审核，还没有发布" in article.html
    assert article.source_url == f"https://desk.test/desk/review/{number}"
    assert "周六晚七点" in article.html
    assert "https://mmbiz.qpic.cn/" in article.html
    assert standing(one_sessions) == [(Stage.SENT, 2, False)]
    hands.shift(timedelta(hours=23))
    job.run()
    assert account.drafts != {}
    hands.shift(timedelta(hours=2))
    job.run()
    job.run()
    assert account.drafts == {}


def test_what_is_not_for_the_public_or_no_review_goes_as_words(
    one_sessions: Sessions, staff: People, files: Files, tmp_path: Path
) -> None:
    reached(one_sessions, staff["unit_head"], address.wechat("zhang_san", "wechat"))
    number = _submitted(one_sessions, files, staff, classification="on_request")
    with one_sessions.begin() as session:
        head, about = session.merge(staff["unit_head"]), ("notice", "9")
        message.tell_members(session, [head], "甲没有发出", about=about, at=clock.now())
    account = StandIn()
    outgoing(one_sessions, tmp_path, {}, account).run()
    assert account.drafts == {}
    assert [text for text, _ in account.previewed] == [
        f"有一篇稿件（编号 {number}）要您查看，请登录\nhttps://desk.test/desk/review/{number}",
        "甲没有发出\nhttps://desk.test/desk/notices/9",
    ]


def test_a_text_is_shown_on_one_phone(channel: Publisher) -> None:
    channel.preview_text("《甲》等您审核", openid_of(ACCOUNT, NAMES[0]))

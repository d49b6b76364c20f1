"""One of each thing that a page of the desk is about, so that no page is missing for want of it."""

from dataclasses import dataclass, replace

from sqlalchemy import select

from bot import clock
from bot.activities import enter
from bot.activities.enter import Given as Activity
from bot.answers import asked, propose
from bot.answers.asked import Question
from bot.answers.conversation import Conversation
from bot.answers.write import Given as Answer
from bot.messages import address, message, way
from bot.messages.message import Message
from bot.notices import found, group, repost_task
from bot.notices.channel import Listed, Mode
from bot.notices.comment import Comment, Reply
from bot.notices.release import Release
from tests import activities, make
from tests.desk_in_browser import Hall
from tests.integration import error_help

BY_HAND = Listed("a-hand", "周末闭馆通知", "https://mp.weixin.qq.com/s/hand", "", out_at=make.AT)


@dataclass(frozen=True)
class Things:
    """Where the pages are whose address a number alone does not make: by the page's name."""

    address: dict[str, str]


def put(hall: Hall) -> Things:
    """Make them. The officer is the one who looks, as nearly every page is theirs."""
    _citizens(hall)
    _beside(hall)
    with hall.sessions.begin() as session:
        officer = session.merge(hall.people["officer"])
        notice = error_help.out(session, hall.files, hall.people)
        error_help.report(session, notice, hall.people, found_on=clock.today())
        two = [make.approved(session, hall.files, hall.people, body=f"第{n}篇。") for n in range(2)]
        batch = group.group(
            session, two, on="wechat", mode=Mode.MASS, due=make.later(days=9), by=officer, at=clock.now()
        )[0].batch  # fmt: skip
        task = repost_task.Asked(
            "县委宣传部", "读书日倡议", "https://www.news.cn/1", make.later(days=2)
        )
        repost_task.add(session, task, by=officer, at=clock.now())
        mailed = address.mail("wang@example.cn")
        one = way.add(session, officer, mailed, vault=hall.desk.vault, at=clock.now())
        message.tell(session, ("officer",), "有一件事", about=("notice", str(notice.id)), at=clock.now())  # fmt: skip
        session.flush()
        release = session.scalars(select(Release).where(Release.notice_id == notice.id)).one()
        session.add(
            Comment(
                notice_id=notice.id, release_id=release.id, number="7", text="几点开始？", said_at=make.AT,
                elected=False, reply_state=Reply.NONE,
            )
        )  # fmt: skip
        mine = select(Message.id).where(Message.role == "officer").order_by(Message.id.desc())
        told = session.scalars(mine).first()
        shown = activities.activity(session, starts_at=make.later(days=9)).id
        given = Activity("邻里茶会", make.later(days=8))
        draft = enter.add(session, given, by=officer, at=clock.now()).id
    return Things(
        {
            "account": "/desk/settings/accounts/wechat",
            "activity": f"/desk/activities/{shown}",
            "activity_terms": f"/desk/activities/{shown}/terms",
            "activity_move": f"/desk/activities/{shown}/move",
            "activity_edit": f"/desk/activities/{draft}/edit",
            "offer_rules": "/desk/activities/offers/permit-window",
            "setting_case": "/desk/settings/cases/raise/of/人事",
            "setting_case_new": "/desk/settings/cases/raise/new",
            "setting_reply": "/desk/settings/replies/of/person",
            "setting_channel": "/desk/settings/channels/of/wechat",
            "setting_day": "/desk/settings/calendar/of/世界读书日",
            "setting_kind": "/desk/settings/kinds/of/通知公告",
            "setting_template": "/desk/settings/templates/of/讲座",
            "setting_venue": "/desk/settings/venues/library",
            "way_add": "/desk/me/ways/new/wecom",
            "way": f"/desk/me/ways/{one.id}",
            "calendar_batch": f"/desk/calendar/groups/{batch}",
            "error_new": f"/desk/errors/new?notice={notice.id}",
            "message_open": f"/desk/messages/{told}",
        }
    )


def _citizens(hall: Hall) -> None:
    with hall.sessions.begin() as session:
        question = Question(
            account="wechat", delivery="1", openid="o1", means="text", text="有充电桩吗", intent="not_found",
            answered=False, reply="", at=clock.now(),
        )  # fmt: skip
        asked.keep(session, question)
        now = clock.now()
        session.add(Conversation(
            account="wechat", openid="o1", said_at=now, heard_at=now, waits=True, taken_at=None, taken_until=None,
        ))  # fmt: skip
        by = session.merge(hall.people["editor"])
        answer = Answer("充电桩在哪", "在文化馆东门。", "文化馆")
        propose.entry(session, answer, by=by, at=clock.now())


def _beside(hall: Hall) -> None:
    """Two articles that nobody reviewed here."""
    hall.account.beside = [BY_HAND, replace(BY_HAND, article_id="a-two", url="https://mp.x/t")]
    hall.beside().compare()
    with hall.sessions.read() as session:
        assert found.listed(session)

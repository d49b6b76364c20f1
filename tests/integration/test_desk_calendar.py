"""The calendar, arranging and grouping on the desk: every act by a form, the rules told where they refuse."""

import re
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import func, select

from bot.db.engine import Sessions
from bot.ledger.channels import Channel
from bot.notices.channel import Mode
from bot.notices.release import Release, Stage
from tests import make
from tests.integration.desk_help import Browser, Desk
from tests.integration.group_help import Groups


@pytest.fixture
def groups(one_sessions: Sessions, tmp_path: Path, hands: time_machine.Traveller) -> Groups:
    made = Groups(one_sessions, tmp_path)
    with one_sessions.begin() as session:
        session.get_one(Channel, "wechat").mass_per_day = 1
    return made


@pytest.fixture
def editor(groups: Groups, tmp_path: Path) -> Browser:
    return _seat(groups, tmp_path, "editor")


def _seat(groups: Groups, folder: Path, role: str) -> Browser:
    return Desk(groups.sessions, folder).of(groups.people[role], at=make.AT)


def _approved(groups: Groups, **given: object) -> int:
    with groups.sessions.begin() as session:
        return make.approved(session, groups.files, groups.people, **given).id


def _titles(page: str) -> list[str]:
    return re.findall(r'class="title"[^>]*>(?:\d\. )?([^<]+)<', page)


@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_every_view_shows_what_goes_out_what_is_left_and_what_would_not_fit(
    groups: Groups, editor: Browser, view: str
) -> None:
    groups.together(2, hours=3)
    groups.arrange(Mode.MASS, due=make.later(hours=5))
    page = editor.read(f"/desk/calendar?view={view}")
    assert len(_titles(page)) == 3
    assert "1 次发送到时候发不出去" in page
    assert "群发已排满" in page
    assert "国家宪法日" in page


def test_what_waits_is_moved_and_a_time_in_the_past_is_refused_where_it_was_typed(
    groups: Groups, editor: Browser
) -> None:
    numbers = groups.together(2, hours=3)
    path = f"/desk/calendar/move/{numbers[1]}"
    assert "这 2 篇是同批，一起改" in editor.read(path)
    told = editor.refused(path, day="2026-11-23", time="09:00")
    assert "已经过去" in told
    assert "11月26日 周四 09:00" in editor.press(path, day="2026-11-26", time="09:00")
    assert {groups.release(one).due_at for one in numbers} == {make.later(days=2)}


def test_the_auditor_sees_the_calendar_and_moves_nothing(groups: Groups, tmp_path: Path) -> None:
    number = groups.arrange(due=make.later(hours=3))
    auditor = _seat(groups, tmp_path, "auditor")
    page = auditor.read("/desk/calendar")
    assert "改时间" not in page
    assert "合并发送" not in page
    assert (
        auditor.post(f"/desk/calendar/move/{number}", day="2026-11-26", time="09:00").status_code
        == 403
    )


def test_a_send_to_all_is_asked_for_once_more_in_words(groups: Groups, editor: Browser) -> None:
    number = _approved(groups)
    groups.hear(
        "earlier", make.AT, kind="MASSSENDJOBFINISH", job="j", outcome="failed", TotalCount="2381"
    )
    path = f"/desk/notices/{number}/schedule"
    given = {"channels": "wechat", "mode": "mass", "day": "2026-11-25", "time": "09:00"}
    asked = editor.post(path, **given).text
    assert "2,381 位关注者" in asked
    assert "当天还可群发 1 次" in asked
    assert _releases(groups) == 0
    assert "已安排，11月25日 周三 09:00发布" in editor.press(path, sure="y", **given)
    assert _releases(groups) == 1


def test_publishing_is_arranged_at_once_and_taken_back(groups: Groups, editor: Browser) -> None:
    number = _approved(groups)
    path = f"/desk/notices/{number}/schedule"
    assert "尽快" in editor.press(path, channels="wechat", mode="publish")
    assert "日期和时间要一起填" in editor.refused(
        path, channels="wechat", mode="publish", day="2026-11-25"
    )
    assert "请至少选一个公众号" in editor.refused(path, mode="publish")
    assert "取消" in editor.press(f"/desk/notices/{number}/unschedule")
    with groups.sessions.read() as session:
        assert set(session.scalars(select(Release.state))) == {Stage.CANCELLED}


def test_notices_are_grouped_ordered_and_taken_apart(groups: Groups, editor: Browser) -> None:
    numbers = [str(_approved(groups, title=f"第{n}篇")) for n in (1, 2, 3)]
    given = {"channel": "wechat", "mode": "mass", "day": "2026-11-25", "time": "09:00"}
    assert "2 到 8 篇" in editor.refused(
        "/desk/calendar/group", sure="y", notice=(numbers[0],), **given
    )
    assert "全部关注者" in editor.post("/desk/calendar/group", notice=tuple(numbers), **given).text
    assert "合并成一次发送" in editor.press(
        "/desk/calendar/group", notice=tuple(numbers), sure="y", **given
    )
    with groups.sessions.read() as session:
        releases = list(session.scalars(select(Release).order_by(Release.place)))
        mark, ids = releases[0].batch, [str(one.id) for one in releases]
    path = f"/desk/calendar/groups/{mark}"
    editor.post(path, order=tuple(ids), do=f"up:{ids[2]}")
    assert _order(groups) == [ids[0], ids[2], ids[1]]
    editor.post(path, order=tuple(reversed(ids)))
    assert _order(groups) == ids[::-1]
    assert "刚刚有变动" in editor.refused(path, order=tuple(ids[:2]))
    assert "已移出" in editor.press(path, order=tuple(ids), do=f"out:{ids[0]}")
    assert "已拆开" in editor.press(path, order=tuple(ids[1:]), do=f"out:{ids[1]}")


def _order(groups: Groups) -> list[str]:
    with groups.sessions.read() as session:
        return [str(one) for one in session.scalars(select(Release.id).order_by(Release.place))]


def _releases(groups: Groups) -> int:
    with groups.sessions.read() as session:
        return session.scalar(select(func.count()).select_from(Release)) or 0

"""What comes after a release on the desk: corrected, withdrawn, its errors, what it clears up, its readers."""

import io
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from bot.db.engine import Sessions
from bot.notices import review, show
from bot.notices.channel import Mode
from bot.notices.clarify import Clarification
from bot.notices.comment import Comment, Reply
from bot.notices.correction import Correction, Standing
from bot.notices.dispatch import Dispatch
from bot.notices.mistake import Mistake
from bot.notices.notice import State
from bot.notices.readers import Said, Where
from bot.notices.release import Release
from bot.notices.removal import Removal
from bot.review.chain import CHECKLIST
from tests import make
from tests.fakes import Readers
from tests.integration.hall import Hall


@pytest.fixture
def hall(one_sessions: Sessions, tmp_path: Path, hands: time_machine.Traveller) -> Hall:
    return Hall(one_sessions, tmp_path, hands)


def test_a_preview_goes_to_one_phone_and_stands_on_the_page(hall: Hall) -> None:
    with hall.world.sessions.begin() as session:
        number = make.notice(session, hall.world.files, hall.world.people["editor"]).id
    editor, path = hall.of("editor"), f"/desk/notices/{number}/preview"
    hall.desk.files = hall.world.files
    assert "微信号" in editor.refused(path, channel="wechat", to="文化馆小王")
    assert "预览已发给 wenhuaguan" in editor.press(path, channel="wechat", to="wenhuaguan")
    assert [to for _, to in hall.world.account.previewed] == ["wenhuaguan"]
    page = editor.read(path)
    assert "99 次" in page
    assert "推送给全部关注者" in page


def test_a_correction_begins_as_a_draft_with_all_that_was_typed_kept_on_refusal(hall: Hall) -> None:
    number = hall.notice(hall.out())
    editor, path = hall.of("editor"), f"/desk/notices/{number}/correct"
    assert "周六在文化广场放映。" in editor.read(path)
    done = editor.post(path, way="notice", note="", title="放映安排", body="改为周日放映。")
    assert "请写明更正什么" in done.text
    assert "改为周日放映。" in done.text
    editor.press(path, way="notice", note="日期", title="放映安排", body="改为周日放映。")
    with hall.world.sessions.read() as session:
        one = session.scalars(select(Correction)).one()
        draft = show.find(session, one.replacement_id or 0)
        assert (draft.state, draft.title) == (State.DRAFT, "更正：放映安排")
    assert "没有办完" in editor.refused(
        path, way="notice", note="再改", title="放映安排", body="又改。"
    )
    assert "撤回" in hall.of("editor").refused(path, way="resend", note="x", title="x", body="x")


def test_a_small_change_is_made_in_the_console_and_proven(hall: Hall) -> None:
    number = hall.notice(hall.out())
    path = f"/desk/notices/{number}"
    with hall.world.sessions.read() as session:
        title = show.find(session, number).title
    hall.of("officer").press(
        f"{path}/correct", way="console", note="日期", title=title, body="周日在文化广场放映。"
    )
    with hall.world.sessions.begin() as session:
        one = session.scalars(select(Correction)).one()
        draft = show.find(session, one.replacement_id or 0)
        review.submit(session, draft, by=hall.world.people["officer"], at=make.AT)
        for role in ("unit_head", "deputy"):
            by = hall.world.people[role]
            review.approve(session, draft, by=by, comment="", checked=CHECKLIST, at=make.AT)
    hall.world.take_down()
    officer = hall.of("officer")
    assert "“六”改为“日”" in officer.read(f"{path}/correct")
    assert "请选择文件" in officer.refused(f"{path}/corrected")
    shot = (io.BytesIO(make.picture()), "shot.png")
    assert "已登记" in officer.press(f"{path}/corrected", proof=shot)
    with hall.world.sessions.read() as session:
        assert session.scalars(select(Correction)).one().state == Standing.DONE


def test_a_withdrawal_says_channel_by_channel_what_is_left_to_do(hall: Hall) -> None:
    number = hall.out(Mode.MASS)
    notice = hall.notice(number)
    path, officer = f"/desk/notices/{notice}/withdraw", hall.of("officer")
    assert "卡片收不回来" in officer.read(path)
    assert "请写明撤回的原因" in officer.refused(path, reason="")
    assert hall.of("editor").get(path).status_code == 403
    assert "已撤回" in officer.press(path, reason="时间有误")
    hall.world.account.jobs.clear()
    hall.world.take_down()
    page = officer.read(path)
    assert "还没有办完" in page
    assert "后台已删除，确认" in page
    officer.press(f"/desk/releases/{number}/removed")
    assert "各渠道都办完了" in officer.read(path)
    with hall.world.sessions.read() as session:
        assert session.get_one(Removal, number).by == "officer-one"


def test_an_error_is_reported_fixed_with_proof_or_said_to_be_none(hall: Hall) -> None:
    notice = hall.notice(hall.out())
    new, today = f"/desk/errors/new?notice={notice}", make.today().isoformat()
    given = {"right": "周日", "grade": "ordinary", "source": "self", "found_by": "李老师", "found_on": today}  # fmt: skip
    editor = hall.of("editor")
    assert "没有“周五”" in editor.refused(new, wrong="周五", **given)
    assert "已登记错情第 1 号" in editor.press(new, wrong="周六", **given)
    editor.press(new, wrong="文化广场", **given)
    assert "“周六”应为“周日”" in hall.of("auditor").read("/desk/errors")
    officer = hall.of("officer")
    assert "证明" in officer.refused("/desk/errors/1/fix", how="explained", note="向读者说明")
    shot = (io.BytesIO(make.picture()), "shot.png")
    officer.press("/desk/errors/1/fix", how="explained", note="向读者说明", proof=shot)
    hall.of("deputy").press("/desk/errors/2/dismiss", reason="就是文化广场")
    assert editor.get("/desk/errors/2/dismiss").status_code == 405
    assert editor.post("/desk/errors/2/dismiss", reason="x").status_code == 403
    with hall.world.sessions.read() as session:
        assert [one.state for one in session.scalars(select(Mistake))] == ["fixed", "dismissed"]
    assert "没有待办的错情" in officer.read("/desk/errors")


def test_a_draft_says_what_it_clears_up(hall: Hall) -> None:
    about = hall.notice(hall.out())
    with hall.world.sessions.begin() as session:
        draft = make.notice(session, hall.world.files, hall.world.people["editor"]).id
    editor, path = hall.of("editor"), f"/desk/notices/{draft}/clarify"
    assert "只写一样" in editor.refused(path, what="rumour", rumour="")
    editor.press(path, what="item", about=str(about))
    editor.press(path, what="rumour", rumour="图书馆要关门", url="https://tieba.example.org/1")
    with hall.world.sessions.read() as session:
        assert session.get_one(Clarification, draft).rumour == "图书馆要关门"
    assert "澄清传言“图书馆要关门”" in editor.read(path)


def test_comments_are_opened_chosen_and_answered_by_two_people(hall: Hall) -> None:
    number = hall.out(Mode.MASS)
    place = Where("wechat", "2000", 0)
    with hall.world.sessions.begin() as session:
        one = session.get_one(Release, number)
        session.get_one(Dispatch, one.dispatch_id).msg_data_id = place.message
    readers = hall.world.account.comments
    assert isinstance(readers, Readers)
    hall.of("officer").press(f"/desk/releases/{number}/comments")
    assert readers.open == {place}
    readers.said[place] = [Said("7", "几点开始？", make.AT, elected=False, reply="")]
    with hall.world.sessions.begin() as session:
        session.add(
            Comment(
                notice_id=one.notice_id, release_id=number, number="7", text="几点开始？",
                said_at=make.AT, elected=False, reply_state=Reply.NONE,
            )
        )  # fmt: skip
    editor = hall.of("editor")
    assert "几点开始？" in editor.read(f"/desk/comments?notice={one.notice_id}")
    editor.press("/desk/comments/1/elect")
    editor.press("/desk/comments/1/reply", text="晚上七点。")
    assert editor.post("/desk/comments/1/approve").status_code == 403
    assert "回复已发出" in hall.of("deputy").press("/desk/comments/1/approve")
    assert [(said.elected, said.reply) for said in readers.said[place]] == [(True, "晚上七点。")]
    assert "请写明为什么删除" in hall.of("officer").refused("/desk/comments/1/delete", reason="")
    hall.of("officer").press("/desk/comments/1/delete", reason="重复")
    assert readers.said[place] == []

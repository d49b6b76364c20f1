"""A purge finds what other records have of the text: earlier files, learned words, names of attachments, pictures of others."""

from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from bot import clock
from bot.answers import asked
from bot.answers.asked import Question
from bot.db.engine import Sessions
from bot.notices import amend, emergency, emergency_record, report_mistake, review, write
from bot.notices.emergency import How, Standing
from bot.notices.emergency_record import Call
from bot.notices.notice import Notice
from bot.notices.rules import CheckWord
from bot.purge.purge import plan
from bot.purge.scrub import MARK
from bot.review.chain import CHECKLIST
from tests import documents, make
from tests.integration.attachment_help import FORM, NAME, attached_draft, folder
from tests.integration.purge_help import BODY, ORDER, SENTENCE, TITLE, holding, purged, written
from tests.world import World

EARLIER = "鸟鸣谷观测站夜间值守人员名单.docx"


@pytest.fixture
def bureau(one_sessions: Sessions, tmp_path: Path) -> World:
    """A bureau, on SQLite."""
    return World(one_sessions, tmp_path)


def _published(world: World, hands: time_machine.Traveller, title: str) -> int:
    with world.sessions.begin() as session:
        number = make.scheduled(
            session, world.files, world.people, title=title, body=BODY
        ).notice_id
    world.play(hands, seconds=5, times=2)
    return number


def test_the_files_that_an_earlier_text_had_go_too(
    bureau: World, hands: time_machine.Traveller, tmp_path: Path
) -> None:
    people, files = bureau.people, bureau.files
    default = {name for name, _ in files.every()}
    with bureau.sessions.begin() as session:
        made = write.add(
            session, make.fields(title=TITLE, body="一。\n\n![一](one.png)", attachments=[NAME]),
            by=people["editor"], files=files, at=make.AT,
            fetch=lambda path: FORM if path == NAME else make.picture("navy"),
        )  # fmt: skip
        number = made.id
        first = {one.file for one in made.attachments}
        first |= {one.file for one in made.media if one.file != made.cover}
        again = make.fields(title=TITLE, body="二。", attachments=["方案.pdf"])
        write.edit(
            session, made, again, by=people["editor"], files=files, fetch=folder(), at=make.AT
        )
        review.submit(session, made, by=people["editor"], at=make.AT)
        second = {one.file for one in made.attachments}
        other = documents.word("审核人换的报名表")
        changed = amend.Amendment(
            make.fields(title=TITLE, body="二。", attachments=[NAME]), "", CHECKLIST
        )
        amend.approve(
            session, made, changed, by=people["unit_head"], files=files,
            fetch=folder(报名表_docx=other), at=make.AT,
        )  # fmt: skip
    assert len(first) == 2
    assert all(files.has(name) for name in first | second)
    left = purged(bureau, number, tmp_path / "backups").left
    assert [name for name in first | second if files.has(name)] == []
    assert left == ()
    assert default <= {name for name, _ in files.every()}


def test_what_an_earlier_text_had_stays_and_what_nothing_uses_any_more_is_named(
    bureau: World, hands: time_machine.Traveller, tmp_path: Path
) -> None:
    people, files = bureau.people, bureau.files
    with bureau.sessions.begin() as session:
        kept = attached_draft(session, files, people)
        write.edit(
            session, kept, make.fields(), by=people["editor"], files=files, fetch=folder(), at=make.AT
        )  # fmt: skip
        number = make.notice(session, files, people["editor"], title=TITLE, body=BODY).id

    def left() -> list[str]:
        with bureau.sessions.read() as session:
            made = plan(
                session,
                number,
                ORDER,
                by=people["deputy"],
                files=files,
                backups=tmp_path / "backups",
            )
        return list(made.left)

    assert left() == []  # a version has it, and may be taken up again
    with bureau.sessions.begin() as session:
        write.delete(session, session.get_one(Notice, kept.id), by=people["editor"], at=make.AT)
    (line,) = left()
    assert "没有任何记录用到的 1 个文件" in line
    assert "gongkai purge orphans" in line


def test_the_word_that_an_error_gave_to_the_pack_goes_unless_another_notice_has_it(
    bureau: World, hands: time_machine.Traveller, tmp_path: Path
) -> None:
    numbers = [_published(bureau, hands, title) for title in (TITLE, "文化广场周末电影放映安排")]
    wrongs = ((numbers[0], SENTENCE), (numbers[0], "请勿停留"), (numbers[1], "请勿停留"))
    with bureau.sessions.begin() as session:
        for number, wrong in wrongs:
            given = report_mistake.Report(wrong, "", "甲", clock.today(), learn=True)
            report_mistake.report(
                session, session.get_one(Notice, number), given, by=bureau.people["officer"], at=clock.now()
            )  # fmt: skip
        learned = select(CheckWord.word).where(CheckWord.category == "错情")
        assert set(session.scalars(learned)) == {SENTENCE, "请勿停留"}
    with bureau.sessions.begin() as session:
        other = session.get_one(Notice, numbers[1])
        other.body, other.digest = "请勿停留。", ""
    bureau.withdraw(1)
    bureau.take_down()
    purged(bureau, numbers[0], tmp_path / "backups")
    with bureau.sessions.read() as session:
        assert list(session.scalars(learned)) == ["请勿停留"]
    assert holding(bureau, tmp_path, written([SENTENCE])) == []


def test_whoever_asked_for_an_attachment_by_name_quoted_the_text(
    bureau: World, hands: time_machine.Traveller, tmp_path: Path
) -> None:
    people, files = bureau.people, bureau.files
    with bureau.sessions.begin() as session:
        fields = make.fields(attachments=[EARLIER])
        number = write.add(
            session, fields, by=people["editor"], files=files, fetch=lambda _: FORM, at=make.AT
        ).id
        for delivery, text in (("d1", f"哪里下载{EARLIER}"), ("d2", "哪里下载报名表.docx")):
            asked.keep(session, Question(
                account="wechat", delivery=delivery, openid="o", means="text", text=text, intent="none",
                answered=False, reply="", at=make.AT,
            ))  # fmt: skip
    purged(bureau, number, tmp_path / "backups")
    with bureau.sessions.read() as session:
        texts = list(session.scalars(select(Question.text).order_by(Question.id)))
    assert texts == [MARK, "哪里下载报名表.docx"]


def test_another_notice_with_the_same_picture_is_named_and_one_with_the_same_cover_is_not(
    bureau: World, hands: time_machine.Traveller, tmp_path: Path
) -> None:
    with bureau.sessions.begin() as session:
        writer = bureau.people["editor"]
        body = BODY + "".join(f"第{n}段说的是另外一件事情。" for n in range(60))
        number = make.notice(session, bureau.files, writer, title=TITLE, body=body).id
        same = make.notice(session, bureau.files, writer, body="路线图。\n\n![路线](route.png)").id
        make.notice(session, bureau.files, writer, body="没有图。")
    left = purged(bureau, number, tmp_path / "backups").left
    assert left == (f"稿件 {same} 有同样的图片，没有动；也要清除的，请另外清除",)


def test_nobody_is_asked_any_more_to_confirm_an_approval_of_what_was_never_out(
    bureau: World, hands: time_machine.Traveller, tmp_path: Path
) -> None:
    with bureau.sessions.begin() as session:
        made = make.notice(session, bureau.files, bureau.people["officer"], body="今日临时闭馆。")
        call = Call("临时闭馆", bureau.people["deputy"], How.PHONE, make.AT, "同意")
        emergency_record.record(
            session, made, call, by=bureau.people["officer"], files=bureau.files, at=make.AT
        )
        number = made.id
    purged(bureau, number, tmp_path / "backups", who="chief")
    with bureau.sessions.read() as session:
        one = emergency.latest(session, number)
        assert one is not None
        assert (one.state, one.said) == (Standing.VOID, "")

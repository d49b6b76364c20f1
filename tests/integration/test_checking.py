"""Checking a notice: what stops it, who answers for what was found, and that this is remembered and recorded."""

import io
import json
import tomllib

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy.orm import Session

from bot.answers.places import places
from bot.audit import trail
from bot.checks.finding import Finding, Severity
from bot.checks.pack import from_toml
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotFound, NotYours, OutOfTurn, Refused
from bot.notices import check, dismissal, review, rules, write
from bot.notices.dismissal import Dismissal
from bot.notices.notice import Notice, State
from tests import make

DOUBT = "联系人：王女士，13800138000。"
SECRET = "内部资料，请勿外传\n欢迎参加。"


def found(session: Session, notice: Notice) -> list[Finding]:
    return check.findings(
        notice, today=make.today(), pack=rules.kept(session), places=places(session)
    )


def test_the_database_keeps_the_pack_as_the_file_has_it(sessions: Sessions) -> None:
    with sessions.begin() as session:
        make.loaded(session)
        data = tomllib.loads((make.CONFIG / "checks.toml").read_text(encoding="utf-8"))
        shipped, kept = from_toml(data), rules.kept(session)
        assert kept.words == shipped.words
        assert set(kept.hosts) == set(shipped.hosts)
        assert set(kept.names) == set(shipped.names)


def test_a_doubt_stops_a_notice_until_a_writer_answers_for_it(
    sessions: Sessions, files: Files
) -> None:
    with sessions.begin() as session:
        make.loaded(session)
        people = make.staff(session)
        notice = make.notice(session, files, people["editor"], body=DOUBT)
        with pytest.raises(Refused, match="写明理由确认"), session.begin_nested():
            review.submit(session, notice, by=people["editor"], at=make.AT)
        (doubt,) = found(session, notice)
        with pytest.raises(NotYours):
            dismissal.dismiss(session, notice, doubt, by=people["deputy"], note="公开", at=make.AT)
        with pytest.raises(Refused, match="理由"):
            dismissal.dismiss(session, notice, doubt, by=people["editor"], note=" ", at=make.AT)
        dismissal.dismiss(session, notice, doubt, by=people["editor"], note="公开", at=make.AT)
        act = trail.of(session, "notice", str(notice.id))[-1]
        assert (act.verb, act.actor) == ("notice.dismiss", "editor-one")
        assert act.after is not None
        assert (act.after["spot"], act.after["note"]) == (doubt.spot, "公开")
        assert "13800138000" not in json.dumps(act.after, ensure_ascii=False)
        review.submit(session, notice, by=people["editor"], at=make.AT)
        assert notice.state == State.IN_REVIEW


def test_what_was_dismissed_stays_so_when_the_text_is_changed_elsewhere(
    one_sessions: Sessions, files: Files
) -> None:
    with one_sessions.begin() as session:
        make.loaded(session)
        editor = make.staff(session)["editor"]
        notice = make.notice(session, files, editor, body=f"欢迎参加。\n\n{DOUBT}")
        (doubt,) = found(session, notice)
        dismissal.dismiss(session, notice, doubt, by=editor, note="公开", at=make.AT)
        for body, open_ in (
            (f"欢迎各位市民参加。\n\n{DOUBT}", 0),
            ("联系人：李先生，13900139000。", 1),
        ):
            changed = make.fields(body=body)
            write.edit(
                session,
                notice,
                changed,
                by=editor,
                files=files,
                fetch=write.no_pictures,
                at=make.AT,
            )
            assert len(review.unsettled(session, notice, at=make.AT)) == open_


def test_only_the_deputy_lets_a_block_pass_and_says_why(sessions: Sessions, files: Files) -> None:
    with sessions.begin() as session:
        make.loaded(session)
        people = make.staff(session)
        notice = make.notice(session, files, people["editor"], body=SECRET)
        (block,) = found(session, notice)
        assert block.severity == Severity.BLOCK
        with pytest.raises(Refused, match="override"):
            dismissal.dismiss(session, notice, block, by=people["editor"], note="无", at=make.AT)
        for role in ("editor", "unit_head", "chief", "officer", "admin"):
            with pytest.raises(NotYours):
                dismissal.override(session, notice, block, by=people[role], reason="无", at=make.AT)
        dismissal.override(
            session, notice, block, by=people["deputy"], reason="展品说明", at=make.AT
        )
        assert trail.of(session, "notice", str(notice.id))[-1].verb == "notice.override"
        review.submit(session, notice, by=people["editor"], at=make.AT)
        with pytest.raises(OutOfTurn):
            dismissal.override(
                session, notice, block, by=people["deputy"], reason="再放行", at=make.AT
            )


def test_a_doubt_that_was_dismissed_is_open_again_when_the_bureau_makes_it_a_block(
    one_sessions: Sessions, files: Files
) -> None:
    with one_sessions.begin() as session:
        make.loaded(session)
        editor = make.staff(session)["editor"]
        notice = make.notice(session, files, editor, body=DOUBT)
        dismissal.dismiss(
            session, notice, found(session, notice)[0], by=editor, note="公开", at=make.AT
        )
        session.add(rules.CheckSeverity(rule="private.mobile", severity=Severity.BLOCK))
        session.flush()
        assert [one.rule for one in review.unsettled(session, notice, at=make.AT)] == [
            "private.mobile"
        ]


def test_whoever_wrote_a_text_does_not_override_what_blocks_it(
    one_sessions: Sessions, files: Files
) -> None:
    with one_sessions.begin() as session:
        make.loaded(session)
        make.staff(session)
        both = make.member(session, "both", "editor", "deputy", unit="文化馆")
        notice = make.notice(session, files, both, body=SECRET)
        with pytest.raises(NotYours, match="写过"):
            dismissal.override(
                session, notice, found(session, notice)[0], by=both, reason="无", at=make.AT
            )


def test_what_the_platform_refuses_has_no_spot_and_nobody_can_let_it_pass(
    one_sessions: Sessions, files: Files
) -> None:
    with one_sessions.begin() as session:
        make.loaded(session)
        editor = make.staff(session)["editor"]
        notice = make.notice(session, files, editor, title="长" * 65)
        (block,) = found(session, notice)
        assert block.spot == ""
        with pytest.raises(NotFound):
            dismissal.at_spot([block], "")


def test_a_draft_takes_its_dismissals_with_it(sessions: Sessions, files: Files) -> None:
    with sessions.begin() as session:
        make.loaded(session)
        editor = make.staff(session)["editor"]
        notice = make.notice(session, files, editor, body=DOUBT)
        dismissal.dismiss(
            session, notice, found(session, notice)[0], by=editor, note="公开", at=make.AT
        )
    with sessions.begin() as session:
        write.delete(session, session.get_one(Notice, notice.id), by=editor, at=make.AT)
    with sessions.read() as session:
        assert session.query(Dismissal).count() == 0


def test_an_event_before_the_notice_was_formed_is_a_doubt(
    one_sessions: Sessions, files: Files
) -> None:
    with one_sessions.begin() as session:
        make.loaded(session)
        editor = make.staff(session)["editor"]
        event = {"starts_at": "2025-12-05T14:00", "venue": "文化馆二楼"}
        (doubt,) = found(session, make.notice(session, files, editor, event=event))
        assert (doubt.rule, doubt.where) == ("dates.event", "活动")
        assert doubt.spot


def code(says: str) -> bytes:
    """The bytes of a PNG that shows a QR code."""
    made = zxingcpp.create_barcode(says, zxingcpp.BarcodeFormat.QRCode)
    out = io.BytesIO()
    Image.fromarray(made.to_image(scale=4)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("says", "severity", "shown"),
    [
        ("https://www.huantai.gov.cn/a", "hint", "www.huantai.gov.cn"),
        ("https://unknown.example/a", "confirm", "unknown.example"),
        ("https://t.cn/a", "confirm", "短网址"),
        ("今晚七点", "hint", "今晚七点"),
    ],
)
def test_what_a_qr_code_says_is_shown_and_judged(
    one_sessions: Sessions, files: Files, says: str, severity: str, shown: str
) -> None:
    with one_sessions.begin() as session:
        make.loaded(session)
        editor = make.staff(session)["editor"]
        notice = write.add(
            session, make.fields(body="扫码报名：\n\n![报名二维码](码.png)"), by=editor, files=files,
            fetch=lambda path: code(says), at=make.AT,
        )  # fmt: skip
        (one,) = found(session, notice)
        assert (one.rule, one.severity, one.where) == ("links.code", severity, "图片二维码")
        assert shown in one.what

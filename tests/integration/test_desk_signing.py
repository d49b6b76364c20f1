"""Signing in on the desk: slowed, locked, stepped, ended at once."""

from datetime import datetime, timedelta
from pathlib import Path

import pyotp
import pytest
import time_machine

from bot.db.engine import Sessions
from bot.errors import Refused
from bot.staff import desk_session, member, passwords, second_factor, sign_in
from bot.staff.member import Member
from tests.integration.desk_help import Browser, Desk, said
from tests.make import AT

WORD = "wenhua-ju-2026"
_hashed: list[str] = []  # once for all tests: it is slow on purpose


@pytest.fixture
def hall(one_sessions: Sessions, staff: dict[str, Member], tmp_path: Path) -> Desk:
    """A desk, and an editor who has a password."""
    if not _hashed:
        _hashed.append(passwords.hashed(WORD))
    with one_sessions.begin() as session:
        for role in ("editor", "admin"):
            row = session.get_one(Member, staff[role].id)
            row.password_hash, row.must_change_password = _hashed[0], False
    return Desk(one_sessions, tmp_path)


def sign(browser: Browser, name: str, password: str, then: str = "") -> tuple[int, str]:
    done = browser.post("/desk/login", name=name, password=password, then=then)
    return done.status_code, done.location if done.status_code == 303 else said(done)


def test_a_stranger_is_sent_to_sign_in_and_comes_back_to_the_page_they_wanted(hall: Desk) -> None:
    browser = hall.stranger()
    sent = browser.get("/desk/notices?state=draft")
    assert sent.status_code == 302
    assert sent.location == "/desk/login?then=/desk/notices?state%3Ddraft"
    assert sign(browser, "editor-one", WORD, "/desk/notices?state=draft") == (
        303,
        "/desk/notices?state=draft",
    )
    assert "稿件" in browser.read("/desk/notices?state=draft")


@pytest.mark.parametrize("then", ["https://evil.test/desk/", "//evil.test/desk/", "/desk/\\evil", "javascript:x", "/notices"])  # fmt: skip
def test_after_signing_in_nobody_is_sent_elsewhere(hall: Desk, then: str) -> None:
    assert sign(hall.stranger(), "editor-one", WORD, then) == (303, "/desk/")


def test_whatever_was_wrong_the_answer_is_the_same(hall: Desk) -> None:
    wrong = sign(hall.stranger(), "editor-one", "x" * 12)
    assert wrong == (401, sign_in.WRONG)
    assert sign(hall.stranger(), "nobody", "x" * 12) == wrong
    assert sign(hall.stranger(), "officer-one", "x" * 12) == wrong  # has no password yet


def test_failures_slow_an_account_down_then_lock_it_and_success_forgives(
    one_sessions: Sessions,
) -> None:
    def failed(times: int, at: datetime) -> None:
        with one_sessions.begin() as session:
            for _ in range(times):
                sign_in.failed(session, "Editor-one ", "192.0.2.1", at=at)

    def refused(at: datetime) -> str:
        with one_sessions.read() as session:
            try:
                sign_in.refuse_if_locked(session, "editor-one", "192.0.2.9", at=at)
            except Refused as told:
                return str(told)
        return ""

    failed(sign_in.FREE - 1, AT)
    assert refused(AT) == ""
    failed(1, AT)
    assert refused(AT) == "刚才登录失败了几次，请过 2 秒再试"
    assert refused(AT + timedelta(seconds=2)) == ""
    failed(sign_in.MOST_OF_ACCOUNT, AT)
    assert (
        refused(AT + timedelta(minutes=5))
        == "这个登录名连续登录失败太多次，暂时锁定，请过 10 分钟再试"
    )
    assert refused(AT + sign_in.SPAN) == ""
    with one_sessions.begin() as session:
        sign_in.succeeded(session, "editor-one")
    assert refused(AT) == ""


def test_a_locked_account_is_told_so_whatever_the_password(hall: Desk) -> None:
    with time_machine.travel(AT, tick=False):
        with hall.sessions.begin() as session:
            for _ in range(sign_in.MOST_OF_ACCOUNT):
                sign_in.failed(session, "editor-one", "192.0.2.1", at=AT)
        status, sentence = sign(hall.stranger(), "editor-one", WORD)
        assert (status, "暂时锁定" in sentence) == (429, True)
        assert sign(hall.stranger(), "admin-one", WORD)[0] == 303  # others are not locked


def test_an_address_that_tries_many_names_is_locked(one_sessions: Sessions) -> None:
    with one_sessions.begin() as session:
        for number in range(sign_in.MOST_OF_ADDRESS):
            sign_in.failed(session, f"name{number}", "192.0.2.1", at=AT)
    with one_sessions.read() as session:
        with pytest.raises(Refused, match="从这里登录失败太多次"):
            sign_in.refuse_if_locked(session, "another", "192.0.2.1", at=AT + timedelta(seconds=9))
        sign_in.refuse_if_locked(session, "another", "192.0.2.2", at=AT)


def test_a_password_that_somebody_gave_must_be_changed_before_anything_else(
    hall: Desk, staff: dict[str, Member]
) -> None:
    with hall.sessions.begin() as session:
        row = session.get_one(Member, staff["editor"].id)
        member.set_password(session, row, "given-by-admin-1", by="admin-one", at=AT)
    browser = hall.stranger()
    assert sign(browser, "editor-one", "given-by-admin-1")[0] == 303
    assert browser.get("/desk/notices").location == "/desk/me/password"
    page = "/desk/me/password"
    assert "现在的密码不对" in said(browser.post(page, old="x", new=WORD, again=WORD))
    assert "两遍写得不一样" in said(browser.post(page, old="given-by-admin-1", new=WORD, again="y"))
    same = "given-by-admin-1"
    assert "请换一个" in said(browser.post(page, old=same, new=same, again=same))
    assert "密码已经改好" in browser.press(page, old=same, new=WORD, again=WORD)
    assert browser.get("/desk/notices").status_code == 200


def test_signing_out_disabling_and_a_new_password_end_a_session_at_once(
    hall: Desk, staff: dict[str, Member]
) -> None:
    editor = staff["editor"]
    with time_machine.travel(AT, tick=False):
        here, there = hall.of(editor, at=AT), hall.of(editor, at=AT)
        assert here.press("/desk/me/sessions/end") == "已让其他 1 处退出登录"
        assert there.get("/desk/notices").status_code == 302
        assert here.post("/desk/logout").status_code == 303
        assert here.get("/desk/notices").status_code == 302
        again = hall.of(editor, at=AT)
        with hall.sessions.begin() as session:
            member.disable(session, session.get_one(Member, editor.id), by="admin-one", at=AT)
        assert again.get("/desk/notices").status_code == 302


def test_a_role_that_is_taken_away_is_gone_with_the_next_page(
    hall: Desk, staff: dict[str, Member]
) -> None:
    with time_machine.travel(AT, tick=False):
        browser = hall.of(staff["auditor"], at=AT)
        assert browser.get("/desk/notices").status_code == 200
        with hall.sessions.begin() as session:
            row = session.get_one(Member, staff["auditor"].id)
            member.set_roles(session, row, ["admin"], by="admin-one", at=AT)
        assert browser.get("/desk/notices").status_code == 403


def test_a_session_ends_after_hours_without_a_page_and_after_a_day_of_work(
    hall: Desk, staff: dict[str, Member]
) -> None:
    with time_machine.travel(AT, tick=False) as clock:
        idle, busy = hall.of(staff["editor"], at=AT), hall.of(staff["editor"], at=AT)
        clock.shift(desk_session.IDLE - timedelta(minutes=1))
        assert busy.get("/desk/me").status_code == 200
        clock.shift(timedelta(minutes=2))
        assert (idle.get("/desk/me").status_code, busy.get("/desk/me").status_code) == (302, 200)
        for _ in range(4):
            clock.shift(timedelta(hours=2))
            last = busy.get("/desk/me").status_code
        assert last == 302


def test_the_second_step_takes_a_code_once(hall: Desk, staff: dict[str, Member]) -> None:
    admin = staff["admin"]
    with time_machine.travel(AT, tick=False) as clock:
        browser = hall.of(admin, at=AT)
        assert "打开第二步验证" in browser.read("/desk/me/second-factor")
        picture = browser.get("/desk/me/second-factor/code.svg")
        assert picture.mimetype == "image/svg+xml"
        assert 'xmlns="http://www.w3.org/2000/svg"' in picture.text, "a browser shows no picture"
        with hall.sessions.read() as session:
            secret = second_factor.pending(session, session.get_one(Member, admin.id), hall.vault)
        device = pyotp.TOTP(secret)
        assert "验证码不对" in browser.refused("/desk/me/second-factor", code="000000")
        code = device.at(AT)
        assert "已经打开" in browser.press("/desk/me/second-factor", code=code)
        other = hall.stranger()
        assert sign(other, "admin-one", WORD)[1].startswith("/desk/login/code")
        assert other.get("/desk/notices").status_code == 302  # half a sign-in opens nothing
        clock.shift(5)
        assert "已经用过" in other.refused("/desk/login/code", code=code)
        clock.shift(60)
        assert (
            other.post("/desk/login/code", code=device.at(AT + timedelta(seconds=65))).status_code
            == 303
        )
        assert other.get("/desk/me").status_code == 200


def test_codes_cannot_be_guessed_without_end_by_whoever_knows_the_password(
    hall: Desk, staff: dict[str, Member]
) -> None:
    admin = staff["admin"]
    with hall.sessions.begin() as session:
        row = session.get_one(Member, admin.id)
        code = pyotp.TOTP(second_factor.start(session, row, hall.vault)).at(AT)
        second_factor.confirm(session, row, code, hall.vault, at=AT)
    with time_machine.travel(AT, tick=False) as clock:
        for _ in range(2):
            browser = hall.stranger()
            assert sign(browser, "admin-one", WORD)[1].startswith("/desk/login/code")
            for _ in range(sign_in.MOST_OF_ACCOUNT // 2):
                assert "验证码不对" in browser.refused("/desk/login/code", code="000000")
                clock.shift(70)
        assert "暂时锁定" in browser.refused("/desk/login/code", code="000000")
        assert sign(hall.stranger(), "admin-one", WORD)[0] == 429


def test_a_role_that_must_have_two_steps_sets_them_up_first(
    one_sessions: Sessions, staff: dict[str, Member], tmp_path: Path
) -> None:
    strict = Desk(one_sessions, tmp_path, second_factor_for=("admin",))
    with time_machine.travel(AT, tick=False):
        browser = strict.of(staff["admin"], at=AT)
        assert browser.get("/desk/").location.endswith("/me/second-factor")
        assert strict.of(staff["editor"], at=AT).get("/desk/").status_code == 200


def test_forms_of_other_sites_are_refused(hall: Desk, staff: dict[str, Member]) -> None:
    with time_machine.travel(AT, tick=False):
        browser = hall.of(staff["editor"], at=AT)
        assert browser.bare("/desk/logout").status_code == 400
        assert browser.get("/desk/me").status_code == 200
    stranger = hall.stranger()
    assert stranger.bare("/desk/login", name="editor-one", password=WORD).status_code == 400
    assert stranger.post("/desk/notices/1/delete").status_code == 401


def test_no_proxy_keeps_a_page_of_the_desk(hall: Desk, staff: dict[str, Member]) -> None:
    with time_machine.travel(AT, tick=False):
        for page in ("/desk/", "/desk/notices", "/desk/login"):
            kept = hall.of(staff["editor"], at=AT).get(page).headers["Cache-Control"]
            assert kept == "private, no-cache"

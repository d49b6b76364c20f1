"""应急批准: who may give one, what it needs, what it binds, and what becomes of it."""

import pytest

from bot.audit import trail
from bot.clock import local_day
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotYours, OutOfTurn, Refused
from bot.messages import message
from bot.notices import (
    countersign,
    review,
)
from bot.notices.emergency import How
from bot.notices.notice import State
from bot.review import delegation, step
from bot.review.chain import CHECKLIST
from bot.review.delegation import Terms
from bot.staff import member
from tests import make
from tests.integration.emergency_help import (
    SUNDAY,
    People,
    approved,
    arranged,
    call,
    closing,
    minutes,
    recorded,
)


@pytest.fixture
def people(one_sessions: Sessions) -> People:
    """The bureau as config/ has it, and one member for each role."""
    with one_sessions.begin() as session:
        make.loaded(session)
        return make.staff(session)


def test_one_word_passes_the_last_step_and_covers_those_before_it(
    one_sessions: Sessions, files: Files, people: People
) -> None:
    with one_sessions.begin() as session:
        notice = approved(session, files, people)
        assert notice.state == State.APPROVED
        (opened,) = step.rounds(session, "notice", notice.id)
        assert [(one.role, one.outcome, one.by_id) for one in opened.steps] == [
            ("unit_head", "covered", None), ("deputy", "approved", people["deputy"].id)
        ]  # fmt: skip
        assert opened.steps[-1].checklist == []  # the approver answers for the points later
        assert arranged(session, notice, people)
        assert (
            "请在2026年11月23日（周一）17:30以前确认"
            in message.to(session, people["deputy"])[0].text
        )


def test_in_review_what_was_passed_stays_passed(
    one_sessions: Sessions, files: Files, people: People
) -> None:
    with one_sessions.begin() as session:
        notice = closing(session, files, people["editor"])
        review.submit(session, notice, by=people["editor"], at=SUNDAY)
        head = people["unit_head"]
        review.approve(session, notice, by=head, comment="", checked=CHECKLIST, at=minutes(1))
        recorded(session, files, notice, call(people["deputy"]), people["officer"])
        (opened,) = step.rounds(session, "notice", notice.id)
        assert [one.outcome for one in opened.steps] == ["approved", "approved"]
        with pytest.raises(OutOfTurn):
            recorded(session, files, notice, call(people["deputy"]), people["officer"])


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("unit_head", "最后一步由分管领导批准；现在能批准的是 deputy-one"),
        ("chief", "最后一步由分管领导批准"),
        ("auditor", "现在能批准的是"),
        ("officer", "不能登记自己的批准"),
    ],
)
def test_only_who_may_pass_the_last_step_may_say_yes(
    one_sessions: Sessions, files: Files, people: People, who: str, why: str
) -> None:
    with one_sessions.begin() as session:
        notice = closing(session, files, people["editor"])
        with pytest.raises(NotYours, match=why):
            recorded(session, files, notice, call(people[who]), people["officer"])


def test_no_one_says_yes_to_their_own_words(
    one_sessions: Sessions, files: Files, people: People
) -> None:
    with one_sessions.begin() as session:
        both = make.member(session, "both", "deputy", "officer", unit="文化馆")
        notice = closing(session, files, both)
        with pytest.raises(NotYours, match="写过、改过或送审过"):
            recorded(session, files, notice, call(both), people["officer"])
        with pytest.raises(NotYours, match="登记应急批准：这件事由信息公开专员"):
            recorded(session, files, notice, call(people["deputy"]), people["editor"])


def test_what_a_rule_makes_key_needs_the_chief(
    one_sessions: Sessions, files: Files, people: People
) -> None:
    with one_sessions.begin() as session:
        notice = closing(session, files, people["officer"], body="图书馆外墙坍塌，即日闭馆。")
        with pytest.raises(NotYours, match="最后一步由主要领导批准"), session.begin_nested():
            recorded(session, files, notice, call(people["deputy"]), people["officer"])
        recorded(session, files, notice, call(people["chief"]), people["officer"])
        assert notice.importance == "key"


def test_a_stand_in_says_yes_in_whose_place_is_on_record(
    one_sessions: Sessions, files: Files, people: People
) -> None:
    with one_sessions.begin() as session:
        day = local_day(SUNDAY)
        terms = Terms("deputy", day, day, "局办 3 号")
        pair = (people["deputy"], people["chief"])
        delegation.appoint(session, *pair, terms, by="test", at=SUNDAY)
        notice = closing(session, files, people["officer"])
        one = recorded(session, files, notice, call(people["chief"]), people["officer"])
        assert one.step.instead_of == people["deputy"]
        assert trail.of(session, "notice", str(notice.id))[-1].after["instead_of"] == "deputy-one"  # type: ignore[index]


def test_a_unit_without_a_head_stands_in_nobodys_way(
    one_sessions: Sessions, files: Files, people: People
) -> None:
    with one_sessions.begin() as session:
        member.disable(session, people["unit_head"], by="test", at=SUNDAY)
        assert approved(session, files, people).state == State.APPROVED


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"case": "天太冷"}, "没有“天太冷”这种应急情形。可用的情形：临时闭馆"),
        ({"case": "取消"}, "没有“取消”的词"),
        ({"how": How.MESSAGE}, "要附截图"),
        ({"picture": b"no picture", "name": "a.png"}, "a.png"),
        ({"told_at": minutes(8)}, "还没有到"),
        ({"told_at": minutes(-1)}, "批准的不是现在的内容"),
        ({"said": "  "}, "说了什么"),
    ],
)
def test_what_is_no_approval_is_refused(
    one_sessions: Sessions, files: Files, people: People, given: dict[str, object], why: str
) -> None:
    with one_sessions.begin() as session:
        notice = closing(session, files, people["officer"])
        with pytest.raises(Refused, match=why):
            recorded(session, files, notice, call(people["deputy"], **given), people["officer"])


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"classification": "withheld"}, "不予公开"),
        ({"body": "闭馆。联系人身份证号 11010519491231002X。"}, "不能送审，请先改正"),
        ({"title": "读书会", "body": "周末读书会，欢迎参加。"}, "请照常送审"),
    ],
)
def test_what_may_not_go_out_does_not_go_out_by_telephone(
    one_sessions: Sessions, files: Files, people: People, given: dict[str, object], why: str
) -> None:
    with one_sessions.begin() as session:
        notice = closing(session, files, people["officer"], at=SUNDAY, **given)
        with pytest.raises(Refused, match=why):
            recorded(session, files, notice, call(people["deputy"]), people["officer"])


def test_another_bodys_confirmation_is_dropped_with_a_reason_or_waited_for(
    one_sessions: Sessions, files: Files, people: People
) -> None:
    with one_sessions.begin() as session:
        notice, officer = closing(session, files, people["officer"]), people["officer"]
        countersign.ask(session, notice, "县水务局", by=officer, at=SUNDAY)
        with pytest.raises(Refused, match="审核表和会签"), session.begin_nested():
            recorded(session, files, notice, call(people["deputy"]), officer)
        countersign.drop(session, notice, "县水务局", by=officer, reason="事后补办", at=minutes(6))
        recorded(session, files, notice, call(people["deputy"]), officer)


def test_a_message_is_kept_as_a_picture(
    one_sessions: Sessions, files: Files, people: People
) -> None:
    with one_sessions.begin() as session:
        notice = closing(session, files, people["officer"])
        said = call(people["deputy"], how=How.MESSAGE, picture=make.picture(), name="聊天.png")
        one = recorded(session, files, notice, said, people["officer"])
        assert files.has(one.file)

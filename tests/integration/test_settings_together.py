"""The chain that two must agree on; and who reads the audit trail."""

import pytest

from bot.audit import trail
from bot.audit.find import Wanted
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotYours, OutOfTurn, Refused
from bot.messages import message
from bot.notices import review
from bot.review import chain, chain_change
from bot.review.chain import Link
from bot.staff import member as members
from bot.staff import read_trail
from bot.staff.member import Member
from tests import make

People = dict[str, Member]
ORDINARY = ("ordinary", "")
LONGER = [Link("unit_head", same_unit=True), Link("deputy"), Link("chief")]


def roles_of(steps: list[chain.ChainStep]) -> list[str]:
    """The roles of a chain, in order."""
    return [one.role for one in steps]


def test_a_chain_holds_when_the_administrator_and_the_chief_have_both_agreed(
    sessions: Sessions,
) -> None:
    with sessions.begin() as session:
        make.loaded(session)
        people = make.staff(session)
        admin, chief = people["admin"], people["chief"]
        with pytest.raises(NotYours):
            chain_change.propose(
                session, ORDINARY, LONGER, reason="稳", by=people["deputy"], at=make.AT
            )
        one = chain_change.propose(session, ORDINARY, LONGER, reason="稳", by=admin, at=make.AT)
        assert roles_of(chain.steps_for(session, "ordinary")) == ["unit_head", "deputy"]
        assert any("等" not in told.text for told in message.to(session, chief))
        with pytest.raises(OutOfTurn, match="等确认"):
            chain_change.propose(session, ORDINARY, LONGER, reason="稳", by=chief, at=make.AT)
        with pytest.raises(NotYours, match="另一个人"):
            chain_change.confirm(session, one.id, by=admin, at=make.AT)
        number = one.id
    with sessions.begin() as session:
        chain_change.confirm(session, number, by=members.by_name(session, "chief-one"), at=make.AT)
        steps = chain.steps_for(session, "ordinary")
        assert roles_of(steps) == ["unit_head", "deputy", "chief"]
        assert [one.same_unit for one in steps] == [True, False, False]
        assert roles_of(chain.steps_for(session, "ordinary", "repost")) == ["unit_head"]
        with pytest.raises(OutOfTurn, match="已生效"):
            chain_change.confirm(session, number, by=chief, at=make.AT)
    with sessions.read() as session:
        acts = trail.of(session, "chain", str(number))
        assert [(act.verb, act.actor) for act in acts] == [
            ("chain.propose", "admin-one"), ("chain.confirm", "chief-one"),
        ]  # fmt: skip
        assert acts[1].before == {"steps": "科室负责人 → 分管领导"}


def test_what_is_under_review_keeps_the_steps_it_was_submitted_with(
    one_sessions: Sessions, staff: People, files: Files
) -> None:
    with one_sessions.begin() as session:
        made = make.notice(session, files, staff["editor"])
        review.submit(session, made, by=staff["editor"], at=make.AT)
        one = chain_change.propose(
            session, ORDINARY, [Link("chief")], reason="快", by=staff["chief"], at=make.AT
        )
        chain_change.confirm(session, one.id, by=staff["admin"], at=make.AT)
        for role in ("unit_head", "deputy"):
            review.approve(
                session, made, by=staff[role], comment="同意", checked=chain.CHECKLIST, at=make.AT
            )
        assert made.state == "approved"
        other = make.notice(session, files, staff["editor"])
        review.submit(session, other, by=staff["editor"], at=make.AT)
        with pytest.raises(NotYours):
            review.approve(
                session,
                other,
                by=staff["deputy"],
                comment="同意",
                checked=chain.CHECKLIST,
                at=make.AT,
            )


@pytest.mark.parametrize(
    ("key", "links", "reason", "why"),
    [
        (ORDINARY, [], "x", "1 到 6 步"),
        (ORDINARY, [Link("deputy")] * 7, "x", "1 到 6 步"),
        (ORDINARY, [Link("admin")], "x", "只能由"),
        (ORDINARY, [Link("deputy")], " ", "为什么"),
        (ORDINARY, [Link("unit_head"), Link("deputy")], "x", "本来就是"),
        (ORDINARY, [Link("deputy"), Link("deputy")], "x", "走不通"),
        (("key", ""), [Link("unit_head"), Link("deputy")], "x", "主要领导"),
        (("urgent", ""), [Link("deputy")], "x", "没有这一种"),
    ],
)
def test_a_chain_that_would_not_do_is_refused_when_it_is_proposed(
    one_sessions: Sessions, staff: People, key: tuple[str, str], links: list[Link], reason: str, why: str
) -> None:  # fmt: skip
    with one_sessions.begin() as session, pytest.raises(Refused, match=why):
        chain_change.propose(session, key, links, reason=reason, by=staff["admin"], at=make.AT)


def test_a_proposal_is_taken_back_or_declined_with_a_reason(
    one_sessions: Sessions, staff: People
) -> None:
    admin, chief = staff["admin"], staff["chief"]
    with one_sessions.begin() as session:
        one = chain_change.propose(session, ORDINARY, LONGER, reason="稳", by=chief, at=make.AT)
        with pytest.raises(Refused, match="为什么"):
            chain_change.decline(session, one.id, reason="", by=admin, at=make.AT)
        chain_change.decline(session, one.id, reason="太慢", by=admin, at=make.AT)
        again = chain_change.propose(session, ORDINARY, LONGER, reason="稳", by=chief, at=make.AT)
        chain_change.decline(session, again.id, reason="想好再说", by=chief, at=make.AT)
        assert chain_change.waiting(session) == []
        assert roles_of(chain.steps_for(session, "ordinary")) == ["unit_head", "deputy"]
        repost = chain_change.propose(
            session, ("ordinary", "repost"), [], reason="一样审", by=admin, at=make.AT
        )
        chain_change.confirm(session, repost.id, by=chief, at=make.AT)
        assert roles_of(chain.steps_for(session, "ordinary", "repost")) == ["unit_head", "deputy"]


def test_the_trail_is_read_page_by_page_and_its_notices_not_by_the_administrator(
    sessions: Sessions, files: Files
) -> None:
    with sessions.begin() as session:
        make.loaded(session)
        people = make.staff(session)
        made = make.notice(session, files, people["editor"])
        for number in range(read_trail.A_PAGE + 5):
            trail.record(
                session, actor="system", verb="release.claim", subject=("notice", str(made.id)),
                at=make.later(minutes=number // 7), after={"release": number},
            )  # fmt: skip
    with sessions.read() as session:
        auditor, admin = people["auditor"], people["admin"]
        claims = Wanted(verb="release.claim")
        first, more = read_trail.page(session, claims, by=auditor)
        rest, end = read_trail.page(session, claims, below=more, by=auditor)
        told = [line.act.after for line in (*first, *rest)]
        assert told == [{"release": number} for number in reversed(range(read_trail.A_PAGE + 5))]
        assert end is None
        with pytest.raises(NotYours):
            read_trail.page(session, claims, by=people["editor"])
        mine, _ = read_trail.page(session, Wanted(kind="notice", actor="editor-one"), by=admin)
        assert [(line.act.verb, line.changes) for line in mine] == [("notice.add", [])]
        staff_acts, _ = read_trail.page(session, Wanted(verb="staff"), by=admin)
        assert all(line.changes for line in staff_acts)
        day = make.today()
        none, _ = read_trail.page(session, Wanted(first=make.later(days=1).date()), by=auditor)
        today, _ = read_trail.page(session, Wanted(first=day, last=day, verb="notice"), by=auditor)
        assert (none, [line.act.verb for line in today]) == ([], ["notice.add"])


def test_whoever_takes_the_whole_trail_away_is_in_it(one_sessions: Sessions, staff: People) -> None:
    with one_sessions.begin() as session:
        asked = Wanted(verb="staff.add")
        read_trail.record_export(session, asked, by=staff["auditor"], at=make.AT)
        assert len(list(read_trail.everything(session, asked, by=staff["auditor"]))) == 9
        newest, _ = read_trail.page(session, Wanted(), by=staff["auditor"])
        assert (newest[0].act.verb, newest[0].act.after) == ("trail.read", {"verb": "staff.add"})

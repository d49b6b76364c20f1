"""What the public site says of itself: kept, checked, traced, and on its desk page."""

from pathlib import Path

import pytest
import time_machine

from bot.accounts import website
from bot.accounts.website import Website
from bot.audit import trail
from bot.db.engine import Sessions
from bot.errors import NotYours, Refused
from tests import make
from tests.integration.desk_help import Desk


def test_it_is_changed_by_who_may_and_traced_with_what_changed(one_sessions: Sessions) -> None:
    with one_sessions.begin() as session:
        make.loaded(session)
        staff = make.staff(session)
        assert website.now(session) == Website()
        given = Website(icp=" 鲁ICP备1号 ", police="鲁公网安备 37032102000001号", fax="0533-1")
        with pytest.raises(NotYours):
            website.change(session, given, by=staff["editor"], at=make.AT)
        website.change(session, given, by=staff["officer"], at=make.AT)
        website.change(session, website.now(session), by=staff["officer"], at=make.AT)
        kept = website.now(session)
        assert (kept.icp, kept.police_number) == ("鲁ICP备1号", "37032102000001")
        (act,) = trail.of(session, "website", "")
        assert set(act.after or {}) == {"icp", "police", "fax"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"portal": "javascript:alert(1)"},
        {"portal": "www.example.cn"},
        {"email": "not an address"},
        {"icp": "x" * 101},
        {"code": "1\n2"},
    ],
)
def test_what_would_break_the_foot_of_the_pages_is_refused(
    one_sessions: Sessions, wrong: dict[str, str]
) -> None:
    with one_sessions.begin() as session:
        make.loaded(session)
        officer = make.staff(session)["officer"]
        with pytest.raises(Refused):
            website.change(session, Website(**wrong), by=officer, at=make.AT)


def test_the_desk_has_a_form_for_who_may_and_the_words_for_everybody(
    one_sessions: Sessions, tmp_path: Path
) -> None:
    desk = Desk(one_sessions, tmp_path)
    with one_sessions.begin() as session:
        make.loaded(session)
        staff = make.staff(session)
    with time_machine.travel(make.AT, tick=False):
        officer = desk.of(staff["officer"], at=make.AT)
        officer.change("/desk/settings/website", icp="鲁ICP备1号", email="a@example.cn")
        assert "鲁ICP备1号" in officer.read("/desk/settings/website")
        others = desk.of(staff["editor"], at=make.AT).read("/desk/settings/website")
    assert "鲁ICP备1号" in others
    assert 'name="icp"' not in others

"""What the administrator sets: units, kinds, channels, menus, accounts, rules, staff; each with who may and what is refused."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.audit.trail import Act
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotFound, NotYours, OutOfTurn, Refused
from bot.ledger import change_channels, channels
from bot.notices import change_rules, kinds, rules, write
from bot.notices.front import Wrong
from bot.staff import change_units, manage, passwords
from bot.staff.member import Member
from tests import make

People = dict[str, Member]


def last(sessions: Sessions) -> Act:
    """What was written down last."""
    with sessions.read() as session:
        return session.scalars(select(Act).order_by(Act.id.desc()).limit(1)).one()


def test_a_unit_is_added_renamed_and_ended_and_only_by_the_administrator(
    one_sessions: Sessions, staff: People
) -> None:
    admin, given = staff["admin"], change_units.Given("非遗保护中心", "institution")
    with one_sessions.begin() as session:
        with pytest.raises(NotYours):
            change_units.add(session, given, by=staff["officer"], at=make.AT)
        made = change_units.add(session, given, by=admin, at=make.AT)
        with pytest.raises(Refused, match="已经有单位"):
            change_units.add(session, given, by=admin, at=make.AT)
        number = made.id
    with one_sessions.begin() as session:
        new = change_units.Given("非物质文化遗产中心", "institution", valid_to=make.today())
        change_units.change(session, number, new, by=admin, at=make.AT)
        standing = change_units.standing(session, make.later(days=1).date())
        assert number not in {one.id for one in standing}
        assert number in {one.id for one in change_units.every(session)}
        backwards = change_units.Given("甲", "office", date(2026, 2, 1), date(2026, 1, 1))
        with pytest.raises(Refused, match="早于"):
            change_units.change(session, number, backwards, by=admin, at=make.AT)
    act = last(one_sessions)
    assert (act.verb, act.actor) == ("unit.change", "admin-one")
    assert act.before is not None
    assert act.before["name"] == "非遗保护中心"
    assert act.after is not None
    assert act.after["valid_to"] == "2026-11-24"


def test_a_retired_kind_is_given_to_no_new_notice_and_stays_on_those_that_have_it(
    one_sessions: Sessions, staff: People, files: Files
) -> None:
    officer = staff["officer"]
    with one_sessions.begin() as session:
        kinds.add(session, "研学活动", kinds.Given(clock=20), by=officer, at=make.AT)
        kept = make.notice(session, files, staff["editor"], kind="研学活动")
        kinds.change(session, "研学活动", kinds.Given(retired=True), by=officer, at=make.AT)
        assert "研学活动" not in kinds.offered(session)
        with pytest.raises(Wrong, match="停用"):
            make.notice(session, files, staff["editor"], kind="研学活动")
        write.edit(
            session, kept, make.fields(kind="研学活动"), by=staff["editor"], files=files,
            fetch=write.no_pictures, at=make.AT,
        )  # fmt: skip
        with pytest.raises(Refused, match="不能停用"):
            kinds.change(session, "通知公告", kinds.Given(retired=True), by=officer, at=make.AT)
        with pytest.raises(Refused, match="不能设为默认"):
            kinds.make_default(session, "研学活动", by=officer, at=make.AT)
        with pytest.raises(NotYours):
            kinds.make_default(session, "政策文件", by=staff["editor"], at=make.AT)
        kinds.make_default(session, "政策文件", by=officer, at=make.AT)
        assert make.notice(session, files, staff["editor"]).kind == "政策文件"


def test_a_channel_has_one_owner_for_each_of_its_names(
    one_sessions: Sessions, staff: People
) -> None:
    admin = staff["admin"]
    paper = change_channels.Given("齐鲁晚报", "newspaper", "province", ("《齐鲁晚报》",))
    with one_sessions.begin() as session:
        with pytest.raises(NotYours):
            change_channels.add(session, paper, "", by=staff["officer"], at=make.AT)
        made = change_channels.add(session, paper, "", by=admin, at=make.AT)
        assert channels.names(session)["齐鲁晚报"].slug == made.slug
        taken = change_channels.Given("县广播", "radio", "county", ("大众日报",))
        with pytest.raises(Refused, match="已经是渠道“大众日报”的名称"):
            change_channels.add(session, taken, "", by=admin, at=make.AT)
        museum = change_channels.Given("桓台博物馆", "wechat", mass_per_month=4, protected=True)
        with pytest.raises(Refused, match="代号"):
            change_channels.add(session, museum, "博物馆", by=admin, at=make.AT)
        change_channels.add(session, museum, "museum", by=admin, at=make.AT)
        new = change_channels.Given("桓台县博物馆", "wechat", aliases=("县博",))
        assert (
            change_channels.change(session, "museum", new, by=admin, at=make.AT).protected is False
        )
        with pytest.raises(Refused, match="不能互相改"):
            change_channels.change(session, "museum", paper, by=admin, at=make.AT)
    act = last(one_sessions)
    assert (act.verb, act.subject_id) == ("channel.set", "museum")
    assert act.before is not None
    assert (act.before["name"], act.before["mass_per_month"]) == ("桓台博物馆", 4)


def test_a_word_is_checked_for_from_the_day_it_is_added_until_it_is_ended(
    one_sessions: Sessions, staff: People
) -> None:
    officer = staff["officer"]
    word = change_rules.Word("桓台文旅局", "桓台县文化出版局", "机构名称", "三定方案", "confirm")
    with one_sessions.begin() as session:
        with pytest.raises(NotYours):
            change_rules.add_word(session, word, by=staff["editor"], at=make.AT)
        made = change_rules.add_word(session, word, by=officer, at=make.AT)
        assert found(session, "请到桓台文旅局办理") == ["桓台文旅局"]
        with pytest.raises(Refused, match="已经有"):
            change_rules.add_word(session, word, by=officer, at=make.AT)
        with pytest.raises(Refused, match="为什么"):
            change_rules.end_word(session, made.id, reason=" ", by=officer, at=make.AT)
        change_rules.end_word(session, made.id, reason="改名了", by=officer, at=make.AT)
        assert found(session, "请到桓台文旅局办理") == []
        with pytest.raises(OutOfTurn):
            change_rules.end_word(session, made.id, reason="改名了", by=officer, at=make.AT)
    assert last(one_sessions).verb == "rules.word_end"


def found(session: Session, text: str) -> list[str]:
    """The words of the pack that are found in a text of today."""
    pack = rules.kept(session)
    return [one.word for one in pack.words if one.holds(make.today()) and one.word in text]


@pytest.mark.parametrize(
    ("word", "why"),
    [
        (change_rules.Word("错", "对", "别字", "词典", "hint"), "一个字"),
        (change_rules.Word("公告", "通知公告", "别字", "词典", "hint"), "写得长一些"),
        (change_rules.Word("(公告", "通知", "别字", "词典", "hint", is_pattern=True), "写法不对"),
        (change_rules.Word("公*", "通知", "别字", "词典", "hint", is_pattern=True), "什么也不写"),
        (change_rules.Word("公吿", "公告", "别字", " ", "hint"), "依据"),
        (change_rules.Word("公吿", "公告", "别字", "词典", "fatal"), "severity"),
    ],
)
def test_a_rule_that_would_do_harm_is_refused(
    one_sessions: Sessions, staff: People, word: change_rules.Word, why: str
) -> None:
    with one_sessions.begin() as session, pytest.raises(Refused, match=why):
        change_rules.add_word(session, word, by=staff["officer"], at=make.AT)


def test_leaders_hosts_and_names_are_kept_by_the_officer(
    one_sessions: Sessions, staff: People
) -> None:
    officer = staff["officer"]
    with one_sessions.begin() as session:
        one = change_rules.add_leader(
            session, "张 某某", "县长", position=2, since=date(2026, 1, 10), by=officer, at=make.AT
        )
        with pytest.raises(Refused, match="早于任职"):
            change_rules.end_leader(session, one.id, date(2026, 1, 1), by=officer, at=make.AT)
        change_rules.end_leader(session, one.id, date(2026, 6, 1), by=officer, at=make.AT)
        assert [(each.name, each.valid_to) for each in rules.kept(session).leaders] == [
            ("张某某", date(2026, 6, 1))
        ]
        with pytest.raises(Refused, match="域名"):
            change_rules.add_listed(session, "host", "https://a.cn/", by=officer, at=make.AT)
        with pytest.raises(Refused, match="6 个字"):
            change_rules.add_listed(session, "name", "文化馆", by=officer, at=make.AT)
        change_rules.add_listed(session, "host", "A.example.cn", by=officer, at=make.AT)
        assert "a.example.cn" in rules.kept(session).hosts
        change_rules.drop_listed(session, "host", "a.example.cn", by=officer, at=make.AT)
        with pytest.raises(NotFound):
            change_rules.drop_listed(session, "host", "a.example.cn", by=officer, at=make.AT)
    with one_sessions.read() as session:
        assert [act.verb for act in trail.of(session, "check_listed", "host")] == [
            "rules.host_add", "rules.host_drop"
        ]  # fmt: skip


def test_the_last_administrator_cannot_be_taken_away(one_sessions: Sessions, staff: People) -> None:
    admin = staff["admin"]
    with one_sessions.begin() as session:
        with pytest.raises(NotYours):
            manage.add(session, "wang", given=["editor"], unit=None, by=staff["chief"], at=make.AT)
        made, password = manage.add(
            session, "wang", given=["admin"], unit=None, by=admin, at=make.AT
        )
        assert passwords.matches(made.password_hash, password)
        assert made.must_change_password
        with pytest.raises(Refused, match="不能停用自己"):
            manage.disable(session, admin.id, by=admin, at=make.AT)
        manage.disable(session, made.id, by=admin, at=make.AT)
        with pytest.raises(OutOfTurn):
            manage.reset_password(session, made.id, by=admin, at=make.AT)
        with pytest.raises(Refused, match="最后一位管理员"):
            manage.set_roles(session, admin.id, ["editor"], by=admin, at=make.AT)
        manage.enable(session, made.id, by=admin, at=make.AT)
        manage.set_roles(session, admin.id, ["editor"], by=admin, at=make.AT)
        _, again = manage.reset_password(session, staff["editor"].id, by=made, at=make.AT)
        assert again != password
        home = change_units.every(session)[0]
        assert manage.move(session, made.id, home, by=made, at=make.AT).unit is home

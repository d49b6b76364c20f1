"""The platform is the witness of what went out; the ledger has to say the same."""

from collections import Counter

from sqlalchemy import select

from bot.ledger import verify
from bot.ledger.entry import Entry
from bot.notices.found import Found
from bot.notices.notice import Notice, State
from bot.notices.release import Release, Stage
from tests.prove.town import Town


def check(here: Town) -> int:
    """Everything is out once, and the ledger says so once; how many."""
    here.quiet()
    state = here.state()
    out = Counter(str(one["content_source_url"]) for one in state["published"])
    urls = {str(one["content_source_url"]): str(one["url"]) for one in state["published"]}
    assert {where: times for where, times in out.items() if times != 1} == {}, "out twice"
    with here.sessions.read() as session:
        releases = session.scalars(select(Release)).all()
        lost = [one.id for one in releases if one.state != Stage.PUBLISHED]
        assert not lost, f"never came out: {lost}"
        assert {here.address(one) for one in releases} == set(out)
        assert len(state["jobs"]) == len({one.dispatch_id for one in releases})  # one of a group's
        # Where the event is missing a mass send has no address yet; no release has another's.
        assert all(one.url in ("", urls[here.address(one)]) for one in releases)
        assert set(session.scalars(select(Notice.state))) == {State.PUBLISHED}
        entered = Counter(session.scalars(select(Entry.release_id)))
        assert entered == Counter(one.id for one in releases)
        assert set(session.scalars(select(Found.state))) <= {"ours"}
        assert verify.verify(session).whole
        return len(releases)

"""Stand-ins that pass the same tests as what they stand for."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.errors import Refused
from bot.notices.channel import (
    Allowance,
    Article,
    Counted,
    Job,
    Listed,
    Mode,
    Outcome,
    Picture,
    Seen,
)
from bot.notices.readers import A_PAGE, Comments, Said, Where


@dataclass
class Readers:
    """The comments of an account whose platform is this object; by article, the newest first."""

    open: set[Where] = field(default_factory=set)
    said: dict[Where, list[Said]] = field(default_factory=dict)
    troubles: list[tuple[str, Exception]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def allow(self, where: Where, *, yes: bool) -> None:
        """Open or close."""
        self._call("allow")
        (self.open.add if yes else self.open.discard)(where)

    def listed(self, where: Where, begin: int) -> tuple[int, list[Said]]:
        """A page."""
        self._call("listed")
        every = self.said.get(where, [])
        return len(every), every[begin : begin + A_PAGE]

    def elect(self, where: Where, number: str, *, yes: bool) -> None:
        """For everybody to read."""
        self._call("elect")
        self._put(where, replace(self._one(where, number), elected=yes))

    def delete(self, where: Where, number: str) -> None:
        """Away."""
        self._call("delete")
        self.said[where] = [one for one in self.said[where] if one.number != number]

    def reply(self, where: Where, number: str, text: str) -> None:
        """What we answer."""
        self._call("reply")
        self._put(where, replace(self._one(where, number), reply=text))

    def delete_reply(self, where: Where, number: str) -> None:
        """Away."""
        self._call("delete_reply")
        self._put(where, replace(self._one(where, number), reply=""))

    def _one(self, where: Where, number: str) -> Said:
        return next(one for one in self.said[where] if one.number == number)

    def _put(self, where: Where, new: Said) -> None:
        self.said[where] = [new if one.number == new.number else one for one in self.said[where]]

    def _call(self, name: str) -> None:
        self.calls.append(name)
        for one in self.troubles:
            if one[0] == name:
                self.troubles.remove(one)
                raise one[1]


@dataclass
class StandIn:
    """An account whose platform is this object. `troubles` are raised before (or after) the named calls."""

    slug: str = "wechat"
    comments: Comments = field(default_factory=Readers)
    allowance: Allowance = field(default_factory=Allowance)
    troubles: list[tuple[str, bool, Exception]] = field(
        default_factory=list
    )  # call, after its effect, what
    done: list[str] = field(default_factory=list)
    drafts: dict[str, tuple[Article, ...]] = field(default_factory=dict)
    jobs: dict[str, tuple[Mode, tuple[Article, ...]]] = field(default_factory=dict)
    client_ids: dict[str, str] = field(default_factory=dict)
    outcome: Outcome = Outcome.PUBLISHED
    why: str = ""
    counted_elsewhere: int = 0  # publish calls that somebody else made
    same_job: str = ""  # every mass send is refused as a repeat of this job (45065)
    hidden: bool = False  # what was published is not in the list yet, nor told when asked

    def upload_image(self, picture: Picture) -> str:
        """An address at the platform."""
        self._begin("image")
        return self._end("image", f"https://mmbiz.qpic.cn/{picture.name}")

    def upload_cover(self, picture: Picture) -> str:
        """A media id."""
        self._begin("cover")
        return self._end("cover", f"cover-{picture.name}")

    def make_draft(self, articles: Sequence[Article]) -> str:
        """A draft id."""
        self._begin("draft")
        number = f"draft-{len(self.done)}"
        self.drafts[number] = tuple(articles)
        return self._end("draft", number)

    def publish(self, draft_id: str) -> Job:
        """A new job for each call that arrives."""
        self._begin("submit")
        job = self._job(Mode.PUBLISH, draft_id)
        self._end("submit", "")
        return job

    as_reprint: list[bool] = field(default_factory=list)  # what each mass send said of reprints

    def send_to_all(self, draft_id: str, client_id: str, *, as_reprint: bool = False) -> Job:
        """One job for a client id."""
        self._begin("submit")
        self.as_reprint.append(as_reprint)
        if self.same_job:
            return Job(self.same_job, known=True)
        known = client_id in self.client_ids
        if not known:
            self.client_ids[client_id] = self._job(Mode.MASS, draft_id).id
        self._end("submit", "")
        return Job(self.client_ids[client_id], known=known)

    previewed: list[tuple[str, str]] = field(default_factory=list)  # title, to whom

    def preview(self, draft_id: str, to: str) -> None:
        """On one phone."""
        self._begin("preview")
        self.previewed.append((self.drafts[draft_id][0].title, to))
        self._end("preview", "")

    def preview_text(self, text: str, to: str) -> None:
        """On one phone."""
        self._begin("preview")
        self.previewed.append((text, to))
        self._end("preview", "")

    def look(self, mode: Mode, job_id: str) -> Seen:
        """How a job stands."""
        self._begin("look")
        if job_id not in self.jobs or self.hidden:
            return Seen(Outcome.PENDING)
        articles = self.jobs[job_id][1]
        urls = tuple(f"https://mp.weixin.qq.com/s/{job_id}-{n}" for n in range(len(articles)))
        known = mode == Mode.PUBLISH and self.outcome == Outcome.PUBLISHED
        return Seen(
            self.outcome, reason=self.why, urls=urls, article_id=f"a-{job_id}" if known else ""
        )  # fmt: skip

    def find(self, source_url: str) -> Seen | None:
        """Among what is published."""
        if self.hidden:
            return None
        for job_id, (mode, articles) in self.jobs.items():
            if mode == Mode.PUBLISH and any(one.source_url == source_url for one in articles):
                return self.look(mode, job_id)
        return None

    beside: list[Listed] = field(default_factory=list)  # what somebody published in the console
    removed: list[str] = field(default_factory=list)

    def article(self, article_id: str) -> list[Listed]:
        """The articles of one publish."""
        return [one for one in self._all() if one.article_id == article_id]

    def published(self, offset: int) -> list[Listed]:
        """Newest first; twenty publishes a page."""
        ids = list(dict.fromkeys(one.article_id for one in self._all()))[offset : offset + 20]
        return [replace(one, html="") for one in self._all() if one.article_id in ids]

    def delete_article(self, article_id: str, place: int = 0) -> None:
        """Take it down; none there is as good."""
        self._begin("delete")
        self.removed.append(f"{article_id}#{place}" if place else article_id)
        self._end("delete", "")

    def delete_sent(self, job_id: str, place: int = 0) -> None:
        """Take it down; the card stays."""
        self._begin("delete")
        if job_id not in self.jobs:
            raise Refused("平台没有这次群发的记录")
        self.removed.append(f"{job_id}#{place}" if place else job_id)
        self._end("delete", "")

    statistics: dict[date, list[Counted]] = field(default_factory=dict)

    def counted_on(self, day: date) -> list[Counted]:
        """What a test says was counted; the platform has nothing of a day that is not over."""
        self._begin("count day")
        self._end("count day", "")
        return self.statistics.get(day, [])

    def _all(self) -> list[Listed]:
        ours = [
            Listed(
                f"a-{job}", one.title, f"https://mp.weixin.qq.com/s/{job}-{n}", one.source_url, one.html,
                place=n + 1 if len(articles) > 1 else 0,
            )
            for job, (mode, articles) in self.jobs.items()
            if mode == Mode.PUBLISH
            for n, one in enumerate(articles)
        ]  # fmt: skip
        every = [*self.beside, *reversed(ours)]
        return [replace(one, deleted=self._is_gone(one)) for one in every]

    def _is_gone(self, one: Listed) -> bool:
        return bool({one.article_id, f"{one.article_id}#{one.place}"} & set(self.removed))

    def publishes_used(self) -> int:
        """Calls that arrived."""
        self._begin("count")
        return self.counted_elsewhere + sum(mode == Mode.PUBLISH for mode, _ in self.jobs.values())

    def draft_exists(self, draft_id: str) -> bool:
        """Whether it is there still."""
        return draft_id in self.drafts

    def delete_draft(self, draft_id: str) -> None:
        """Take it away."""
        if self.drafts.pop(draft_id, None) is None:
            raise Refused("草稿不在了")

    def _job(self, mode: Mode, draft_id: str) -> Job:
        number = str(1000 + len(self.jobs))
        self.jobs[number] = (mode, self.drafts[draft_id])
        return Job(number)

    def _begin(self, call: str) -> None:
        self._trouble(call, after=False)

    def _end(self, call: str, result: str) -> str:
        self.done.append(call)
        self._trouble(call, after=True)
        return result

    def _trouble(self, call: str, *, after: bool) -> None:
        for one in self.troubles:
            if one[:2] == (call, after):
                self.troubles.remove(one)
                raise one[2]

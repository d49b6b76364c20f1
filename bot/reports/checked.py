"""What checking says of a notice as the record: what was told at submission, who answered for what, what the rules find."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot import clock
from bot.answers.places import places
from bot.audit import trail
from bot.checks.finding import SEVERITY_WORDS, Finding
from bot.notices import check, dismissal, rules, source
from bot.notices.dismissal import HOW_WORDS, Dismissal
from bot.notices.notice import PURGED, Notice
from bot.review import step


@dataclass(frozen=True)
class Checked:
    """`told` is what stood in the way of nobody at the newest submission, as it was recorded then.

    `findings` are found in the text as it stands, by the rules as they are kept now, for the day of that
    submission. `answered` is who dismissed or overrode what, found now or not.
    """

    day: date
    told: Sequence[str]
    findings: Sequence[Finding]
    answered: dict[str, Dismissal]

    def lines(self) -> Iterator[str]:
        """All of it as people read it."""
        if self.told:
            yield f"送审时提示：{'；'.join(self.told)}"
        for one in self.findings:
            yield f"{SEVERITY_WORDS[one.severity]}　{one.where}：{one.what}{self._answer(one.spot)}"
        found = {one.spot for one in self.findings}
        for spot, answer in self.answered.items():
            if spot not in found:
                yield f"现在不再查出　“{answer.quote}”（{answer.rule}）{self._answer(spot)}"
        if not self.findings and not self.answered:
            yield "没有查出问题"

    def as_json(self) -> dict[str, object]:
        """All of it for programs."""
        return {
            "checked_for_day": self.day.isoformat(), "told_at_submission": list(self.told),
            "findings": [
                {
                    "rule": one.rule, "severity": one.severity, "where": one.where, "start": one.start,
                    "end": one.end, "quote": one.quote, "what": one.what, "why": one.why, "spot": one.spot,
                }
                for one in self.findings
            ],
            "answered": [
                {
                    "spot": spot, "how": one.how, "how_name": HOW_WORDS[one.how], "rule": one.rule,
                    "quote": one.quote, "note": one.note, "by": one.by, "at": clock.beijing(one.at).isoformat(),
                }
                for spot, one in self.answered.items()
            ],
        }  # fmt: skip

    def _answer(self, spot: str) -> str:
        one = self.answered.get(spot) if spot else None
        if one is None:
            return ""
        return f"——{one.by} {clock.in_words(one.at)}{HOW_WORDS[one.how]}：{one.note}"


def checked(session: Session, notice: Notice) -> Checked:
    """What checking says of a notice."""
    newest = step.latest(session, "notice", notice.id)
    day = clock.local_day(newest.submitted_at if newest is not None else notice.updated_at)
    found: Sequence[Finding] = ()
    if notice.title != PURGED:
        found = check.findings(
            notice, today=day, pack=rules.kept(session), places=places(session),
            sources=source.every(session),
        )  # fmt: skip
    answered = sorted(dismissal.of(session, notice).items(), key=lambda pair: pair[1].at)
    return Checked(day, _told(session, notice), found, dict(answered))


def _told(session: Session, notice: Notice) -> Sequence[str]:
    acts = trail.of(session, "notice", str(notice.id))
    after = next((one.after for one in reversed(acts) if one.verb == "notice.submit"), None)
    told = (after or {}).get("findings")
    return [str(one) for one in told] if isinstance(told, list) else []

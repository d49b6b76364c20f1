"""Look at a text while it is written: what is found in it, how long it is, which pictures it has."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session

from bot import clock
from bot.checks.finding import Finding
from bot.checks.sheet import Place
from bot.desk.notices import picture
from bot.desk.seat import Seat
from bot.desk.writing_form import WritingForm
from bot.errors import Refused
from bot.notices import article, captions, check, dismissal, event, rules, source, write
from bot.notices.article import Foot
from bot.notices.captions import Caption
from bot.notices.front import Fields
from bot.notices.notice import Notice, NoticeMedia
from bot.notices.portrait import Consent

_NO_TITLE = "（还没有写标题）"


@dataclass(frozen=True)
class Pictured:
    """One picture of the text: where it is seen, what is said of it, whether it shows minors."""

    path: str
    file: str
    said: Caption
    consent: Consent

    @property
    def was(self) -> str:
        """What is said of it, to see later whether somebody changed it."""
        return "|".join((self.said.alt, self.said.words, self.said.credit))


@dataclass(frozen=True)
class Looked:
    """What a text looks like now. `problem` says why it could not be checked."""

    findings: list[Finding]
    answered: dict[str, str]  # who answers for a spot
    characters: int
    pictured: list[Pictured]
    problem: str = ""


def looked(
    session: Session, seat: Seat, form: WritingForm, notice: Notice | None, venues: Sequence[Place]
) -> Looked:
    """Look at what stands in the form; `notice` is the one that it will become."""
    pictured = _pictured(form, notice)
    try:
        made = _made(session, seat, form, pictured)
    except Refused as problem:
        return Looked([], {}, 0, pictured, str(problem))
    answered = dismissal.of(session, notice) if notice is not None else {}
    found = _found(session, seat, made, venues)
    return Looked(
        [one for one in found if not dismissal.is_settled(one, answered)],
        {spot: one.by for spot, one in answered.items()}, article.length(html(made)).characters, pictured,
    )  # fmt: skip


def found_in(session: Session, seat: Seat, form: WritingForm) -> list[Finding]:
    """What is found in what stands in the form. Raises Refused where it cannot be read."""
    return _found(session, seat, _made(session, seat, form, _pictured(form, None)), ())


def html(made: Notice) -> str:
    """The article as the platform would show it, pictures by the desk's addresses."""
    foot = Foot(
        unit=made.unit.name, formed_on=made.formed_on, address="（发布后的网址）", index_no="（发布时编号）",
        source_name=made.source_name, source_url=made.source_url, source_title=made.other_title(),
        event=event.in_words(made.event), attachments=tuple(one.name for one in made.attachments),
    )  # fmt: skip
    return article.for_platform(made.body, title=made.title, picture=picture, foot=foot)


def made_of(session: Session, seat: Seat, fields: Fields) -> Notice:
    """A text as the draft that it would be; kept nowhere. Raises Refused."""

    def fetch(path: str) -> bytes:
        name = path.removeprefix("media/")
        if not seat.files.has(name):
            raise Refused(f"找不到图片 {path[:60]}：请用“插入图片”放进来")
        return seat.files.read(name)

    return write.preview(session, fields, fetch=fetch, at=seat.now())


def taken_consents() -> dict[str, Consent]:
    """What this request says of minors in pictures, by file. Raises Refused for a day that is none."""
    found = {}
    for file in request.form.getlist("picture"):
        on = request.form.get(f"on:{file}", "")
        found[file] = Consent(
            f"minors:{file}" in request.form, request.form.get(f"who:{file}", ""), clock.parse_day(on) if on else None
        )  # fmt: skip
    return {file: said if said.minors else Consent(minors=False) for file, said in found.items()}


def _made(session: Session, seat: Seat, form: WritingForm, pictured: Sequence[Pictured]) -> Notice:
    title = form.title.data
    form.title.data = title or _NO_TITLE
    try:
        made = made_of(session, seat, form.fields())
    finally:
        form.title.data = title
    said = {one.path: one.consent for one in pictured}
    for one in made.media:
        consent = said.get(one.file)
        one.minors = consent is not None and consent.minors
        one.consent_by, one.consent_on = (consent.who, consent.on) if consent else ("", None)
    return made


def _found(session: Session, seat: Seat, made: Notice, venues: Sequence[Place]) -> list[Finding]:
    today = clock.local_day(seat.now())
    return check.findings(
        made, today=today, pack=rules.kept(session), places=venues, sources=source.every(session)
    )


def _pictured(form: WritingForm, notice: Notice | None) -> list[Pictured]:
    kept = {one.file: one for one in notice.media} if notice is not None else {}
    told = _told_consents()
    found = []
    for path, said in captions.read(form.body.data or "").items():
        file = path.removeprefix("media/")
        if picture(path):
            found.append(Pictured(path, file, said, told.get(file) or _consent(kept.get(file))))
    return found


def _told_consents() -> dict[str, Consent]:
    try:
        return taken_consents() if request.method == "POST" else {}
    except Refused:  # a day that is none: saving says so, looking shows what was recorded
        return {}


def _consent(kept: NoticeMedia | None) -> Consent:
    if kept is None:
        return Consent(minors=False)
    return Consent(kept.minors, kept.consent_by, kept.consent_on)

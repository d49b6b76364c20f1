"""Prepare what an attempt sends: which picture is still to be uploaded, and the article with its address of ours."""

from dataclasses import replace

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.db.files import Files
from bot.notices import article, cover, event, pictures
from bot.notices.article import Foot
from bot.notices.call import Step
from bot.notices.channel import Article, Picture
from bot.notices.dispatch import Dispatch, Upload
from bot.notices.notice import Notice, NoticeKind
from bot.notices.release import Release

_MIMES = {"jpg": "image/jpeg", "png": "image/png"}


def source_address(base_url: str, one: Release) -> str:
    """Our page of a notice, unique per release: by it an article is known as ours."""
    return f"{base_url.rstrip('/')}/notices/{one.notice_id}?r={one.id}-{one.mark}"


def uploads(session: Session, account: str) -> dict[tuple[str, str], str]:
    """What an account has already: by file and use, its address or media id."""
    kept = session.scalars(select(Upload).where(Upload.account == account))
    return {(upload.file, upload.use): upload.place for upload in kept}


def goes_as_reprint(session: Session, attempt: Dispatch) -> bool:
    """Whether a mass send goes on where the platform judges it a reprint: all that it carries may, by kind or origin."""
    return all(_may_be_reprint(session, one.notice) for one in attempt.releases)


def _may_be_reprint(session: Session, notice: Notice) -> bool:
    kind = session.get(NoticeKind, notice.kind)
    said = kind.on_reprint if kind else ""
    return said == "send" if said else notice.origin == "repost"


def forget_uploads(session: Session, attempt: Dispatch) -> bool:
    """What the platform was given for this attempt is not there any more: upload it anew, once. False the second time."""
    if attempt.tries:
        return False
    files = [
        file
        for one in attempt.releases
        for file in (one.notice.cover, *(media.file for media in one.notice.media))
    ]
    kept = delete(Upload).where(Upload.account == attempt.account, Upload.file.in_(files))
    session.execute(kept.execution_options(synchronize_session=False))
    return True


def missing_upload(
    notice: Notice, uploads: dict[tuple[str, str], str], files: Files
) -> Step | None:
    """The next picture to upload for a notice; None when the account has all of them."""
    images = [(path.removeprefix("media/"), "image") for path in article.pictures(notice.body)]
    for file, use in [*images, (notice.cover, "cover")]:
        if (file, use) not in uploads:
            mime = _MIMES[file.rsplit(".", 1)[1]]
            return Step(use, picture=Picture(name=file, mime=mime, data=files.read(file)))
    return None


def whole(
    one: Release,
    uploads: dict[tuple[str, str], str],
    base_url: str,
    *,
    demo: bool,
    files: Files | None = None,
) -> Article:
    """The article of a release; how its cover is cut only where its file can be looked at."""
    note, address = "演示数据" if demo else "", source_address(base_url, one)
    made = article_of(one.notice, uploads, base_url, note=note, source_url=address)
    return replace(made, **_cuts(one.notice, files)) if files and one.notice.cover_focus else made


def article_of(
    notice: Notice, uploads: dict[tuple[str, str], str], base_url: str, *, note: str, source_url: str
) -> Article:  # fmt: skip
    """A notice as an article for the draft box; `note` is a line that must be seen, 阅读原文 leads to `source_url`."""
    foot = Foot(
        unit=notice.unit.name, formed_on=notice.formed_on, index_no=notice.index_no or "",
        address=f"{base_url.rstrip('/')}/notices/{notice.id}", source_name=notice.source_name,
        source_url=notice.source_url, source_title=notice.other_title(),
        note=note, event=event.in_words(notice.event),
        attachments=tuple(one.name for one in notice.attachments),
    )  # fmt: skip

    def placed(path: str) -> str:
        return uploads.get((path.removeprefix("media/"), "image"), "")

    return Article(
        title=notice.title, author=notice.author, digest=notice.digest,
        html=article.for_platform(notice.body, title=notice.title, picture=placed, foot=foot),
        source_url=source_url, cover_id=uploads[notice.cover, "cover"],
    )  # fmt: skip


def _cuts(notice: Notice, files: Files) -> dict[str, str]:
    """How the cover is cut around the point that was chosen."""
    size, around = pictures.size(files.read(notice.cover), "封面"), cover.focus(notice.cover_focus)
    return {
        "cover_wide": str(cover.cut(size, around, cover.WIDE)),
        "cover_square": str(cover.cut(size, around, cover.SQUARE)),
    }

"""Pictures of a notice: nothing of the camera in them, covers that are cut, portraits of minors."""

import io
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from bot.audit.trail import Act
from bot.checks.finding import Severity
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotFound, OutOfTurn, Refused
from bot.notices import (
    check,
    cover,
    portrait,
    prepare,
    restate,
    review,
    rules,
    write,
)
from bot.notices.notice import Notice, State
from bot.notices.portrait import Consent
from bot.staff.member import Member
from tests import make
from tests.integration.publisher_help import publisher
from tests.integration.sandbox_help import platform

People = dict[str, Member]
PICTURE = "改了。\n\n![合影](合影.png)"


def found(session: object, notice: Notice) -> dict[str, Severity]:
    """The rules that found something, with how grave it is."""
    every = check.findings(notice, today=make.today(), pack=rules.kept(session))  # type: ignore[arg-type]
    return {one.rule: one.severity for one in every}


def oriented() -> bytes:
    """A JPEG as a phone writes it: lying on its side, with the place where it was taken."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (37.0, 1.0, 2.0)
    exif[0x010F] = "secret-camera"
    Image.new("RGB", (80, 40), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_picture_is_upright_and_says_nothing_of_camera_and_place(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        new = make.fields(body=PICTURE, cover="封面.jpg")
        notice = write.add(
            session, new, by=staff["editor"], files=files, fetch=lambda _: oriented(), at=make.AT
        )
        for one in notice.media:
            data = files.read(one.file)
            with Image.open(io.BytesIO(data)) as picture:
                assert picture.size == (40, 80)
                assert not picture.getexif()
            assert b"secret-camera" not in data
            assert b"Exif" not in data


def test_a_cover_is_cut_around_its_point_and_approval_binds_it(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        notice = make.notice(session, files, staff["editor"], cover="a.png")
        plain = notice.fingerprint()
        new = restate.fields(notice)
        moved = type(new)(**{**vars(new), "cover_focus": "0.9,0.1"})
        write.edit(
            session,
            notice,
            moved,
            by=staff["editor"],
            files=files,
            fetch=write.no_pictures,
            at=make.AT,
        )
        assert notice.fingerprint() != plain
        write.edit(
            session,
            notice,
            new,
            by=staff["editor"],
            files=files,
            fetch=write.no_pictures,
            at=make.AT,
        )
        assert (
            notice.cover_focus == "0.9,0.1"
        )  # the same cover, by somebody who cannot choose a point
        other = type(new)(**{**vars(new), "cover": "b.png"})
        write.edit(
            session,
            notice,
            other,
            by=staff["editor"],
            files=files,
            fetch=lambda _: make.picture("red"),
            at=make.AT,
        )
        assert notice.cover_focus == ""
        bad = type(new)(**{**vars(new), "cover_focus": "1.2,0"})
        with pytest.raises(Refused, match="焦点"):
            write.edit(
                session,
                notice,
                bad,
                by=staff["editor"],
                files=files,
                fetch=write.no_pictures,
                at=make.AT,
            )
        with Image.open(
            io.BytesIO(cover.shown(make.picture(size=(600, 400)), "0.9,0.1", cover.WIDE))
        ) as shown:
            assert abs(shown.width / shown.height - cover.WIDE) < 0.02


def test_minors_in_a_picture_need_a_consent_which_the_public_does_not_see(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        notice = make.notice(session, files, staff["editor"], body=PICTURE)
        file, bound = notice.media[0].file, notice.fingerprint()
        assert "portraits" not in found(session, notice)
        portrait.mark(session, notice, file, Consent(minors=True), by=staff["editor"], at=make.AT)
        assert found(session, notice)["portraits"] == Severity.BLOCK
        with pytest.raises(Refused, match="没有登记监护人同意"):
            review.submit(session, notice, by=staff["editor"], at=make.AT)
        for half in (
            Consent(True, "李某之母"),
            Consent(True, "", make.today()),
            Consent(True, "甲", make.today() + timedelta(1)),
        ):
            with pytest.raises(Refused):
                portrait.mark(session, notice, file, half, by=staff["editor"], at=make.AT)
        whole = Consent(minors=True, who="李某之母", on=make.today())
        portrait.mark(session, notice, file, whole, by=staff["editor"], at=make.AT)
        assert notice.fingerprint() == bound
        write.edit(
            session, notice, restate.fields(notice), by=staff["editor"], files=files, fetch=write.no_pictures, at=make.AT
        )  # fmt: skip
        assert notice.media[0].consent_by == "李某之母"
        review.submit(session, notice, by=staff["editor"], at=make.AT)
        told = session.scalars(
            select(Act).where(Act.verb == "notice.portrait").order_by(Act.id)
        ).all()
        assert "李某之母" in json.dumps(told[-1].after, ensure_ascii=False)
        with pytest.raises(NotFound):
            portrait.mark(session, notice, "0" * 64 + ".png", whole, by=staff["editor"], at=make.AT)
        notice.state = State.PUBLISHED
        with pytest.raises(OutOfTurn):
            portrait.mark(session, notice, file, whole, by=staff["editor"], at=make.AT)


def test_a_release_says_how_its_cover_is_cut(
    one_sessions: Sessions, files: Files, staff: People, tmp_path: Path
) -> None:
    with one_sessions.begin() as session:
        one = make.scheduled(session, files, staff, cover="a.png")
        one.notice.cover_focus = "1,1"
        uploads = {(one.notice.cover, "cover"): ""}
        made = prepare.whole(one, uploads, "https://x.cn", demo=False, files=files)
    assert (made.cover_wide, made.cover_square) == ("0_0.361702_1_1", "0.333333_0_1_1")
    with platform(tmp_path) as wechat:
        sent = replace(made, cover_id=wechat.cover())
        draft = publisher(wechat.base, tmp_path).make_draft([sent])
        told = wechat.call("draft/get", {"media_id": draft})["news_item"]
    assert isinstance(told, list)
    assert told[0]["pic_crop_235_1"] == "0_0.361702_1_1"
    assert told[0]["pic_crop_1_1"] == "0.333333_0_1_1"

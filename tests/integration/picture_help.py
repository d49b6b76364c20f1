"""A bot, citizens who send it pictures, and the job that fetches them, for tests."""

import io
import threading
from dataclasses import dataclass, field

from PIL import Image
from sqlalchemy import select

from bot.answers.picture import AskedPicture
from bot.chat.asked import Asked, Means
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.notices.pictures import prepare
from scheduler.fetch_pictures import Pictures
from tests import make
from tests.integration.later_help import Town


def photograph() -> bytes:
    """A JPEG that says where it was taken and by what."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "SECRETCAM"
    exif[0x8825] = {1: "N", 2: (36.0, 57.0, 0.0)}
    Image.new("RGB", (60, 40), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


@dataclass
class Phone:
    """The platform as far as pictures go."""

    data: bytes = field(default_factory=photograph)
    troubles: list[Exception] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def picture(self, media_id: str, *, most: int) -> bytes:
        self.asked.append(media_id)
        if self.troubles:
            raise self.troubles.pop(0)
        return self.data

    def say(self, openid: str, text: str) -> None:
        raise AssertionError("nothing is said")


@dataclass
class Room:
    """A bot, its citizens, and the job that fetches."""

    sessions: Sessions
    town: Town
    files: Files
    phone: Phone = field(default_factory=Phone)

    def sends(self, delivery: str, *, openid: str = "o1") -> None:
        asked = Asked(
            "wechat", openid, Means.IMAGE, "", delivery, make.AT, media=f"media-{delivery}"
        )
        self.town.chat.respond(asked, lambda reply: reply.text)

    def fetch(self) -> None:
        Pictures(
            self.sessions, {"wechat": self.phone}, self.files, prepare, threading.Event()
        ).run()

    def rows(self) -> list[AskedPicture]:
        with self.sessions.read() as session:
            return list(session.scalars(select(AskedPicture).order_by(AskedPicture.id)))

    def kept(self) -> list[str]:
        return [name for name, _ in self.files.every()]

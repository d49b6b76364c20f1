"""Carry a message into a person's own WeChat as a preview: of the notice itself where it waits for their review."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from bot import clock
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import Refused, Unreachable
from bot.messages.courier import Parcel
from bot.notices import on_phone, waits
from bot.notices.channel import Publisher

NO_ACCOUNT = "没有设置这个公众号的 APP_ID、APP_SECRET 和 TOKEN，设置好后会自动发送"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OnPhone:
    """`messages.courier.Courier` by the previews of our accounts, 100 a day each."""

    sessions: Sessions
    files: Files
    publishers: Mapping[str, Publisher]
    base_url: str

    def send(self, parcel: Parcel) -> None:
        """Show the notice, or say the text; 阅读原文 is the page of the desk that asks for a sign-in."""
        account = self.publishers.get(parcel.account)
        if account is None:
            raise Unreachable(NO_ACCOUNT)
        draft = self._draft(account, parcel)
        if draft:
            account.preview(draft, parcel.address)
        else:
            account.preview_text(parcel.words(), parcel.address)

    def _draft(self, account: Publisher, parcel: Parcel) -> str:
        """The draft of the notice; empty when a text has to do."""
        kind, number = parcel.about
        if kind != "notice" or parcel.wants != waits.REVIEW:
            return ""
        with self.sessions.read() as session:
            shown, kept = on_phone.is_shown(session, int(number)), on_phone.draft_of(session, parcel.number)  # fmt: skip
        if not shown:
            return ""
        if kept and account.draft_exists(kept):
            return kept
        try:
            return self._made(account, parcel, int(number))
        except Refused as refusal:  # the approver is told all the same
            log.warning("delivery %s goes as a text: %s", parcel.number, refusal)
            return ""

    def _made(self, account: Publisher, parcel: Parcel, number: int) -> str:
        while True:
            with self.sessions.read() as session:
                step = on_phone.next_step(
                    session, number, parcel.account, files=self.files, base_url=self.base_url, link=parcel.link
                )  # fmt: skip
            result = str(step.run(account))
            with self.sessions.begin() as session:
                if step.picture is None:
                    on_phone.drafted(session, parcel.number, result, at=clock.now())
                    return result
                on_phone.uploaded(session, parcel.account, step, result, at=clock.now())

    def tidy(self) -> None:
        """Take away the drafts that were only to be looked at; one that is gone already is as good."""
        with self.sessions.read() as session:
            lying = on_phone.left_lying(session, at=clock.now())
        for number, slug, draft in lying:
            account = self.publishers.get(slug)
            try:
                if account is not None and account.draft_exists(draft):
                    account.delete_draft(draft)
            except Refused as refusal:
                log.info("the draft of delivery %s is gone: %s", number, refusal)
            except Unreachable as problem:
                log.warning("the draft of delivery %s lies on: %s", number, problem)
                continue
            with self.sessions.begin() as session:
                on_phone.taken_away(session, number)

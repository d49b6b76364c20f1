"""Send what lies in the outbox: claim one, carry it, write down what came of it. Any number of schedulers may."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.db.engine import Sessions
from bot.errors import Refused, Unreachable, Unsure
from bot.messages import outbox
from bot.messages.courier import Courier, Parcel
from bot.vault import Vault
from scheduler.show_on_phone import OnPhone

NO_COURIER = "没有设置邮件服务器（GONGKAI_SMTP_URL），设置好后会自动发送"
BROKEN = "程序内部出错，已记入日志"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outgoing:
    """The job, with the parts that it works with."""

    sessions: Sessions
    couriers: Mapping[str, Courier]
    on_phone: OnPhone
    vault: Vault
    base_url: str
    stop: threading.Event

    def run(self) -> None:
        """Send everything that is ready, until told to stop; then take away what was only to be looked at."""
        owner = uuid4().hex
        while not self.stop.is_set():
            with self.sessions.begin() as session:
                number = outbox.claim(session, owner=owner, at=clock.now())
            if number is None:
                break
            self._carry(number, owner)
        self.on_phone.tidy()

    def _carry(self, number: int, owner: str) -> None:
        """One of them. Whoever dies between sending and `sent` leaves it to go out again: at least once."""
        try:
            with self.sessions.begin() as session:
                parcel = outbox.parcel(
                    session, number, owner=owner, vault=self.vault, base_url=self.base_url, at=clock.now()
                )  # fmt: skip
            if parcel is None:
                return
            self._send(parcel)
        except Refused as refusal:
            self._failed(number, owner, str(refusal), for_good=True)
        except (Unreachable, Unsure) as problem:
            self._failed(number, owner, str(problem), again=isinstance(problem, Unsure))
        except SQLAlchemyError:
            raise  # nothing can be written down now; the lease runs out, and somebody takes over
        except Exception as fault:  # noqa: BLE001 - one that trips us up must not hold up the others
            # Without its words: what a library says may carry an address or a key.
            log.error("delivery %s failed by a fault: %s", number, type(fault).__name__)  # noqa: TRY400
            self._failed(number, owner, BROKEN, again=True)
        else:
            with self.sessions.begin() as session:
                outbox.sent(session, number, owner=owner, at=clock.now())
            log.info("delivery %s is sent", number)

    def _send(self, parcel: Parcel) -> None:
        courier = self.on_phone if parcel.kind == "wechat" else self.couriers.get(parcel.kind)
        if courier is None:
            raise Unreachable(NO_COURIER)
        courier.send(parcel)

    def _failed(
        self, number: int, owner: str, reason: str, *, for_good: bool = False, again: bool = False
    ) -> None:
        log.warning("delivery %s did not go out: %s", number, reason)
        with self.sessions.begin() as session:
            outbox.failed(
                session, number, reason, owner=owner, at=clock.now(), for_good=for_good, again=again
            )

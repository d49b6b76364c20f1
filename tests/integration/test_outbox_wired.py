"""The scheduler as it is joined from the settings sends mail, and seals with the key of the var directory."""

import threading
from pathlib import Path

from bot import clock, wiring
from bot.messages import address, message, way
from bot.staff import member
from config.settings import load
from scheduler.__main__ import jobs_of
from tests.integration.outbox_help import mail_server


def test_a_message_goes_out_as_the_settings_say(tmp_path: Path) -> None:
    with mail_server() as server:
        given = {"GONGKAI_VAR_DIR": str(tmp_path / "var"), "GONGKAI_SMTP_URL": server.url}
        settings = load(None, given | {"GONGKAI_BASE_URL": "https://desk.test"})
        wiring.upgraded(settings)
        parts = wiring.join(settings)
        with parts.sessions.begin() as session:
            by = member.add(
                session, "张三", roles=["officer"], unit=None, by="test", at=clock.now()
            )
            mine = address.mail("zhang@bureau.test")
            one = way.add(session, by, mine, vault=parts.vault(), at=clock.now())
            one.verified_at = clock.now()
            message.tell(
                session, ("officer",), "《甲》没有发出", about=("notice", "7"), at=clock.now()
            )
        jobs_of(parts, threading.Event())["send_outbox"]()
        parts.close()
    (mail,) = server.came
    assert mail["To"] == "zhang@bureau.test"
    assert "https://desk.test/desk/notices/7" in mail.get_content()
    assert "桓台" in mail["From"]
    assert (tmp_path / "var" / "data_key").stat().st_mode & 0o077 == 0

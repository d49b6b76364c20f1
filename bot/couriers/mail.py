"""Mail by SMTP. A password is only ever said to a server whose certificate is good, or to our own machine."""

import logging
import smtplib
import ssl
from contextlib import closing
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formataddr
from urllib.parse import parse_qs, unquote, urlsplit

from bot.errors import Refused, Unreachable, Unsure
from bot.messages.courier import Parcel

TIMEOUT = 10.0  # seconds, of each answer
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SUBJECT = 60  # characters
log = logging.getLogger(__name__)
NO_PERSON = "这是系统发出的提醒，请不要回复。打开链接后需要登录；只打开链接不会批准任何稿件。"


@dataclass(frozen=True)
class Mail:
    """A mail server, as GONGKAI_SMTP_URL names it: smtp:// (with STARTTLS where offered) or smtps://."""

    url: str = field(repr=False)
    bureau: str = "公开"  # the name that mails come from
    plain: tuple[str, ...] = LOOPBACK  # hosts to which a password may go without encryption

    def send(self, parcel: Parcel) -> None:
        """Send one mail. Its Message-ID is the same at every try, so that a mailbox can tell a repeat."""
        given = _message(parcel, self._sender(), self.bureau)
        handed_over = False
        try:
            server = self._dialled()
            with closing(server):
                self._sign_in(server)
                handed_over = True
                server.send_message(given)
                _leave(server)
        except smtplib.SMTPRecipientsRefused as problem:
            raise _answered(*next(iter(problem.recipients.values()))) from None
        except smtplib.SMTPAuthenticationError:
            raise Unreachable("邮件服务器不接受我们的账号，请管理员检查 GONGKAI_SMTP_URL") from None
        except smtplib.SMTPResponseException as problem:
            raise _answered(problem.smtp_code, problem.smtp_error) from None
        except (smtplib.SMTPException, OSError) as problem:
            raise _lost(type(problem).__name__, handed_over=handed_over) from None

    def _dialled(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host, trusted = parts.hostname or "", ssl.create_default_context()
        if parts.scheme == "smtps":
            return smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=trusted)
        server = smtplib.SMTP(host, parts.port or 587, timeout=TIMEOUT)
        server.ehlo_or_helo_if_needed()
        if server.has_extn("starttls"):
            server.starttls(context=trusted)
        elif parts.password and host not in self.plain:
            server.close()
            raise Unreachable("邮件服务器不支持加密，不能把密码明文发出去；请改用 smtps://")
        return server

    def _sign_in(self, server: smtplib.SMTP) -> None:
        parts = urlsplit(self.url)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))

    def _sender(self) -> str:
        """Whom mails come from: `?from=`, or the account where that is an address."""
        parts = urlsplit(self.url)
        name = unquote(parts.username or "")
        known = name if "@" in name else f"gongkai@{parts.hostname}"
        return parse_qs(parts.query).get("from", [known])[0]


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye; the mail is theirs by now, whatever comes of it."""
    try:
        server.quit()
    except (smtplib.SMTPException, OSError) as problem:
        log.debug("the mail server did not take leave: %s", type(problem).__name__)


def _message(parcel: Parcel, sender: str, bureau: str) -> EmailMessage:
    headline = " ".join(parcel.headline().split())
    made = EmailMessage()
    made["Subject"] = headline if len(headline) <= SUBJECT else f"{headline[:SUBJECT]}……"
    made["From"], made["To"] = formataddr((bureau, sender)), parcel.address
    made["Message-ID"] = f"<gongkai-{parcel.number}-{parcel.mark}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(f"{parcel.to}：\n\n{parcel.words()}\n\n{NO_PERSON}\n")
    return made


def _answered(code: int, _words: bytes | str) -> Exception:
    """What a server said no with: what it writes may repeat an address, so only its number is kept."""
    if 400 <= code < 500:
        return Unreachable(f"邮件服务器暂时不收（{code}），稍后自动再试")
    return Refused(f"邮件服务器不收这封邮件（{code}），请检查邮箱地址")


def _lost(why: str, *, handed_over: bool) -> Exception:
    if handed_over:
        return Unsure(f"邮件交出去以后没有收到答复（{why}），不知道发出没有")
    return Unreachable(f"连不上邮件服务器（{why}），稍后自动再试")

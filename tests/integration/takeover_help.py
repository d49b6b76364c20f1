"""What tests of taking an account over share: a console with a menu and replies, and a bureau set up for it."""

from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.audit.trail import Act
from bot.cli.main import gongkai
from bot.db.engine import Sessions, open_engine
from bot.db.files import Files
from bot.ledger.entry import Entry
from tests import make
from tests.integration.sandbox_help import ACCOUNT

MENU = {
    "button": [
        {"type": "view", "name": "图书馆", "url": "https://lib.example/"},
        {"name": "服务", "sub_button": [
            {"type": "text", "name": "联系我们", "value": '电话 0533-"8180313"'},
            {"type": "news", "name": "年报", "value": "M1", "news_info": {"list": [{"title": "年报"}]}},
            {"type": "miniprogram", "name": "预约", "url": "https://a.example", "appid": "wx1", "pagepath": "p"},
        ]},
    ],
}  # fmt: skip
REPLIES = {
    "is_add_friend_reply_open": 1, "is_autoreply_open": 1,
    "add_friend_autoreply_info": {"type": "text", "content": "欢迎关注{桓台文化}"},
    "message_default_autoreply_info": {"type": "img", "content": "media-1"},
    "keyword_autoreply_info": {"list": [
        {"rule_name": "借书", "reply_mode": "reply_all",
         "keyword_list_info": [{"type": "text", "match_mode": "contain", "content": "凭证押金"},
                               {"type": "text", "match_mode": "equal", "content": "退押金"}],
         "reply_list_info": [{"type": "text", "content": "押金 100 元。"}, {"type": "voice", "content": "media-2"}]},
        {"rule_name": "活动", "reply_mode": "random_one",
         "keyword_list_info": [{"type": "text", "match_mode": "contain", "content": "活动"}],
         "reply_list_info": [{"type": "news", "news_info": {"list": [{"title": "吕剧", "content_url": "https://x"}]}}]},
    ]},
}  # fmt: skip


class Bureau:
    """An installation whose account lives on a simulated platform."""

    def __init__(self, var: Path, base: str) -> None:
        self.var = var
        self.env = {
            "GONGKAI_VAR_DIR": str(var), "GONGKAI_WECHAT_API_URL": base, "GONGKAI_BASE_URL": "https://whj.example",
            "GONGKAI_WECHAT_APP_ID": ACCOUNT.app_id, "GONGKAI_WECHAT_APP_SECRET": ACCOUNT.secret,
            "GONGKAI_WECHAT_TOKEN": ACCOUNT.token,
        }  # fmt: skip
        self.run("db", "upgrade")
        self.sessions = Sessions(open_engine(f"sqlite:///{var / 'gongkai.db'}"))
        self.files = Files(var / "uploads")
        with self.sessions.begin() as session:
            self.people = make.staff(session)

    def invoke(self, *words: str) -> Result:
        """One command as it ends."""
        return CliRunner().invoke(gongkai, words, env=self.env)

    def run(self, *words: str) -> str:
        """What a command that must succeed prints."""
        done = self.invoke(*words)
        assert done.exit_code == 0, done.exception
        return done.stdout

    def adopt(self, *more: str, by: str = "officer-one") -> str:
        """`gongkai adopt`."""
        return self.run("adopt", *more, "--as", by)

    def entries(self) -> list[Entry]:
        """The ledger, oldest article first."""
        with self.sessions.read() as session:
            return list(session.scalars(select(Entry).order_by(Entry.released_at, Entry.item)))

    def verbs(self) -> list[str]:
        """What was done to accounts and their past."""
        with self.sessions.read() as session:
            kinds = Act.subject_kind.in_(("channel", "takeover"))
            return list(session.scalars(select(Act.verb).where(kinds).order_by(Act.id)))


def past(count: int, *, first: int = 0) -> list[dict[str, object]]:
    """Publishes of 2025, one a day, oldest first."""
    return [
        {
            "at": f"2025-{3 + n // 28:02d}-{1 + n % 28:02d}T09:00",
            "articles": [{"title": f"旧闻{n}"}],
        }
        for n in range(first, first + count)
    ]

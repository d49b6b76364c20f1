"""The simulated platform's own state: one SQLite file that survives a kill."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS account (slug TEXT PRIMARY KEY, app_id TEXT NOT NULL UNIQUE, secret TEXT NOT NULL,
  token TEXT NOT NULL, aes_key TEXT NOT NULL, kind TEXT NOT NULL, mode TEXT NOT NULL, callback TEXT NOT NULL,
  name TEXT NOT NULL, settings TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS access_token (value TEXT PRIMARY KEY, app_id TEXT NOT NULL, line TEXT NOT NULL,
  issued REAL NOT NULL, expires REAL NOT NULL, revoked REAL);
CREATE TABLE IF NOT EXISTS used (app_id TEXT, path TEXT, day TEXT, calls INTEGER NOT NULL,
  PRIMARY KEY (app_id, path, day));
CREATE TABLE IF NOT EXISTS counted (app_id TEXT NOT NULL, path TEXT NOT NULL, day TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS api_call (id INTEGER PRIMARY KEY, at REAL NOT NULL, slug TEXT NOT NULL, path TEXT NOT NULL,
  errcode INTEGER NOT NULL, errmsg TEXT NOT NULL, fault TEXT NOT NULL, seconds REAL NOT NULL);
CREATE TABLE IF NOT EXISTS fault (id INTEGER PRIMARY KEY, slug TEXT NOT NULL, path TEXT NOT NULL, kind TEXT NOT NULL,
  times INTEGER NOT NULL, seconds REAL NOT NULL, effect INTEGER NOT NULL, answer TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS media (id TEXT PRIMARY KEY, app_id TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
  mime TEXT NOT NULL, data BLOB NOT NULL, permanent INTEGER NOT NULL, created REAL NOT NULL);
CREATE TABLE IF NOT EXISTS draft (media_id TEXT PRIMARY KEY, app_id TEXT NOT NULL, articles TEXT NOT NULL,
  created REAL NOT NULL, updated REAL NOT NULL);
CREATE TABLE IF NOT EXISTS job (id INTEGER PRIMARY KEY, app_id TEXT NOT NULL, kind TEXT NOT NULL, draft TEXT NOT NULL,
  content TEXT NOT NULL, audience TEXT NOT NULL, client_id TEXT NOT NULL, msg_data_id INTEGER NOT NULL,
  state TEXT NOT NULL, outcome TEXT NOT NULL, created REAL NOT NULL, due REAL NOT NULL, finished REAL,
  article_id TEXT NOT NULL DEFAULT '', counts TEXT NOT NULL DEFAULT '{}', by_hand INTEGER NOT NULL DEFAULT 0,
  check_state INTEGER NOT NULL DEFAULT 1);
CREATE INDEX IF NOT EXISTS job_article ON job (article_id);
CREATE INDEX IF NOT EXISTS job_due ON job (state, due);
CREATE TABLE IF NOT EXISTS article (id TEXT NOT NULL, idx INTEGER NOT NULL, app_id TEXT NOT NULL, page TEXT NOT NULL UNIQUE,
  notified INTEGER NOT NULL, data TEXT NOT NULL, deleted INTEGER NOT NULL DEFAULT 0, at REAL NOT NULL,
  mended INTEGER NOT NULL DEFAULT 0, comments INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (id, idx));
CREATE TABLE IF NOT EXISTS push (id INTEGER PRIMARY KEY, app_id TEXT NOT NULL, openid TEXT NOT NULL, kind TEXT NOT NULL,
  body TEXT NOT NULL, due REAL NOT NULL, state TEXT NOT NULL, deliveries TEXT NOT NULL DEFAULT '[]', reply TEXT NOT NULL DEFAULT 'null');
CREATE INDEX IF NOT EXISTS push_due ON push (state, due);
CREATE TABLE IF NOT EXISTS citizen (openid TEXT NOT NULL, app_id TEXT NOT NULL, name TEXT NOT NULL,
  subscribed INTEGER NOT NULL, since REAL NOT NULL, PRIMARY KEY (app_id, openid));
CREATE TABLE IF NOT EXISTS allowance (app_id TEXT NOT NULL, openid TEXT NOT NULL, kind TEXT NOT NULL, remaining INTEGER NOT NULL,
  until REAL NOT NULL, PRIMARY KEY (app_id, openid, kind));
CREATE TABLE IF NOT EXISTS bubble (id INTEGER PRIMARY KEY, app_id TEXT NOT NULL, openid TEXT NOT NULL, at REAL NOT NULL,
  side TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS bubble_of ON bubble (app_id, openid, id);
CREATE TABLE IF NOT EXISTS comment (id INTEGER PRIMARY KEY AUTOINCREMENT, app_id TEXT NOT NULL, article_id TEXT NOT NULL,
  idx INTEGER NOT NULL, openid TEXT NOT NULL, at REAL NOT NULL, content TEXT NOT NULL, elected INTEGER NOT NULL DEFAULT 0,
  reply TEXT NOT NULL DEFAULT '', replied INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS comment_of ON comment (article_id, idx);
CREATE TABLE IF NOT EXISTS menu (app_id TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS set_by_hand (app_id TEXT NOT NULL, what TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (app_id, what));
"""
# Columns that came later, for a state file that was made before them.
ADDED = (
    ("job", "by_hand", "INTEGER NOT NULL DEFAULT 0"),
    ("job", "check_state", "INTEGER NOT NULL DEFAULT 1"),
    ("article", "mended", "INTEGER NOT NULL DEFAULT 0"),
    ("article", "comments", "INTEGER NOT NULL DEFAULT 0"),
)


class Store:
    """Hands out transactions; each is a connection of its own, so any thread may ask."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "sandbox.db"
        # One connection stays open: without it SQLite would tidy its log away after every call.
        self._anchor = self._connect()
        self._anchor.executescript(SCHEMA)
        with self.write() as db:
            for table, column, kind in ADDED:
                known = [row["name"] for row in db.execute(f"PRAGMA table_info({table})")]
                if column not in known:
                    db.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=15, isolation_level=None, check_same_thread=False)
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        return db

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the write lock from its start; undone on any exception."""
        with self._open("BEGIN IMMEDIATE") as db:
            yield db

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A transaction that only looks."""
        with self._open("BEGIN") as db:
            yield db

    @contextmanager
    def _open(self, begin: str) -> Iterator[sqlite3.Connection]:
        db = self._connect()
        try:
            db.execute(begin)
            try:
                yield db
            except BaseException:
                db.rollback()
                raise
            db.commit()
        finally:
            db.close()

    def close(self) -> None:
        """Let go of the file."""
        self._anchor.close()

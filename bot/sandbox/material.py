"""Pictures and other material that an account gives the platform."""

import secrets
import sqlite3
from pathlib import PurePath

from bot.sandbox.calls import OK, Call, Json, Picture, Upload, text
from bot.sandbox.errcodes import PlatformError

KB, MB = 1024, 1024 * 1024
TEMPORARY = 3 * 24 * 3600  # seconds

# First bytes -> (what it is, its MIME type).
SIGNS: dict[bytes, tuple[str, str]] = {
    b"\x89PNG\r\n\x1a\n": ("png", "image/png"),
    b"\xff\xd8\xff": ("jpg", "image/jpeg"),
    b"GIF8": ("gif", "image/gif"),
    b"BM": ("bmp", "image/bmp"),
}
# Kind of material -> (file types, largest size in bytes).
PERMANENT: dict[str, tuple[frozenset[str], int]] = {
    "image": (frozenset({"png", "jpg", "gif", "bmp"}), 10 * MB),
    "thumb": (frozenset({"jpg"}), 64 * KB),
    "voice": (frozenset({"mp3", "wma", "wav", "amr"}), 2 * MB),
    "video": (frozenset({"mp4"}), 10 * MB),
}
SOUND = {
    "mp3": "audio/mpeg",
    "wma": "audio/x-ms-wma",
    "wav": "audio/wav",
    "amr": "audio/amr",
    "mp4": "video/mp4",
}


def upload_image(call: Call) -> Json:
    """POST media/uploadimg: a picture for the inside of an article; jpg or png, under 1 MB."""
    upload = _sent(call)
    _, mime = _looked_at(upload, frozenset({"png", "jpg"}))
    if len(upload.data) >= MB:
        raise PlatformError(40009)
    key = _keep(call, "inline", upload, mime, permanent=True)
    return {**OK, "url": address(call.base, key)}


def upload_temporary(call: Call) -> Json:
    """POST media/upload: material that may be used for three days, not in a draft."""
    kind, upload, mime = _material(call)
    key = _keep(call, kind, upload, mime, permanent=False)
    return {"type": kind, "media_id": key, "created_at": int(call.at), "item": []}


def add(call: Call) -> Json:
    """POST material/add_material: material that stays; pictures get an address as well."""
    kind, upload, mime = _material(call)
    key = _keep(call, kind, upload, mime, permanent=True)
    answer: Json = {"media_id": key, "item": []}
    if kind == "image":
        answer["url"] = address(call.base, key)
    return answer


def sample(db: sqlite3.Connection, app_id: str, data: bytes, at: float) -> str:
    """A picture that a citizen sends; the account may use its id for three days. Returns the id."""
    key = secrets.token_urlsafe(32)
    db.execute(
        "INSERT INTO media (id, app_id, kind, name, mime, data, permanent, created)"
        " VALUES (?, ?, 'image', 'sample.jpg', 'image/jpeg', ?, 0, ?)",
        (key, app_id, data, at),
    )
    return key


def download(call: Call) -> Picture:
    """GET media/get: a temporary picture, for three days."""
    row = call.db.execute(
        "SELECT data, mime FROM media WHERE id = ? AND app_id = ? AND NOT permanent AND created > ?",
        (str(call.query.get("media_id", "")), call.app, call.at - TEMPORARY),
    ).fetchone()
    if row is None:
        raise PlatformError(40007)
    return Picture(row["data"], row["mime"])


def delete(call: Call) -> Json:
    """POST material/del_material."""
    gone = call.db.execute(
        "DELETE FROM media WHERE id = ? AND app_id = ? AND permanent AND kind != 'inline'",
        (text(call.body, "media_id"), call.app),
    )
    if not gone.rowcount:
        raise PlatformError(40007)
    return dict(OK)


def total(call: Call) -> Json:
    """GET material/get_materialcount."""
    rows = call.db.execute(
        "SELECT kind, count(*) AS n FROM media WHERE app_id = ? AND permanent GROUP BY kind",
        (call.app,),
    ).fetchall()
    kinds = {row["kind"]: row["n"] for row in rows}
    names = ("voice", "video", "image")
    return {**{f"{name}_count": kinds.get(name, 0) for name in names}, "news_count": 0}


def address(base: str, key: str) -> str:
    """Where a picture is shown."""
    return f"{base}/mmbiz/{key}/0"


def known(db: sqlite3.Connection, app_id: str, media_id: str, *, permanent: bool) -> sqlite3.Row:
    """A picture of the account. Raises PlatformError 40007 (also for temporary ones, when it must be permanent)."""
    row = db.execute(
        "SELECT id, kind, mime, permanent FROM media WHERE id = ? AND app_id = ? AND kind IN ('image', 'thumb')",
        (media_id, app_id),
    ).fetchone()
    if row is None or (permanent and not row["permanent"]):
        raise PlatformError(40007)
    found: sqlite3.Row = row
    return found


def _material(call: Call) -> tuple[str, Upload, str]:
    kind = str(call.query.get("type", ""))
    if kind not in PERMANENT:
        raise PlatformError(40004)
    types, most = PERMANENT[kind]
    upload = _sent(call)
    _, mime = _looked_at(upload, types)
    if len(upload.data) > most:
        raise PlatformError(45001)
    return kind, upload, mime


def _sent(call: Call) -> Upload:
    if call.upload is None:
        raise PlatformError(41005)
    if not call.upload.data:
        raise PlatformError(44001)
    return call.upload


def _looked_at(upload: Upload, types: frozenset[str]) -> tuple[str, str]:
    """The file's type by its name and, for pictures, by its first bytes. Raises PlatformError 40005."""
    named = PurePath(upload.name).suffix.lower().lstrip(".").replace("jpeg", "jpg")
    if named not in types:
        raise PlatformError(40005)
    if named in SOUND:
        return named, SOUND[named]
    for sign, (kind, mime) in SIGNS.items():
        if upload.data.startswith(sign) and kind in types:
            return kind, mime
    raise PlatformError(40005)


def _keep(call: Call, kind: str, upload: Upload, mime: str, *, permanent: bool) -> str:
    key = secrets.token_urlsafe(32)
    call.db.execute(
        "INSERT INTO media (id, app_id, kind, name, mime, data, permanent, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (key, call.app, kind, PurePath(upload.name).name, mime, upload.data, permanent, call.at),
    )
    return key

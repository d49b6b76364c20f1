"""What the buttons of the writing page do to the text before it is saved; each works without a script."""

from collections.abc import Callable

from flask import request

from bot.desk import fetching
from bot.desk.seat import Seat
from bot.desk.writing_form import WritingForm, uploaded
from bot.desk.writing_look import found_in
from bot.errors import NotYours, Refused
from bot.notices import captions, dismissal, pictures, show, templates
from bot.notices.captions import Caption
from bot.notices.fix import FIELDS
from bot.notices.paste import upload
from bot.notices.paste.rehost import Rehost

_NAMES = dict(zip(FIELDS, ("title", "digest", "body"), strict=True))


class Refusing:
    """Around the acts of the page: what is refused stands at its field, and everything typed stays."""

    def __init__(self, form: WritingForm) -> None:
        self._form = form

    def __enter__(self) -> None:
        """Nothing to do before."""

    def __exit__(self, kind: object, problem: BaseException | None, _at: object) -> bool:
        """Keep the sentence; True when it was a refusal."""
        if not isinstance(problem, Refused) or isinstance(problem, NotYours):
            return False
        self._form.blame(problem)
        return True


def do(seat: Seat, number: int, form: WritingForm, act: str, what: str) -> list[str]:
    """One button: the sentences that tell what it did. Raises Refused; an act that is not known only shows the page anew."""
    known: dict[str, Callable[[], list[str]]] = {
        "insert": lambda: _insert(seat, form), "cover": lambda: _cover(seat, form),
        "take": lambda: _take(seat, form), "fix": lambda: _fix(seat, form, what),
        "dismiss": lambda: _dismiss(seat, number, form, what),
    }  # fmt: skip
    return known[act]() if act in known else []


def describe(form: WritingForm) -> None:
    """Put what was said of the pictures into the text, where it was changed. Raises Refused."""
    changed: dict[str, Caption] = {}
    for path in captions.read(form.body.data or ""):
        was = request.form.get(f"was:{path}")
        said = [
            request.form.get(f"{part}:{path}", "").strip() for part in ("alt", "words", "credit")
        ]
        if was is not None and "|".join(said) != was:
            changed[path] = Caption(*said)
    if changed:
        form.body.data = captions.write(form.body.data or "", changed)


def fetcher(seat: Seat) -> Callable[[str], bytes]:
    """The bytes of a picture that a text names: only what was taken in by the desk."""

    def fetch(path: str) -> bytes:
        name = path.removeprefix("media/")
        if not seat.files.has(name):
            raise Refused(f"找不到图片 {path[:60]}：请用“插入图片”放进来")
        return seat.files.read(name)

    return fetch


def kept(seat: Seat, data: bytes, name: str) -> str:
    """Take a picture in; its name. Raises Refused."""
    return seat.files.keep(*pictures.prepare(data, name))


def rehost(seat: Seat) -> Rehost:
    """Takes over the pictures of pasted texts."""
    with seat.read() as session:
        hosts = templates.picture_hosts(session)
    return Rehost(seat.files, fetching.fetch, hosts)


def _insert(seat: Seat, form: WritingForm) -> list[str]:
    chosen = uploaded("pictures")
    if not chosen:
        raise Refused("请先选图片，再按“插入图片”")
    lines = [f"![](media/{kept(seat, one.stream.read(), str(one.filename))})" for one in chosen]
    form.body.data = "\n\n".join([(form.body.data or "").rstrip(), *lines]).lstrip("\n")
    return [f"插入了 {len(lines)} 张图片，放在正文末尾；图片的说明在下面填写"]


def _cover(seat: Seat, form: WritingForm) -> list[str]:
    chosen = uploaded("cover_file")
    if not chosen:
        raise Refused("请先选封面图片，再按“换封面”")
    form.cover.data = kept(seat, chosen[0].stream.read(), str(chosen[0].filename))
    form.cover_focus.data = ""
    return ["换了封面，保存以后生效"]


def _take(seat: Seat, form: WritingForm) -> list[str]:
    chosen = uploaded("document")
    if not chosen:
        raise Refused("请先选 .docx 或 .md 文件，再按“读入”")
    one = chosen[0]

    def keep(data: bytes) -> str:
        return f"media/{kept(seat, data, '文件里的图片')}"

    read = upload.read(one.stream.read(), str(one.filename), keep)
    if read.fields is not None:
        given = {
            name: getattr(read.fields, name, "")
            for name in ("unit", "kind", "digest", "author", "source_name")
        }
        form.put({name: said for name, said in given.items() if said})
    form.title.data = form.title.data or read.title
    form.body.data = "\n\n".join(filter(None, [(form.body.data or "").strip(), read.body]))
    return [f"读入了《{one.filename}》", *read.remarks]


def _fix(seat: Seat, form: WritingForm, spot: str) -> list[str]:
    """Put one thing right by its own suggestion."""
    with seat.read() as session:
        one = dismissal.at_spot(found_in(session, seat, form), spot)
    name = _NAMES.get(one.where, "")
    text = str(form[name].data or "").replace("\r\n", "\n").strip("\n") if name else ""
    if one.fix is None or text[one.start : one.end] != one.quote:
        raise Refused(f"{one.where}“{one.quote}”不能直接改正，请自己改")
    form[name].data = text[: one.start] + one.fix + text[one.end :]
    return [f"{one.where}“{one.quote}”改成了“{one.fix}”"]


def _dismiss(seat: Seat, number: int, form: WritingForm, spot: str) -> list[str]:
    """Say that something is no fault, with the reason; only of a notice that was saved."""
    if not number:
        raise Refused("保存以后才能确认查错结果")
    with seat.begin() as (session, by):
        one = dismissal.at_spot(found_in(session, seat, form), spot)
        note = request.form.get(f"note:{spot}", "")
        dismissal.dismiss(session, show.find(session, number), one, by=by, note=note, at=seat.now())
    return [f"{one.where}“{one.quote}”已确认无误"]

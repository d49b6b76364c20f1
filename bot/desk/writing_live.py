"""What the writing page asks for while somebody types: paste, pictures, autosave with checks, the preview of a phone."""

import json

from flask import render_template, request
from werkzeug.exceptions import BadRequest

from bot.answers.places import places
from bot.db.files import is_kept_as
from bot.desk import words, writing_acts
from bot.desk.notices import MOST_ID
from bot.desk.seat import Answer, Page, Seat
from bot.desk.writing_form import WritingForm, begun, said_by, uploaded
from bot.desk.writing_look import html, looked, made_of
from bot.errors import NotFound, Refused
from bot.notices import cover, show, templates, working
from bot.notices.notice import Notice
from bot.notices.paste import paste

MOST_BYTES = 40_000_000  # of one paste with its pictures, or one picture
_SHAPES = {"wide": cover.WIDE, "square": cover.SQUARE}
# The article has its style in its tags: only here style may stand in the text, and nothing else may do anything.
_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"


def writing_paste(seat: Seat) -> Answer:
    """HTML from the clipboard as Markdown."""
    try:
        pasted = paste.from_html(
            request.get_data().decode("utf-8", "replace"), writing_acts.rehost(seat)
        )
    except Refused as refusal:
        return _said(seat, {"refused": str(refusal)}, 409)
    return _said(seat, {"markdown": pasted.markdown, "remarks": list(pasted.remarks)})


def writing_picture(seat: Seat) -> Answer:
    """A picture that was dragged in, pasted or chosen, as the line that shows it."""
    chosen = uploaded("picture")
    if not chosen:
        raise BadRequest
    try:
        file = writing_acts.kept(seat, chosen[0].stream.read(), str(chosen[0].filename))
    except Refused as refusal:
        return _said(seat, {"refused": str(refusal)}, 409)
    return _said(seat, {"file": file, "markdown": f"![](media/{file})"})


def writing_keep(seat: Seat, place: int) -> Answer:
    """Keep what is typed so far, and say what is found in it."""
    form = WritingForm()
    number = min(place, MOST_ID)
    try:
        writing_acts.describe(form)
        said = form.texts()
        with seat.begin() as (session, by):
            if number:
                show.find(session, number)
            working.keep(session, number, said, opened=said["opened"], by=by, at=seat.now())
        with seat.read() as session:
            notice = show.find(session, number) if number else None
            seen = looked(session, seat, form, notice, places(session))
    except Refused as refusal:
        return _said(seat, {"refused": str(refusal)}, 409)
    shown = {"number": number, "form": form, **vars(seen), **words.SHOWN}
    return _said(
        seat,
        {
            "at": words.when(seat.now())[-5:], "characters": seen.characters, "body": form.body.data,
            "findings": render_template("desk/_findings.html", **shown),
            "pictures": render_template("desk/_pictures.html", **shown),
            "paths": " ".join(one.path for one in seen.pictured),
        },
    )  # fmt: skip


def writing_preview(seat: Seat, place: int) -> Answer:
    """The text as a phone shows it, by the renderer that publishes: what is being written, else what was saved."""
    number = min(place, MOST_ID)
    form = WritingForm(formdata=None)
    with seat.read() as session:
        copy = working.of(session, number, by=seat.person)
        if name := request.args.get("template"):
            form.put(begun(templates.find(session, name)))
        elif copy is not None:
            form.put(copy.said)
        elif number:
            form.put(said_by(show.find(session, number)))
        made, problem = None, ""
        try:
            form.title.data = form.title.data or "（还没有写标题）"
            made = made_of(session, seat, form.fields())
        except Refused as refusal:
            problem = str(refusal)
        page = _phone(made, problem)
    answer = seat.plain(page, "text/html")
    answer.headers["Content-Security-Policy"] = _POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    answer.cache_control.no_store = True
    return answer


def writing_cover(seat: Seat, file: str, shape: str) -> Answer:
    """A cover as it will be cut."""
    if shape not in _SHAPES or not is_kept_as(file) or not file.endswith((".jpg", ".png")):
        raise NotFound("没有这张图片")
    focus = request.args.get("focus", "")
    answer = seat.plain(cover.shown(seat.files.read(file), focus, _SHAPES[shape]), "image/jpeg")
    answer.cache_control.private = True
    return answer


def _phone(made: Notice | None, problem: str) -> str:
    if made is None:
        return render_template("desk/phone.html", problem=problem)
    return render_template("desk/phone.html", notice=made, text=html(made), problem="")


def _said(seat: Seat, told: dict[str, object], status: int = 200) -> Answer:
    answer = seat.plain(json.dumps(told, ensure_ascii=False), "application/json")
    answer.status_code = status
    return answer


PAGES = (
    Page("/writing/paste", "writing_paste", writing_paste, only="POST", most=MOST_BYTES),
    Page("/writing/picture", "writing_picture", writing_picture, only="POST", most=MOST_BYTES),
    Page("/writing/<int:place>/keep", "writing_keep", writing_keep, only="POST", most=4_000_000),
    Page("/writing/<int:place>/preview", "writing_preview", writing_preview, only="GET"),
    Page("/writing/cover/<file>/<shape>", "writing_cover", writing_cover, only="GET"),
)

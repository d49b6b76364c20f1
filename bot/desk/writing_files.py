"""The attachments chosen on the writing page: read at once, and kept for the next try where saving was refused."""

from dataclasses import replace
from typing import cast

from bot.db.files import Files
from bot.desk.writing_form import WritingForm, uploaded
from bot.documents.open import Document
from bot.notices import attachments
from bot.notices.front import Fields, Wrong


def take(form: WritingForm, files: Files) -> dict[str, Document]:
    """Read and keep what was chosen just now, so that it need not be chosen again; what was read, by its name.

    Raises Wrong for the first that is no attachment, when the others are kept.
    """
    found: dict[str, Document] = {}
    wrong: list[Wrong] = []
    for one in uploaded("added"):
        data = one.stream.read()
        try:
            (read,) = attachments.read([str(one.filename)], {str(one.filename): data}.__getitem__)
        except Wrong as problem:
            wrong.append(problem)
            continue
        document = cast(Document, read)
        _wait(form, f"{files.keep(document.data, document.suffix)} {document.name}")
        found[document.name] = document
    if wrong:
        raise wrong[0]
    return found


def whole(form: WritingForm, files: Files, taken: dict[str, Document]) -> Fields:
    """What the form says, with the attachments that wait. Raises Wrong."""
    fields = form.fields()
    kept = [one.partition(" ") for one in form.waiting.data or []]
    waiting = {name: file for file, _, name in kept if name}

    def fetch(name: str) -> bytes:
        if not files.has(waiting.get(name, "")):
            raise Wrong("attachments", f"《{name}》已经清理掉了，请重新选")
        return files.read(waiting[name])

    given: list[str | Document] = [
        *fields.attachments,
        *(taken.get(name, name) for name in waiting),
    ]
    return replace(fields, attachments=attachments.read(given, fetch))


def _wait(form: WritingForm, kept: str) -> None:
    """Put it in the place of another of its name."""
    name = kept.split(" ", 1)[1]
    others = [one for one in form.waiting.data or [] if one.partition(" ")[2] != name]
    form.waiting.data = [*others, kept]

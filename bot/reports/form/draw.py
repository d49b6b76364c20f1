"""The form in one of its formats; the library for it is loaded then."""

from bot.reports.form.form import Form

FORMATS = ("docx", "pdf")


def drawn(form: Form, kind: str) -> bytes:
    """The form as a file of a kind of FORMATS."""
    if kind == "docx":
        from bot.reports.form.word import as_docx  # noqa: PLC0415 - slow to load, and every command would

        return as_docx(form)
    from bot.reports.form.pdf import as_pdf  # noqa: PLC0415 - the same

    return as_pdf(form)

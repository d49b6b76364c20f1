"""Teach which entry is right for a question, and take that back."""

from flask import request

from bot.answers import learn, lesson, write
from bot.desk.questions import MOST_ID, refresh
from bot.desk.seat import Answer, Page, Seat


def question_teach(seat: Seat, number: int) -> Answer:
    """For this question, this entry is right."""
    with seat.begin() as (session, by):
        entry = write.find(session, min(number, MOST_ID))
        learn.teach(session, entry, request.form.get("question", ""), by=by, at=seat.now())
    refresh(seat)
    return seat.done("已记下：这样问也会先想到这一条", "question", number=number)


def question_unteach(seat: Seat, number: int) -> Answer:
    """Take a lesson back."""
    with seat.begin() as (session, by):
        old = lesson.find(session, min(number, MOST_ID))
        entry = old.entry_id
        learn.unteach(session, old, by=by, at=seat.now())
    refresh(seat)
    return seat.done("已删去这种问法", "question", number=entry)


PAGES = (
    Page("/questions/<int:number>/teach", "question_teach", question_teach, only="POST"),
    Page(
        "/questions/lessons/<int:number>/delete", "question_unteach", question_unteach, only="POST"
    ),
)

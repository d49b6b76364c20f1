"""When each job runs: the whole timetable on one page. Release times are not here, they are on their rows."""

from collections.abc import Callable, Mapping

from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import BEIJING

TIMETABLE: dict[str, BaseTrigger] = {
    "release_due": IntervalTrigger(seconds=5),
    "settle_releases": IntervalTrigger(seconds=2),
    # On the 1st at 09:00; the other hours are for what had to wait until it was settled.
    "close_month": CronTrigger(minute=0, timezone=BEIJING),
    "look_beside": IntervalTrigger(seconds=10),
    "compare_published": CronTrigger(hour=8, minute=30, timezone=BEIJING),
    # The platform has yesterday's from about eight o'clock on; the later turns are for a morning without an answer.
    "read_statistics": CronTrigger(hour="9,12,15", minute=15, timezone=BEIJING),
    "follow_events": IntervalTrigger(seconds=10),
    "keep_bookings": IntervalTrigger(minutes=5),
    "tell_booked": IntervalTrigger(seconds=5),
    "check_links": IntervalTrigger(hours=1),
    "watch_answers": CronTrigger(hour=8, minute=10, timezone=BEIJING),
    "give_owed": IntervalTrigger(seconds=5),
    "fetch_pictures": IntervalTrigger(seconds=10),
    "send_outbox": IntervalTrigger(seconds=5),
    "watch_reviews": IntervalTrigger(minutes=10),
    "watch_reposts": IntervalTrigger(minutes=1),
    "watch_errors": IntervalTrigger(minutes=10),
    "watch_emergencies": IntervalTrigger(minutes=1),
    "watch_accounts": CronTrigger(hour=8, minute=5, timezone=BEIJING),
    "watch_withheld": CronTrigger(hour=8, minute=0, timezone=BEIJING),
    "check_ledger": IntervalTrigger(seconds=5),
    "clear_previews": IntervalTrigger(hours=1),
    "clear_copies": CronTrigger(hour=4, minute=10, timezone=BEIJING),
    "fetch_comments": IntervalTrigger(minutes=5),
    "take_down": IntervalTrigger(seconds=10),
    "seal_acts": IntervalTrigger(minutes=1),
    "beat": IntervalTrigger(seconds=5),
}


def fill(timer: BaseScheduler, jobs: Mapping[str, Callable[[], None]]) -> None:
    """Give every job its times. A late job runs late instead of never; two runs of one never overlap.

    Raises LookupError when a line of the timetable has nobody to do it, or a job has no line.
    """
    if strangers := TIMETABLE.keys() ^ jobs.keys():
        raise LookupError(f"timetable and jobs differ in {sorted(strangers)}")
    for name, job in jobs.items():
        timer.add_job(
            job, TIMETABLE[name], id=name, coalesce=True, max_instances=1, misfire_grace_time=None
        )

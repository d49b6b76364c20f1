"""The scheduler process: `python -m scheduler`. Any number may run; none is the leader."""

import logging
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot import clock, processes, sentences, wiring
from bot.couriers.links import Looker
from bot.db.witness import Witness
from bot.notices.pictures import prepare
from bot.wiring import Parts
from config import logging as logs
from config.account import SettingsError
from config.settings import load
from scheduler import timetable
from scheduler.beat import Beat
from scheduler.check_ledger import Checking
from scheduler.check_links import Links
from scheduler.clear_copies import Copies
from scheduler.clear_previews import Previews
from scheduler.close_month import Closing
from scheduler.fetch_comments import Fetching
from scheduler.fetch_pictures import Pictures
from scheduler.give_owed import Giving
from scheduler.keep_activities import Activities
from scheduler.look_beside import Beside
from scheduler.read_statistics import Statistics
from scheduler.release_due import Due
from scheduler.seal_acts import Sealing
from scheduler.send_outbox import Outgoing
from scheduler.settle_releases import Settling
from scheduler.show_on_phone import OnPhone
from scheduler.take_down import TakeDown
from scheduler.tell_booked import Telling
from scheduler.watch_accounts import Accounts
from scheduler.watch_answers import Answers
from scheduler.watch_emergencies import Emergencies
from scheduler.watch_errors import Errors
from scheduler.watch_reposts import Reposts
from scheduler.watch_reviews import Watching
from scheduler.watch_withheld import Reviewing

LOOK = 5.0  # seconds; how long a wake-up is waited for before looking whether to stop

log = logging.getLogger("scheduler")


def jobs_of(parts: Parts, stop: threading.Event) -> dict[str, Callable[[], None]]:
    """Every job of the timetable, joined with the parts it needs."""
    base_url = parts.settings.public_url
    due = Due(parts.sessions, parts.files, parts.publishers, base_url, stop)
    settling = Settling(
        sessions=parts.sessions, publishers=parts.publishers, read_event=parts.read_event, base_url=base_url,
        wait=timedelta(seconds=parts.settings.settle_wait), stop=stop, wake=parts.memory.wakeup.ring,
    )  # fmt: skip
    beside = Beside(parts.sessions, parts.publishers, base_url, stop)
    on_phone = OnPhone(parts.sessions, parts.files, parts.publishers, base_url)
    activities = Activities(parts.sessions)
    outgoing = Outgoing(parts.sessions, parts.couriers(), on_phone, parts.vault(), base_url, stop)
    return {
        "release_due": due.run, "settle_releases": settling.run,
        "look_beside": beside.look, "compare_published": beside.compare,
        "watch_reviews": Watching(parts.sessions).run, "watch_reposts": Reposts(parts.sessions, base_url).run,
        "watch_errors": Errors(parts.sessions).run,
        "watch_emergencies": Emergencies(parts.sessions).run,
        "watch_accounts": Accounts(parts.sessions).run,
        "watch_withheld": Reviewing(parts.sessions).run,
        "clear_previews": Previews(parts.sessions, parts.publishers).run,
        "clear_copies": Copies(parts.sessions).run,
        "fetch_comments": Fetching(parts.sessions, parts.publishers, stop).run,
        "read_statistics": Statistics(parts.sessions, parts.publishers, stop).run,
        "check_ledger": Checking(parts.sessions, stop).run,
        "take_down": TakeDown(parts.sessions, parts.publishers, base_url, stop).run,
        "seal_acts": Sealing(parts.sessions, stop).run,
        "send_outbox": outgoing.run,
        "follow_events": activities.follow, "keep_bookings": activities.daily,
        "tell_booked": Telling(parts.sessions, parts.messengers(), stop).run,
        "check_links": Links(parts.sessions, Looker().look, stop).run,
        "watch_answers": Answers(parts.sessions).run,
        "give_owed": Giving(parts.sessions, parts.talks(), stop).run,
        "fetch_pictures": Pictures(parts.sessions, parts.talks(), parts.files, prepare, stop).run,
        "close_month": Closing(parts.sessions).run, "beat": Beat(parts.sessions, Witness(parts.settings.var_dir / wiring.WITNESS)).run,
    }  # fmt: skip


def keep_time(parts: Parts, stop: threading.Event) -> None:
    """Run the timetable until `stop`; then finish the step in hand."""
    timer = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(8)}, timezone=clock.BEIJING
    )
    jobs = jobs_of(parts, stop)
    jobs["beat"]()  # before anything is sent: is this database an older copy?
    timetable.fill(timer, jobs)
    timer.start()
    # What fell due while nobody was here comes first; the calendar's next turn may be a month away.
    for name in jobs:
        timer.modify_job(name, next_run_time=clock.now())
    log.info("scheduler runs %d jobs", len(jobs))
    while not stop.is_set():
        if parts.memory.wakeup.wait(LOOK, stop):
            _at_once(jobs)
    timer.shutdown(wait=True)
    log.info("scheduler stopped")


def _at_once(jobs: Mapping[str, Callable[[], None]]) -> None:
    """Somebody rang: settle and release now, beside the timetable; two runs share the work by their claims."""
    for name in ("settle_releases", "release_due"):
        try:
            jobs[name]()
        except Exception:  # nothing that goes wrong in a job may end the one who keeps the time
            log.exception("%s failed; the timetable tries again", name)


def main() -> int:
    """Start from the settings; 0 after a clean stop, 1 when it could not start."""
    try:
        settings = load()
        logs.set_up(settings.log_level, settings.log_format)
        stop = processes.stop_event()
        with wiring.serving(settings) as parts:
            keep_time(parts, stop)
    except SettingsError as problem:
        told = str(problem)
    except Exception as problem:  # noqa: BLE001 - the last handler: whatever it is, one sentence
        told = sentences.of(problem)
    else:
        return 0
    sys.stderr.write(f"{told}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())

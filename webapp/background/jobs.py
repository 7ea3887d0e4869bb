"""The worker: jobs of the outbox, timers, and upkeep, in one process that stops on SIGTERM.

Every job may run twice: its effect is bound to a row that is locked and marked. What a killed worker had in hand
is taken up again by the others after half a minute.
"""

from __future__ import annotations

import asyncio
import signal
import uuid
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg
import structlog
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import DeleteJobCondition, Job, Status
from sqlalchemy import delete
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from models import create_engine_for
from models.accounts import LoginFailure
from models.notices import OutboxMessage
from models.process import HandledRequest, prepare_history
from webapp.background import (
    activity_checks,
    activity_deadlines,
    activity_evenings,
    returns,
    seals,
    skp_credits,
    skp_deadlines,
    skp_rounds,
)
from webapp.background.case_jobs import CaseJobs
from webapp.background.mail import mailer
from webapp.background.recounts import RECOUNT, recount_year
from webapp.background.timers import Timers, first_line, until_any
from webapp.clock import Clock
from webapp.forms import attachments
from webapp.health import watch
from webapp.health.watchdog import Watchdog
from webapp.letters import signing
from webapp.sign_in import sessions, throttle
from workflows import outbox, runtime

OUTBOX, JOB = "OUTBOX", "JOB"  # kinds of incidents
# A mail server may be away for hours: 4 s, 16 s, … about an hour and a half in all.
OUTBOX_RETRIES = RetryStrategy(max_attempts=6, exponential_wait=4)
RECOUNT_RETRIES = RetryStrategy(max_attempts=4, exponential_wait=4)
STALLED_ATTEMPTS = 5  # of a job that takes its worker down each time
KEEP_REQUESTS = timedelta(days=7)
KEEP_FAILED_JOBS = 24 * 30  # hours
CONCURRENCY = 4
HEARTBEAT, STALLED = 5.0, 20.0  # seconds; a worker that is silent for so long is taken for dead
GRACE = 5.0  # seconds for running jobs once asked to stop
PAUSE = 2.0  # seconds before the worker tries the database again

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Works:
    """What jobs use: sessions, the clock that cases go by and the real one, and the mailer."""

    sessions: sessionmaker[Session]
    mailer: outbox.Mailer
    demo: bool = False
    sealer: seals.Sealer | None = None  # where the key is
    signer: signing.Signer | None = None  # where letters can be signed

    @property
    def lanes(self) -> tuple[str, ...]:
        own = ((seals.LANE, self.sealer), (signing.LANE, self.signer))
        return (outbox.LANE, *(lane for lane, able in own if able))

    def now(self, session: Session) -> datetime:
        """Read anew each time: a moved demo clock must count at once."""
        return Clock(demo=self.demo).now(session)

    def deliver(self, outbox_id: int) -> None:
        """Notices first, in one transaction, then each mail in its own: one bad address stops nobody else's.

        Nobody gets a later mail before an earlier one that can't go yet.
        """
        with self.sessions.begin() as session:
            outbox.expand(session, outbox_id, now=self.now(session))
            outbox.send_to_address(session, outbox_id, now=self.now(session), mailer=self.mailer)
            waiting = outbox.mails_waiting(session, outbox_id)
            case = _case_of(session, outbox_id)
        _log.info("told", outbox=outbox_id, instance=str(case) if case else None, mails=len(waiting))
        failed = [failure for notices in waiting.values() if (failure := self._mail_in_turn(notices))]
        if failed:
            raise failed[0]

    def note_failure(self, outbox_id: int, error: BaseException) -> None:
        with self.sessions.begin() as session:
            message = session.get(OutboxMessage, outbox_id, with_for_update=True)
            if message is not None:
                message.attempts += 1
                message.last_error = first_line(error)

    def give_up(self, kind: str, reference: str, error: BaseException) -> None:
        with self.sessions.begin() as session:
            runtime.record_incident(
                session,
                kind=kind,
                reference=reference,
                instance_id=_case_of(session, int(reference)) if kind == OUTBOX else None,
                cause=type(error).__name__,
                detail=first_line(error),
                now=self.now(session),
            )

    def recount(self, year: int, ground: str) -> None:
        with self.sessions.begin() as session:
            now = self.now(session)
        recount_year(self.sessions, year, now=now, ground=ground)

    def purge(self) -> None:
        """Forget sessions that ended long ago, failed sign-ins and answered requests that no longer matter, and files
        of dropped drafts.
        """
        with self.sessions.begin() as session:
            real = Clock(demo=False).now(session)
            sessions.purge(session, now=real)
            session.execute(delete(LoginFailure).where(LoginFailure.at < real - 2 * throttle.WINDOW))
            session.execute(
                delete(HandledRequest).where(HandledRequest.at < self.now(session) - KEEP_REQUESTS)
            )
        with self.sessions.begin() as session:
            if gone := attachments.purge(session, now=self.now(session)):
                _log.info("files.purged", number=gone)

    def prepare_history(self) -> None:
        """Long before a year begins: what is written before its partition is there takes moving."""
        with self.sessions.begin() as session:
            if made := prepare_history(session):
                _log.info("history.partitions_made", number=made)

    def _mail_in_turn(self, notices: Iterable[int]) -> Exception | None:
        """One person's mails, until one fails."""
        try:
            for notice_id in notices:
                with self.sessions.begin() as session:
                    outbox.send_mail(session, notice_id, now=self.now(session), mailer=self.mailer)
        except Exception as failure:  # noqa: BLE001 - raised by whoever called, after the others' mails have gone
            return failure
        return None


def build_app(works: Works, conninfo: str, *, wake: Callable[[], None]) -> App:
    """The queue's side of the worker: which job does what, and how often a failing one is tried."""
    app = App(connector=PsycopgConnector(conninfo=conninfo, min_size=1, max_size=CONCURRENCY))

    @app.task(name=outbox.DELIVER, queue=outbox.LANE, retry=OUTBOX_RETRIES, pass_context=True)
    def deliver_outbox(context: JobContext, outbox_id: int) -> None:
        with _named(context.job):
            try:
                works.deliver(outbox_id)
            except Exception as error:
                works.note_failure(outbox_id, error)
                if _is_last(context.job, OUTBOX_RETRIES):
                    works.give_up(OUTBOX, str(outbox_id), error)
                raise

    @app.task(name=outbox.LOOK, queue=outbox.LANE)
    async def look_around() -> None:
        wake()

    _add_case_jobs(app, CaseJobs(works.sessions, works.now))

    @app.periodic(cron="* * * * * */10")
    @app.task(name="retry_stalled", queue=outbox.LANE, queueing_lock="retry_stalled", pass_context=True)
    async def retry_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by name
        for job in await context.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
            await _take_up(works, context.app, job)

    _add_upkeep(app, works)
    _add_recounts(app, works)
    _add_rooms(app, works)
    _add_signing(app, works)
    return app


def _add_signing(app: App, works: Works) -> None:
    if works.sealer:
        seals.add_job(app, works.sealer, give_up=lambda error: works.give_up(JOB, seals.TAKE, error))
    if works.signer:
        signing.add_job(app, works.signer)


def _add_rooms(app: App, works: Works) -> None:
    """What single processes have to be done."""
    returns.add_job(app, works.sessions, works.now)
    skp_rounds.add_jobs(app, works.sessions, works.now)
    skp_deadlines.add_job(app, works.sessions, works.now)
    skp_credits.add_job(app, works.sessions, works.now)
    activity_checks.add_jobs(app, works.sessions, works.now)
    activity_deadlines.add_job(app, works.sessions, works.now)
    activity_evenings.add_job(app, works.sessions, works.now)


def _add_upkeep(app: App, works: Works) -> None:
    @app.periodic(cron="17 * * * *")
    @app.task(name="purge", queue=outbox.LANE, queueing_lock="purge", pass_context=True)
    async def purge(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by name
        await asyncio.to_thread(works.purge)
        await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_FAILED_JOBS, include_failed=True)

    @app.periodic(cron="31 18 * * *")
    @app.task(name="prepare_history", queue=outbox.LANE, queueing_lock="prepare_history", pass_context=True)
    async def prepare_year(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by name
        await asyncio.to_thread(works.prepare_history)


def _add_recounts(app: App, works: Works) -> None:
    @app.task(name=RECOUNT, queue=outbox.LANE, retry=RECOUNT_RETRIES, pass_context=True)
    def recount_leave(context: JobContext, year: int, ground: str) -> None:
        with _named(context.job):
            try:
                works.recount(year, ground)
            except Exception as error:
                if _is_last(context.job, RECOUNT_RETRIES):
                    works.give_up(JOB, f"{RECOUNT} {year}", error)
                raise


def _add_case_jobs(app: App, cases: CaseJobs) -> None:
    @app.task(name=runtime.MIGRATE, queue=outbox.LANE)
    def migrate_cases(migration_id: int) -> None:
        cases.migrate(migration_id)

    @app.task(name=runtime.NOTE_SUSPENSION, queue=outbox.LANE)
    def note_suspension(suspension_id: int) -> None:
        cases.note_suspension(suspension_id)


def run_worker(config: Config) -> None:
    """Work until SIGTERM or SIGINT; then running jobs get a few seconds."""
    asyncio.run(_work(config))


async def _work(config: Config) -> None:
    wake, look, stop = asyncio.Event(), asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    engine = create_engine_for(config.database_url, pool_size=CONCURRENCY + 1)
    sessions = sessionmaker(engine, expire_on_commit=False)
    watch.attach(engine, sessions)
    sealer = seals.Sealer.of(config, sessions)
    if not sealer.key.exists():
        _log.info("worker.no_seal_key", path=str(config.seal_key))  # another worker may have it
    works = Works(
        sessions,
        mailer(config),
        demo=config.demo,
        sealer=sealer if sealer.key.exists() else None,
        signer=signing.signer_of(config, sessions),
    )

    def wake_both() -> None:
        wake.set()
        look.set()

    app = build_app(works, config.database_url, wake=wake_both)
    timers = Timers(sessions, works.now, due=runtime.due_timers, fire=runtime.fire_timer)
    messages = Timers(
        sessions,
        works.now,
        due=runtime.due_messages,
        fire=runtime.deliver_message,
        kind="MESSAGE",
        case_of=runtime.receiver_of,
    )
    try:
        await asyncio.gather(
            keep_working(app, stop, queues=works.lanes),
            timers.keep_firing(wake=wake, stop=stop),
            messages.keep_firing(wake=look, stop=stop),
            Watchdog(sessions, works.now).keep_looking(stop),
        )
    finally:
        engine.dispose()


async def keep_working(app: App, stop: asyncio.Event, *, queues: Sequence[str] = (outbox.LANE,)) -> None:
    """Run the queue's worker; when the database goes away, start it again once that is back."""
    while not stop.is_set():
        try:
            await _until_stopped(app, stop, queues)
        except (ConnectorException, psycopg.Error, OSError) as error:
            _log.warning("worker.database_away", error=type(error).__name__)
        await until_any(stop, seconds=PAUSE)


async def _until_stopped(app: App, stop: asyncio.Event, queues: Sequence[str]) -> None:
    async with app.open_async():
        worker = asyncio.create_task(
            app.run_worker_async(
                queues=list(queues),  # an array for the database; a tuple would be a row
                concurrency=CONCURRENCY,
                install_signal_handlers=False,
                shutdown_graceful_timeout=GRACE,
                delete_jobs=DeleteJobCondition.SUCCESSFUL,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=STALLED,
            )
        )
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([worker, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
        if not worker.cancelled() and (error := worker.exception()):
            raise error


async def _take_up(works: Works, app: App, job: Job) -> None:
    """Queue the job of a killed worker again, unless it has been the end of several."""
    if job.attempts < STALLED_ATTEMPTS:
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:  # upkeep, and the next of its kind is queued already
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
        return
    error = RuntimeError("the worker died each time")
    kind, reference = (
        (OUTBOX, str(job.task_kwargs["outbox_id"])) if job.task_name == outbox.DELIVER else (JOB, "")
    )
    await asyncio.to_thread(works.give_up, kind, reference or job.task_name, error)
    await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)


def _named(job: Job) -> AbstractContextManager[object]:
    """Every line that is logged meanwhile says in which job."""
    return structlog.contextvars.bound_contextvars(job=job.task_name, job_id=job.id)


def _is_last(job: Job, retries: RetryStrategy) -> bool:
    most = retries.max_attempts
    return most is not None and job.attempts >= most


def _case_of(session: Session, outbox_id: int) -> uuid.UUID | None:
    message = session.get(OutboxMessage, outbox_id)
    found = message.body.get("instance_id") if message else None
    return uuid.UUID(found) if isinstance(found, str) else None

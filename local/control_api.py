"""The helpers of the local stack over HTTP: clock, schedules, reset, and our SES."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from pydantic import AwareDatetime, model_validator
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.bodies import BadInput, Body, read_body
from local.clock import ClockError, StackClock
from local.errors import StartError
from local.execution_environment import FunctionError
from local.intrinsics import JsonObject
from local.lambda_runtime import FunctionBusy
from local.mail_events import events_about
from local.mailbox import Mailbox, MailRefused
from local.schedules import Scheduler, UnknownSchedule

SES_PATH = "/local/ses"
"""The endpoint of our SES is this path of the stack's origin."""


class SetClock(Body):
    """Either a move of the clock or its new time."""

    advance_seconds: int | float | None = None
    now: AwareDatetime | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> SetClock:
        if (self.advance_seconds is None) == (self.now is None):
            raise ValueError('give either "advance_seconds" or "now"')
        return self


class ControlApi:
    """The helpers; `reset` brings the stack back to the seeded state.

    `publish` puts an event on the bus: what comes back of a mail.
    """

    def __init__(
        self,
        *,
        clock: StackClock,
        scheduler: Scheduler,
        mailbox: Mailbox,
        publish: Callable[[JsonObject], object],
        reset: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._scheduler = scheduler
        self._mailbox = mailbox
        self._publish = publish
        self._reset = reset
        self._setting_clock = asyncio.Lock()

    def routes(self) -> list[Route]:
        """Return the routes of the helpers."""
        return [
            Route("/local/clock", self._read_clock),
            Route("/local/clock", self._set_clock, methods=["POST"]),
            Route("/local/schedules/{name}/run", self._run_schedule, methods=["POST"]),
            Route("/local/reset", self._go_back, methods=["POST"]),
            Route(f"{SES_PATH}/v2/email/outbound-emails", self._send_mail, methods=["POST"]),
        ]

    async def _read_clock(self, _: Request) -> Response:
        return _clock_answer(self._clock.now())

    async def _set_clock(self, request: Request) -> Response:
        wanted = read_body(SetClock, await request.body())
        async with self._setting_clock:
            if wanted.now is not None:
                return _clock_answer(self._clock.set_to(wanted.now.astimezone(UTC)))
            return _clock_answer(self._clock.advance(wanted.advance_seconds or 0))

    def _run_schedule(self, request: Request) -> Response:
        return JSONResponse(self._scheduler.run(request.path_params["name"]))

    def _go_back(self, _: Request) -> Response:
        self._reset()
        return JSONResponse({"message": "back to the seeded state"})

    async def _send_mail(self, request: Request) -> Response:
        wanted, at = await request.json(), self._clock.now()
        message_id = self._mailbox.send(wanted, at=at)
        for event in events_about(message_id, _text(at), wanted):
            self._publish(event)
        return JSONResponse({"MessageId": message_id})


def refuse(_: Request, error: Exception) -> Response:
    """Answer what a helper cannot do."""
    match error:
        case UnknownSchedule():
            return JSONResponse({"message": f"there is no schedule {error}"}, 404)
        case FunctionError():
            return JSONResponse({"message": str(error), **error.payload}, 502)
        case StartError():
            return JSONResponse({"message": str(error)}, 500)
        case FunctionBusy():
            return JSONResponse({"message": f"{error} is busy"}, 503)
        case MailRefused():
            headers = {"x-amzn-errortype": "BadRequestException"}
            return JSONResponse({"message": str(error)}, 400, headers=headers)
    return JSONResponse({"message": str(error)}, 422)


REFUSED = (
    BadInput,
    ClockError,
    FunctionBusy,
    FunctionError,
    MailRefused,
    StartError,
    UnknownSchedule,
)
"""What the helpers raise and `refuse` answers."""


def _clock_answer(now: datetime) -> Response:
    return JSONResponse({"now": _text(now)})


def _text(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

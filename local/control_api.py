"""The helpers of the local stack over HTTP: clock, schedules, bank, reset, and our SES."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import parse_qsl

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError, model_validator
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.bank_bca import BcaBank, Exchange
from local.bank_page import bank_page, conversation, refusal
from local.clock import ClockError, StackClock
from local.errors import StartError
from local.execution_environment import FunctionError
from local.lambda_runtime import FunctionBusy
from local.mailbox import Mailbox, MailRefused
from local.schedules import Scheduler, UnknownSchedule

SES_PATH = "/local/ses"
"""The endpoint of our SES is this path of the stack's origin."""


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class SetClock(_Body):
    """Either a move of the clock or its new time."""

    advance_seconds: int | float | None = None
    now: AwareDatetime | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> SetClock:
        if (self.advance_seconds is None) == (self.now is None):
            raise ValueError('give either "advance_seconds" or "now"')
        return self


class PayBill(_Body):
    """What the payer types, and what shall go wrong."""

    virtual_account: str
    amount_idr: int | None = None
    paid_at: AwareDatetime | None = None
    weather: str | None = None


class BadInput(Exception):
    """A body that is not what the helper needs; the message says why."""


class ControlApi:
    """The helpers; `reset` brings the stack back to the seeded state."""

    def __init__(
        self,
        *,
        clock: StackClock,
        scheduler: Scheduler,
        bank: BcaBank,
        mailbox: Mailbox,
        reset: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._scheduler = scheduler
        self._bank = bank
        self._mailbox = mailbox
        self._reset = reset
        self._setting_clock = asyncio.Lock()

    def routes(self) -> list[Route]:
        """Return the routes of the helpers."""
        return [
            Route("/local/clock", self._read_clock),
            Route("/local/clock", self._set_clock, methods=["POST"]),
            Route("/local/schedules/{name}/run", self._run_schedule, methods=["POST"]),
            Route("/local/bank/pay", self._pay, methods=["POST"]),
            Route("/local/bank", self._show_bank),
            Route("/local/bank", self._pay_by_form, methods=["POST"]),
            Route("/local/reset", self._go_back, methods=["POST"]),
            Route(f"{SES_PATH}/v2/email/outbound-emails", self._send_mail, methods=["POST"]),
        ]

    async def _read_clock(self, _: Request) -> Response:
        return _clock_answer(self._clock.now())

    async def _set_clock(self, request: Request) -> Response:
        wanted = _parse(SetClock, await request.body())
        async with self._setting_clock:
            if wanted.now is not None:
                return _clock_answer(self._clock.set_to(wanted.now.astimezone(UTC)))
            return _clock_answer(self._clock.advance(wanted.advance_seconds or 0))

    def _run_schedule(self, request: Request) -> Response:
        return JSONResponse(self._scheduler.run(request.path_params["name"]))

    async def _pay(self, request: Request) -> Response:
        bill = _parse(PayBill, await request.body())
        try:
            exchanges = await run_in_threadpool(self._paid, bill)
        except ValueError as error:
            raise BadInput(str(error)) from error
        return JSONResponse({"exchanges": [asdict(exchange) for exchange in exchanges]})

    async def _show_bank(self, request: Request) -> Response:
        return bank_page(dict(request.query_params), "")

    async def _pay_by_form(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        try:
            exchanges = await run_in_threadpool(self._paid, _bill_of(form))
        except ValueError as error:
            return bank_page(form, refusal(str(error)), 422)
        return bank_page(form, conversation(exchanges))

    def _paid(self, bill: PayBill) -> list[Exchange]:
        return self._bank.pay(
            bill.virtual_account,
            amount_idr=bill.amount_idr,
            paid_at=bill.paid_at,
            weather=bill.weather,
        )

    def _go_back(self, _: Request) -> Response:
        self._reset()
        return JSONResponse({"message": "back to the seeded state"})

    async def _send_mail(self, request: Request) -> Response:
        message_id = self._mailbox.send(await request.json(), at=self._clock.now())
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


_Parsed = TypeVar("_Parsed", bound=_Body)


def _parse(kind: type[_Parsed], body: bytes) -> _Parsed:
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        faults = (
            f"{'.'.join(str(each) for each in fault['loc']) or 'body'}: {fault['msg']}"
            for fault in error.errors()
        )
        raise BadInput("; ".join(faults)) from error


def _bill_of(form: dict[str, str]) -> PayBill:
    """Read the page's form; raises ValueError. The dots of 460.650 may be typed."""
    amount = form.get("amount_idr", "").replace(".", "").strip()
    if amount and not (amount.isascii() and amount.isdigit()):
        raise ValueError("the amount is a number of rupiah")
    return PayBill(
        virtual_account=form.get("virtual_account", ""),
        amount_idr=int(amount) if amount else None,
        weather=form.get("weather") or None,
    )


def _clock_answer(now: datetime) -> Response:
    return JSONResponse({"now": now.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"})

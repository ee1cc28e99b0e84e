"""The helpers around the simulated banks over HTTP, and their page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Literal
from urllib.parse import parse_qsl

from pydantic import AwareDatetime
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.bank_page import bank_page, conversation, refusal, report
from local.banks import Banks, Paid
from local.bodies import BadInput, Body, read_body


class PayBill(Body):
    """What the payer types, and what shall go wrong."""

    virtual_account: str
    amount_idr: int | None = None
    paid_at: AwareDatetime | None = None
    weather: str | None = None


class SetWeather(Body):
    """What shall go wrong with our calls to a bank; a bank that is not named stays as it is."""

    BCA: str | None = None
    BNI: str | None = None


class SetTerms(Body):
    """What BCA shall do with a payment that it got no answer to."""

    BCA: Literal["force_settle", "reversal", "undecided"]


class BankApi:
    """Pays, tells again, changes the weather, and shows what the banks know."""

    def __init__(self, banks: Banks) -> None:
        self._banks = banks

    def routes(self) -> list[Route]:
        """Return the routes of the helpers."""
        return [
            Route("/local/bank/pay", self._pay, methods=["POST"]),
            Route("/local/bank/retry", self._retry, methods=["POST"]),
            Route("/local/bank/weather", self._set_weather, methods=["POST"]),
            Route("/local/bank/terms", self._set_terms, methods=["POST"]),
            Route("/local/bank/known", self._tell),
            Route("/local/bank", self._show),
            Route("/local/bank", self._act, methods=["POST"]),
        ]

    async def _pay(self, request: Request) -> Response:
        bill = read_body(PayBill, await request.body())
        try:
            paid = await run_in_threadpool(self._paid, bill)
        except ValueError as error:
            raise BadInput(str(error)) from error
        return JSONResponse(asdict(paid))

    def _retry(self, _: Request) -> Response:
        return JSONResponse({"told": [asdict(each) for each in self._banks.retry()]})

    async def _set_weather(self, request: Request) -> Response:
        wanted = read_body(SetWeather, await request.body())
        try:
            self._banks.set_weather(wanted.model_dump(exclude_unset=True))
        except ValueError as error:
            raise BadInput(str(error)) from error
        return JSONResponse(self._banks.weather())

    async def _set_terms(self, request: Request) -> Response:
        wanted = read_body(SetTerms, await request.body())
        self._banks.set_terms(wanted.BCA)
        return JSONResponse(wanted.model_dump())

    def _tell(self, _: Request) -> Response:
        return JSONResponse(self._banks.known())

    def _show(self, request: Request) -> Response:
        return bank_page(self._banks.known(), dict(request.query_params), "")

    async def _act(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        try:
            outcome = await run_in_threadpool(self._done, form)
        except ValueError as error:
            return bank_page(self._banks.known(), form, refusal(str(error)), 422)
        return bank_page(self._banks.known(), form, outcome)

    def _done(self, form: dict[str, str]) -> str:
        """Do what one of the page's forms asks; returns HTML, raises ValueError."""
        match form.get("act"):
            case "weather":
                self._banks.set_weather({bank: form.get(bank) for bank in ("BCA", "BNI")})
                self._banks.set_terms(form.get("terms", ""))
                return report("The weather is set.")
            case "retry":
                told = self._banks.retry()
                return _said(told) if told else report("Every payment has been answered already.")
        return _said([self._paid(_bill_of(form))])

    def _paid(self, bill: PayBill) -> Paid:
        return self._banks.pay(
            bill.virtual_account,
            amount_idr=bill.amount_idr,
            paid_at=bill.paid_at,
            weather=bill.weather,
        )


def _said(paid: Sequence[Paid]) -> str:
    return "".join(conversation(each.bank, each.exchanges) for each in paid)


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

"""BNI behind the port of all banks: it keeps the accounts, by eCollection."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from shared.adapters.banks.http import BankConnection
from shared.domain.payment import HUNDREDTHS_PER_RUPIAH, PaidAmount, PaymentNotification
from shared.domain.ulid import RANDOM_BYTES, ulid
from shared.domain.virtual_account import Bank, VirtualAccount, VirtualAccountClaim
from shared.ecollection import codes
from shared.ecollection.account_number import NumberRange
from shared.ecollection.billing import (
    Answer,
    Billing,
    BillingState,
    ascii_name,
    confirms_opening,
    createbilling,
    inactivebilling,
    inquirybilling,
    read_answer,
    read_billing_state,
    request_body,
)
from shared.ecollection.cipher import OpenRefusal, open_data, seal_data
from shared.ports.banks import BankStatement, Closing, Finding, Opening
from shared.ports.faults import StoreBusy
from shared.ports.surroundings import Chance, Clock
from shared.strict_json import JsonObject

_HEADERS = {"Content-Type": "application/json"}
_DESCRIPTION = "WhatsApp broadcast credit"
# What a payer sees of a name of which nothing can be written in ASCII.
_FALLBACK_NAME = "Broadcast credit"
_UNKNOWN = BankStatement(Finding.UNKNOWN)


class BniBank:
    """See shared.ports.banks.VirtualAccountBank."""

    def __init__(
        self,
        connection: BankConnection,
        secret_keys: Callable[[], tuple[str, ...]],
        numbers: NumberRange,
        clock: Clock,
    ) -> None:
        self._connection = connection
        self._secret_keys = secret_keys
        self._numbers = numbers
        self._clock = clock

    @property
    def keeps_accounts(self) -> bool:
        """BNI takes the money first and tells us afterwards, so it has to know the bill."""
        return True

    def draw(self, holder_name: str, chance: Chance, now: datetime) -> VirtualAccount:
        """Return a fresh account number with a billing id that was never used."""
        number = self._numbers.compose(chance.digits(self._numbers.free_digits))
        billing_id = ulid(now, chance.random_bytes(RANDOM_BYTES))
        return VirtualAccount(Bank.BNI, number, holder_name, billing_id)

    def open(self, claim: VirtualAccountClaim) -> Opening:
        """Open a fixed billing. BNI opens one once per billing id, so a repeat is safe."""
        account = claim.account
        billing = Billing(
            trx_id=account.billing_id,
            virtual_account=account.number,
            total=claim.total,
            customer_name=ascii_name(account.holder_name, _FALLBACK_NAME),
            # Written without fractions of a second, so the bank ends it early rather than late.
            expires_at=claim.pay_until,
            description=_DESCRIPTION,
        )
        answer = self._request(createbilling(billing, self._numbers.client_id))
        opening = codes.opening_of(answer.status, tried_before=False)
        if opening is codes.Opening.ALREADY_THERE:
            # Our own first try, most likely: then the billing is the one that we asked for.
            return self._is_ours(billing)
        if opening is codes.Opening.DEFINITELY_NOT:
            return Opening.REFUSED
        document = self._opened(answer)
        confirmed = document is not None and confirms_opening(document, billing)
        opened = opening is codes.Opening.OPENED and confirmed
        return Opening.OPENED if opened else Opening.UNKNOWN

    def close(self, account: VirtualAccount) -> Closing:
        """End a billing; one that BNI never had is as good as ended."""
        request = inactivebilling(account.billing_id, account.number, self._numbers.client_id)
        closing = codes.closing_of(self._request(request).status)
        if closing is codes.Closing.UNKNOWN:
            return Closing.UNKNOWN
        return Closing.PAID if closing is codes.Closing.ALREADY_PAID else Closing.CLOSED

    def ask(self, account: VirtualAccount) -> BankStatement:
        """Ask what became of a billing: the only statement of BNI's on which money is booked."""
        answer = self._request(inquirybilling(account.billing_id, self._numbers.client_id))
        finding = codes.finding_of(answer.status)
        if finding is codes.Finding.NOT_THERE:
            return BankStatement(Finding.NOT_FOUND)
        state = self._state(answer) if finding is codes.Finding.FOUND else None
        if state is None or state.trx_id != account.billing_id:
            return _UNKNOWN
        if not state.is_paid:
            return BankStatement(Finding.UNPAID)
        # BNI states the number of the latest payment and the sum of all.
        return BankStatement(Finding.PAID, _payment(state, self._clock.now()), sums_up=True)

    def _is_ours(self, billing: Billing) -> Opening:
        """Tell our own first try from a number or an id that somebody else's billing has."""
        answer = self._request(inquirybilling(billing.trx_id, self._numbers.client_id))
        if codes.finding_of(answer.status) is codes.Finding.NOT_THERE:
            return Opening.REFUSED
        state = self._state(answer)
        if state is None or state.trx_id != billing.trx_id:
            return Opening.UNKNOWN
        asked_for = (billing.virtual_account, billing.total)
        ours = (state.virtual_account, state.trx_amount) == asked_for
        return Opening.OPENED if ours else Opening.REFUSED

    def _state(self, answer: Answer) -> BillingState | None:
        document = self._opened(answer)
        state = read_billing_state(document) if document is not None else None
        return state if isinstance(state, BillingState) else None

    def _request(self, document: Mapping[str, str]) -> Answer:
        """Seal, post and read; an answer that does not come is one without a status."""
        try:
            first, *_ = self._secret_keys()
        except StoreBusy:
            return Answer(None, "")
        client_id = self._numbers.client_id
        sealed = seal_data(document, client_id, first, now=self._clock.now())
        body = request_body(sealed, client_id, self._numbers.prefix)
        answer = self._connection.post("/", _HEADERS, json.dumps(body).encode())
        return read_answer(answer.body) if answer is not None else Answer(None, "")

    def _opened(self, answer: Answer) -> JsonObject | None:
        try:
            secret_keys = self._secret_keys()
        except StoreBusy:
            return None
        opened = open_data(
            answer.sealed, self._numbers.client_id, secret_keys, now=self._clock.now()
        )
        return None if isinstance(opened, OpenRefusal) else opened.document


def _payment(state: BillingState, now: datetime) -> PaymentNotification:
    return PaymentNotification(
        bank=Bank.BNI,
        payment_key=f"{state.trx_id}:{state.payment_ntb}",
        account_number=state.virtual_account,
        amount=PaidAmount(state.payment_amount.amount * HUNDREDTHS_PER_RUPIAH, "IDR"),
        paid_at=state.paid_at or now,
        billing_id=state.trx_id,
    )

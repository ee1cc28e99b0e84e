"""A small market on a real table: two businesses, their numbers, and the ways money moves.

Its methods are the use cases, called as the functions call them, with the clock and the chance in
the test's hand. `dump()` is the whole table, to show that a refusal changed nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from shared.adapters.chance import SystemChance
from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Item, decode_item
from shared.adapters.dynamodb.business_items import placed_at_value
from shared.adapters.dynamodb.expiry_store import DynamoExpiryStore
from shared.adapters.dynamodb.import_store import DynamoImportStore, Imported
from shared.adapters.dynamodb.order_store import DynamoOrderStore
from shared.adapters.dynamodb.payment_store import DynamoPaymentStore
from shared.adapters.dynamodb.reconciliation_store import DynamoReconciliationStore
from shared.adapters.dynamodb.table import DynamoTable, Update
from shared.domain.access import Role
from shared.domain.bank_call import BankCall, BankService, CallId
from shared.domain.business import (
    Business,
    Locale,
    NumberStatus,
    TaxIdentity,
    User,
    WhatsAppNumber,
)
from shared.domain.money import Rupiah, UnitPrice
from shared.domain.order import Order, PaymentMethod
from shared.domain.payment import PaidAmount, PaymentNotification
from shared.domain.payment_methods import MethodLimits
from shared.domain.phone import PhoneNumber
from shared.domain.pricing import Agreement, PaymentTerms, PriceList, PriceSlab
from shared.domain.virtual_account import Bank
from shared.domain.wib import wib_date
from shared.ports.banks import Banks, VirtualAccountBank
from shared.ports.surroundings import Chance, Timer
from shared.usecases.answer_payment import PaymentAnswer, answer_payment
from shared.usecases.ask_bank import Asking
from shared.usecases.cancel_order import CancelOutcome, cancel_order
from shared.usecases.expire_orders import ExpirySweep, expire_orders
from shared.usecases.place_order import (
    Placed,
    PlaceRequest,
    PlacingPorts,
    PlacingSettings,
    Refused,
    place_order,
)
from tests.support.banks import silent_bca

NOW = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
KOPI, TEH = "kopi-pagi", "teh-sore"
NUMBER = PhoneNumber("+6281212448484")
SECOND_NUMBER = PhoneNumber("+6281212448485")
TRIAL_NUMBER = PhoneNumber("+6281212448486")
FOREIGN_NUMBER = PhoneNumber("+6285700001111")
SELLER = TaxIdentity(
    "PT Siaran Nusantara", "Jl. Merdeka 1, Jakarta", "0012345678901234", None, "0" * 22
)
SLABS = tuple(
    PriceSlab(credits_min, UnitPrice.from_text(price))
    for credits_min, price in ((1_000, "415"), (10_000, "405"), (100_000, "395"), (250_000, "385"))
)
SETTINGS = PlacingSettings(
    seller=SELLER,
    methods=(
        MethodLimits(PaymentMethod.BCA_VA, True, Rupiah(10_000), Rupiah(1_000_000_000)),
        MethodLimits(PaymentMethod.BNI_VA, False, Rupiah(0), Rupiah(0)),
    ),
)


Table = dict[tuple[str, str], Item]


@dataclass(frozen=True)
class Market:
    """See the module. Frozen: `at` and `through` give another view of the same table."""

    client: Any
    table_name: str
    now: datetime = NOW
    bni: VirtualAccountBank | None = None
    bca: VirtualAccountBank | None = None

    @property
    def table(self) -> DynamoTable:
        return DynamoTable(self.client, self.table_name)

    @property
    def orders(self) -> DynamoOrderStore:
        return DynamoOrderStore(self.table)

    @property
    def payments(self) -> DynamoPaymentStore:
        return DynamoPaymentStore(self.table)

    @property
    def banks(self) -> Banks:
        banks: dict[PaymentMethod, VirtualAccountBank] = {
            PaymentMethod.BCA_VA: self.bca or silent_bca()
        }
        if self.bni is not None:
            banks[PaymentMethod.BNI_VA] = self.bni
        return banks

    @property
    def settings(self) -> PlacingSettings:
        """BNI is offered where the test has it."""
        if self.bni is None:
            return SETTINGS
        bca, bni = SETTINGS.methods
        return replace(SETTINGS, methods=(bca, replace(bca, method=bni.method)))

    def asking(self, timer: Timer | None = None) -> Asking:
        """What asking a bank needs, for one request of its own."""
        notes = DynamoReconciliationStore(self.table)
        request_id = f"request-{next(_numbers)}"
        return Asking(self.payments, notes, timer or RequestTimer(), request_id)

    def placing(self, chance: Chance | None = None, timer: Timer | None = None) -> PlacingPorts:
        """What placing needs from outside."""
        return PlacingPorts(self.orders, self.banks, chance or SystemChance(), self.asking(timer))

    def with_bni(self, bank: VirtualAccountBank) -> Market:
        """The same market, where BNI is offered too, or whatever stands in its place."""
        return replace(self, bni=bank)

    def with_bca(self, bank: VirtualAccountBank) -> Market:
        """The same market, where BCA answers what it is asked."""
        return replace(self, bca=bank)

    def at(self, now: datetime) -> Market:
        """The same market at another time."""
        return replace(self, now=now)

    def after(self, **lapse: int) -> Market:
        """The same market some time later: `after(hours=24, seconds=1)`."""
        return self.at(self.now + timedelta(**lapse))

    def through(self, client: Any) -> Market:
        """The same market over another connection."""
        return replace(self, client=client)

    def open(self) -> Market:
        """Bring the businesses, numbers and prices in."""
        store = DynamoImportStore(self.table)
        store.put_price_list(PriceList(date(2021, 1, 1), SLABS))
        agreement = Agreement(
            date(2026, 1, 1), None, (PriceSlab(1_000, UnitPrice.from_text("512.11")),)
        )
        for business in (
            _business(KOPI, "Kopi Pagi", "2A7A875", ()),
            _business(TEH, "Teh Sore", "0B51EF0", (agreement,)),
        ):
            store.put_business(business)
            owner = User(f"owner@{business.business_id}.example", Role.OWNER, Locale.INDONESIAN)
            store.put_user(business.business_id, owner)
        for number in (
            _number(KOPI, NUMBER, NumberStatus.BUSINESS_ACCOUNT),
            _number(KOPI, SECOND_NUMBER, NumberStatus.OFFICIAL_ACCOUNT),
            _number(KOPI, TRIAL_NUMBER, NumberStatus.TRIAL),
            _number(TEH, FOREIGN_NUMBER, NumberStatus.BUSINESS_ACCOUNT),
        ):
            store.put_number(number)
        return self

    def post_paid(
        self, *, limit: int = 100_000_000, days: int = 14, last: date | None = None
    ) -> Market:
        """Let the first business pay later, at Rp 415 a credit, through a last day if any."""
        slabs = (PriceSlab(1_000, UnitPrice.from_text("415")),)
        terms = PaymentTerms(days, Rupiah(limit))
        business = _business(
            KOPI, "Kopi Pagi", "2A7A875", (Agreement(date(2026, 1, 1), last, slabs, terms),)
        )
        assert DynamoImportStore(self.table).put_business(business) is Imported.CHANGED
        return self

    def owed(self) -> dict[str, int]:
        """What the first business owes, by due date."""
        business = self.orders.business(KOPI)
        assert business is not None
        return {str(each.due_on): each.amount.amount for each in business.receivables.parts}

    def with_numbers(self, how_many: int, *, first: int = 0) -> list[PhoneNumber]:
        """Give the first business that many more numbers, counted from `first`."""
        counted = range(first, first + how_many)
        numbers = [PhoneNumber(f"+62811{position:07d}") for position in counted]
        for number in numbers:
            DynamoImportStore(self.table).put_number(
                _number(KOPI, number, NumberStatus.BUSINESS_ACCOUNT)
            )
        return numbers

    def after_placings(self, how_many: int) -> Market:
        """Let the number have been used for that many placings, one of each minute before now."""
        placings = tuple(self.now - timedelta(minutes=each) for each in range(how_many, 0, -1))
        sets: Item = {"placed_at": placed_at_value(placings)}
        assert self.table.change(Update(keys.number(KOPI, NUMBER), sets=sets))
        return self

    def request(self, **asked: Any) -> PlaceRequest:
        """A request to place 1.000 credits, under a key of its own unless told."""
        wanted: dict[str, Any] = {
            "business_id": KOPI,
            "user": "owner@kopi-pagi.example",
            "idempotency_key": f"key-{next(_numbers)}",
            "number": NUMBER,
            "credits": 1_000,
            "payment_method": PaymentMethod.BCA_VA,
            "expected_total": None,
            "po_number": None,
            "replaces": None,
        }
        return PlaceRequest(**wanted | asked)

    def try_place(
        self,
        request: PlaceRequest | None = None,
        *,
        chance: Chance | None = None,
        timer: Timer | None = None,
        **asked: Any,
    ) -> Placed | Refused:
        """Place an order, or be refused."""
        return place_order(
            request or self.request(**asked),
            self.settings,
            self.placing(chance, timer),
            now=self.now,
        )

    def place(self, **asked: Any) -> Order:
        """Place an order that nothing is in the way of."""
        outcome = self.try_place(**asked)
        assert isinstance(outcome, Placed), outcome
        return outcome.order

    def cancel(self, order: Order) -> CancelOutcome:
        """Cancel an order of its own business."""
        return cancel_order(
            order.business_id,
            order.invoice_number,
            "owner@kopi-pagi.example",
            self.orders,
            self.banks,
            self.asking(),
            now=self.now,
        )

    def sweep(self) -> ExpirySweep:
        """Run the expiry sweep."""
        return expire_orders(DynamoExpiryStore(self.table), RequestTimer(), now=self.now)

    def notification(self, order: Order, **stated: Any) -> PaymentNotification:
        """BCA's statement that an order was paid exactly, now, under a key of its own."""
        said: dict[str, Any] = {
            "bank": Bank.BCA,
            "payment_key": f"12345:{next(_numbers)}",
            "account_number": order.account.number,
            "amount": PaidAmount(order.quote.total.amount * 100, "IDR"),
            "paid_at": self.now,
        }
        return PaymentNotification(**said | stated)

    def call(self, notification: PaymentNotification, external_id: str | None = None) -> BankCall:
        """The call that carries a notification, each time a request of its own."""
        one = next(_numbers)
        return BankCall(
            bank=Bank.BCA,
            id=CallId("BCA", BankService.PAYMENT, wib_date(self.now), external_id or str(one)),
            subject=notification.payment_key,
            received_at=self.now,
            request_id=f"request-{one}",
            verified_by=0,
            headers={},
            body="{}",
        )

    def pay(
        self,
        order: Order,
        *,
        external_id: str | None = None,
        timer: Timer | None = None,
        **stated: Any,
    ) -> PaymentAnswer:
        """Let BCA tell of a payment of that order."""
        notification = self.notification(order, **stated)
        return self.tell(notification, external_id=external_id, timer=timer)

    def tell(
        self,
        notification: PaymentNotification,
        *,
        external_id: str | None = None,
        timer: Timer | None = None,
    ) -> PaymentAnswer:
        """Let BCA tell of that very payment."""
        call = self.call(notification, external_id)
        return answer_payment(notification, call, self.payments, timer or RequestTimer())

    def order(self, order: Order) -> Order:
        """Read an order back."""
        found = self.orders.order(order.business_id, order.invoice_number.running_number)
        assert found is not None
        return found

    def available(self, number: PhoneNumber = NUMBER, business_id: str = KOPI) -> int:
        """The credits that a number may use now."""
        accounts = {each.number: account for each, account in self.orders.numbers(business_id)}
        assert accounts[number].number == number
        return accounts[number].available_at(self.now)

    def dump(self) -> Table:
        """The whole table, but for calls that nobody vouches for or that nobody could read.

        Those are kept for people to look at, and have no effect on anything: see `unread_calls`.
        """
        everything = self._everything()
        return {key: item for key, item in everything.items() if not _is_unread(item)}

    def unread_calls(self) -> list[Item]:
        """The calls that `dump` leaves out, in key order."""
        everything = self._everything()
        return [everything[key] for key in sorted(everything) if _is_unread(everything[key])]

    def _everything(self) -> Table:
        pages = self.client.get_paginator("scan").paginate(TableName=self.table_name)
        items = [decode_item(wire) for page in pages for wire in page["Items"]]
        return {(str(item["pk"]), str(item["sk"])): item for item in items}

    def assert_only_verdicts_added(self, before: Table) -> None:
        """A refused payment leaves its verdict and its call, and changes nothing else."""
        after = self.dump()
        added = {after[key]["entity"] for key in after if key not in before}
        assert added <= {"PAYMENT", "CALL"}
        assert {key: after[key] for key in before} == before

    def entities(self, *wanted: str) -> list[Item]:
        """All items of some kinds, in key order."""
        found = self.dump()
        return [found[key] for key in sorted(found) if found[key]["entity"] in wanted]


def _is_unread(item: Item) -> bool:
    return item["entity"] == "STRANGER" or (item["entity"] == "CALL" and item["subject"] == "")


def _business(
    business_id: str, name: str, prefix: str, agreements: tuple[Agreement, ...]
) -> Business:
    buyer = TaxIdentity(f"PT {name}", "Jl. Sudirman 2, Jakarta", None, "3171012345678901", None)
    return Business(business_id, name, prefix, Locale.INDONESIAN, buyer, (), agreements, 0)


def _number(business_id: str, number: PhoneNumber, status: NumberStatus) -> WhatsAppNumber:
    return WhatsAppNumber(business_id, number, number[-4:], status, None, None, ())


_numbers = count(202611220001)

"""Mail or archive down for a day, and no record of the stream at all: then the next sweep delivers
everything, each mail once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from aws_lambda_powertools import Logger, Metrics

from functions.fulfilment.events import Fulfilment
from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.outbox_store import DynamoOutboxStore
from shared.domain.money import Rupiah
from shared.domain.order import Order
from shared.domain.outbox import RowKey
from shared.domain.payment import PaidAmount
from shared.mail.message import MimeMailWriter
from shared.ports.faults import (
    MailerBusy,
    MailRefused,
    StoreBroken,
    StoreBusy,
    StoreUnknown,
)
from shared.usecases.book_payment import Booking, ConfirmedPayment, book_payment
from shared.usecases.mailing import FulfilmentPorts
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.fulfilment import (
    NO_ACCOUNTS,
    NO_FEEDBACK,
    MemoryArchive,
    PlainReceiptRenderer,
    PlainRenderer,
    RecordingMailer,
    SettableClock,
)
from tests.support.mails import SETTINGS, read_mail
from tests.support.market import SECOND_NUMBER, Market
from tests.support.notices import Bell

# Credits that are bought on 22 November 2026 are told of for the first time on this morning.
SIXTY_DAYS_BEFORE = datetime(2027, 9, 23, 1, tzinfo=UTC)
SWEEP = {"job": "finish-outbox"}
# When a sweep looks; those every two minutes in between would only cost the test its time, and the
# number of tries that a row has is a matter of shared/domain/outbox.py.
HOURS = (1, 7, 13, 23, 25)
# The other mails are about what happens to orders 2 to 7 on that morning; 1 was paid before it.
DELIVERED = Counter(
    {
        "Pembayaran diterima: invoice 2A7A875-0002": 1,
        "Pesanan 2A7A875-0003 dibatalkan": 1,
        "Pesanan 2A7A875-0004 diganti dengan pesanan baru": 1,
        "Pesanan 2A7A875-0005 kedaluwarsa": 1,
        "Invoice 2A7A875-0006: Rp 460.650, jatuh tempo 7 Okt 2027": 1,
        "Dana Rp 460.649 sedang kami tinjau": 1,
        "Kredit siaran +6281212448484 hampir habis: sisa 3.000": 1,
        "1.000 kredit siaran +6281212448484 berlaku sampai 22 Nov 2027": 1,
        "Bayar Rp 460.650 sebelum 25 Sep 2027, 07.00 WIB: pesanan 2A7A875-0007": 1,
    }
)
# The order that expires; by the end of a day there is nothing to be said any more of how to pay it.
INSTRUCTED_AT_ONCE = Counter(
    {"Bayar Rp 460.650 sebelum 24 Sep 2027, 08.00 WIB: pesanan 2A7A875-0005": 1}
)


@dataclass
class FailingArchive(MemoryArchive):
    """An archive that raises `fault` for as long as it is set."""

    fault: Exception | None = None

    def keep(self, key: str, document: bytes) -> bytes:
        if self.fault:
            raise self.fault
        return super().keep(key, document)


@dataclass
class Post:
    """Fulfilment on a real table, with a mail service and an archive that may be down."""

    market: Market
    clock: SettableClock
    mailer: RecordingMailer = field(default_factory=RecordingMailer)
    archive: FailingArchive = field(default_factory=FailingArchive)
    metrics: Metrics = field(default_factory=lambda: Metrics(namespace="T", service="fulfilment"))

    def ports(self, client: Any = None) -> FulfilmentPorts:
        """What fulfilment needs, over another connection if told."""
        market = self.market.through(client or self.market.client)
        return FulfilmentPorts(
            outbox=DynamoOutboxStore(market.table),
            renderer=PlainRenderer(),
            receipts=PlainReceiptRenderer(),
            archive=self.archive,
            writer=MimeMailWriter("invoice@siaran.example", SETTINGS),
            mailer=self.mailer,
            clock=self.clock,
        )

    def answer(self, event: dict[str, Any], client: Any = None) -> dict[str, Any]:
        """What the function answers to an event."""
        logger = Logger(service=f"outage-{next(_numbers)}", level="CRITICAL")
        function = Fulfilment(self.ports(client), NO_ACCOUNTS, NO_FEEDBACK, logger, self.metrics)
        return function.answer(event, lambda: 60_000)

    def subjects(self) -> Counter[str]:
        """What was sent, by subject."""
        return Counter(str(read_mail(message)["Subject"]) for message, _ in self.mailer.sent)

    def waiting(self) -> tuple[RowKey, ...]:
        """The rows that are still to be done."""
        outbox = DynamoOutboxStore(self.market.table)
        return tuple(outbox.rows_due(self.clock.now() + timedelta(days=1), 100))


_numbers = count()


@pytest.fixture
def post(market: Market) -> Iterator[Post]:
    """Sixty days before the end of the first credits, with nothing to do."""
    market.pay(market.place())
    post = Post(market.at(SIXTY_DAYS_BEFORE), SettableClock(SIXTY_DAYS_BEFORE))
    assert post.answer(SWEEP)["finished"] == 2
    post.mailer.sent.clear()
    yield post
    post.metrics.clear_metrics()


def let_everything_happen(market: Market) -> None:
    """One cause of each kind of mail that there is."""
    Bell(market).notify_lapsing()
    paid = market.place(prepaid=True)
    market.pay(paid)
    market.cancel(market.place(number=SECOND_NUMBER))
    replaced = market.place(number=SECOND_NUMBER)
    expiring = market.place(number=SECOND_NUMBER, replaces=replaced.order_id)
    market.post_paid().place()
    hold_less_than_owed(market, expiring)
    Bell(market).set_level(3_001)


def hold_less_than_owed(market: Market, order: Order) -> None:
    """Book money that is a rupiah short, and that its bank has kept."""
    short = Rupiah(order.quote.total.amount - 1)
    payment = market.notification(order, amount=PaidAmount(short.amount * 100, "IDR"))
    confirmed = ConfirmedPayment(payment, False, market.now, f"request-{next(_numbers)}")
    booking = book_payment(confirmed, market.payments, RequestTimer(), begun_by_ms=40_000)
    assert booking is Booking.HELD


@pytest.mark.parametrize(
    "fault",
    [
        MailerBusy("TooManyRequestsException"),
        MailerBusy("SendingPausedException"),
        MailRefused("MessageRejected"),
        StoreBusy("SlowDown"),
        StoreUnknown("InternalError"),
        StoreBroken("NoSuchBucket"),
    ],
    ids=lambda fault: f"{type(fault).__name__} {fault}",
)
def test_after_a_day_the_next_sweep_delivers_everything_once(post: Post, fault: Exception) -> None:
    mail_is_down = isinstance(fault, (MailerBusy, MailRefused))
    (post.mailer if mail_is_down else post.archive).fault = fault
    let_everything_happen(post.market)
    for hour in HOURS:
        post.clock.advance(SIXTY_DAYS_BEFORE + timedelta(hours=hour) - post.clock.now())
        market = post.market.at(post.clock.now())
        swept = post.answer(SWEEP)
        assert (swept["failed"] > 0, swept["parked"]) == (True, 0)
        assert market.sweep().expired == (1 if hour == 25 else 0)
        if hour == 23:
            market.place(prepaid=True)
    # Without an archive whatever brings no invoice is delivered at once.
    at_once = Counter() if mail_is_down else INSTRUCTED_AT_ONCE
    assert (post.subjects() == Counter()) is mail_is_down

    post.mailer.fault = post.archive.fault = None
    post.clock.advance(timedelta(minutes=2))
    healed = post.answer(SWEEP)

    assert (healed["failed"], healed["complete"]) == (0, True)
    assert post.subjects() == DELIVERED + at_once
    assert post.waiting() == ()
    assert post.answer(SWEEP)["finished"] == 0


@pytest.mark.parametrize("fault", list(Fault))
def test_one_fault_of_the_table_costs_one_further_mail_at_the_most(
    post: Post, dynamodb_endpoint: str, fault: Fault
) -> None:
    position, struck = 0, True
    while struck:
        post.mailer.sent.clear()
        order = post.market.place()
        (key,) = post.waiting()
        connection = FaultyConnection(client := new_client(dynamodb_endpoint), {position: fault})

        post.answer({"Records": [record(key)]}, client)
        connection.land()
        post.clock.advance(timedelta(minutes=2))
        post.answer(SWEEP)

        assert post.waiting() == ()
        assert 1 <= sum(post.subjects().values()) <= 2
        struck = len(connection.calls) > position
        position += 1
        post.market = post.market.at(post.clock.now())
        post.market.cancel(order)
        post.clock.advance(timedelta(hours=1))
        post.market = post.market.at(post.clock.now())
        post.answer(SWEEP)
    assert position > 4


def record(key: RowKey) -> dict[str, Any]:
    """What the stream brings of a new row."""
    keys = {"pk": {"S": key[0]}, "sk": {"S": key[1]}}
    return {"dynamodb": {"Keys": keys, "SequenceNumber": "100"}}

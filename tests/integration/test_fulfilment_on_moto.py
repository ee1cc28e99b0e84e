"""The fulfilment function as Lambda calls it, on moto's DynamoDB, S3 and SES."""

import importlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, Any, Final

import boto3
import pytest
from moto import mock_aws
from moto.ses.models import ses_backends

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Item
from shared.adapters.dynamodb.business_items import (
    business_attributes,
    own_attributes,
    user_attributes,
)
from shared.adapters.dynamodb.notice_items import put_notices
from shared.adapters.dynamodb.order_items import order_item
from shared.adapters.dynamodb.payment_items import payment_item
from shared.adapters.dynamodb.table import DynamoTable, Put
from shared.domain.business import Business, Locale
from shared.domain.notice import order_end_notice
from shared.domain.order import Order
from shared.domain.wib import to_milliseconds
from tests.support.aws_lambda import Context
from tests.support.businesses import a_business, a_user
from tests.support.documents import text_of
from tests.support.orders import a_paid_order, a_payment_of, an_order
from tests.support.template import Template

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

REGION: Final = "ap-southeast-3"
TABLE, BUCKET, SENDER = "the-table", "the-invoices", "invoice@siaran.example"
KEY = "invoices/Zm9yLXRlc3RzLW9ubHk/2A7A875-0024.pdf"
RECEIPT_KEY = "receipts/Zm9yLXRlc3RzLW9ubHk/2A7A875-0024.pdf"
SWEEP = {"job": "finish-outbox"}


@dataclass
class Account:
    """An AWS account with what the template makes and one business that has paid."""

    dynamodb: "DynamoDBClient"
    s3: "S3Client"
    table: DynamoTable
    function: Callable[[dict[str, Any]], dict[str, Any]]
    row: keys.Key = field(init=False)

    def settle(self, order: Order, *, paid_at: datetime) -> dict[str, Any]:
        """Write what settling that order writes for fulfilment; answer the stream's record."""
        number = order.invoice_number.running_number
        self._put(keys.order(order.business_id, number), order_item(order))
        notice = order_end_notice(order, to_milliseconds(paid_at))
        (row,) = put_notices(order.business_id, [notice])
        assert isinstance(row, Put)
        self._put(row.key, row.item)
        payment = a_payment_of(order)
        self._put(keys.payment(payment.notification.payment_id), payment_item(payment))
        key = self.row = row.key
        return {
            "eventName": "INSERT",
            "eventSource": "aws:dynamodb",
            "dynamodb": {
                "Keys": {"pk": {"S": key.pk}, "sk": {"S": key.sk}},
                "SequenceNumber": f"{number}00000",
            },
        }

    def open_business(self, business: Business) -> None:
        numbers_drawn = {"invoice_seq": business.invoice_seq}
        attributes = business_attributes(business) | own_attributes(business) | numbers_drawn
        self._put(keys.business(business.business_id), attributes)
        owner = {**user_attributes(a_user("owner@kopi.example")), "locale": "id"}
        self._put(keys.user(business.business_id, "owner@kopi.example"), owner)

    def _put(self, key: keys.Key, item: Item) -> None:
        assert self.table.add(Put(key, item))

    def item(self, key: keys.Key) -> Item:
        item = self.table.get_one(key)
        assert item is not None
        return item

    def documents(self) -> dict[str, bytes]:
        listed = self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return {
            each["Key"]: self.s3.get_object(Bucket=BUCKET, Key=each["Key"])["Body"].read()
            for each in listed
        }


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch, template: Template) -> Iterator[Account]:
    environment = {
        "TABLE_NAME": TABLE,
        "INVOICE_BUCKET": BUCKET,
        "MAIL_SENDER": SENDER,
        "MAIL_EVENTS": "mail-events",
        "SELLER_NAME": "PT Siaran Kredit Nusantara",
        "DASHBOARD_URL": "https://app.siaran.example",
        "BANK_SECRET_ARN": "the-bank-secret",
        "BCA_COMPANY_CODE": "12345",
        "BCA_VA_PURPOSE": "01",
        "BCA_URL": "",
        "BCA_SIGNING_KEY": "",
        # Offered, and nobody answers there.
        "BNI_CLIENT_ID": "001",
        "BNI_PREFIX": "8",
        "BNI_URL": "http://127.0.0.1:9",
        "POWERTOOLS_SERVICE_NAME": "fulfilment",
        "POWERTOOLS_METRICS_NAMESPACE": "BroadcastCredit",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        dynamodb = boto3.client("dynamodb", region_name=REGION)
        s3 = boto3.client("s3", region_name=REGION)
        _create_table(dynamodb, template)
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        boto3.client("sesv2", region_name=REGION).create_email_identity(EmailIdentity=SENDER)
        # Made anew for each test, because its clients are made when it is imported.
        monkeypatch.delitem(sys.modules, "functions.fulfilment.handler", raising=False)
        handler = importlib.import_module("functions.fulfilment.handler").lambda_handler
        table = DynamoTable(dynamodb, TABLE)
        yield Account(
            dynamodb,
            s3,
            table,
            lambda event: handler(event, Context("fulfilment", remaining_ms=60_000)),
        )


def _create_table(dynamodb: "DynamoDBClient", template: Template) -> None:
    declared = template.properties("Table")
    dynamodb.create_table(
        TableName=TABLE,
        AttributeDefinitions=declared["AttributeDefinitions"],
        KeySchema=declared["KeySchema"],
        GlobalSecondaryIndexes=declared["GlobalSecondaryIndexes"],
        BillingMode="PAY_PER_REQUEST",
    )


def mails() -> list[EmailMessage]:
    """What SES has sent, read as a mail program would."""
    sent = ses_backends["123456789012"][REGION].sent_messages
    read = [message_from_bytes(_bytes(each.raw_data), policy=SMTP) for each in sent]
    return [mail for mail in read if isinstance(mail, EmailMessage)]


def _bytes(raw: str | bytes) -> bytes:
    return raw.encode() if isinstance(raw, str) else raw


def attached(mail: EmailMessage) -> dict[str | None, object]:
    parts = [part for part in mail.iter_attachments() if isinstance(part, EmailMessage)]
    return {part.get_filename(): part.get_content() for part in parts}


def test_a_paid_order_gets_its_invoice_and_its_mail(account: Account) -> None:
    account.open_business(a_business())
    record = account.settle(a_paid_order(), paid_at=datetime.now(UTC))

    answer = account.function({"Records": [record]})

    assert answer == {"batchItemFailures": []}
    assert set(account.documents()) == {KEY, RECEIPT_KEY}
    document = account.documents()[KEY]
    assert "Total Rp 460.650" in text_of(document)
    assert account.item(keys.order("biz_kopi", 24))["invoice_key"] == KEY
    assert "Referensi bank 202611220001" in text_of(account.documents()[RECEIPT_KEY])
    assert account.item(keys.order("biz_kopi", 24))["receipt_key"] == RECEIPT_KEY
    (mail,) = mails()
    assert str(mail["To"]) == "finance@kopi.example"
    assert str(mail["Subject"]) == "Pembayaran diterima: invoice 2A7A875-0024"
    assert attached(mail) == {"2A7A875-0024.pdf": document}
    stored = account.s3.head_object(Bucket=BUCKET, Key=KEY)
    assert (stored["ContentType"], stored["CacheControl"]) == (
        "application/pdf",
        "private, no-store",
    )


def test_the_invoice_of_2021_in_english(account: Account) -> None:
    account.open_business(a_business())
    placed_at = datetime(2021, 9, 12, 3, 0, tzinfo=UTC)
    order = a_paid_order(an_order(placed_at=placed_at, locale=Locale.ENGLISH))

    account.function({"Records": [account.settle(order, paid_at=placed_at)]})

    printed = text_of(account.documents()[KEY])
    assert "VAT (PPN) 10% Rp 41,500 Total Rp 456,500" in printed


def test_without_billing_addresses_the_owner_gets_the_mail(account: Account) -> None:
    account.open_business(a_business(billing_emails=()))

    account.function({"Records": [account.settle(a_paid_order(), paid_at=datetime.now(UTC))]})

    (mail,) = mails()
    assert str(mail["To"]) == "owner@kopi.example"


def test_the_same_record_again_does_nothing(account: Account) -> None:
    account.open_business(a_business())
    record = account.settle(a_paid_order(), paid_at=datetime.now(UTC))
    account.function({"Records": [record, record]})

    answer = account.function({"Records": [record]})

    assert answer == {"batchItemFailures": []}
    assert len(mails()) == 1


def test_the_sweep_finishes_what_the_stream_lost(account: Account) -> None:
    account.open_business(a_business())
    account.settle(a_paid_order(), paid_at=datetime.now(UTC) - timedelta(minutes=3))

    first, second = account.function(SWEEP), account.function(SWEEP)

    assert first == {
        "job": "finish-outbox",
        "finished": 1,
        "parked": 0,
        "failed": 0,
        "complete": True,
        "accounts": {"opened": 0, "given_up": 0, "closed": 0, "waiting": 0, "failed": 0},
    }
    assert second == first | {"finished": 0}
    assert len(mails()) == 1


def test_an_archive_that_is_out_of_order_costs_nothing_but_time(account: Account) -> None:
    account.open_business(a_business())
    paid_at = datetime.now(UTC) - timedelta(minutes=3)
    record = account.settle(a_paid_order(), paid_at=paid_at)
    account.s3.delete_bucket(Bucket=BUCKET)

    failed = account.function({"Records": [record]})
    swept = account.function(SWEEP)

    assert failed == {"batchItemFailures": [{"itemIdentifier": "2400000"}]}
    assert (swept["finished"], swept["failed"]) == (0, 1)
    assert mails() == []
    row = account.item(account.row)
    assert row["tries"] == 1
    assert "finished_at" not in row

    account.s3.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    healed = account.function({"Records": [record]})

    assert healed == {"batchItemFailures": []}
    assert len(mails()) == 1


def test_a_document_that_was_stored_before_is_the_one_that_is_mailed(account: Account) -> None:
    account.open_business(a_business())
    record = account.settle(a_paid_order(), paid_at=datetime.now(UTC))
    account.s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"the first edition")

    account.function({"Records": [record]})

    (mail,) = mails()
    assert attached(mail) == {"2A7A875-0024.pdf": b"the first edition"}
    assert account.documents()[KEY] == b"the first edition"


def test_a_mail_that_is_refused_for_two_days_is_parked_for_staff_to_see(account: Account) -> None:
    account.open_business(a_business())
    account.settle(a_paid_order(), paid_at=datetime.now(UTC) - timedelta(days=1))
    boto3.client("sesv2", region_name=REGION).delete_email_identity(EmailIdentity=SENDER)
    key = account.row
    account.dynamodb.update_item(
        TableName=TABLE,
        Key={"pk": {"S": key.pk}, "sk": {"S": key.sk}},
        UpdateExpression="SET tries = :tries",
        ExpressionAttributeValues={":tries": {"N": "1439"}},
    )

    first, second = account.function(SWEEP), account.function(SWEEP)

    assert (first["parked"], second["parked"]) == (1, 0)
    row = account.item(key)
    assert row["parked_reason"] == "MessageRejected"
    assert row["due"] == "PARKED#0"
    assert "finished_at" not in row
    assert set(account.documents()) == {KEY, RECEIPT_KEY}
    assert account.item(keys.order("biz_kopi", 24))["invoice_key"] == KEY


def test_customers_texts_reach_paper_and_mail_as_text(account: Account) -> None:
    name = 'PT #panic("x") <b>&\r\nBcc: thief@evil.example'
    buyer = replace(a_business().tax_identity, legal_name=name)
    account.open_business(a_business())
    order = a_paid_order(an_order(buyer=buyer))

    account.function({"Records": [account.settle(order, paid_at=datetime.now(UTC))]})

    (mail,) = mails()
    assert mail["Bcc"] is None
    assert 'PT #panic("x") <b>& Bcc: thief@evil.example' in text_of(account.documents()[KEY])

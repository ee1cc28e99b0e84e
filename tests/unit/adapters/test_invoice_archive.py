"""What S3 may answer, and what the archive makes of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError
from botocore.response import StreamingBody
from botocore.stub import Stubber

from shared.adapters.invoice_archive import S3InvoiceArchive, S3InvoiceLinks
from shared.ports.faults import StoreBroken, StoreBusy, StoreUnknown

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEY = "invoices/unguessable/2A7A875-0024.pdf"
OURS, THEIRS = b"our edition", b"the first edition"
PUT = {
    "Bucket": "invoices",
    "Key": KEY,
    "Body": OURS,
    "ContentType": "application/pdf",
    "CacheControl": "private, no-store",
    "IfNoneMatch": "*",
}


@pytest.fixture
def client() -> "S3Client":
    return boto3.client(
        "s3", region_name="ap-southeast-3", config=Config(retries={"total_max_attempts": 1})
    )


@pytest.fixture
def s3(client: "S3Client") -> Iterator[Stubber]:
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def archive(client: "S3Client") -> S3InvoiceArchive:
    return S3InvoiceArchive(client, "invoices")


def refuse_put(s3: Stubber, status: int, code: str) -> None:
    s3.add_client_error("put_object", code, http_status_code=status, expected_params=PUT)


def test_the_first_document_is_stored(s3: Stubber, archive: S3InvoiceArchive) -> None:
    s3.add_response("put_object", {}, PUT)

    assert archive.keep(KEY, OURS) == OURS


def test_a_document_that_lies_there_is_the_one_that_counts(
    s3: Stubber, archive: S3InvoiceArchive
) -> None:
    refuse_put(s3, 412, "PreconditionFailed")
    stored = {"Body": StreamingBody(BytesIO(THEIRS), len(THEIRS))}
    s3.add_response("get_object", stored, {"Bucket": "invoices", "Key": KEY})

    assert archive.keep(KEY, OURS) == THEIRS


def test_two_writers_at_once_try_again(s3: Stubber, archive: S3InvoiceArchive) -> None:
    refuse_put(s3, 409, "ConditionalRequestConflict")
    refuse_put(s3, 409, "ConditionalRequestConflict")
    s3.add_response("put_object", {}, PUT)

    assert archive.keep(KEY, OURS) == OURS


def test_writers_that_keep_colliding_give_up_for_now(
    s3: Stubber, archive: S3InvoiceArchive
) -> None:
    for _ in range(3):
        refuse_put(s3, 409, "ConditionalRequestConflict")

    with pytest.raises(StoreBusy):
        archive.keep(KEY, OURS)


@pytest.mark.parametrize(
    ("status", "code", "fault"),
    [
        (500, "InternalError", StoreBusy),
        (503, "SlowDown", StoreBusy),
        (429, "TooManyRequests", StoreBusy),
        (403, "AccessDenied", StoreBroken),
        (404, "NoSuchBucket", StoreBroken),
        (400, "InvalidRequest", StoreBroken),
    ],
)
def test_other_answers_are_faults(
    s3: Stubber, archive: S3InvoiceArchive, status: int, code: str, fault: type[Exception]
) -> None:
    refuse_put(s3, status, code)

    with pytest.raises(fault, match=f"^{code}$"):
        archive.keep(KEY, OURS)


def test_a_stored_document_that_cannot_be_read_now(s3: Stubber, archive: S3InvoiceArchive) -> None:
    refuse_put(s3, 412, "PreconditionFailed")
    s3.add_client_error("get_object", "SlowDown", http_status_code=503)

    with pytest.raises(StoreBusy):
        archive.keep(KEY, OURS)


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (ConnectTimeoutError(endpoint_url="s3"), StoreBusy),
        (ReadTimeoutError(endpoint_url="s3"), StoreUnknown),
    ],
)
def test_connections_fail_before_or_after_the_request(
    client: "S3Client", archive: S3InvoiceArchive, error: Exception, fault: type[Exception]
) -> None:
    def fail(**_: Any) -> None:
        raise error

    client.meta.events.register("before-send.s3.PutObject", fail)

    with pytest.raises(fault):
        archive.keep(KEY, OURS)


def test_a_link_opens_one_document_for_five_minutes(client: "S3Client") -> None:
    before = datetime.now(UTC)

    link = S3InvoiceLinks(client, "invoices").link(KEY, "2A7A875-0024.pdf")

    after = datetime.now(UTC)
    address = urlsplit(link.url)
    query = parse_qs(address.query)
    assert address.scheme == "https"
    assert address.path.endswith(f"/{KEY}")
    assert query["response-content-disposition"] == ['attachment; filename="2A7A875-0024.pdf"']
    assert query["X-Amz-Expires"] == ["300"]
    # Never later than S3 itself ends the link.
    assert before + timedelta(seconds=299) <= link.expires_at <= after + timedelta(seconds=300)

"""Who may call what, on whose things: access.csv, cell by cell.

`own`, `other` and `absent` are whose number or order a request is about: the caller's business's,
another business's, nobody's.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from local.template import Template
from shared.adapters.dynamodb.outbox_store import DynamoOutboxStore
from shared.domain.order import Order, PaymentMethod
from shared.domain.phone import PhoneNumber
from tests.support.at_banks import tell
from tests.support.banks import KeepingBank
from tests.support.dashboard_api import FUNCTION, Callers, DashboardApi, Reply
from tests.support.market import FOREIGN_NUMBER, KOPI, NUMBER, SECOND_NUMBER, TEH

TABLE = list(csv.DictReader((Path(__file__).parent / "access.csv").read_text().splitlines()))
CALLERS = list(TABLE[0])[3:]
CODES = {"403": "ROLE_MAY_NOT", "404": "NOT_FOUND", "401": None}
ABSENT_NUMBER, ABSENT_ORDER = "+6281299999999", "ord_2A7A875-9999"
IDENTITY = {
    "locale": "id",
    "legal_name": "PT Pemilik Baru",
    "address": "Jl. Sudirman 3\nJakarta",
    "nik": "3171012345678902",
}
BODIES = {"PATCH /v1/me": {"locale": "id"}, "PUT /v1/business": IDENTITY}
# What the other business is recognised by.
FOREIGN_MARKS = ("teh-sore", "Teh Sore", "0B51EF0", FOREIGN_NUMBER, "512.11")


@dataclass(frozen=True)
class Cell:
    """One field of the table."""

    method: str
    path: str
    target: str
    caller: str
    expected: str

    def __str__(self) -> str:
        return f"{self.caller} {self.method} {self.path} {self.target}"


CELLS = [
    Cell(row["method"], row["path"], row["target"], caller, row[caller])
    for row in TABLE
    for caller in CALLERS
]


@dataclass(frozen=True)
class Town:
    """The API of two businesses that have orders, and numbers for many more."""

    api: DashboardApi
    numbers: Iterator[PhoneNumber]
    paid: dict[str, Order]
    pay_token: str

    def token(self, caller: str) -> str | None:
        callers = self.api.callers
        match caller:
            case "anonymous":
                return None
            case "engine":
                return callers.engine_token()
            case "no group":
                return callers.token_with(custom_business_id=KOPI, email="a@kopi-pagi.example")
            case "unknown group":
                return callers.token("auditor")
            case "no business":
                return callers.token_with(cognito_groups=["owner"], email="a@kopi-pagi.example")
            case role:
                return callers.token(role)

    def request(self, cell: Cell) -> tuple[str, object]:
        """Path, query and body of the cell's request, with all that it needs made ready."""
        if not cell.target:
            return cell.path, BODIES.get(f"{cell.method} {cell.path}")
        number = {"own": NUMBER, "other": FOREIGN_NUMBER, "absent": ABSENT_NUMBER}.get(cell.target)
        match cell.method, cell.path:
            case method, path if "{number}" in path:
                path = path.replace("{number}", str(number))
                return path, {"credits": 5} if method == "PUT" else None
            case "GET", "/v1/pay/{token}":
                token = self.pay_token if cell.target == "own" else "A" * 24
                return f"/v1/pay/{token}", None
            case "POST", "/v1/quotes":
                return cell.path, {"number": number, "credits": 1_000}
            case "POST", "/v1/orders":
                # One number has one open order.
                number = next(self.numbers) if cell.target == "own" else number
                body = {"number": number, "credits": 1_000, "payment_method": "BCA_VA"}
                return cell.path, body
            case "GET", "/v1/orders":
                return f"{cell.path}?number={number}", None
            case "POST", "/v1/orders/{order_id}/payment-method":
                path = cell.path.replace("{order_id}", self.order_id(cell))
                return path, {"payment_method": "BNI_VA"}
            case _:
                return cell.path.replace("{order_id}", self.order_id(cell)), None

    def order_id(self, cell: Cell) -> str:
        if cell.target == "own" and _needs_an_open_order(cell):
            return self.api.market.place(number=next(self.numbers)).order_id
        return self.paid[cell.target].order_id if cell.target in self.paid else ABSENT_ORDER


def _needs_an_open_order(cell: Cell) -> bool:
    is_link = cell.method == "POST" and cell.path.endswith("/pay-link")
    return is_link or cell.path.endswith(("/cancel", "/payment-method"))


@pytest.fixture(scope="module")
def town(new_api: Callable[[], DashboardApi]) -> Town:
    bank = KeepingBank()
    api = new_api().with_bni(bank)
    market = api.market
    paid = {
        "own": market.place(number=SECOND_NUMBER),
        "other": market.place(business_id=TEH, number=FOREIGN_NUMBER),
    }
    # Not that of the first one, whose link the matrix withdraws.
    open_order = market.place()
    pay_token = api.post(f"/v1/orders/{open_order.order_id}/pay-link").json["url"][-24:]
    for order in paid.values():
        market.pay(order)
        outbox = DynamoOutboxStore(market.table)
        outbox.keep_invoice_key(order, f"invoices/{order.order_id}.pdf")
        outbox.keep_receipt_key(order, f"receipts/{order.order_id}.pdf")
        # The same money again, which is nobody's order's: for the lists of unmatched payments.
        twice = market.place(
            business_id=order.business_id, number=order.number, payment_method=PaymentMethod.BNI_VA
        )
        for _ in range(2):
            tell(market, bank.take(twice.account, paid_at=market.now))
    return Town(api, iter(market.with_numbers(60)), paid, pay_token)


def test_the_table_is_about_every_route(cloud_template: Template) -> None:
    routes = {each.key for each in cloud_template.routes() if each.function == FUNCTION}

    assert {f"{cell.method} {cell.path}" for cell in CELLS} == routes


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_cell(town: Town, cell: Cell) -> None:
    target, body = town.request(cell)
    written = len(town.api.writes)

    reply = town.api.call(
        cell.method,
        target,
        body,
        token=town.token(cell.caller),
        headers={"idempotency-key": uuid4().hex},
    )

    assert str(int(reply.status)) == cell.expected
    if cell.expected not in ("200", "201"):
        assert reply.code == CODES[cell.expected]
        assert town.api.writes[written:] == []
    elif cell.target in ("other", "absent"):
        assert (reply.json["items"], reply.json["total"]) == ([], 0)
    assert marks_of_the_other_business(reply) == []


def marks_of_the_other_business(reply: Reply) -> list[str]:
    text = reply.body.decode() + str(reply.headers)
    return [mark for mark in FOREIGN_MARKS if mark in text]


# Tokens -------------------------------------------------------------------------------------------


def forged(callers: Callers) -> str:
    """A token that says the right things, signed by somebody else."""
    claims = jwt.decode(callers.token(), options={"verify_signature": False})
    headers = jwt.get_unverified_header(callers.token())
    other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(claims, other_key, algorithm="RS256", headers={"kid": headers["kid"]})


def unsigned(callers: Callers) -> str:
    """A token that says it needs no signature."""
    claims = jwt.decode(callers.token(), options={"verify_signature": False})
    headers = jwt.get_unverified_header(callers.token())
    return jwt.encode(claims, "", algorithm="none", headers={"kid": headers["kid"]})


@pytest.mark.parametrize(
    "make",
    [
        lambda _: "no-token",
        lambda _: " ",
        forged,
        unsigned,
        lambda callers: callers.token()[:-4] + "AAAA",
        lambda callers: callers.token_with(exp=int(time.time()) - 60),
        lambda callers: callers.token_with(exp=None),
        lambda callers: callers.token_with(aud="another-client"),
        lambda callers: callers.token_with(iss="https://issuer.example"),
    ],
    ids=[
        *("garbage", "empty", "forged", "unsigned", "altered", "expired", "endless"),
        *("for another client", "of another issuer"),
    ],
)
def test_a_token_that_is_not_good_is_refused_before_the_function(
    town: Town, make: Callable[[Callers], str]
) -> None:
    invoked = len(town.api.events)

    reply = town.api.get("/v1/me", token=make(town.api.callers))

    assert (reply.status, reply.json) == (401, {"message": "Unauthorized"})
    assert len(town.api.events) == invoked


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["viewer", "finance"], "finance"),
        (["auditor", "operator"], "operator"),
        (["viewer", "owner", "operator"], "owner"),
    ],
)
def test_of_several_groups_the_one_that_may_most_counts(
    town: Town, groups: list[str], role: str
) -> None:
    token = town.api.callers.token_with(custom_business_id=KOPI, cognito_groups=groups)

    assert town.api.get("/v1/me", token=token).json["role"] == role


def test_a_user_without_an_address_is_known_by_its_subject(town: Town) -> None:
    token = town.api.callers.token_with(custom_business_id=KOPI, cognito_groups=["operator"])

    placed = town.api.place(number=next(town.numbers), token=token)

    assert placed.status == 201
    running_number = int(placed.json["invoice_number"][-4:])
    order = town.api.market.orders.order(KOPI, running_number)
    assert order is not None
    assert order.placed_by == "7d1e6cd8-6f4b-4c4e-9d43-7f4cbb1f2a3b"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/v1/me", 404), ("/v1/price-list", 404), ("/v1/numbers", 200), ("/v1/orders", 200)],
)
def test_a_business_that_was_never_imported_has_nothing(town: Town, path: str, status: int) -> None:
    reply = town.api.get(path, token=town.api.callers.token(business_id="gone"))

    assert reply.status == status
    if status == 200:
        assert reply.json["items"] == []


# Two businesses side by side ----------------------------------------------------------------------

STEPS = st.tuples(
    st.sampled_from([KOPI, TEH]),
    st.sampled_from(
        [
            *("me", "numbers", "quote", "place", "list", "filter", "order", "cancel", "invoice"),
            *("receipt", "pay-link", "payment-method", "check", "low-balance"),
            *("unmatched-payments", "notifications"),
            *("csv", "change-me", "business", "identify"),
        ]
    ),
    st.integers(1, 6),
)
MARKS = {
    KOPI: ("kopi-pagi", "Kopi Pagi", "2A7A875", "+62812124484"),
    TEH: ("teh-sore", "Teh Sore", "0B51EF0", FOREIGN_NUMBER, "512.11"),
}


@settings(max_examples=15, deadline=None)
@given(steps=st.lists(STEPS, min_size=4, max_size=10))
def test_nothing_of_one_business_is_in_any_answer_to_the_other(
    two_businesses: DashboardApi, steps: list[tuple[str, str, int]]
) -> None:
    for business_id, step, running in steps:
        reply = take(two_businesses, business_id, step, running)

        text = reply.body.decode()
        (other,) = {KOPI, TEH} - {business_id}
        assert [mark for mark in MARKS[other] if mark in text] == []


@pytest.fixture(scope="module")
def two_businesses(new_api: Callable[[], DashboardApi]) -> DashboardApi:
    return new_api().with_bni(KeepingBank())


def about_itself(business_id: str, running: int) -> dict[str, tuple[str, str, object]]:
    """Requests of a business that name no thing: method, path and body."""
    emails = [f"finance-{running}@{business_id}.example"]
    return {
        **{
            each: ("GET", f"/v1/{each}", None)
            for each in ("me", "numbers", "unmatched-payments", "notifications")
        },
        "csv": ("GET", "/v1/orders.csv", None),
        "business": ("GET", "/v1/business", None),
        "identify": ("PUT", "/v1/business", {**IDENTITY, "legal_name": f"PT {business_id}"}),
        "change-me": ("PATCH", "/v1/me", {"locale": "en", "billing_emails": emails}),
    }


def take(api: DashboardApi, business_id: str, step: str, running: int) -> Reply:
    """One request of a business: about its own things, or about the other's of the same number."""
    token = api.callers.token(business_id=business_id)
    prefix = "2A7A875" if running % 2 else "0B51EF0"
    number = NUMBER if running % 2 else FOREIGN_NUMBER
    order = f"/v1/orders/ord_{prefix}-{running:04d}"
    of_itself = about_itself(business_id, running)
    if step in of_itself:
        return api.call(*of_itself[step], token=token)
    match step:
        case "low-balance":
            body = {"credits": 5_000 + running}
            return api.call("PUT", f"/v1/numbers/{number}/{step}", body, token=token)
        case "quote":
            return api.post("/v1/quotes", {"number": number, "credits": 1_000}, token=token)
        case "place":
            # The same keys for both.
            return api.place(number=number, key=f"key-{running}", token=token)
        case "list" | "filter":
            query = "limit=3" if step == "list" else f"number={number}&q={prefix}-0"
            return api.get(f"/v1/orders?{query}", token=token)
        case "order":
            return api.get(order, token=token)
        case "payment-method":
            return api.post(f"{order}/{step}", {"payment_method": "BNI_VA"}, token=token)
        case _:
            method = "GET" if step in ("invoice", "receipt") else "POST"
            return api.call(method, f"{order}/{step}", token=token)

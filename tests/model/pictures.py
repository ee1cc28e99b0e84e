"""The same picture drawn twice: of the model, and of the table by a reader of its own.

Nothing here is the product's: items are read by their attributes' names, so a reader that hides
what a writer did wrong would have to be wrong in the same way.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from tests.model.ledger_model import (
    CANCELLED,
    PAID,
    WIB_AHEAD,
    LedgerModel,
    Order,
    OrderKey,
    Picture,
)

Items = Mapping[tuple[str, str], Mapping[str, Any]]

ENTITIES = (
    *("BUSINESS", "NUMBER", "ORDER", "KEY", "VA", "PAYMENT", "CALL", "ENTRY", "OUTBOX", "NOTICE"),
    *("USER", "PREFIX", "OWNER", "CONFIG", "DIRECTORY"),
)


def text(instant: datetime | None) -> str | None:
    """An instant as it is stored: UTC with milliseconds."""
    if instant is None:
        return None
    utc = instant.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def a_year_on(day: date) -> str:
    """The last day of credits paid on a day."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leap_day else day.day).isoformat()


def of_model(model: LedgerModel) -> Picture:
    """What the table must hold."""
    orders = model.orders.items()
    return {
        "orders": {model.order_id(order): _order(order) for _, order in orders},
        "accounts": {order.account: _account(model, order) for _, order in orders},
        "keys": {f"{business}/{key}": kept[1] for (business, key), kept in model.keys.items()},
        "drawn": {
            business: sum(owner == business for owner, _ in model.orders)
            for business in model.rules.prefixes
        },
        "numbers": {number: _number(model, number) for number in model.rules.numbers},
        "entries": {
            f"{number}/{seq}": _entry(model, number, seq)
            for number, credited in model.credited.items()
            for seq in range(1, len(credited) + 1)
        },
        "payments": {
            key: (told.account, told.hundredths, told.currency, text(told.paid_at), verdict)
            for key, (told, verdict) in model.payments.items()
        },
        "messages": {
            f"{service}#{day}#{message}": subject
            for (service, day, message), subject in model.messages.items()
        },
        "outbox": {
            model.order_id(order): ("INSTRUCT_PAYMENT", order.account) for _, order in orders
        },
        "notices": {
            f"{model.order_id(model.orders[key])}-{status}": _notice(model.orders[key], failure)
            for (key, status), failure in model.told.items()
        },
    }


def _order(order: Order) -> object:
    price = order.bill
    return (
        *(order.business, order.number, order.account, order.status, order.failure, order.payment),
        *(price.credits, price.unit_price_milli, price.net, price.base, price.vat, price.total),
        *map(text, (order.created_at, order.pay_until, order.closed_at, order.paid_at)),
    )


def _notice(order: Order, failure: str | None) -> object:
    effect = "MAIL_NOTICE" if failure else "CONFIRM_PAID_ORDER"
    return (order.business, order.number, order.bill.credits, order.bill.total, failure, effect)


def _account(model: LedgerModel, order: Order) -> object:
    state = {PAID: "PAID", CANCELLED: "CLOSED"}.get(order.status, "OPEN")
    return (model.order_id(order), order.bill.total, text(order.pay_until), state)


def _number(model: LedgerModel, number: str) -> object:
    paid = [model.orders[key] for key in model.credited.get(number, ())]
    lots = sorted(
        (model.order_id(order), order.bill.credits, order.bill.net, _valid_until(order))
        for order in paid
    )
    holder: OrderKey | None = model.reserved.get(number)
    reservation = (holder[1], text(model.orders[holder].pay_until)) if holder else None
    return (sum(order.bill.credits for order in paid), len(paid), tuple(lots), reservation)


def _valid_until(order: Order) -> str:
    assert order.paid_at is not None
    return a_year_on((order.paid_at + WIB_AHEAD).date())


def _entry(model: LedgerModel, number: str, seq: int) -> object:
    paid = [model.orders[key] for key in model.credited[number]]
    order, before = paid[seq - 1], sum(each.bill.credits for each in paid[: seq - 1])
    price = order.bill
    legs = (
        ("bank:BCA", "unearned_revenue", price.net, "IDR"),
        ("bank:BCA", "vat_payable", price.vat, "IDR"),
        (f"credits:{number}", "credits_issued", price.credits, "CREDIT"),
    )
    after = before + price.credits
    return ("TOP_UP", price.credits, before, after, model.order_id(order), legs)


def of_table(items: Items) -> Picture:
    """What the table holds."""
    picture: Picture = {
        name: {}
        for name in (
            *("orders", "accounts", "keys", "drawn", "numbers", "entries", "payments"),
            *("messages", "outbox", "notices"),
        )
    }
    prefixes = {
        item["business_id"]: item["prefix"] for item in by_entity(items, "BUSINESS").values()
    }
    for (pk, sk), item in items.items():
        section, key, value = _read(pk, sk, item, prefixes)
        if section:
            picture[section][key] = value
    return picture


def by_entity(items: Items, entity: str) -> dict[tuple[str, str], Mapping[str, Any]]:
    """The items of one kind."""
    return {key: items[key] for key in sorted(items) if items[key]["entity"] == entity}


Prefixes = Mapping[str, str]


def _read(pk: str, sk: str, item: Mapping[str, Any], prefixes: Prefixes) -> tuple[str, str, object]:
    """Section, key and value of an item in the picture; no section for what imports wrote."""
    if (pk[0], sk) == ("C", "C"):
        return ("messages", pk.split("#", 2)[2], item["subject"])
    if item["entity"] == "KEY":
        return ("keys", f"{pk.removeprefix('B#')}/{sk.removeprefix('K#')}", item["running_number"])
    if item["entity"] == "NOTICE":
        told = (item["number"], item["credits"], item["total_idr"], item.get("failure_reason"))
        return ("notices", item["cause"], (pk.removeprefix("B#"), *told, item["effect"]))
    if item["entity"] not in _SECTIONS:
        assert item["entity"] in ENTITIES, f"nobody knows {item['entity']}"
        return ("", "", None)
    section, key, value = _SECTIONS[item["entity"]]
    return (section, key(item, prefixes), value(item, prefixes))


def _order_id(item: Mapping[str, Any], prefixes: Prefixes) -> str:
    return f"ord_{prefixes[item['business_id']]}-{item['running_number']:04d}"


def _read_account(item: Mapping[str, Any], prefixes: Prefixes) -> object:
    return (_order_id(item, prefixes), item["total_idr"], item["pay_until"], item["state"])


def _read_order(item: Mapping[str, Any], _: Prefixes) -> object:
    names = (
        *("business_id", "number", "account_number", "status", "failure_reason", "payment_id"),
        *("credits", "unit_price_milli_idr", "net_idr", "vat_base_idr", "vat_idr", "total_idr"),
        *("created_at", "pay_until", "closed_at", "paid_at"),
    )
    stored = {name: item.get(name) for name in names}
    if stored["payment_id"]:
        stored["payment_id"] = stored["payment_id"].removeprefix("BCA:")
    return tuple(stored.values())


def _read_number(item: Mapping[str, Any], _: Prefixes) -> object:
    lots = sorted(
        (lot["order_id"], lot["remaining"], lot["net_idr"], lot["valid_until"])
        for lot in item["lots"]
    )
    holder = item.get("open_order")
    reservation = (holder["running_number"], holder["pay_until"]) if holder else None
    return (item["available"], item["seq"], tuple(lots), reservation)


def _read_entry(item: Mapping[str, Any], _: Prefixes) -> object:
    legs = tuple((leg["debit"], leg["credit"], leg["amount"], leg["asset"]) for leg in item["legs"])
    balances = (item["balance_before"], item["balance_after"])
    return (item["kind"], item["credits"], *balances, item["cause_id"], legs)


def _read_payment(item: Mapping[str, Any], _: Prefixes) -> object:
    names = ("account_number", "amount_hundredths", "currency", "paid_at", "verdict")
    return tuple(item[name] for name in names)


def _read_row(item: Mapping[str, Any], _: Prefixes) -> object:
    return (item["effect"], item["account_number"])


_Read = Callable[[Mapping[str, Any], Prefixes], Any]
_SECTIONS: dict[str, tuple[str, _Read, _Read]] = {
    "ORDER": ("orders", _order_id, _read_order),
    "VA": ("accounts", lambda item, _: item["account_number"], _read_account),
    "BUSINESS": ("drawn", lambda item, _: item["business_id"], lambda item, _: item["invoice_seq"]),
    "NUMBER": ("numbers", lambda item, _: item["number"], _read_number),
    "ENTRY": ("entries", lambda item, _: f"{item['number']}/{item['seq']}", _read_entry),
    "PAYMENT": ("payments", lambda item, _: item["payment_key"], _read_payment),
    "OUTBOX": ("outbox", lambda item, _: item["order_id"], _read_row),
}

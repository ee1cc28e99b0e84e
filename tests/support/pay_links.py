"""Pay links of a market, made, withdrawn and opened as the functions do it."""

from __future__ import annotations

from shared.adapters.chance import SystemChance
from shared.adapters.dynamodb.pay_link_store import DynamoPayLinkStore
from shared.domain.order import Order
from shared.usecases.make_pay_link import make_pay_link
from shared.usecases.show_pay_link import show_pay_link
from shared.usecases.withdraw_pay_link import withdraw_pay_link
from tests.support.market import Market
from tests.support.timers import PatientTimer

USER = "rina@kopi-pagi.example"


def make_link(market: Market, order: Order) -> str:
    """Make the link of an order that can be paid; return its token."""
    links = DynamoPayLinkStore(market.table)
    made = make_pay_link(order, USER, links, SystemChance(), PatientTimer(), now=market.now)
    assert made is not None
    return made.token


def withdraw_link(market: Market, order: Order) -> None:
    """Take an order's link away."""
    links = DynamoPayLinkStore(market.table)
    withdraw_pay_link(order, USER, links, PatientTimer(), now=market.now)


def open_link(market: Market, token: str) -> Order | None:
    """What a token shows."""
    return show_pay_link(token, DynamoPayLinkStore(market.table), now=market.now)

"""One function per route about paying an order without a login."""

from functions.topup.answers import LinkAnswer
from functions.topup.calls import Answer, Call, Dependencies, OpenCall, found, order_of
from functions.topup.order_endpoints import order_problem
from functions.topup.pay_link_answers import NoLinkAnswer, PayAnswer
from shared.api.problems import Code
from shared.domain.wib import to_text
from shared.usecases.make_pay_link import make_pay_link as make_link
from shared.usecases.show_pay_link import show_pay_link
from shared.usecases.withdraw_pay_link import withdraw_pay_link as withdraw_link


def make_pay_link(needs: Dependencies, call: Call) -> Answer:
    """Make the link by which an order can be paid without a login; the one before ends."""
    order = order_of(needs, call)
    made = make_link(
        order, call.caller.user, needs.pay_links, needs.chance, needs.timer(), now=call.now
    )
    if made is None:
        raise order_problem(Code.ORDER_NOT_OPEN, order, call.now)
    url = f"{needs.dashboard_url}pay/{made.token}"
    return Answer(LinkAnswer(url=url, expires_at=to_text(made.expires_at)))


def withdraw_pay_link(needs: Dependencies, call: Call) -> Answer:
    """Take the pay link of an order away; without one, nothing happens."""
    order = order_of(needs, call)
    withdraw_link(order, call.caller.user, needs.pay_links, needs.timer(), now=call.now)
    return Answer(NoLinkAnswer(url=None, expires_at=None))


def show_payment(needs: Dependencies, call: OpenCall) -> Answer:
    """What there is to pay, for whoever has the link."""
    order = found(show_pay_link(call.path["token"], needs.pay_links, now=call.now))
    return Answer(PayAnswer.of(order, call.now))

"""One function per route about the caller and its business."""

from functions.topup.answers import MeAnswer, PriceListAnswer
from functions.topup.calls import Answer, Call, Dependencies, business_of
from shared.domain.wib import wib_date
from shared.usecases.quote_order import terms_for


def get_me(needs: Dependencies, call: Call) -> Answer:
    """The caller and its business."""
    business = business_of(needs, call)
    return Answer(MeAnswer.of(business, call.caller.role, call.caller.locale))


def get_price_list(needs: Dependencies, call: Call) -> Answer:
    """The prices that hold for the business today."""
    terms = terms_for(business_of(needs, call), needs.store, now=call.now)
    return Answer(PriceListAnswer.of(terms, wib_date(call.now)))

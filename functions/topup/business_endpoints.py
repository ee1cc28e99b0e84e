"""One function per route about the caller and its business."""

from functions.topup.answers import MeAnswer, PriceListAnswer
from functions.topup.business_answers import BusinessAnswer
from functions.topup.business_requests import BusinessBody, MeBody
from functions.topup.calls import Answer, Call, Dependencies, business_of, found, locale_of
from functions.topup.refusals import FIELD_OF_IDENTITY
from shared.api.problems import Code, FieldError, Problem
from shared.domain.access import Permission
from shared.domain.business import refuse_tax_identity
from shared.domain.wib import wib_date
from shared.ports.businesses import Me
from shared.usecases.change_me import change_me as set_me
from shared.usecases.identify_business import identify_business as set_identity
from shared.usecases.quote_order import terms_for


def get_me(needs: Dependencies, call: Call) -> Answer:
    """The caller and its business."""
    return _me(needs.businesses.me(call.caller.business_id, call.caller.user), call)


def change_me(needs: Dependencies, call: Call) -> Answer:
    """Set the caller's language, or where the business's mails go."""
    body, caller = call.message_as(MeBody), call.caller
    if body.addresses is not None:
        caller.require(Permission.EDIT_BUSINESS)
    me = set_me(
        caller.business_id,
        caller.user,
        body.locale,
        body.addresses,
        needs.businesses,
        needs.timer(),
        now=call.now,
    )
    return _me(me, call)


def get_business(needs: Dependencies, call: Call) -> Answer:
    """How the business is named on the documents of later orders."""
    business = business_of(needs, call)
    return Answer(BusinessAnswer.of(business.tax_identity, business.locale))


def identify_business(needs: Dependencies, call: Call) -> Answer:
    """Name the business anew on the documents of later orders; earlier ones stay as they are."""
    body = call.message_as(BusinessBody)
    refusal = refuse_tax_identity(body.identity)
    if refusal is not None:
        raise Problem(Code.INVALID_FIELD, (FieldError(FIELD_OF_IDENTITY[refusal], refusal),))
    if not set_identity(
        call.caller.business_id, body.identity, body.locale, needs.businesses, needs.timer()
    ):
        raise Problem(Code.NOT_FOUND)
    return Answer(BusinessAnswer.of(body.identity, body.locale))


def get_price_list(needs: Dependencies, call: Call) -> Answer:
    """The prices that hold for the business today."""
    terms = terms_for(business_of(needs, call), needs.store, now=call.now)
    return Answer(PriceListAnswer.of(terms, wib_date(call.now)))


def _me(me: Me, call: Call) -> Answer:
    return Answer(MeAnswer.of(found(me.business), call.caller.role, locale_of(me, call)))

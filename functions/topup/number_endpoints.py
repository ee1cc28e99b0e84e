"""One function per route about the business's numbers and their credits."""

from functions.topup.answers import NumberAnswer, NumbersAnswer
from functions.topup.calls import Answer, Call, Dependencies, found, number_of
from functions.topup.credit_answers import ForecastAnswer, LotsAnswer, StatementAnswer
from functions.topup.requests import LowBalanceBody, StatementQuery
from shared.api.problems import Code, Problem
from shared.usecases.read_credits import forecast_credits, read_account, read_statement
from shared.usecases.set_low_balance import set_low_balance as set_level


def list_numbers(needs: Dependencies, call: Call) -> Answer:
    """All numbers of the business with their credits."""
    numbers = needs.store.numbers(call.caller.business_id)
    return Answer(
        NumbersAnswer(
            items=[NumberAnswer.of(number, account, call.now) for number, account in numbers]
        )
    )


def get_statement(needs: Dependencies, call: Call) -> Answer:
    """What moved the credits of a number, newest first."""
    request = call.message_as(StatementQuery).to_domain()
    business_id, number = call.caller.business_id, number_of(call)
    statement = read_statement(business_id, number, request, needs.credits, now=call.now)
    return Answer(StatementAnswer.of(found(statement)))


def list_lots(needs: Dependencies, call: Call) -> Answer:
    """The credit lots of a number that are not used up, in their order of use."""
    business_id, number = call.caller.business_id, number_of(call)
    account = read_account(business_id, number, needs.credits, now=call.now)
    return Answer(LotsAnswer.of(found(account)))


def get_forecast(needs: Dependencies, call: Call) -> Answer:
    """What will lapse of a number's credits at the pace of the last 30 days."""
    business_id, number = call.caller.business_id, number_of(call)
    forecast = forecast_credits(business_id, number, needs.credits, now=call.now)
    return Answer(ForecastAnswer.of(found(forecast)))


def set_low_balance(needs: Dependencies, call: Call) -> Answer:
    """Set the level below which a number is low on credits, or take it away."""
    business_id, number = call.caller.business_id, number_of(call)
    level = call.message_as(LowBalanceBody).credits
    if not set_level(business_id, number, level, needs.notices, needs.timer(), now=call.now):
        raise Problem(Code.NOT_FOUND)
    view = needs.store.placing_view(business_id, number, None, None)
    return Answer(NumberAnswer.of(found(view.number), found(view.account), call.now))

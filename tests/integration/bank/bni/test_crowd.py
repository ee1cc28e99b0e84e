"""Many callbacks at one instant, each a genuine HTTP event, on DynamoDB Local."""

from tests.integration.bank.test_crowd import CROWD, at_once
from tests.support.bni import TAKEN, TELL_AGAIN, Branch, heard
from tests.support.timers import PatientTimer


def kinds(branch: Branch) -> list[str]:
    found = branch.door.market.entities("ENTRY", "NOTICE", "PAYMENT", "SUSPENSE", "JOURNAL")
    return sorted(str(item["entity"]) for item in found)


def test_sixteen_times_the_same_callback_is_one_credit(branch: Branch) -> None:
    payment = branch.take(branch.place())
    request = branch.callback(branch.says(payment)).request()

    answers = [heard(each) for each in at_once(branch.door, [request] * CROWD)]

    assert answers == [TAKEN] * CROWD
    assert branch.door.market.available() == 1_000
    assert kinds(branch) == ["ENTRY", "NOTICE", "PAYMENT"]
    verdicts = sorted(str(item["verdict"]) for item in branch.door.market.entities("CALL"))
    assert verdicts == ["REPEATED"] * (CROWD - 1) + ["SETTLED"]


def test_sixteen_times_the_same_wrong_amount_is_held_once(branch: Branch) -> None:
    payment = branch.take(branch.place(), amount=400_000)
    request = branch.callback(branch.says(payment)).request()

    answers = [heard(each) for each in at_once(branch.door, [request] * CROWD)]

    assert answers == [TAKEN] * CROWD
    assert kinds(branch) == ["JOURNAL", "NOTICE", "PAYMENT", "SUSPENSE"]


def test_sixteen_payments_of_sixteen_orders_of_one_business_are_all_credited(
    branch: Branch,
) -> None:
    numbers = branch.door.market.with_numbers(CROWD)
    payments = [branch.take(branch.place(number=number)) for number in numbers]
    requests = [branch.callback(branch.says(payment)).request() for payment in payments]

    answers = [heard(each) for each in at_once(branch.door, requests)]

    assert answers == [TAKEN] * CROWD
    assert [branch.door.market.available(number) for number in numbers] == [1_000] * CROWD


def test_two_payments_of_one_billing_at_once_are_held_together(branch: Branch) -> None:
    # BNI names the later one and their sum: what is told of each is not what it says when asked.
    order = branch.place()
    payments = [branch.take(order), branch.take(order)]
    requests = [branch.callback(branch.says(payment)).request() for payment in payments]

    answers = [heard(each) for each in at_once(branch.door, requests)]

    assert answers == [TELL_AGAIN, TELL_AGAIN]
    assert kinds(branch) == []
    branch.door.timer = PatientTimer
    branch.door.pass_time(minutes=2)
    branch.reconcile()
    (money,) = branch.door.market.entities("SUSPENSE")
    assert money["amount_idr"] == 2 * 460_650
    assert kinds(branch) == ["JOURNAL", "NOTICE", "PAYMENT", "SUSPENSE"]


def test_a_payment_told_while_the_second_is_on_its_way_is_credited(branch: Branch) -> None:
    order = branch.place()
    first = branch.take(order)
    told_first = branch.callback(branch.says(first)).request()
    assert heard(branch.door.send(told_first)) == TAKEN
    second = branch.take(order)
    requests = [told_first, branch.callback(branch.says(second)).request()] * (CROWD // 2)

    answers = [heard(each) for each in at_once(branch.door, requests)]

    assert answers == [TAKEN] * CROWD
    assert kinds(branch) == [
        *("ENTRY", "JOURNAL", "NOTICE", "NOTICE", "PAYMENT", "PAYMENT", "SUSPENSE"),
    ]
    assert branch.door.market.available() == 1_000

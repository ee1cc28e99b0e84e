"""What is kept of BNI's callbacks: what was sealed, never the seal, 400 days, with its verdict."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.support.banks import Trouble
from tests.support.bni import SECRET_KEY, TAKEN, TELL_AGAIN, Branch


def test_a_callback_is_kept_as_it_was_opened_and_never_with_its_seal(branch: Branch) -> None:
    payment = branch.take(branch.place())
    callback = branch.callback(branch.says(payment), headers={"Cookie": "s=1", "X-Trace": "7"})
    branch.door.send(callback.request())

    (kept,) = branch.door.market.entities("CALL")

    assert json.loads(str(kept["body"])) == branch.says(payment)
    assert (kept["bank"], kept["client"], kept["service"]) == ("BNI", "949", "CALLBACK")
    assert (kept["verdict"], kept["subject"]) == ("SETTLED", payment.payment_key)
    assert (kept["received_at"], kept["verified_by"]) == ("2026-11-22T07:05:00.000Z", 0)
    headers = kept["headers"]
    assert isinstance(headers, dict)
    assert headers["x-trace"] == "7"
    assert "cookie" not in headers
    days = (int(str(kept["ttl"])) - datetime.now(UTC).timestamp()) / 86_400
    assert 399 < days <= 400
    # Whoever has the sealed text beside the opened one computes the key.
    everything = json.dumps(list(branch.door.market.dump().values()), default=str)
    assert callback.sealed not in everything
    assert callback.sealed[20:60] not in everything
    assert SECRET_KEY not in everything


@pytest.mark.parametrize(
    ("troubles", "verdicts"),
    [
        ([], ["REPEATED", "SETTLED"]),
        ([Trouble.NOT_HEARD], ["SETTLED", "TRY_LATER"]),
        ([Trouble.NOT_HEARD, Trouble.NOT_HEARD], ["TRY_LATER", "TRY_LATER"]),
    ],
)
def test_every_call_is_kept_with_what_became_of_it(
    branch: Branch, troubles: list[Trouble | None], verdicts: list[str]
) -> None:
    payment = branch.take(branch.place())
    branch.bank.troubles = list(troubles)

    answers = [branch.tell(payment), branch.tell(payment)]

    taken = len([each for each in verdicts if each in {"SETTLED", "REPEATED"}])
    assert answers == [TELL_AGAIN] * (2 - taken) + [TAKEN] * taken
    kept = branch.door.market.entities("CALL")
    assert sorted(str(item["verdict"]) for item in kept) == verdicts
    waiting = [item for item in kept if "due" in item]
    assert [item["due_at"] for item in waiting] == ["2026-11-22T07:07:00.000Z"] * (2 - taken)


def test_an_unconfirmed_call_carries_what_it_told_until_the_bank_has_been_asked(
    branch: Branch,
) -> None:
    payment = branch.take(branch.place())
    branch.bank.troubles = [Trouble.NOT_HEARD]
    branch.tell(payment)

    (kept,) = branch.door.market.entities("CALL")
    assert kept["notification"] == {
        "bank": "BNI",
        "payment_key": payment.payment_key,
        "account_number": payment.account_number,
        "amount_hundredths": 46_065_000,
        "currency": "IDR",
        "paid_at": "2026-11-22T07:05:00.000Z",
        "billing_id": payment.billing_id,
    }
    branch.door.pass_time(minutes=2)
    branch.reconcile()
    (after,) = branch.door.market.entities("CALL")
    assert (after["verdict"], after.get("due"), after.get("due_at")) == ("SETTLED", None, None)

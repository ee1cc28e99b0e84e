"""Items of virtual account claims, and what happens to them in a transaction."""

from datetime import datetime

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Item, Reader
from shared.adapters.dynamodb.table import Put, Update
from shared.domain.money import NO_RUPIAH, Rupiah
from shared.domain.phone import PhoneNumber
from shared.domain.virtual_account import (
    Bank,
    VirtualAccount,
    VirtualAccountClaim,
    VirtualAccountState,
)
from shared.domain.wib import from_text, to_text


def claim_key(account: VirtualAccount) -> keys.Key:
    """Return where the claim of an account lies."""
    return keys.virtual_account(account.bank, account.number)


def put_claim(claim: VirtualAccountClaim, finish_at: datetime | None) -> Put:
    """Claim an account that nobody has; `finish_at` is when to look whether its bank has it."""
    account = claim.account
    item: Item = {
        "entity": "VA",
        "bank": account.bank,
        "account_number": account.number,
        "holder_name": account.holder_name,
        "business_id": claim.business_id,
        "running_number": claim.running_number,
        "number": claim.phone_number,
        "total_idr": claim.total.amount,
        "pay_until": to_text(claim.pay_until),
        "state": claim.state,
    }
    if account.billing_id:
        item["billing_id"] = account.billing_id
    if finish_at is not None:
        item |= {"due": keys.DUE_ACCOUNT, "due_at": to_text(finish_at)}
    return Put(claim_key(account), item)


def read_claim(item: Item) -> VirtualAccountClaim:
    """Return the claim of an item."""
    part = Reader(item)
    return VirtualAccountClaim(
        account=VirtualAccount(
            bank=Bank(part.text("bank")),
            number=part.text("account_number"),
            holder_name=part.text("holder_name"),
            billing_id=part.optional_text("billing_id") or "",
        ),
        business_id=part.text("business_id"),
        running_number=part.number("running_number"),
        phone_number=PhoneNumber(part.text("number")),
        total=Rupiah(part.number("total_idr")),
        pay_until=from_text(part.text("pay_until")),
        state=VirtualAccountState(part.text("state")),
        closed_at=_optional_instant(part, "closed_at"),
        inquired_at=_optional_instant(part, "inquired_at"),
        asked_at=_optional_instant(part, "asked_at"),
        answered=part.optional_text("answered"),
        booked=Rupiah(part.optional_number("booked_idr") or 0),
    )


def book_on_claim(seen: VirtualAccountClaim, amount: Rupiah, more: Item) -> Update:
    """Add money that is booked for an account, if it stands as it was seen."""
    unbooked = seen.booked == NO_RUPIAH
    return Update(
        claim_key(seen.account),
        sets={"booked_idr": (seen.booked + amount).amount, **more},
        when="#state = :state AND "
        + ("attribute_not_exists(#booked_idr)" if unbooked else "#booked_idr = :booked"),
        values={"state": seen.state} | ({} if unbooked else {"booked": seen.booked.amount}),
    )


def close_claim(account: VirtualAccount, closed_at: datetime, *, at_bank_too: bool) -> Update:
    """Close an account; `at_bank_too` where its bank still has to be told, by the sweep."""
    sets: Item = {"state": VirtualAccountState.CLOSED, "closed_at": to_text(closed_at)}
    if at_bank_too and account.billing_id:
        sets |= {"due": keys.DUE_ACCOUNT, "due_at": to_text(closed_at)}
    return Update(claim_key(account), sets=sets)


def drop_claim(account: VirtualAccount, now: datetime) -> Update:
    """Close an account that nobody was told of, unless it was moved to or paid meanwhile.

    One that is closed already is closed at its bank once more: the bank may have opened it since.
    """
    return Update(
        claim_key(account),
        sets={
            "state": VirtualAccountState.CLOSED,
            "closed_at": to_text(now),
            "due": keys.DUE_ACCOUNT,
            "due_at": to_text(now),
        },
        when="#state IN (:opening, :closed)",
        values={"opening": VirtualAccountState.OPENING, "closed": VirtualAccountState.CLOSED},
    )


def _optional_instant(part: Reader, name: str) -> datetime | None:
    text = part.optional_text(name)
    return from_text(text) if text else None

"""Items of businesses, users, numbers and price lists, and the domain values they stand for."""

from datetime import UTC, date, datetime, timedelta

from shared.adapters.dynamodb.address_items import read_records
from shared.adapters.dynamodb.attributes import Item, Reader, Value
from shared.adapters.dynamodb.keys import DUE_LOT
from shared.domain.access import Role
from shared.domain.business import (
    Business,
    Locale,
    NumberStatus,
    OpenOrder,
    TaxIdentity,
    User,
    WhatsAppNumber,
)
from shared.domain.credit import (
    CreditAccount,
    CreditLot,
    LotSource,
    LowBalance,
    ToldLapse,
)
from shared.domain.hold import OpenHold
from shared.domain.money import Rupiah, UnitPrice
from shared.domain.phone import PhoneNumber
from shared.domain.pricing import Agreement, PaymentTerms, PriceList, PriceSlab
from shared.domain.receivable import Receivable, Receivables
from shared.domain.wib import end_of_day, from_text, to_text

_MILLISECONDS_PER_SECOND = 1000


def tax_identity_item(identity: TaxIdentity) -> Item:
    """Return the map of a party."""
    return {
        "legal_name": identity.legal_name,
        "address": identity.address,
        "npwp": identity.npwp,
        "nik": identity.nik,
        "nitku": identity.nitku,
        "country": identity.country,
    }


def read_tax_identity(part: Reader) -> TaxIdentity:
    """Return the party of a map."""
    return TaxIdentity(
        legal_name=part.text("legal_name"),
        address=part.text("address"),
        npwp=part.optional_text("npwp"),
        nik=part.optional_text("nik"),
        nitku=part.optional_text("nitku"),
        country=part.text("country"),
    )


def slab_items(slabs: tuple[PriceSlab, ...]) -> list[Value]:
    """Return the list of slabs."""
    return [
        {
            "credits_min": slab.credits_min,
            "unit_price_milli_idr": slab.unit_price.milli_rupiah,
        }
        for slab in slabs
    ]


def read_slabs(part: Reader) -> tuple[PriceSlab, ...]:
    """Return the slabs of an item."""
    return tuple(
        PriceSlab(slab.number("credits_min"), UnitPrice(slab.number("unit_price_milli_idr")))
        for slab in part.parts("slabs")
    )


def agreement_item(agreement: Agreement) -> Item:
    """Return the map of an agreement."""
    return {
        "valid_from": agreement.valid_from.isoformat(),
        "valid_to": agreement.valid_to.isoformat() if agreement.valid_to else None,
        "slabs": slab_items(agreement.slabs),
        **_payment_terms_item(agreement.payment_terms),
    }


def _payment_terms_item(terms: PaymentTerms | None) -> Item:
    """Absent where an agreement is prepaid."""
    if terms is None:
        return {}
    return {"payment_terms": {"days": terms.days, "limit_idr": terms.limit.amount}}


def _read_agreement(part: Reader) -> Agreement:
    valid_to, terms = part.optional_text("valid_to"), part.optional_part("payment_terms")
    return Agreement(
        valid_from=date.fromisoformat(part.text("valid_from")),
        valid_to=date.fromisoformat(valid_to) if valid_to else None,
        slabs=read_slabs(part),
        payment_terms=PaymentTerms(terms.number("days"), Rupiah(terms.number("limit_idr")))
        if terms
        else None,
    )


def receivables_value(receivables: Receivables) -> list[Value]:
    """Return the list of what a business owes."""
    return [
        {"due_on": each.due_on.isoformat(), "amount_idr": each.amount.amount}
        for each in receivables.parts
    ]


def _read_receivables(item: Item) -> Receivables:
    """What a business owes; absent before its first post-paid order."""
    parts = Reader(item).parts("receivables") if "receivables" in item else []
    return Receivables(
        tuple(
            Receivable(date.fromisoformat(each.text("due_on")), Rupiah(each.number("amount_idr")))
            for each in parts
        )
    )


def price_list_item(price_list: PriceList) -> Item:
    """Return the item of a price list."""
    return {
        "entity": "CONFIG",
        "effective_from": price_list.effective_from.isoformat(),
        "slabs": slab_items(price_list.slabs),
    }


def read_price_list(item: Item) -> PriceList:
    """Return the price list of an item."""
    part = Reader(item)
    return PriceList(date.fromisoformat(part.text("effective_from")), read_slabs(part))


def business_attributes(business: Business) -> Item:
    """Return what any import sets of a business: nothing that moves with its orders, and nothing
    that the business says of itself."""
    return {
        "entity": "BUSINESS",
        "business_id": business.business_id,
        "name": business.name,
        "prefix": business.prefix,
        "agreements": [agreement_item(each) for each in business.agreements],
    }


def own_attributes(business: Business) -> Item:
    """Return what a business says of itself: an import sets it once."""
    return {
        "locale": business.locale,
        "tax_identity": tax_identity_item(business.tax_identity),
        "billing_emails": list(business.billing_emails),
    }


def read_business(item: Item) -> Business:
    """Return the business of an item."""
    part = Reader(item)
    return Business(
        business_id=part.text("business_id"),
        name=part.text("name"),
        prefix=part.text("prefix"),
        locale=Locale(part.text("locale")),
        tax_identity=read_tax_identity(part.part("tax_identity")),
        billing_emails=part.texts("billing_emails"),
        agreements=tuple(_read_agreement(each) for each in part.parts("agreements")),
        invoice_seq=part.number("invoice_seq"),
        receivables=_read_receivables(item),
        credit_note_seq=part.optional_number("credit_note_seq") or 0,
        addresses=read_records(item),
    )


def user_attributes(user: User) -> Item:
    """Return what any import sets of a user, whose language is the user's own to say."""
    return {"entity": "USER", "email": user.email, "role": user.role}


def read_user(item: Item) -> User:
    """Return the user of an item."""
    part = Reader(item)
    return User(part.text("email"), Role(part.text("role")), Locale(part.text("locale")))


def read_language(item: Item) -> Locale:
    """Return the language of a user's item, which may have nothing else."""
    return Locale(Reader(item).text("locale"))


def number_attributes(number: WhatsAppNumber) -> Item:
    """Return what an import may set of a number: nothing that moves with orders or credits."""
    return {
        "entity": "NUMBER",
        "business_id": number.business_id,
        "number": number.number,
        "display_name": number.display_name,
        "status": number.status,
    }


def read_number(item: Item) -> WhatsAppNumber:
    """Return the number of an item, apart from its credits."""
    part = Reader(item)
    return WhatsAppNumber(
        business_id=part.text("business_id"),
        number=PhoneNumber(part.text("number")),
        display_name=part.text("display_name"),
        status=NumberStatus(part.text("status")),
        low_balance_credits=part.optional_number("low_balance_credits"),
        open_order=read_open_order(item),
        placed_at=tuple(_from_milliseconds(each) for each in part.numbers("placed_at")),
    )


def placed_at_value(placed_at: tuple[datetime, ...]) -> list[Value]:
    """Return the list of recent placings: milliseconds since 1970, a third of the text's size."""
    return [_to_milliseconds(each) for each in placed_at]


def _to_milliseconds(instant: datetime) -> int:
    whole = int(instant.replace(microsecond=0).timestamp())
    return whole * _MILLISECONDS_PER_SECOND + instant.microsecond // 1000


def _from_milliseconds(milliseconds: int) -> datetime:
    seconds, rest = divmod(milliseconds, _MILLISECONDS_PER_SECOND)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)


def open_order_item(open_order: OpenOrder) -> Item:
    """Return the map of a number's reservation."""
    return {
        "running_number": open_order.running_number,
        "pay_until": to_text(open_order.pay_until),
    }


def read_open_order(item: Item) -> OpenOrder | None:
    """Return the reservation of a number's item."""
    part = Reader(item).optional_part("open_order")
    if part is None:
        return None
    return OpenOrder(part.number("running_number"), from_text(part.text("pay_until")))


def lapse_due_at(account: CreditAccount) -> datetime | None:
    """Return when the account's next lapse is due: behind the last day of its first free lot."""
    days = [lot.valid_until for lot in account.lots if lot.free > 0]
    return end_of_day(min(days)) + timedelta(seconds=1) if days else None


def account_update(before: CreditAccount, after: CreditAccount) -> tuple[Item, tuple[str, ...]]:
    """Return what a movement sets and removes of a number's item; `due` finds its next lapse."""
    told, removes = _told_update(before, after)
    sets = {**account_attributes(after), **told}
    due_at = lapse_due_at(after)
    if due_at is not None:
        return {**sets, "due": DUE_LOT, "due_at": to_text(due_at)}, removes
    return sets, (*removes, "due", "due_at") if lapse_due_at(before) else removes


def told_update(before: CreditAccount, after: CreditAccount) -> tuple[Item, tuple[str, ...]]:
    """Return what is set and removed where something is told and nothing moves."""
    sets, removes = _told_update(before, after)
    sets["low_balance_credits"] = after.low_balance.level
    if after.told_lapses:
        sets["told_lapses"] = _told_lapses_value(after)
    return sets, removes


def _told_update(before: CreditAccount, after: CreditAccount) -> tuple[Item, tuple[str, ...]]:
    if after.low_balance.told:
        return {"low_balance_told": True}, ()
    return {}, ("low_balance_told",) if before.low_balance.told else ()


def _told_lapses_value(account: CreditAccount) -> list[Value]:
    return [
        {"valid_until": each.valid_until.isoformat(), "days": each.days}
        for each in account.told_lapses
    ]


def account_unmoved(before: CreditAccount) -> tuple[str, dict[str, Value]]:
    """Return the condition of every movement, with its values: the account is as it was read.

    The level is part of it, because it decides what is told.
    """
    seen: dict[str, Value] = {"seen": before.seq, "level": before.low_balance.level}
    return "#seq = :seen AND #low_balance_credits = :level", seen


def account_untold(before: CreditAccount) -> tuple[str, dict[str, Value]]:
    """Return the condition of telling something of it: nobody else has moved or told anything."""
    when, seen = account_unmoved(before)
    if not before.told_lapses:
        return f"{when} AND attribute_not_exists(#told_lapses)", seen
    return f"{when} AND #told_lapses = :told", {**seen, "told": _told_lapses_value(before)}


def account_attributes(account: CreditAccount) -> Item:
    """Return the part of a number's item that every movement of credits writes."""
    return {
        "seq": account.seq,
        "last_hash": account.last_hash,
        "available": account.available,
        "held": account.held,
        "lots": [lot_item(lot) for lot in account.lots],
        "open_holds": [
            {"hold_id": each.hold_id, "ends_at": to_text(each.ends_at)}
            for each in account.open_holds
        ],
    }


def read_account(item: Item) -> CreditAccount:
    """Return the credits of a number's item."""
    part = Reader(item)
    return CreditAccount(
        number=PhoneNumber(part.text("number")),
        seq=part.number("seq"),
        last_hash=part.text("last_hash"),
        available=part.number("available"),
        held=part.number("held"),
        lots=tuple(read_lot(each) for each in part.parts("lots")),
        open_holds=tuple(
            OpenHold(each.text("hold_id"), from_text(each.text("ends_at")))
            for each in part.parts("open_holds")
        ),
        low_balance=LowBalance(
            part.optional_number("low_balance_credits"), item.get("low_balance_told") is True
        ),
        told_lapses=tuple(
            ToldLapse(date.fromisoformat(each.text("valid_until")), each.number("days"))
            for each in (part.parts("told_lapses") if "told_lapses" in item else ())
        ),
    )


def lot_item(lot: CreditLot) -> Item:
    """Return the map of a lot."""
    return {
        "lot_id": lot.lot_id,
        "order_id": lot.order_id,
        "credits": lot.credits,
        "remaining": lot.remaining,
        "held": lot.held,
        "unit_price_milli_idr": lot.unit_price.milli_rupiah if lot.unit_price else None,
        "net_idr": lot.net.amount,
        "valid_until": lot.valid_until.isoformat(),
        "source": lot.source,
        "granted_at": to_text(lot.granted_at),
    }


def read_lot(part: Reader) -> CreditLot:
    """Return the lot of a map."""
    unit_price = part.optional_number("unit_price_milli_idr")
    return CreditLot(
        lot_id=part.text("lot_id"),
        order_id=part.optional_text("order_id"),
        credits=part.number("credits"),
        remaining=part.number("remaining"),
        held=part.number("held"),
        unit_price=UnitPrice(unit_price) if unit_price is not None else None,
        net=Rupiah(part.number("net_idr")),
        valid_until=date.fromisoformat(part.text("valid_until")),
        source=LotSource(part.text("source")),
        granted_at=from_text(part.text("granted_at")),
    )

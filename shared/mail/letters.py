"""What each mail says: from what it is about to the letter that is then laid out."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.business import Locale
from shared.domain.credit import Lapse
from shared.domain.errors import InvariantBroken
from shared.domain.mail import (
    BillMail,
    ConfirmationMail,
    EndingMail,
    InstructionsMail,
    Mail,
    NoticeMail,
)
from shared.domain.notice import HeldMoney, LowCredits
from shared.domain.order import FailureReason, Order
from shared.invoice.formats import (
    NO_BREAK_SPACE,
    format_count,
    format_date,
    format_rupiah,
    format_time,
)
from shared.invoice.printable import printable
from shared.mail.letter import Attachment, Button, Fact, Letter, Tone, Ways
from shared.mail.notice_words import HELD, LAPSING, LOW, reason_of
from shared.mail.order_words import (
    BILL,
    CONFIRMATION,
    CONFIRMATION_OF_BILL,
    ENDED,
    INSTRUCTIONS,
    INSTRUCTIONS_OF_BILL,
)
from shared.mail.wording import FOOTER, LABELS, PAYING, Words

NAME_CHARS_MAX = 160
PO_CHARS_MAX = 60


@dataclass(frozen=True, slots=True)
class LetterSettings:
    """Who sells, and where the dashboard is: an address that ends in a slash."""

    seller_name: str
    dashboard_url: str

    def order_url(self, order_id: str) -> str:
        """Return where an order is shown."""
        return f"{self.dashboard_url}orders/{order_id}"


@dataclass(frozen=True, slots=True)
class _Foot:
    """Who sends a letter, and the lines that say so and why."""

    sender: str
    lines: tuple[str, ...]


def letter_about(mail: Mail, settings: LetterSettings) -> Letter:
    """Return the letter. Raises InvariantBroken where a mail and its order do not go together."""
    match mail:
        case InstructionsMail(order, locale):
            return _instructions(order, locale, settings)
        case ConfirmationMail(order, document):
            return _confirmation(order, document, settings)
        case BillMail(order, document):
            return _bill(order, document, settings)
        case EndingMail(order, locale):
            return _ending(order, locale, settings)
        case NoticeMail():
            return _notice(mail, settings)


def _instructions(order: Order, locale: Locale, settings: LetterSettings) -> Letter:
    labels, bank = LABELS[locale], order.account.bank
    words = (INSTRUCTIONS_OF_BILL if order.is_post_paid else INSTRUCTIONS)[locale]
    if order.is_post_paid:
        until = Fact(labels.due_on, format_date(order.due_on, locale))
    else:
        until = Fact(labels.pay_until, format_time(order.pay_until, locale))
    total = format_rupiah(order.quote.total, locale)
    return _letter(
        words,
        locale,
        Tone.ACTION,
        {
            **_order_texts(order, locale),
            "until": until.text,
            "bank": bank.value,
            "account": order.account.number,
        },
        figures=(Fact(labels.amount_exact, total), _account_fact(order, locale), until),
        ways=_ways(order, locale),
        facts=_order_facts(order, locale),
        url=settings.order_url(order.order_id),
        footer=_order_footer(order, locale, settings),
    )


def _confirmation(order: Order, document: bytes, settings: LetterSettings) -> Letter:
    if order.paid_at is None:
        raise InvariantBroken("only a paid order is confirmed")
    locale = order.parties.locale
    labels = LABELS[locale]
    paid = (
        Fact(labels.total, format_rupiah(order.quote.total, locale)),
        Fact(labels.status, labels.paid),
        Fact(labels.paid_at, format_time(order.paid_at, locale)),
        Fact(labels.valid_until, format_date(order.lot().valid_until, locale)),
    )
    added = Fact(labels.credits_added, format_count(order.quote.credits, locale))
    return _letter(
        (CONFIRMATION_OF_BILL if order.is_post_paid else CONFIRMATION)[locale],
        locale,
        Tone.DONE,
        _order_texts(order, locale),
        figures=(added,),
        facts=(*_parties_facts(order, locale), *paid, _invoice_fact(order, locale)),
        attachment=Attachment(f"{order.invoice_number}.pdf", document),
        url=settings.order_url(order.order_id),
        footer=_order_footer(order, locale, settings),
    )


def _bill(order: Order, document: bytes, settings: LetterSettings) -> Letter:
    locale, account = order.parties.locale, order.account
    labels = LABELS[locale]
    due_on = Fact(labels.due_on, format_date(order.due_on, locale))
    owed = Fact(labels.owed, format_rupiah(order.quote.total, locale))
    number = labels.account_follows if order.awaits_bank else account.number
    paid_to = Fact(labels.virtual_account.format(bank=account.bank.value), number)
    facts = (
        *_parties_facts(order, locale),
        Fact(labels.credits_added, format_count(order.quote.credits, locale)),
        Fact(labels.valid_until, format_date(order.lot().valid_until, locale)),
        _invoice_fact(order, locale),
    )
    told = not order.awaits_bank
    return _letter(
        BILL[locale],
        locale,
        Tone.ACTION,
        {**_order_texts(order, locale), "until": due_on.text},
        figures=(owed, due_on, paid_to) if told else (owed, due_on),
        ways=_ways(order, locale) if told else None,
        facts=facts if told else (paid_to, *facts),
        attachment=Attachment(f"{order.invoice_number}.pdf", document),
        url=settings.order_url(order.order_id),
        footer=_order_footer(order, locale, settings),
    )


def _ending(order: Order, locale: Locale, settings: LetterSettings) -> Letter:
    if order.failure_reason is None:
        raise InvariantBroken("an order that ended unpaid has its reason")
    labels = LABELS[locale]
    if order.closed_at is not None:
        ended = Fact(labels.ended_at, format_time(order.closed_at, locale))
    else:
        ended = Fact(labels.pay_until, format_time(order.pay_until, locale))
    total = Fact(labels.total, format_rupiah(order.quote.total, locale))
    # An account that no bank has opened was told to nobody.
    unopened = order.failure_reason is FailureReason.BANK_UNAVAILABLE
    account = () if unopened else (_account_fact(order, locale),)
    return _letter(
        ENDED[locale][order.failure_reason],
        locale,
        Tone.ENDED,
        _order_texts(order, locale),
        facts=(*_order_facts(order, locale), total, *account, ended),
        url=settings.order_url(order.order_id),
        footer=_order_footer(order, locale, settings),
    )


def _notice(mail: NoticeMail, settings: LetterSettings) -> Letter:
    match mail.notice.fact:
        case HeldMoney() as held:
            return _held(held, mail, settings)
        case LowCredits() as low:
            return _low(low, mail, settings)
        case Lapse() as lapse:
            return _lapsing(lapse, mail, settings)
    raise InvariantBroken("how an order ended is told with the order itself")


def _held(held: HeldMoney, mail: NoticeMail, settings: LetterSettings) -> Letter:
    locale = mail.locale
    labels = LABELS[locale]
    amount = format_rupiah(held.amount, locale)
    account = Fact(labels.virtual_account.format(bank=held.bank.value), held.account_number)
    return _letter(
        HELD[locale],
        locale,
        Tone.WATCH,
        {
            "amount": amount,
            "bank": held.bank.value,
            "account": held.account_number,
            "order": str(held.order),
            "reason": reason_of(held.reason, locale),
        },
        figures=(Fact(labels.received, amount),),
        facts=(
            Fact(labels.received_at, format_time(held.paid_at, locale)),
            account,
            Fact(labels.order_number, str(held.order)),
            Fact(labels.number, mail.notice.number),
        ),
        url=settings.order_url(held.order.order_id),
        footer=_notice_footer(mail, settings, FOOTER[locale].about_orders),
    )


def _low(low: LowCredits, mail: NoticeMail, settings: LetterSettings) -> Letter:
    locale = mail.locale
    labels = LABELS[locale]
    left, level = format_count(low.available, locale), format_count(low.level, locale)
    return _letter(
        LOW[locale],
        locale,
        Tone.WATCH,
        {"number": mail.notice.number, "credits": left, "level": level},
        figures=(Fact(labels.credits_left, left),),
        facts=(Fact(labels.number, mail.notice.number), Fact(labels.level, level)),
        url=settings.dashboard_url,
        footer=_notice_footer(mail, settings, FOOTER[locale].about_credits),
    )


def _lapsing(lapse: Lapse, mail: NoticeMail, settings: LetterSettings) -> Letter:
    locale = mail.locale
    labels = LABELS[locale]
    credits = format_count(lapse.credits, locale)
    valid_until = Fact(labels.valid_until, format_date(lapse.valid_until, locale))
    return _letter(
        LAPSING[locale],
        locale,
        Tone.WATCH,
        {"number": mail.notice.number, "credits": credits, "valid_until": valid_until.text},
        figures=(Fact(labels.credits_lapsing, credits), valid_until),
        facts=(Fact(labels.number, mail.notice.number),),
        url=settings.dashboard_url,
        footer=_notice_footer(mail, settings, FOOTER[locale].about_credits),
    )


def _letter(
    words: Words,
    locale: Locale,
    tone: Tone,
    texts: dict[str, str],
    *,
    url: str,
    footer: _Foot,
    figures: tuple[Fact, ...] = (),
    ways: Ways | None = None,
    facts: tuple[Fact, ...] = (),
    attachment: Attachment | None = None,
) -> Letter:
    """Fill the words in. A subject has plain spaces: lists of mails show others as they please."""
    notes = words.notes
    if attachment is not None:
        notes = (*notes, FOOTER[locale].attached.format(attachment=attachment.filename))
    return Letter(
        locale=locale,
        tone=tone,
        sender=footer.sender,
        subject=words.subject.format(**texts).replace(NO_BREAK_SPACE, " "),
        preheader=words.preheader.format(**texts),
        badge=words.badge,
        title=words.title,
        intro=words.intro.format(**texts),
        figures=figures,
        ways=ways,
        facts=facts,
        notes=notes,
        button=Button(words.button, url),
        footer=footer.lines,
        attachment=attachment,
    )


def _ways(order: Order, locale: Locale) -> Ways:
    paying = PAYING[locale][order.account.bank]
    channels = tuple(Fact(each.name, each.path) for each in paying.channels)
    return Ways(LABELS[locale].ways_title, channels, paying.rule)


def _order_texts(order: Order, locale: Locale) -> dict[str, str]:
    return {
        "order": str(order.invoice_number),
        "number": order.number,
        "credits": format_count(order.quote.credits, locale),
        "total": format_rupiah(order.quote.total, locale),
    }


def _order_facts(order: Order, locale: Locale) -> tuple[Fact, ...]:
    labels = LABELS[locale]
    return (
        *_parties_facts(order, locale),
        Fact(labels.credits, format_count(order.quote.credits, locale)),
        Fact(labels.order_number, str(order.invoice_number)),
    )


def _parties_facts(order: Order, locale: Locale) -> tuple[Fact, ...]:
    labels = LABELS[locale]
    facts = [Fact(labels.buyer, printable(order.parties.buyer.legal_name, NAME_CHARS_MAX))]
    if order.po_number:
        facts.append(Fact(labels.po_number, printable(order.po_number, PO_CHARS_MAX)))
    return (*facts, Fact(labels.number, order.number))


def _account_fact(order: Order, locale: Locale) -> Fact:
    label = LABELS[locale].virtual_account.format(bank=order.account.bank.value)
    return Fact(label, order.account.number)


def _invoice_fact(order: Order, locale: Locale) -> Fact:
    return Fact(LABELS[locale].invoice_number, str(order.invoice_number))


def _order_footer(order: Order, locale: Locale, settings: LetterSettings) -> _Foot:
    buyer = printable(order.parties.buyer.legal_name, NAME_CHARS_MAX)
    return _foot(settings, locale, FOOTER[locale].about_orders.format(business=buyer))


def _notice_footer(mail: NoticeMail, settings: LetterSettings, why: str) -> _Foot:
    business = printable(mail.business_name, NAME_CHARS_MAX)
    return _foot(settings, mail.locale, why.format(business=business))


def _foot(settings: LetterSettings, locale: Locale, why: str) -> _Foot:
    seller = printable(settings.seller_name, NAME_CHARS_MAX)
    return _Foot(seller, (FOOTER[locale].sent_by.format(seller=seller), why))

"""What we ask the banks about, and what is noted of their answers.

Ports: ReconciliationStore, AccountStore.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.account_items import claim_key, read_claim
from shared.adapters.dynamodb.attributes import Item, Reader
from shared.adapters.dynamodb.order_items import read_order
from shared.adapters.dynamodb.payment_items import read_notification
from shared.adapters.dynamodb.table import DynamoTable, Update
from shared.domain.virtual_account import VirtualAccount, VirtualAccountClaim
from shared.domain.wib import from_text, to_text
from shared.ports.sweeps import UnconfirmedCall

# What a bank has answered where its money is back with the payer although we credited it.
REVERSED = "REVERSED"
# No instant is later.
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)
# One BatchGetItem takes a hundred keys.
ITEMS_PER_READ_MAX = 100


class DynamoReconciliationStore:
    """See shared.ports.sweeps. The index finds candidates; what is returned was read itself."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def accounts_to_ask(self, until: datetime, limit: int) -> Sequence[VirtualAccountClaim]:
        """Return accounts about which a bank was to be asked by then."""
        found = self._due(keys.DUE_QUESTION, until, limit)
        return [read_claim(item) for item in found]

    def accounts_unfinished(self, until: datetime, limit: int) -> Sequence[VirtualAccountClaim]:
        """Return accounts that are to be opened or closed at their bank by then."""
        return [read_claim(item) for item in self._due(keys.DUE_ACCOUNT, until, limit)]

    def accounts_about_to_end(self, until: datetime, limit: int) -> Sequence[VirtualAccountClaim]:
        """Return the accounts of unpaid orders that end, or are due, by then."""
        orders = [read_order(item) for item in self._due(keys.DUE_ORDER, until, limit)]
        wanted = [
            claim_key(order.account)
            for order in orders
            if order.is_unpaid and not order.awaits_bank
        ]
        return [read_claim(item) for item in self._read(wanted)]

    def unconfirmed_calls(self, until: datetime, limit: int) -> Sequence[UnconfirmedCall]:
        """Return calls about which a bank was to be asked by then."""
        return [_read_call(item) for item in self._due(keys.DUE_CALL, until, limit)]

    def reversals(self, limit: int) -> Sequence[VirtualAccountClaim]:
        """Return accounts for which we booked money that the bank says it has not; oldest first."""
        return [read_claim(item) for item in self._due(keys.DUE_REVERSAL, _END_OF_TIME, limit)]

    def begin_asking(
        self, claim: VirtualAccountClaim, now: datetime, unless_since: datetime
    ) -> bool:
        """Note that the bank is being asked now; False when it was asked after `unless_since`."""
        return self._table.change(
            Update(
                claim_key(claim.account),
                sets={"asked_at": to_text(now)},
                when="attribute_exists(pk) AND"
                " (attribute_not_exists(#asked_at) OR #asked_at <= :since)",
                values={"since": to_text(unless_since)},
            )
        )

    def answered(
        self,
        account: VirtualAccount,
        answer: str,
        ask_again_at: datetime | None,
        *,
        asked_at: datetime,
    ) -> None:
        """Note what the bank said of an account, and when to ask again, if ever.

        Credited money that the bank took back stays listed for staff. An account that its bank has
        to close stays listed for that: it is asked about once it is closed. A question for after
        `asked_at` stays too: it was noted for a payer who may pay after this answer.
        """
        key, sets = claim_key(account), {"answered": answer}
        due: Item = {}
        answers_until = asked_at
        if ask_again_at is not None:
            due = {"due": keys.DUE_QUESTION, "due_at": to_text(ask_again_at)}
        elif answer == REVERSED:
            due = {"due": keys.DUE_REVERSAL, "due_at": to_text(asked_at)}
            # Nothing worse could be learnt by asking later.
            answers_until = _END_OF_TIME
        noted = self._table.change(
            Update(
                key,
                sets={**sets, **due},
                removes=() if due else ("due", "due_at"),
                when="attribute_exists(pk) AND (attribute_not_exists(#due) OR #due = :reversal"
                " OR (#due = :question AND #due_at <= :answers_until))",
                values={
                    "reversal": keys.DUE_REVERSAL,
                    "question": keys.DUE_QUESTION,
                    "answers_until": to_text(answers_until),
                },
            )
        )
        if not noted:
            # What was noted stays.
            self._table.change(Update(key, sets={**sets}))

    def call_answered(
        self, call: UnconfirmedCall, verdict: str, ask_again_at: datetime | None
    ) -> None:
        """Note what the bank said about a call, and when to ask again, if ever."""
        sets: Item = {"verdict": verdict}
        if ask_again_at is not None:
            sets["due_at"] = to_text(ask_again_at)
        removes = () if ask_again_at is not None else ("due", "due_at")
        self._table.change(Update(keys.Key(*call.key), sets=sets, removes=removes))

    def finish_later(self, account: VirtualAccount, at: datetime) -> None:
        """Look at an account again at that time."""
        self._table.change(
            Update(
                claim_key(account),
                sets={"due_at": to_text(at)},
                when="#due = :unfinished",
                values={"unfinished": keys.DUE_ACCOUNT},
            )
        )

    def closed_at_bank(self, account: VirtualAccount, *, ask_at: datetime | None) -> None:
        """Note that a bank has closed an account; `ask_at` when it says that somebody paid it."""
        sets: Item = {}
        if ask_at is not None:
            sets = {"due": keys.DUE_QUESTION, "due_at": to_text(ask_at)}
        self._table.change(
            Update(
                claim_key(account),
                sets=sets,
                removes=() if sets else ("due", "due_at"),
                when="#due = :unfinished",
                values={"unfinished": keys.DUE_ACCOUNT},
            )
        )

    def _due(self, kind: str, until: datetime, limit: int) -> list[Item]:
        """Read what the index names; what has been seen to since is not due any more."""
        found = self._table.query_due(kind, to_text(until), limit)
        return [item for item in self._read(found) if item.get("due") == kind]

    def _read(self, wanted: Sequence[keys.Key]) -> list[Item]:
        """Read items in the order of their keys."""
        items: dict[keys.Key, Item] = {}
        for start in range(0, len(wanted), ITEMS_PER_READ_MAX):
            items |= self._table.get(wanted[start : start + ITEMS_PER_READ_MAX])
        return [items[key] for key in wanted if key in items]


def _read_call(item: Item) -> UnconfirmedCall:
    part = Reader(item)
    return UnconfirmedCall(
        key=(part.text("pk"), part.text("sk")),
        notification=read_notification(part.part("notification")),
        received_at=from_text(part.text("received_at")),
    )

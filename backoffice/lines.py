"""What the commands print about money, line by line: ids are whole, so that they can be copied."""

from datetime import datetime

from backoffice.terminal import console
from shared.adapters.dynamodb.order_store import DynamoOrderStore
from shared.domain.invoice import InvoiceNumber
from shared.domain.money import Rupiah
from shared.domain.wib import WIB

UNREADABLE = "?"
# One request reads that many; whoever has more works on the oldest first.
LISTED_MAX = 100


def say(line: str) -> None:
    """Print a line as it is: never broken, and nothing in it moves the cursor or colours text."""
    readable = "".join(each if each.isprintable() else UNREADABLE for each in line)
    console.print(readable, markup=False, highlight=False, soft_wrap=True)


def say_listed(count: int) -> None:
    """Print the last line of a list that was asked for LISTED_MAX."""
    say(f"{count} listed" + (", perhaps not all" if count == LISTED_MAX else ""))


def rupiah(amount: Rupiah) -> str:
    """Return an amount: `Rp 460,650`."""
    return f"Rp {amount.amount:,}"


def moment(instant: datetime) -> str:
    """Return an instant as a clock in Jakarta shows it: `2026-11-22 14:05 WIB`."""
    return instant.astimezone(WIB).strftime("%Y-%m-%d %H:%M WIB")


class Owners:
    """Whose order a running number is; a business is read once."""

    def __init__(self, store: DynamoOrderStore) -> None:
        self._store = store
        self._prefixes: dict[str, str] = {}

    def order(self, business_id: str | None, running_number: int | None) -> str:
        """Return business and order, as a line ends: `kopi-pagi, order ord_2A7A875-0024`.

        Raises StoreBusy.
        """
        if business_id is None or running_number is None:
            return "nobody's account"
        if business_id not in self._prefixes:
            business = self._store.business(business_id)
            self._prefixes[business_id] = business.prefix if business else ""
        prefix = self._prefixes[business_id]
        if not prefix:
            return f"{business_id}, its order {running_number}"
        return f"{business_id}, order {InvoiceNumber(prefix, running_number).order_id}"

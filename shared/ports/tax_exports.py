"""What the tax office is told, and the numbers that it gives back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from shared.domain.invoice import InvoiceNumber
from shared.domain.order import Order
from shared.domain.tax_export import TaxFile, TaxMonth


class TaxExportStore(Protocol):
    """Orders and what was exported of them. Errors as for OrderStore."""

    def paid_orders(self) -> Iterator[Order]:
        """Return all paid orders of all businesses."""

    def files(self, month: TaxMonth) -> Sequence[TaxFile]:
        """Return the files of a month that were exported, lowest number first."""

    def add_file(self, file: TaxFile) -> bool:
        """Record a file; False when its month has one of that number."""

    def order(self, invoice_number: InvoiceNumber) -> Order | None:
        """Return the order of that number, whichever business it is of."""

    def number_tax_invoice(self, before: Order, after: Order) -> bool:
        """Write the number of an order's tax invoice, if it stands as it was read."""


class TaxDocumentWriter(Protocol):
    """Turns orders into a file for the tax office."""

    def write(self, orders: Sequence[Order], *, decimals: int) -> bytes:
        """Return the file; the same orders always give the same bytes."""

"""What the tax office is told, in DynamoDB. Port: TaxExportStore. Only the back office has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Item, Reader
from shared.adapters.dynamodb.order_items import read_order, replaced_numbers_value
from shared.adapters.dynamodb.table import DynamoTable, Put, Update
from shared.domain.invoice import InvoiceNumber
from shared.domain.order import Order, OrderStatus
from shared.domain.tax_export import TaxFile, TaxMonth, parse_tax_month
from shared.domain.wib import from_text, to_text

# Orders are below a kilobyte, and a request answers with a megabyte at most.
ITEMS_PER_QUERY = 1_000


class DynamoTaxExportStore:
    """See shared.ports.tax_exports.TaxExportStore."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def paid_orders(self) -> Iterator[Order]:
        """Return all paid orders, business by business as the directory lists them.

        No index knows when an order was paid: one for a reader a month would be written by every
        order. This reads each order once, as the audit does every night.
        """
        business_prefix, prefix = keys.business_partition(""), keys.ORDER_SORT_PREFIX
        for entry in self._all(keys.DIRECTORY, business_prefix):
            for item in self._all(str(entry["sk"]), prefix):
                if item["status"] == OrderStatus.PAID:
                    yield read_order(item)

    def files(self, month: TaxMonth) -> Sequence[TaxFile]:
        """Return the files of a month that were exported, lowest number first."""
        first = keys.tax_file(str(month), 0)
        return [_read_file(item) for item in self._all(first.pk, keys.TAX_FILE_SORT_PREFIX)]

    def add_file(self, file: TaxFile) -> bool:
        """Record a file; False when its month has one of that number."""
        return self._table.add(Put(keys.tax_file(str(file.month), file.number), _file_item(file)))

    def order(self, invoice_number: InvoiceNumber) -> Order | None:
        """Return the order of that number, whichever business it is of."""
        owner = self._table.get_one(keys.invoice_prefix(invoice_number.prefix))
        if owner is None:
            return None
        business_id = Reader(owner).text("business_id")
        item = self._table.get_one(keys.order(business_id, invoice_number.running_number))
        return read_order(item) if item else None

    def number_tax_invoice(self, before: Order, after: Order) -> bool:
        """Write the number of an order's tax invoice, if it stands as it was read."""
        seen = before.tax_invoice_number
        sets: Item = {"tax_invoice_number": after.tax_invoice_number}
        if after.replaced_tax_numbers:
            sets["replaced_tax_numbers"] = replaced_numbers_value(after)
        as_read = "#tax_invoice_number = :seen"
        if seen is None:
            as_read = "attribute_not_exists(#tax_invoice_number)"
        return self._table.change(
            Update(
                keys.order(before.business_id, before.invoice_number.running_number),
                sets=sets,
                when=f"#status = :paid AND {as_read}",
                values={"paid": OrderStatus.PAID, **({"seen": seen} if seen else {})},
            )
        )

    def _all(self, partition: str, prefix: str) -> Iterator[Item]:
        return self._table.query(partition, prefix, f"{prefix}~", limit=ITEMS_PER_QUERY)


def _file_item(file: TaxFile) -> Item:
    return {
        "entity": "TAXFILE",
        "month": str(file.month),
        "number": file.number,
        "seller_npwp": file.seller_npwp,
        "decimals": file.decimals,
        "invoice_numbers": list(file.invoice_numbers),
        "exported_at": to_text(file.exported_at),
        "digest": file.digest,
    }


def _read_file(item: Item) -> TaxFile:
    part = Reader(item)
    month = parse_tax_month(part.text("month"))
    if month is None:
        raise TypeError("month is no month")
    return TaxFile(
        month=month,
        number=part.number("number"),
        seller_npwp=part.text("seller_npwp"),
        decimals=part.number("decimals"),
        invoice_numbers=part.texts("invoice_numbers"),
        exported_at=from_text(part.text("exported_at")),
        digest=part.text("digest"),
    )

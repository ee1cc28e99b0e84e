"""What came back from addresses of a business: a part of its item."""

from shared.adapters.dynamodb.attributes import Item, Reader, Value
from shared.domain.mail_address import AddressRecord, FeedbackKind, Records
from shared.domain.wib import from_text, to_text


def _records_value(records: Records) -> list[Value]:
    """Return the list of what came back from addresses."""
    return [
        {
            "address": each.address,
            "bounced": [*each.bounced],
            "stopped_at": to_text(each.stopped_at) if each.stopped_at else None,
            "stopped_by": each.stopped_by,
            "renewed_at": to_text(each.renewed_at) if each.renewed_at else None,
        }
        for each in records
    ]


def read_records(item: Item) -> Records:
    """What came back from addresses; absent before anything did."""
    parts = Reader(item).parts("addresses") if "addresses" in item else []
    return tuple(_read_record(each) for each in parts)


def _read_record(part: Reader) -> AddressRecord:
    stopped_at, renewed_at = part.optional_text("stopped_at"), part.optional_text("renewed_at")
    stopped_by = part.optional_text("stopped_by")
    return AddressRecord(
        address=part.text("address"),
        bounced=part.texts("bounced"),
        stopped_at=from_text(stopped_at) if stopped_at else None,
        stopped_by=FeedbackKind(stopped_by) if stopped_by else None,
        renewed_at=from_text(renewed_at) if renewed_at else None,
    )


def change_records(before: Records, after: Records) -> tuple[Item, str, Item]:
    """Return what to set, and the condition, with its values, that all is as it was read."""
    when = "#addresses = :addresses_seen" if before else "attribute_not_exists(#addresses)"
    values: Item = {"addresses_seen": _records_value(before)} if before else {}
    return {"addresses": _records_value(after)}, when, values

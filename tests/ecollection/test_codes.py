"""Status codes: every one that BNI lists, and what it means for each request."""

import pytest

from shared.ecollection.codes import (
    CHANGE_OF,
    CLOSING_OF,
    FINDING_OF,
    OPENING_OF,
    Change,
    Closing,
    Finding,
    Opening,
    Status,
    change_of,
    closing_of,
    finding_of,
    opening_of,
    read_status,
)
from shared.strict_json import JsonValue

NOT = "DEFINITELY_NOT"
Row = tuple[str, str, str, str, str]

# status, createbilling, updatebilling, inactivebilling, inquirybilling
MEANINGS: list[Row] = [
    ("000", "OPENED", "CHANGED", "CLOSED", "FOUND"),
    ("001", NOT, NOT, "UNKNOWN", "TRY_LATER"),
    ("002", NOT, NOT, "UNKNOWN", "TRY_LATER"),
    ("004", NOT, NOT, "UNKNOWN", "TRY_LATER"),
    ("005", NOT, NOT, "UNKNOWN", "TRY_LATER"),
    ("006", NOT, NOT, "UNKNOWN", "TRY_LATER"),
    ("007", NOT, NOT, "UNKNOWN", "TRY_LATER"),
    ("008", "UNKNOWN", "UNKNOWN", "UNKNOWN", "TRY_LATER"),
    ("009", "UNKNOWN", "UNKNOWN", "UNKNOWN", "TRY_LATER"),
    ("010", "UNKNOWN", "UNKNOWN", "UNKNOWN", "TRY_LATER"),
    ("011", NOT, NOT, "UNKNOWN", "TRY_LATER"),
    ("012", NOT, NOT, "UNKNOWN", "TRY_LATER"),
    ("013", NOT, NOT, "UNKNOWN", "TRY_LATER"),
    ("014", NOT, NOT, "UNKNOWN", "TRY_LATER"),
    ("015", NOT, NOT, "UNKNOWN", "TRY_LATER"),
    ("016", NOT, NOT, "UNKNOWN", "TRY_LATER"),
    ("017", NOT, NOT, "UNKNOWN", "TRY_LATER"),
    ("100", "ALREADY_THERE", "ALREADY_PAID", "ALREADY_PAID", "TRY_LATER"),
    ("101", "UNKNOWN", "NOT_THERE", "NOT_THERE", "NOT_THERE"),
    ("102", "ALREADY_THERE", "UNKNOWN", "UNKNOWN", "TRY_LATER"),
    ("103", "ALREADY_THERE", NOT, "CLOSED", "TRY_LATER"),
    ("104", "ALREADY_THERE", "UNKNOWN", "UNKNOWN", "TRY_LATER"),
    ("105", "ALREADY_THERE", "UNKNOWN", "UNKNOWN", "TRY_LATER"),
    ("107", "UNKNOWN", NOT, "UNKNOWN", "TRY_LATER"),
    ("108", "UNKNOWN", "NOT_THERE", "NOT_THERE", "NOT_THERE"),
    ("110", "UNKNOWN", "UNKNOWN", "UNKNOWN", "TRY_LATER"),
    ("200", "UNKNOWN", "UNKNOWN", "UNKNOWN", "TRY_LATER"),
    ("201", "UNKNOWN", "UNKNOWN", "UNKNOWN", "TRY_LATER"),
    ("801", NOT, NOT, "UNKNOWN", "TRY_LATER"),
    ("996", "UNKNOWN", "UNKNOWN", "UNKNOWN", "TRY_LATER"),
    ("997", "UNKNOWN", "UNKNOWN", "UNKNOWN", "TRY_LATER"),
    ("998", NOT, NOT, "UNKNOWN", "TRY_LATER"),
    ("999", "UNKNOWN", "UNKNOWN", "UNKNOWN", "TRY_LATER"),
]


@pytest.mark.parametrize("row", MEANINGS, ids=lambda row: row[0])
def test_a_status_means_this_for_each_request(row: Row) -> None:
    status = read_status(row[0])

    assert status is not None
    assert (
        opening_of(status, tried_before=False),
        change_of(status),
        closing_of(status),
        finding_of(status),
    ) == row[1:]


def test_these_are_all_statuses_and_every_table_has_them_all() -> None:
    assert [row[0] for row in MEANINGS] == [status.value for status in Status]
    for table in (OPENING_OF, CHANGE_OF, CLOSING_OF, FINDING_OF):
        assert set(table) == set(Status)


def test_every_meaning_is_that_of_some_status() -> None:
    assert set(OPENING_OF.values()) == set(Opening)
    assert set(CHANGE_OF.values()) == set(Change)
    assert set(CLOSING_OF.values()) == set(Closing)
    assert set(FINDING_OF.values()) == set(Finding)


def test_after_a_first_try_of_unknown_end_no_refusal_is_definite() -> None:
    for status in Status:
        once = opening_of(status, tried_before=False)
        again = opening_of(status, tried_before=True)

        assert again is (Opening.UNKNOWN if once is Opening.DEFINITELY_NOT else once)


@pytest.mark.parametrize(
    "value",
    [None, "", "0", "00", "0000", "003", "106", " 000", "000\n", "\u0660\u0660\u0660", "SUCCESS"],
)
def test_a_code_that_is_not_listed_is_no_status(value: JsonValue) -> None:
    assert read_status(value) is None


@pytest.mark.parametrize("value", [0, 100, True, [], ["000"], {}, {"status": "000"}])
def test_what_is_no_text_is_no_status(value: JsonValue) -> None:
    assert read_status(value) is None


def test_without_a_status_nothing_is_known() -> None:
    assert opening_of(None, tried_before=False) is Opening.UNKNOWN
    assert opening_of(None, tried_before=True) is Opening.UNKNOWN
    assert change_of(None) is Change.UNKNOWN
    assert closing_of(None) is Closing.UNKNOWN
    assert finding_of(None) is Finding.TRY_LATER

"""Account numbers of BNI."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.errors import InvariantBroken
from shared.ecollection.account_number import NumberRange

SHORT_ID = NumberRange("8", "949")
LONG_ID = NumberRange("988", "19063")


# Numbers that BNI's own samples and test system show.
@pytest.mark.parametrize(
    ("numbers", "free", "number"),
    [
        (SHORT_ID, "230818133201", "8949230818133201"),
        (NumberRange("8", "001"), "000000000001", "8001000000000001"),
        (LONG_ID, "23022201", "9881906323022201"),
        (NumberRange("988", "00001"), "00000000", "9880000100000000"),
    ],
)
def test_a_number_is_prefix_client_and_free_digits(
    numbers: NumberRange, free: str, number: str
) -> None:
    assert numbers.free_digits == len(free)
    assert numbers.compose(free) == number
    assert numbers.owns(number)


@given(numbers=st.sampled_from([SHORT_ID, LONG_ID]), data=st.data())
@settings(deadline=None)
def test_every_composed_number_has_16_digits_and_belongs_to_its_range_alone(
    numbers: NumberRange, data: st.DataObject
) -> None:
    free = data.draw(st.text("0123456789", min_size=numbers.free_digits).filter(len))
    number = numbers.compose(free[: numbers.free_digits])

    assert len(number) == 16
    assert [each for each in (SHORT_ID, LONG_ID) if each.owns(number)] == [numbers]


@pytest.mark.parametrize(
    "free", ["", "23081813320", "2308181332011", "23081813320a", " 30818133201", "\u0662" * 12]
)
def test_other_free_digits_are_a_bug(free: str) -> None:
    with pytest.raises(InvariantBroken, match="free part"):
        SHORT_ID.compose(free)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "894923081813320",
        "89492308181332011",
        "8948230818133201",
        "9881906323022201",
        "8949230818133201 ",
        "8949230818133201\n",
        "89492308181332O1",
        "8949" + "\u0662" * 12,
        "\ud800" * 16,
    ],
)
def test_another_text_is_not_of_the_range(number: str) -> None:
    assert not SHORT_ID.owns(number)


@pytest.mark.parametrize(
    ("prefix", "client_id"),
    [
        ("", "949"),
        ("9", "949"),
        ("88", "949"),
        ("8 ", "949"),
        ("8", ""),
        ("8", "94"),
        ("8", "9490"),
        ("8", "19063"),
        ("8", "94a"),
        ("8", "\u0669\u0664\u0669"),
        ("988", "949"),
        ("988", "1906"),
        ("988", "190631"),
    ],
)
def test_a_range_that_bni_does_not_have_is_a_fault_of_the_settings(
    prefix: str, client_id: str
) -> None:
    with pytest.raises(ValueError, match="prefix"):
        NumberRange(prefix, client_id)

"""Whatever a customer typed, a line of drawable characters comes out."""

import pytest

from shared.invoice.printable import printable, printable_lines


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("PT Kopi Pagi", "PT Kopi Pagi"),
        ("  PT\tKopi \n Pagi\r\n", "PT Kopi Pagi"),
        ("Toko \U0001f338\U0001f338 Bunga", "Toko \u25a1 Bunga"),
        # A family: three people joined by zero-width joiners are one picture.
        ("\U0001f469\u200d\U0001f469\u200d\U0001f467", "\u25a1"),
        ("\u682a\u5f0f\u4f1a\u793e Kopi", "\u25a1 Kopi"),
        ("שלום", "שלום"),
        ("Café Đà Nẵng", "Café Đà Nẵng"),
        ("e\u0301", "\u00e9"),
        # A right-to-left override would turn the text behind it around.
        ("\u202e000.1 pR\u202c", "000.1 pR"),
        ("a\x00b\x1b[31mc\u200bd\u00ade\ufeff", "ab[31mcde"),
        ("Z\u0336\u0351\u0321a", "Za"),
        ("\ud800", "\u25a1"),
        ('#panic("x") $x$ *b* \\', '#panic("x") $x$ *b* \\'),
        ("", ""),
        ("\u200b \n", ""),
    ],
)
def test_what_is_printed(text: str, printed: str) -> None:
    assert printable(text, 100) == printed


def test_a_text_that_is_too_long_ends_in_an_ellipsis() -> None:
    assert printable("a" * 10, 10) == "aaaaaaaaaa"
    assert printable("a" * 11, 10) == "aaaaaaaaa\u2026"
    assert printable("aaaaaaaa bbb", 10) == "aaaaaaaa\u2026"


def test_lines_stay_lines_without_the_empty_ones() -> None:
    address = "Jl. Asia Afrika No. 8\r\n\n \u200b\nBandung\u202840111"

    assert printable_lines(address, 6, 100) == ("Jl. Asia Afrika No. 8", "Bandung", "40111")


def test_too_many_lines_become_one() -> None:
    address = "\n".join(f"baris {number}," for number in range(1, 31))

    lines = printable_lines(address, 6, 80)

    assert lines == (
        "baris 1, baris 2, baris 3, baris 4, baris 5, baris 6, baris 7, baris 8, baris 9\u2026",
    )


def test_each_line_is_bounded() -> None:
    assert printable_lines("a" * 20 + "\nb", 6, 10) == ("aaaaaaaaa\u2026", "b")

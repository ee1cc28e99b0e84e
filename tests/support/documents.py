"""Reading PDF documents back."""

from io import BytesIO

from pypdf import PdfReader


def text_of(document: bytes) -> str:
    """The text of all pages, with every run of white space (also no-break) as one space."""
    pages = PdfReader(BytesIO(document), strict=True).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())

"""The one exception of the domain: a bug, never an expected outcome."""


class InvariantBroken(Exception):
    """A value or a derivation that the rules exclude: a bug or damaged data, never bad input.

    Expected results are values (enums) that a use case returns; this is raised where going on
    would mean booking something wrong. Nothing catches it but the entry point, which alarms.
    """


def require(holds: bool, broken: str) -> None:
    """Raise InvariantBroken with the text `broken` unless `holds`.

    Not an assert statement: `python -O` strips those, and this has to hold in production.
    """
    if not holds:
        raise InvariantBroken(broken)

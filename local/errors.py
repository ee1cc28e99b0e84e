"""How the local stack fails."""


class StartError(Exception):
    """The stack cannot start; the message is the one line that the reader gets."""

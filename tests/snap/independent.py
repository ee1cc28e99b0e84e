"""The protocol a second time, by other means, to hold ours against."""


def minified_by_hand(body: bytes) -> bytes:
    """A body without the blanks outside its strings, told one byte at a time."""
    kept = bytearray()
    in_string = escaped = False
    for byte in body:
        if in_string:
            kept.append(byte)
            in_string = escaped or byte != ord('"')
            escaped = not escaped and byte == ord("\\")
        elif byte not in b" \t\n\r":
            kept.append(byte)
            in_string = byte == ord('"')
    return bytes(kept)

"""A key that comes as the bare body of an INFO, `application/dtmf`, as older gateways send it.

The library knows `application/dtmf-relay` alone and answers these with 500, which ends no call
(RFC 6086 §4.2.2); the key counts all the same.
"""

_KEYS = "0123456789*#"
# RFC 4733 §3.2, table 3: events 10 and 11, which some send by number.
_BY_NUMBER = {"10": "*", "11": "#"}


def bare_key(message: str) -> str:
    """The key of this INFO request, or nothing."""
    head, _, body = message.partition("\r\n\r\n")
    for line in head.split("\r\n")[1:]:
        name, _, value = line.partition(":")
        # RFC 3261 §7.3.3: `c` is Content-Type in short.
        if name.strip().lower() in ("content-type", "c"):
            if value.partition(";")[0].strip().lower() != "application/dtmf":
                return ""
            word = body.strip()
            key = _BY_NUMBER.get(word, word)
            return key if len(key) == 1 and key in _KEYS else ""
    return ""

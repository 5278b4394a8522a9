"""The end of an INVITE that nobody has answered.

The library lets go of a call at once, but keeps its slot for the 32 s of its own timer, and has no
way to end a transaction. It is told by us what that timer would tell it: 408. A transaction asks of
a response only that branch and method are its own (RFC 3261 §17.1.3).
"""

_COPIED = ("via", "from", "call-id", "cseq")


def timeout_response(invite: str) -> bytes:
    """The 408 to this INVITE, as whoever we called would have put it (RFC 3261 §8.2.6.2)."""
    lines = ["SIP/2.0 408 Request Timeout"]
    for line in invite.partition("\r\n\r\n")[0].split("\r\n")[1:]:
        name = line.partition(":")[0].strip().lower()
        if name in _COPIED:
            lines.append(line)
        elif name == "to":
            lines.append(f"{line};tag=unheard")
    return "\r\n".join([*lines, "Content-Length: 0", "", ""]).encode()

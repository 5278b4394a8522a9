"""A request of which a line is not as it is used to be, and what may be answered to it.

It is made of a plain request, so that it comes from the address of whoever sends it and is answered
there. `statuses` are the responses that the standards allow; none
at all is allowed as well where `may_be_silent` says so: a request that cannot be read may be
dropped (RFC 4475 §3.1.2). Where the library is more lenient than RFC 4475 asks, its answer is among
them: it rings for an INVITE whose length or method is wrong in a way that does no harm.
"""

from dataclasses import dataclass, field

SDP = (
    "v=0\r\no=p 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 6000 RTP/AVP 8\r\n"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """A plain request, of which a case changes what it is about."""

    method: str
    port: int
    peer_port: int
    mark: str
    body: str = ""
    body_type: str = "application/sdp"
    changes: dict[str, str] = field(default_factory=dict)

    def uri(self) -> str:
        return f"sip:100@127.0.0.1:{self.port}"

    def text(self) -> str:
        """`changes` replace lines by name (empty: left out); `start` is the request line."""
        lines = {
            "start": f"{self.method} {self.uri()} SIP/2.0",
            "via": f"Via: SIP/2.0/UDP 127.0.0.1:{self.peer_port};branch=z9hG4bK{self.mark}",
            "forwards": "Max-Forwards: 70",
            "from": f"From: <sip:06005550009@127.0.0.1>;tag={self.mark}",
            "to": "To: <sip:100@127.0.0.1>",
            "call-id": f"Call-ID: {self.mark}",
            "cseq": f"CSeq: 7 {self.method}",
            "contact": f"Contact: <sip:06005550009@127.0.0.1:{self.peer_port}>",
            "type": f"Content-Type: {self.body_type}" if self.body else "",
            "length": f"Content-Length: {len(self.body)}",
            "more": "",
        }
        lines |= {name: line.format(**self._values()) for name, line in self.changes.items()}
        return "\r\n".join([line for line in lines.values() if line]) + "\r\n\r\n" + self.body

    def _values(self) -> dict[str, object]:
        return {"uri": self.uri(), "port": self.port, "peer": self.peer_port, "mark": self.mark}


@dataclass(frozen=True, slots=True)
class Case:
    """One message; `calls` says that it is a valid INVITE, and has to ring."""

    name: str
    method: str
    changes: dict[str, str]
    statuses: frozenset[int]
    may_be_silent: bool = False
    calls: bool = False
    body: str = ""
    body_type: str = "application/sdp"

    def message(self, port: int, peer_port: int, mark: str) -> bytes:
        parts = Parts(self.method, port, peer_port, mark, self.body, self.body_type, self.changes)
        return parts.text().encode()

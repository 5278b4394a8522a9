"""Requests that are hard to read, valid and invalid, after the rules that RFC 4475 tests.

None of them is copied; the numbers are those of its sections.
"""

from tests.peers.sip.tortured_request import SDP, Case

_BAD = frozenset({400})
_OK = frozenset({200})


def _calls(name: str, changes: dict[str, str]) -> Case:
    return Case(name, "INVITE", changes, frozenset({180}), calls=True, body=SDP)


def _bad_call(name: str, changes: dict[str, str], *statuses: int, body: str = SDP) -> Case:
    return Case(
        name, "INVITE", changes, frozenset(statuses) or _BAD, may_be_silent=not statuses, body=body
    )


def _asks(name: str, changes: dict[str, str], *statuses: int, silent: bool = False) -> Case:
    return Case(name, "OPTIONS", changes, frozenset(statuses) or _OK, may_be_silent=silent)


VALID = [
    _calls(
        "3.1.1.1 folded lines, short names, odd blanks",
        {
            "to": "TO :\r\n sip:100@127.0.0.1 ;   x    = y",
            "from": 'F  : "J \\\\\\"" <sip:06005550009@127.0.0.1>\r\n  ;\r\n  tag = {mark}',
            "forwards": "MaX-fOrWaRdS: 0068",
            "call-id": "i: {mark}",
            "cseq": "cseq: 0009\r\n  INVITE",
            "via": "v:  SIP  / 2.0 \r\n /UDP\r\n    127.0.0.1:{peer} ;\r\n  branch = z9hG4bK{mark}",
            "more": "s :\r\nNewFangledHeader:   newfangled value\r\n continued",
            "contact": 'm:"Quoted string \\"\\"" <sip:06005550009@127.0.0.1:{peer}> ; x =\r\n  "y"',
        },
    ),
    _calls(
        "3.1.1.3 escapes in users and parameters",
        {
            "start": "INVITE sip:%31%30%30@127.0.0.1:{port} SIP/2.0",
            "from": "From: <sip:I%20have%20spaces@127.0.0.1>;tag={mark}",
        },
    ),
    _asks("3.1.1.4 a null that is escaped", {"from": "From: sip:null-%00-null@x;tag={mark}"}),
    _asks("3.1.1.6 no blank before the bracket", {"from": "From: caller<sip:c@x>;tag={mark}"}),
    _calls(
        "3.1.1.7 long values",
        {
            "from": 'From: "'
            + "I have a user name of extreme length " * 4
            + '" <sip:'
            + "long" * 20
            + "@127.0.0.1>;tag={mark}",
            "more": "Unknown-" + "Long" * 20 + "-Name: " + "unknown-value" * 20,
            "call-id": "Call-ID: {mark}" + "longcallid" * 10,
        },
    ),
    _asks(
        "3.1.1.9 a semicolon in the user",
        {"start": "OPTIONS sip:u;p=u%40x@127.0.0.1:{port} SIP/2.0"},
    ),
    _asks(
        "3.1.1.10 transports of many kinds",
        {
            "more": "Via: SIP/2.0/SCTP 192.0.2.1;branch=z9hG4bK2\r\n"
            "Via: SIP/2.0/UNKNOWN 192.0.2.2;branch=z9hG4bK3, SIP/2.0/TLS 192.0.2.3;branch=z9hG4bK4"
        },
    ),
    Case(
        "3.1.1.11 a body of many parts",
        "MESSAGE",
        {},
        frozenset({415}),
        body="--b\r\n\r\n1\r\n--b\r\nContent-Type: image/png\r\n\r\n\0\r\n--b--\r\n",
        body_type="multipart/mixed;boundary=b",
    ),
    _calls("3.3.10 Max-Forwards of nought at its end", {"forwards": "Max-Forwards: 0"}),
    _calls(
        "3.4.1 a caller of the standard before this one",
        {
            "via": "Via: SIP/2.0/UDP 127.0.0.1:{peer}",
            "from": "From: sip:06005550009@127.0.0.1;tag={mark}",
            "forwards": "",
        },
    ),
]

INVALID = [
    _bad_call(
        "3.1.1.8 octets after the end, which the library takes for the body's",
        {"length": f"Content-Length: {len(SDP)}"},
        180,
        400,
        body=SDP + "INVITE sip:1@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9\r\n\r\n",
    ),
    _bad_call(
        "3.1.2.1 separators too many",
        {
            "via": "Via: SIP/2.0/UDP 127.0.0.1:{peer};branch=z9hG4bK{mark};;,;,,",
            "to": 'To: "" <sip:100@127.0.0.1>;;,,;,,',
        },
    ),
    _bad_call("3.1.2.2 shorter than it says", {"length": "Content-Length: 9999"}, 400, 180),
    _bad_call("3.1.2.3 a length below nought", {"length": "Content-Length: -999"}),
    _asks(
        "3.1.2.4 numbers that are too large",
        {
            "cseq": "CSeq: 36893488147419103232 OPTIONS",
            "forwards": "Max-Forwards: 300",
            "more": "Expires: 10000000000000000000000000000000000000000000000000",
        },
        400,
        200,
        silent=True,
    ),
    _bad_call("3.1.2.6 a quotation without an end", {"to": 'To: "Mr. J. User <sip:100@127.0.0.1>'}),
    _bad_call("3.1.2.7 brackets round the address", {"start": "INVITE <{uri}> SIP/2.0"}),
    _bad_call("3.1.2.8 a blank in the address", {"start": "INVITE {uri}; a=b SIP/2.0"}),
    _bad_call("3.1.2.9 blanks too many", {"start": "INVITE  {uri}  SIP/2.0"}, 400, 180),
    _asks(
        "3.1.2.10 a blank at the end of the line",
        {"start": "OPTIONS {uri} SIP/2.0 "},
        400,
        200,
        silent=True,
    ),
    _bad_call(
        "3.1.2.11 a header within the address",
        {"start": "INVITE {uri}?Route=%3Csip:x%3E SIP/2.0"},
        400,
        180,
    ),
    _bad_call(
        "3.1.2.12 a date of no zone we know",
        {"more": "Date: Fri, 01 Jan 2010 16:00:00 EST"},
        400,
        180,
    ),
    _asks(
        "3.1.2.14 blanks within an address",
        {"to": 'To: "W" < sip:100@127.0.0.1 >'},
        400,
        200,
        silent=True,
    ),
    _asks(
        "3.1.2.15 a name of what is no token",
        {"from": "From: Bell, Alexander <sip:a@x>;tag={mark}"},
        400,
        200,
        silent=True,
    ),
    _asks(
        "3.1.2.16 a version that is not yet", {"start": "OPTIONS {uri} SIP/7.0"}, 505, silent=True
    ),
    _asks("3.1.2.17 one method and another", {"cseq": "CSeq: 8 INVITE"}, 400, 200, silent=True),
    _asks(
        "3.1.2.18 a method unknown, and another",
        {"start": "NEWMETHOD {uri} SIP/2.0"},
        400,
        405,
        501,
        silent=True,
    ),
    _asks(
        "3.2.1 a branch that is a cookie alone",
        {"via": "Via: SIP/2.0/UDP 127.0.0.1:{peer};branch=z9hG4bK"},
        200,
        silent=True,
    ),
    _bad_call(
        "3.3.1 nothing of what it needs",
        {name: "" for name in ("from", "to", "call-id", "contact")},
    ),
    _asks(
        "3.3.2 an address of a scheme unknown",
        {"start": "OPTIONS nobodyKnowsThisScheme:x SIP/2.0"},
        416,
        400,
        200,
        silent=True,
    ),
    _asks(
        "3.3.4 a sender of a scheme unknown",
        {"from": "From: <nosuch:x>;tag={mark}"},
        200,
        400,
        silent=True,
    ),
    _bad_call(
        "3.3.5 something that we cannot",
        {"more": "Require: nothingSupportsThis\r\nProxy-Require: neitherThis"},
        420,
    ),
    _bad_call(
        "3.3.6 a body that we cannot read", {"type": "Content-Type: application/unknownformat"}, 415
    ),
    _asks(
        "3.3.8 many of what there is one of",
        {"more": "Call-ID: other\r\nCSeq: 9 INVITE\r\nMax-Forwards: 5"},
        400,
        200,
        silent=True,
    ),
    _bad_call("3.3.9 one length and another", {"more": "Content-Length: 9"}, 400, 180),
    _bad_call(
        "a tag of a dialogue that nobody has", {"to": "To: <sip:100@127.0.0.1>;tag=none"}, 481
    ),
    _bad_call(
        "sound that nobody has",
        {},
        488,
        415,
        400,
        body="v=0\r\no=p 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n",
    ),
    _bad_call("sound that is no sound", {}, 400, 415, 488, body="m=audio\r\n\0\0\0"),
]

_METHODS = (
    "!interesting-Method0123456789_*+`.%indeed'~ RE%47IST%45R REGISTER PUBLISH NOTIFY REFER INFO "
    "BYE PRACK UPDATE SUBSCRIBE ACK CANCEL"
)
OUT_OF_PLACE = [
    Case(
        f"3.1.1.2 a method {method}",
        method,
        {},
        frozenset({400, 403, 405, 481, 489, 501, 603}),
        may_be_silent=True,
    )
    for method in _METHODS.split()
]

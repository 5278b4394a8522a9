"""What the driver tells a worker; `frames` has the whole conversation."""

from typing import Literal

import msgspec


class Start(msgspec.Struct, frozen=True, tag="start", tag_field="do"):
    """The first frame to a worker: where it listens, as whom it registers, how many calls.

    `bind` is host:port. An empty `registrar` registers nowhere. `legs` is what is wanted; the
    `started` says what the library gives. With a `ping` that address is sent an OPTIONS again and
    again (RFC 3261 §11), and each outcome that differs from the last is told as `reachable`.
    A worker that does not take calls refuses every INVITE with 480. By TLS only a peer is spoken to
    whose certificate `authorities`, a PEM file, vouch for; empty: those of this machine. One that
    holds texts gives those that come no answer before the `answer_text`, and that to their next
    repetition: over UDP only.
    """

    worker: int
    bind: str
    legs: int
    registrar: str = ""
    user: str = ""
    password: str = ""
    caller_id: str = ""
    transport: Literal["udp", "tcp", "tls"] = "udp"
    ping: str = ""
    ping_every_s: float = 30.0
    takes_calls: bool = False
    inband_keys: bool = True
    authorities: str = ""
    holds_texts: bool = False


class Dial(msgspec.Struct, frozen=True, tag="dial", tag_field="do"):
    """Send an INVITE; what becomes of it comes as `progress`, `answered` and one `ended`.

    Without any response for `no_response_s`, or no final one for `ring_s`, the worker gives up.
    With a `record` both directions of the call are kept in that WAV file, which is whole within
    2 s after its `ended`. `display` is the name that goes with our own address in From; `headers`
    go into the INVITE as they are (RFC 3261 §7.3). A `subject` of a seat's call is one of them.
    """

    worker: int
    call: str
    uri: str
    no_response_s: float = 8.0
    ring_s: float = 45.0
    record: str = ""
    display: str = ""
    headers: tuple[tuple[str, str], ...] = ()


class PickUp(msgspec.Struct, frozen=True, tag="pick_up", tag_field="do"):
    """Answer a call that came in; `answered` follows. `record` is as in `Dial`."""

    worker: int
    call: str
    record: str = ""


class Speak(msgspec.Struct, frozen=True, tag="speak", tag_field="do"):
    """Play these files one after another, instead of what is being played; `spoken` follows.

    `text` is what they say, for whoever reads the trace; empty where nobody needs it.
    """

    worker: int
    call: str
    phrase: str
    files: tuple[str, ...]
    text: str = ""


class Hush(msgspec.Struct, frozen=True, tag="hush", tag_field="do"):
    """Be silent at once: no `spoken` follows."""

    worker: int
    call: str


class Listen(msgspec.Struct, frozen=True, tag="listen", tag_field="do"):
    """Keep what the other side says from now on in this WAV file; `listened` follows.

    It ends after `at_most_s`, after `silence_s` without a voice, with the next `speak`, `hush` or
    `join`, and with the call. Keys are told meanwhile.
    """

    worker: int
    call: str
    file: str
    at_most_s: float = 120.0
    silence_s: float = 6.0


class Join(msgspec.Struct, frozen=True, tag="join", tag_field="do"):
    """Let two answered calls of this worker hear each other, and nothing else, to their end.

    What is played to one of them ends. The end of one does not end the other: that is the
    driver's. A `record` of either has both sides from then on. Calls that are not both answered
    stay as they are.
    """

    worker: int
    call: str
    other: str


class Refer(msgspec.Struct, frozen=True, tag="refer", tag_field="do"):
    """Ask the other side to call this address instead of us (RFC 3515); `refer_ended` follows."""

    worker: int
    call: str
    to: str


class Press(msgspec.Struct, frozen=True, tag="press", tag_field="do"):
    """Press keys (RFC 4733), one after the other: 0–9, *, #, A–D."""

    worker: int
    call: str
    keys: str


class Inform(msgspec.Struct, frozen=True, tag="inform", tag_field="do"):
    """Send an INFO with this body in the call (RFC 6086)."""

    worker: int
    call: str
    content_type: str
    body: str


class HangUp(msgspec.Struct, frozen=True, tag="hang_up", tag_field="do"):
    """End the call in whatever way its state asks for (CANCEL, BYE, or a final response).

    `code` is the response to a call that came in and was not picked up.
    """

    worker: int
    call: str
    code: int = 480


class Text(msgspec.Struct, frozen=True, tag="text", tag_field="do"):
    """Send a MESSAGE (RFC 3428), text/plain in UTF-8, of 3000 octets at most.

    One `text_ended` follows, after `no_response_s` at the latest. Where nobody answers the library
    says it again for 32 s, so that it may arrive after its silence has been told.
    """

    worker: int
    message: str
    uri: str
    text: str
    no_response_s: float = 10.0


class AnswerText(msgspec.Struct, frozen=True, tag="answer_text", tag_field="do"):
    """Answer a text that came in and is held: 200 once it is durable (RFC 3428 §7)."""

    worker: int
    message: str
    code: int = 200


class Stop(msgspec.Struct, frozen=True, tag="stop", tag_field="do"):
    """End every call and the process."""

    worker: int

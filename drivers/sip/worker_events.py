"""What a worker tells the driver; `frames` has the whole conversation."""

from typing import Literal

import msgspec


class Started(msgspec.Struct, frozen=True, tag="started", tag_field="event"):
    """The worker is ready for `legs` calls at once."""

    worker: int
    legs: int


class Failed(msgspec.Struct, frozen=True, tag="failed", tag_field="event"):
    """It cannot start (a port that is taken …); the process ends after this."""

    worker: int
    reason: str


class Registered(msgspec.Struct, frozen=True, tag="registered", tag_field="event"):
    """What the registrar said: a SIP status code; 200 is registered, 0 is no answer at all."""

    worker: int
    code: int
    reason: str


class Reachable(msgspec.Struct, frozen=True, tag="reachable", tag_field="event"):
    """What came of an OPTIONS: any SIP status at all is a living peer, 0 is silence."""

    worker: int
    code: int


class Incoming(msgspec.Struct, frozen=True, tag="incoming", tag_field="event"):
    """Somebody calls: 180 goes out at once. `call` is the Call-ID, `caller` the user part of who it
    says it is (P-Asserted-Identity before From), `called` that of whom it asks for.

    One whom the worker had to refuse (no leg is free, no codec is ours) is told as well, with its
    `ended` right behind.
    """

    worker: int
    call: str
    caller: str
    called: str = ""
    name: str = ""


class Progress(msgspec.Struct, frozen=True, tag="progress", tag_field="event"):
    """A provisional response; `early_media` says that something can be heard already."""

    worker: int
    call: str
    code: int
    early_media: bool = False


class Answered(msgspec.Struct, frozen=True, tag="answered", tag_field="event"):
    """Somebody or something picked up, and audio flows."""

    worker: int
    call: str


class Digit(msgspec.Struct, frozen=True, tag="digit", tag_field="event"):
    """One of 0–9, * and #, and how it came; the same key told in two ways comes once."""

    worker: int
    call: str
    digit: str
    how: Literal["rfc4733", "info", "inband"]


class Informed(msgspec.Struct, frozen=True, tag="informed", tag_field="event"):
    """An INFO came in the call that is no key; `body` is its text, 4000 characters at most."""

    worker: int
    call: str
    content_type: str
    body: str


class Spoken(msgspec.Struct, frozen=True, tag="spoken", tag_field="event"):
    """That phrase has been played to its end, but for the files that could not be played."""

    worker: int
    call: str
    phrase: str
    unplayed: tuple[str, ...] = ()


class Listened(msgspec.Struct, frozen=True, tag="listened", tag_field="event"):
    """What was said is in the file, whole; `voice_s` is how long of it somebody spoke.

    Of no length where the call is not answered, or the file could not be written.
    """

    worker: int
    call: str
    file: str
    length_s: float
    voice_s: float


class ReferEnded(msgspec.Struct, frozen=True, tag="refer_ended", tag_field="event"):
    """What the other side made of our REFER: the final status it notified, or its refusal; 0 is
    silence. The call itself goes on until somebody ends it.

    By the worker itself: 400 where `to` is no address, 481 where nobody has answered, 491 while
    another one is under way, 500 where it could not be sent; 0 also when the call ends first.
    """

    worker: int
    call: str
    code: int


class ReferAsked(msgspec.Struct, frozen=True, tag="refer_asked", tag_field="event"):
    """The other side asks us to call somebody in its place; 202 has been sent, and a NOTIFY of 200
    follows at once, which ends its part (RFC 3515 §2.4.4).
    """

    worker: int
    call: str
    to: str


class TextIn(msgspec.Struct, frozen=True, tag="text_in", tag_field="event"):
    """A MESSAGE came and was answered 200, or is held; `sender` is as `Incoming.caller`.

    `message` is its Call-ID and number. What is no text/plain in a charset that we read is refused
    with 415 and never told (RFC 3428 §7); within a call it is told with its type and no text.
    """

    worker: int
    message: str
    sender: str
    text: str
    content_type: str = "text/plain"


class TextEnded(msgspec.Struct, frozen=True, tag="text_ended", tag_field="event"):
    """The final status of a MESSAGE; 0 is silence.

    By the worker itself: 400 where `uri` is no address or the text is empty, 513 where it is too
    long (RFC 3261 §21.5.7), 503 where it could not be sent.
    """

    worker: int
    message: str
    code: int
    reason: str = ""


class Over(msgspec.Struct, frozen=True, tag="ended", tag_field="event"):
    """The call is over, or never was: `code` is the final SIP status.

    200 after an answer, 0 where nobody answered the INVITE in time (`no_response_s`), 487 where
    it was cancelled, 400 where `uri` is no address, 500 and 503 with `by_us` for a fault of ours.
    `by_us` says that we ended it. `packets_in` are those of RTP that came. A call that came in
    and ended unanswered has 487 where its caller gave up, and else the refusal that he got (480
    where nobody decided for a minute, or his phone never acknowledged the answer). `unrecorded`
    says why there is no recording of an answered call that was to have one.
    """

    worker: int
    call: str
    code: int
    reason: str
    by_us: bool
    answered: bool
    packets_in: int = 0
    packets_out: int = 0
    unrecorded: str = ""


class Gone(msgspec.Struct, frozen=True, tag="gone", tag_field="event"):
    """The process has died; its calls are lost. The pool says so, not the worker."""

    worker: int
    reason: str


class Here(msgspec.Struct, frozen=True, tag="here", tag_field="event"):
    """A process of this number runs (again) and waits for its `start`. The pool says so."""

    worker: int

"""What the driver and its workers say to each other: one JSON object a line, each way.

    driver ─► worker   start  dial  speak  hush  hang_up  stop
    worker ─► driver   started  failed  registered  progress  answered  digit  spoken  ended

`worker` is the number of the process, from 0; the pool puts `gone` into the stream when one has
died, and `here` when the next of that number runs, which then wants a `start`. A call is named by
the driver and its name is never used twice. Audio is always a WAV file, PCM 16 bit, mono, 8 kHz.
"""

from typing import Literal

import msgspec


class Start(msgspec.Struct, frozen=True, tag="start", tag_field="do"):
    """The first frame to a worker: where it listens, as whom it registers, how many calls.

    `bind` is host:port. An empty `registrar` registers nowhere. `legs` is what is wanted; the
    `started` says what the library gives.
    """

    worker: int
    bind: str
    legs: int
    registrar: str = ""
    user: str = ""
    password: str = ""
    caller_id: str = ""
    transport: Literal["udp", "tcp", "tls"] = "udp"


class Dial(msgspec.Struct, frozen=True, tag="dial", tag_field="do"):
    """Send an INVITE; what becomes of it comes as `progress`, `answered` and one `ended`.

    Without any response for `no_response_s`, or no final one for `ring_s`, the worker gives up.
    With a `record` both directions of the call are kept in that WAV file, which is whole within
    2 s after its `ended`.
    """

    worker: int
    call: str
    uri: str
    no_response_s: float = 8.0
    ring_s: float = 45.0
    record: str = ""


class Speak(msgspec.Struct, frozen=True, tag="speak", tag_field="do"):
    """Play these files one after another, instead of what is being played; `spoken` follows."""

    worker: int
    call: str
    phrase: str
    files: tuple[str, ...]


class Hush(msgspec.Struct, frozen=True, tag="hush", tag_field="do"):
    """Be silent at once: no `spoken` follows."""

    worker: int
    call: str


class HangUp(msgspec.Struct, frozen=True, tag="hang_up", tag_field="do"):
    """End the call in whatever way its state asks for (CANCEL, BYE, or a final response)."""

    worker: int
    call: str


class Stop(msgspec.Struct, frozen=True, tag="stop", tag_field="do"):
    """End every call and the process."""

    worker: int


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


class Spoken(msgspec.Struct, frozen=True, tag="spoken", tag_field="event"):
    """That phrase has been played to its end, but for the files that could not be played."""

    worker: int
    call: str
    phrase: str
    unplayed: tuple[str, ...] = ()


class Over(msgspec.Struct, frozen=True, tag="ended", tag_field="event"):
    """The call is over, or never was: `code` is the final SIP status.

    200 after an answer, 0 where nobody answered the INVITE in time (`no_response_s`), 487 where
    it was cancelled, 400 where `uri` is no address, 500 and 503 with `by_us` for a fault of ours.
    `by_us` says that we ended it. `packets_in` are those of RTP that came.
    """

    worker: int
    call: str
    code: int
    reason: str
    by_us: bool
    answered: bool
    packets_in: int = 0
    packets_out: int = 0


class Gone(msgspec.Struct, frozen=True, tag="gone", tag_field="event"):
    """The process has died; its calls are lost. The pool says so, not the worker."""

    worker: int
    reason: str


class Here(msgspec.Struct, frozen=True, tag="here", tag_field="event"):
    """A process of this number runs (again) and waits for its `start`. The pool says so."""

    worker: int


Command = Start | Dial | Speak | Hush | HangUp | Stop
WorkerEvent = (
    Started | Failed | Registered | Progress | Answered | Digit | Spoken | Over | Gone | Here
)

_ENCODER = msgspec.json.Encoder()
_COMMANDS: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)
_EVENTS: msgspec.json.Decoder[WorkerEvent] = msgspec.json.Decoder(WorkerEvent)


def encode_frame(frame: Command | WorkerEvent) -> bytes:
    """One line, with its end."""
    return _ENCODER.encode(frame) + b"\n"


def decode_command(line: bytes) -> Command:
    """Raises `msgspec.DecodeError` for anything else."""
    return _COMMANDS.decode(line)


def decode_event(line: bytes) -> WorkerEvent:
    """Raises `msgspec.DecodeError` for anything else."""
    return _EVENTS.decode(line)

"""What the driver and its workers say to each other: one JSON object a line, each way.

    driver ─► worker   start  dial  pick_up  speak  hush  press  inform  listen  join  refer
                       hang_up  text  answer_text  stop
    worker ─► driver   started  failed  registered  reachable  incoming  progress  answered  digit
                       informed  spoken  listened  refer_ended  refer_asked  ended  text_in
                       text_ended

`worker` is the number of the process, from 0; the pool puts `gone` into the stream when one has
died, and `here` when the next of that number runs, which then wants a `start`. A call is named by
the driver and its name is never used twice. Audio is always a WAV file, PCM 16 bit, mono, 8 kHz.
"""

import msgspec

from drivers.sip.worker_commands import (
    AnswerText,
    Dial,
    HangUp,
    Hush,
    Inform,
    Join,
    Listen,
    PickUp,
    Press,
    Refer,
    Speak,
    Start,
    Stop,
    Text,
)
from drivers.sip.worker_events import (
    Answered,
    Digit,
    Failed,
    Gone,
    Here,
    Incoming,
    Informed,
    Listened,
    Over,
    Progress,
    Reachable,
    ReferAsked,
    ReferEnded,
    Registered,
    Spoken,
    Started,
    TextEnded,
    TextIn,
)

__all__ = [
    "AnswerText",
    "Answered",
    "CallEvent",
    "Command",
    "Dial",
    "Digit",
    "Failed",
    "Gone",
    "HangUp",
    "Here",
    "Hush",
    "Incoming",
    "Inform",
    "Informed",
    "Join",
    "Listen",
    "Listened",
    "Over",
    "PickUp",
    "Press",
    "Progress",
    "Reachable",
    "Refer",
    "ReferAsked",
    "ReferEnded",
    "Registered",
    "Speak",
    "Spoken",
    "Start",
    "Started",
    "Stop",
    "Text",
    "TextEnded",
    "TextIn",
    "WorkerEvent",
    "decode_command",
    "decode_event",
    "encode_frame",
]

Command = (
    Start
    | Dial
    | PickUp
    | Speak
    | Hush
    | Press
    | Inform
    | Listen
    | Join
    | Refer
    | HangUp
    | Text
    | AnswerText
    | Stop
)
WorkerEvent = (
    Started
    | Failed
    | Registered
    | Reachable
    | Incoming
    | Progress
    | Answered
    | Digit
    | Informed
    | Spoken
    | Listened
    | ReferEnded
    | ReferAsked
    | TextIn
    | TextEnded
    | Over
    | Gone
    | Here
)
CallEvent = (
    Progress | Answered | Digit | Informed | Spoken | Listened | ReferEnded | ReferAsked | Over
)
"""What is said of one call."""

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

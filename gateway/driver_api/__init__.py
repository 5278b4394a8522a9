"""The driver contract, major version 1: all of `gateway` that a driver may import."""

from gateway.driver_api.contract import (
    API_VERSION,
    Driver,
    DriverKind,
    Health,
    Inbox,
    Limits,
    Session,
)
from gateway.driver_api.errors import DriverError, LinkLost, NeedsOperator
from gateway.driver_api.events import (
    CallReceived,
    DeliveryReported,
    DeliveryState,
    DigitsReceived,
    Event,
    Reply,
    StatusReceived,
)
from gateway.driver_api.machine import (
    Completed,
    Ended,
    Heard,
    Machine,
    MachineEvent,
    Probe,
    Ready,
)
from gateway.driver_api.pump import machine_session
from gateway.driver_api.requests import (
    Accepted,
    Deferred,
    Fault,
    Receipt,
    Refused,
    Request,
    TextMessage,
    Unknown,
    Unsent,
)
from gateway.driver_api.simulation import SimulatedDevice, SimulatorKind
from gateway.driver_api.world import ByteStream, Clock, Random, World

__all__ = [
    "API_VERSION",
    "Accepted",
    "ByteStream",
    "CallReceived",
    "Clock",
    "Completed",
    "Deferred",
    "DeliveryReported",
    "DeliveryState",
    "DigitsReceived",
    "Driver",
    "DriverError",
    "DriverKind",
    "Ended",
    "Event",
    "Fault",
    "Health",
    "Heard",
    "Inbox",
    "Limits",
    "LinkLost",
    "Machine",
    "MachineEvent",
    "NeedsOperator",
    "Probe",
    "Random",
    "Ready",
    "Receipt",
    "Refused",
    "Reply",
    "Request",
    "Session",
    "SimulatedDevice",
    "SimulatorKind",
    "StatusReceived",
    "TextMessage",
    "Unknown",
    "Unsent",
    "World",
    "machine_session",
]

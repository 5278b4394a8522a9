"""Ports that look at the journal at the very moment something irrevocable happens.

published event ─► is it in the journal, byte for byte?
ok, PUBACK      ─► is what it promises in the journal?
message deleted ─► is what it said in the journal?
"""

from typing import Any

import msgspec

from drivers.gsm_modem.data_coding import text_of
from drivers.gsm_modem.pdu import StatusReport, decode_line
from drivers.gsm_modem.simulated_storage import MessageMemory, StoredMessage
from gateway.driver_api import Clock
from gateway.journal.codec import decode_fact
from gateway.journal.store import Store
from gateway.orders.facts import AnswerHeard, Fact, ReportHeard
from gateway.rehearsal.pretend_core import PretendCore
from gateway.roster.numbers import normal


def facts_in(store: Store) -> list[Fact]:
    """Every fact, in the order of the record."""
    return [decode_fact(row.kind, row.version, row.body) for row in store.facts_since(0)]


class WatchingCore(PretendCore):
    """A core that does not trust what it is told; keeps every answer in `answers`."""

    def __init__(self, clock: Clock, site: str, store: Store, faults: list[str]) -> None:
        super().__init__(clock, site)
        self.responses: list[tuple[str, dict[str, Any], dict[str, Any]]] = []
        self._store = store
        self._faults = faults
        self._asked: dict[str, tuple[str, dict[str, Any]]] = {}

    def send(self, topic: str, payload: bytes) -> None:
        body = _object(payload)
        if "transaction" in body:
            self._asked[body["transaction"]] = (_verb(topic), body.get("data", {}))
        super().send(topic, payload)

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        body = _object(payload)
        if "/event/" in topic and "sequence" in body:
            rows = self._store.events_after(body["sequence"] - 1, 1)
            if not rows or rows[0].body != payload:
                self._faults.append(f"event {body['id']} was published but is not in the journal")
        if "/response/" in topic and body["transaction"] in self._asked:
            verb, data = self._asked[body["transaction"]]
            self.responses.append((verb, data, body))
            self._promised(f"the answer {body['status']} to", verb, data, body["status"])
        await super().publish(topic, payload, retain=retain)

    def _acknowledge(self, number: int) -> None:
        if number in self._requests:
            topic, payload = self._requests[number]
            self._promised("the PUBACK of", _verb(topic), _object(payload).get("data", {}), "")
        super()._acknowledge(number)

    def _promised(self, what: str, verb: str, data: dict[str, Any], status: str) -> None:
        order_id = data.get("order_id", "")
        store = self._store
        match verb:
            case _ if status == "error":
                kept = True
            case "order/submit":
                kept = store.order(order_id) is not None or _refusal_of(store, order_id)
            case "order/close" | "order/cancel":
                kept = store.has_key(f"ended/{order_id}")
            case "operator/bind":
                kept = any(row.kind == "answer_bound" for row in _all(store))
            case _:
                kept = True
        if not kept:
            self._faults.append(f"{what} {verb} {order_id} came before the commit")


def _object(payload: bytes) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(payload) if payload else {}
    except msgspec.DecodeError:
        return {}
    return value if isinstance(value, dict) else {}


def _verb(topic: str) -> str:
    return "/".join(topic.split("/")[-2:])


def _all(store: Store) -> Any:
    return store.facts_since(0)


def _refusal_of(store: Store, order_id: str) -> bool:
    return any(row.kind == "order_refused" and row.order_id == order_id for row in _all(store))


class WatchedMemory(MessageMemory):
    """A message memory that knows what may be deleted."""

    def __init__(self, size: int, journal: Store, faults: list[str]) -> None:
        super().__init__(size)
        self.journal = journal
        self.faults = faults

    def delete(self, place: int) -> None:
        message = self.messages.get(place)
        if message is not None and not _is_recorded(self.journal, message):
            self.faults.append(f"deleted before it was recorded: {message.pdu.hex()}")
        super().delete(place)


def _is_recorded(store: Store, message: StoredMessage) -> bool:
    """Whether a fact holds what this message says (a part of a longer text: as a piece)."""
    said = decode_line(message.pdu.hex().upper(), message.tpdu_size)
    heard = (
        decode_fact(row.kind, row.version, row.body)
        for row in store.facts_back()  # the newest first: what is deleted was heard just now
        if row.kind in ("answer_heard", "report_heard")
    )
    if isinstance(said, StatusReport):
        return any(
            isinstance(fact, ReportHeard)
            and fact.reference == said.reference
            and normal(fact.address) == normal(said.recipient)
            for fact in heard
        )
    text = text_of(said.user_data.alphabet, said.user_data.payload)
    return any(
        isinstance(fact, AnswerHeard)
        and text in fact.raw
        and normal(fact.address) == normal(said.sender)
        for fact in heard
    )

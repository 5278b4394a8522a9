"""The other end of a `fed_answers` channel: says answers and learns that they are durable."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import msgspec


class AnswerFeed:
    """A `SimulatedDevice` that says what it is told to, again after each hello until committed."""

    def __init__(self) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self._unread = b""
        self._outgoing = b""
        self._owed: dict[str, tuple[bytes, asyncio.Future[None]]] = {}
        self._greeted = False

    async def press(self, key: str, number: str, digits: str) -> None:
        """Somebody at this telephone pressed digits; returns once it is in the journal."""
        await self._say(key, {"key": key, "number": number, "digits": digits})

    async def status(self, key: str, sender: str, status: str) -> None:
        """A radio sent a status; returns once it is in the journal."""
        await self._say(key, {"key": key, "sender": sender, "status": status})

    def receive(self, data: bytes, now_s: float) -> None:
        *lines, self._unread = (self._unread + data).split(b"\n")
        for line in lines:
            self._take(msgspec.json.decode(line))

    def tick(self, now_s: float) -> None:
        return

    def outgoing(self) -> bytes:
        data, self._outgoing = self._outgoing, b""
        return data

    def deadline(self) -> float | None:
        return None

    async def _say(self, key: str, line: Mapping[str, str]) -> None:
        durable: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        encoded = msgspec.json.encode(line) + b"\n"
        self._owed[key] = (encoded, durable)
        if self._greeted:
            self._outgoing += encoded
            self.on_change()
        await durable

    def _take(self, line: dict[str, Any]) -> None:
        match line:
            case {"hello": _}:
                self._greeted = True
                self._outgoing = b"".join(encoded for encoded, _ in self._owed.values())
            case {"probe": probe}:
                self._outgoing += msgspec.json.encode({"probe": probe}) + b"\n"
            case {"committed": str(key)} if key in self._owed:
                _, durable = self._owed.pop(key)
                if not durable.done():
                    durable.set_result(None)

"""A bearer without a channel: others stand in, what waits goes out or is taken back, alarms."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from gateway.orders.order import Bearer
from gateway.rehearsal.radio_channel import RadioSystem
from tests.stories.phone_lines import PhoneLines
from tests.stories.small_hall import LEADERS, SmallHall, order

SMS, VOICE, RADIO = Bearer.SMS, Bearer.VOICE, Bearer.RADIO
RADIOS = {"1001000", "1001002"}


class ThreeBearers:
    """The small hall with lines and radio beside its modems, each of which can fail."""

    def __init__(self, tmp_path: Path, lines: int = 8, **more: Any) -> None:
        self.lines, self.radio = PhoneLines(lines, more.pop("patterns", {})), RadioSystem()
        beside = [self.lines.kind, self.radio.kind]
        self.hall = SmallHall(tmp_path, beside=beside, **more)
        self.core, self.clock = self.hall.core, self.hall.clock

    def fail(self, bearers: Iterable[Bearer]) -> None:
        for bearer in bearers:
            match bearer:
                case Bearer.SMS:
                    for number, _ in enumerate(self.hall.modems, 1):
                        self.hall.world.unplug(f"sim-{number}")
                case Bearer.VOICE:
                    self.lines.outage.begin()
                case Bearer.RADIO:
                    self.radio.outage.begin()

    def mend(self, bearers: Iterable[Bearer]) -> None:
        for bearer in bearers:
            match bearer:
                case Bearer.SMS:
                    for number, _ in enumerate(self.hall.modems, 1):
                        self.hall.world.replug(f"sim-{number}")
                case Bearer.VOICE:
                    self.lines.outage.end()
                case Bearer.RADIO:
                    self.radio.outage.end()

    def used(self) -> dict[Bearer, set[str]]:
        """Whom each bearer really reached out to."""
        return {
            SMS: {part.destination for part in self.hall.network.submissions},
            VOICE: {call.to for call in self.lines.calls},
            RADIO: {aired.page.to for aired in self.radio.pages},
        }

    def alarms(self, kind: str = "alarm.raised", subject: str | None = "XJ-1") -> list[str]:
        """The bearers that are told as lost, or (`alarm.cleared`) as there again."""
        return [
            event["data"]["bearer"]
            for event in self.core.of_kind(kind)
            if event["data"]["alarm"] == "bearer lost" and event.get("subject") == subject
        ]


def everybody(bearer: Bearer) -> set[str]:
    """All whom that bearer can reach."""
    return RADIOS if bearer is RADIO else set(LEADERS)


PAIRS = [(lost, other) for lost in Bearer for other in Bearer if lost is not other]


@pytest.mark.parametrize(("lost", "other"), PAIRS)
def test_an_order_over_two_begins_at_once_with_the_one_that_is_left(
    tmp_path: Path, lost: Bearer, other: Bearer
) -> None:
    async def story() -> None:
        site = ThreeBearers(tmp_path)
        site.fail([lost])
        async with site.hall.life():
            await site.clock.sleep(45)  # modems that are unplugged are given up by then
            asked = order(bearers=[lost.value, other.value], radio_text="指令A 集结")
            answer = await site.core.request("order", "submit", asked)
            assert answer["status"] == "ok"
            await site.clock.sleep(30)
            used = site.used()
            assert used[lost] == set()
            assert used[other] >= everybody(other)
            # whom the other cannot reach is reached over the third, and nobody else is
            (third,) = set(Bearer) - {lost, other}
            beyond = set(LEADERS) if other is RADIO else set()
            assert used[third] == (beyond - _with_radio() if third is not RADIO else set())
            assert site.alarms() == [lost.value]
            assert site.alarms(subject=None) == [lost.value]
            site.mend([lost])
            await site.clock.sleep(120)
        # nobody has answered: what waited goes out
        assert site.used()[lost] >= everybody(lost)
        assert site.alarms("alarm.cleared") == [lost.value]
        assert site.alarms("alarm.cleared", None) == [lost.value]

    run_virtual(story())


def _with_radio() -> set[str]:
    """The numbers of those who carry a radio."""
    return {"15400010001", "15400010003"}


@pytest.mark.parametrize("lost", list(Bearer))
def test_the_only_bearer_of_an_order_is_replaced_by_the_others(
    tmp_path: Path, lost: Bearer
) -> None:
    async def story() -> None:
        site = ThreeBearers(tmp_path)
        site.fail([lost])
        async with site.hall.life():
            await site.clock.sleep(45)
            asked = order(bearers=[lost.value], radio_text="指令A 集结")
            await site.core.request("order", "submit", asked)
            await site.clock.sleep(30)
        used = site.used()
        assert used[lost] == set()
        for other in set(Bearer) - {lost}:
            assert used[other] >= everybody(other)

    run_virtual(story())


def test_when_all_are_down_everything_waits_and_the_first_that_is_back_carries_it(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        site = ThreeBearers(tmp_path)
        site.fail(Bearer)
        async with site.hall.life():
            await site.clock.sleep(45)
            answer = await site.core.request("order", "submit", order(bearers=["sms"]))
            assert answer["status"] == "ok"
            await site.clock.sleep(60)
            assert site.used() == {SMS: set(), VOICE: set(), RADIO: set()}
            assert site.alarms() == ["sms"]
            assert sorted(site.alarms(subject=None)) == ["radio", "sms", "voice"]
            row = await site.core.request("order", "show", {"order_id": "XJ-1"})
            assert row["data"]["deliveries"]["queued"] == len(LEADERS)
            site.mend([VOICE])
            await site.clock.sleep(45)
        assert site.used() == {SMS: set(), VOICE: set(LEADERS), RADIO: set()}

    run_virtual(story())


@pytest.mark.parametrize("lost", list(Bearer))
def test_a_bearer_lost_in_the_middle_hands_over_whom_it_has_not_reached(
    tmp_path: Path, lost: Bearer
) -> None:
    async def story() -> None:
        lines = 1 if lost is VOICE else 8
        site = ThreeBearers(tmp_path, lines=lines, modems=1, latency_s=5.0)
        async with site.hall.life():
            await site.clock.sleep(8)
            asked = order(bearers=[lost.value], radio_text="指令A 集结", level="一般")
            await site.core.request("order", "submit", asked)
            await site.clock.sleep(3 if lost is RADIO else 8)
            site.fail([lost])
            begun = site.used()[lost]
            assert begun != everybody(lost)
            await site.clock.sleep(60)
            done = _reached(site, lost)
            for other in set(Bearer) - {lost}:
                missed = {to for to in everybody(other) if to not in done}
                assert site.used()[other] >= (missed if other is not RADIO else missed - done)
            assert site.alarms() == [lost.value]
            if lost is SMS:  # whom a text has reached is not called instead
                assert done
                assert not done & site.used()[VOICE]

    run_virtual(story())


def _reached(site: ThreeBearers, bearer: Bearer) -> set[str]:
    """Whom the bearer reached before it was lost, by number and by radio."""
    used = site.used()[bearer]
    number_of = {"1001000": "15400010001", "1001002": "15400010003"}
    radio_of = {number: radio for radio, number in number_of.items()}
    return used | {(number_of | radio_of)[to] for to in used if to in number_of | radio_of}


def test_who_answered_over_what_stood_in_gets_no_late_text(tmp_path: Path) -> None:
    async def story() -> None:
        site = ThreeBearers(tmp_path, patterns={"15400010001": "answer:5:dtmf=1"})
        site.fail([SMS])
        async with site.hall.life():
            await site.clock.sleep(45)
            await site.core.request("order", "submit", order(bearers=["sms"]))
            await site.clock.sleep(60)
            withdrawn = {e["data"]["recipient"] for e in site.core.of_kind("delivery.withdrawn")}
            site.mend([SMS])
            await site.clock.sleep(120)
        assert "G01-A" in withdrawn
        assert site.used()[SMS] == set(LEADERS) - {"15400010001"}

    run_virtual(story())


def test_what_waits_for_too_long_goes_out_no_more(tmp_path: Path) -> None:
    async def story() -> None:
        site = ThreeBearers(tmp_path)
        site.fail([SMS])
        async with site.hall.life():
            await site.clock.sleep(45)
            await site.core.request("order", "submit", order(bearers=["sms"]))
            await site.clock.sleep(3_700)
            expired = site.core.of_kind("delivery.expired")
            site.mend([SMS])
            await site.clock.sleep(120)
        assert {e["data"]["recipient"] for e in expired} >= {"G01-A", "G02-A", "G03-A"}
        assert {e["data"]["cause"] for e in expired} == {"bearer lost"}
        assert "XJ-1" not in {t.text for t in site.hall.network.texts}
        assert site.hall.texts_to("15400010001") == []

    run_virtual(story())


def test_a_short_gap_is_no_loss(tmp_path: Path) -> None:
    async def story() -> None:
        site = ThreeBearers(tmp_path)
        async with site.hall.life():
            await site.clock.sleep(8)
            site.fail([RADIO])
            await site.clock.sleep(0.5)
            site.mend([RADIO])
            await site.clock.sleep(60)
        assert site.alarms(subject=None) == []

    run_virtual(story())


def test_a_loss_that_the_daemon_did_not_see_end_is_cleared_after_its_start(tmp_path: Path) -> None:
    async def story() -> None:
        site = ThreeBearers(tmp_path)
        site.fail([SMS])
        async with site.hall.life():
            await site.clock.sleep(45)
            await site.core.request("order", "submit", order(bearers=["sms"]))
            await site.clock.sleep(20)
            calls = len(site.lines.calls)
        site.mend([SMS])
        async with site.hall.life():
            await site.clock.sleep(90)
        assert site.alarms() == ["sms"]
        assert site.alarms("alarm.cleared") == ["sms"]
        assert site.alarms("alarm.cleared", None) == ["sms"]
        assert calls == len(LEADERS)
        assert site.used()[SMS] == set(LEADERS)

    run_virtual(story())


def test_after_a_restart_nobody_gets_a_stand_in_twice(tmp_path: Path) -> None:
    async def story() -> None:
        # An invalid number is never dialled twice, but for a second stand-in.
        site = ThreeBearers(tmp_path, patterns=dict.fromkeys(LEADERS, "invalid"))
        site.fail([SMS])
        async with site.hall.life():
            await site.clock.sleep(45)
            await site.core.request("order", "submit", order(bearers=["sms"], level="一般"))
            await site.clock.sleep(60)
        before = len(site.lines.calls)
        async with site.hall.life():
            await site.clock.sleep(60)
        assert before == len(LEADERS)
        assert [call for call in site.lines.calls[before:] if call.to in LEADERS] == []

    run_virtual(story())

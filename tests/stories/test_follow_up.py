"""Progress is asked for while it is grave, reports are reminded of, those above are told."""

from pathlib import Path
from typing import Any

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import PEOPLE, SmallHall, order

LIAISON = "G01-C,G01,吴静,联络员,15400010011,,,2026-01-01,,\n"
CHIEF = "EXT-A,EXT,郑局长,分管领导,15400010077,,,2026-01-01,,\n"
OWN_AREA = [{"unit_id": "G01", "task": "own_area"}]


def hall_with(tmp_path: Path, rows: str = "", **settings: Any) -> SmallHall:
    hall = SmallHall(tmp_path, **settings)
    (tmp_path / "people.csv").write_text(PEOPLE + rows, encoding="utf-8")
    return hall


def say(hall: SmallHall, number: str, text: str) -> None:
    hall.network.send_text(number, text, at_s=hall.clock.monotonic_s())


def test_the_liaison_is_asked_and_free_words_are_the_progress(tmp_path: Path) -> None:
    async def story() -> None:
        hall = hall_with(tmp_path, LIAISON)
        async with hall.life():
            await hall.core.request("order", "submit", order(legs=OWN_AREA))
            await hall.clock.sleep(10)
            say(hall, "15400010001", "1")
            await hall.clock.sleep(1_830)
            assert hall.texts_to("15400010011") == [
                "【仙居应急联动】指令A请报告现场进展,未到达的请说明原因(14:30)"
            ]
            say(hall, "15400010011", "道路中断,还没到达,预计四点到")
            await hall.clock.sleep(10)
            (progress,) = hall.core.of_kind("feedback.progress")
            await hall.clock.sleep(1_600)
            assert len(hall.texts_to("15400010011")) == 1
        assert progress["subject"] == "XJ-1/G01"
        assert progress["data"]["text"] == "道路中断,还没到达,预计四点到"
        assert progress["data"]["person"] == "G01-C"
        assert hall.core.of_kind("feedback.unparsed") == []
        raised = [e["data"]["alarm"] for e in hall.core.of_kind("alarm.raised")]
        assert "progress silent" not in raised

    run_virtual(story())


def test_who_answered_is_asked_where_there_is_no_liaison_and_silence_outlasts_a_restart(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall = hall_with(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order(legs=OWN_AREA))
            await hall.clock.sleep(10)
            say(hall, "15400010002", "1")
            await hall.clock.sleep(2_000)
        assert [len(hall.texts_to(n)) for n in ("15400010001", "15400010002")] == [1, 2]
        await hall.clock.sleep(60)
        async with hall.life():
            await hall.clock.sleep(1_000)
            silent = [e["data"]["alarm"] for e in hall.core.of_kind("alarm.raised")]
            assert silent.count("progress silent") == 1
            say(hall, "15400010001", "4 12人")
            await hall.clock.sleep(10)
            cleared = [
                e["subject"]
                for e in hall.core.of_kind("alarm.cleared")
                if e["data"]["alarm"] == "progress silent"
            ]
        assert cleared == ["XJ-1/G01"]

    run_virtual(story())


def test_words_that_nobody_asked_for_still_go_to_a_dispatcher(tmp_path: Path) -> None:
    async def story() -> None:
        hall = hall_with(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order(legs=OWN_AREA))
            await hall.clock.sleep(10)
            say(hall, "15400010001", "1")
            await hall.clock.sleep(5)
            say(hall, "15400010001", "道路中断")
            say(hall, "15400010001", "进展:道路中断")
            await hall.clock.sleep(10)
        assert [e["data"]["raw"] for e in hall.core.of_kind("feedback.unparsed")] == ["道路中断"]
        (progress,) = hall.core.of_kind("feedback.progress")
        assert progress["data"]["text"] == "进展:道路中断"

    run_virtual(story())


def test_a_lesser_order_asks_nobody_and_one_that_wants_it_asks_sooner(tmp_path: Path) -> None:
    async def story() -> None:
        hall = hall_with(tmp_path)
        calm = order("XJ-1", level="一般", legs=[{"unit_id": "G01"}])
        eager = order("XJ-2", level="一般", legs=[{"unit_id": "G02"}], progress={"every_min": 5})
        async with hall.life():
            await hall.core.request("order", "submit", calm)
            await hall.core.request("order", "submit", eager)
            await hall.clock.sleep(10)
            say(hall, "15400010001", "1")
            say(hall, "15400010003", "1")
            await hall.clock.sleep(320)
        assert [len(hall.texts_to(n)) for n in ("15400010001", "15400010003")] == [1, 2]

    run_virtual(story())


def test_a_report_is_reminded_of_until_it_lacks_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        hall = hall_with(tmp_path, limits="xianju")
        legs = [{"unit_id": unit, "task": "own_area"} for unit in ("G01", "G02")]
        form = {"order_id": "XJ-1", "result": "已排除", "operator": "seat-1"}
        async with hall.life():
            await hall.core.request("order", "submit", order(legs=legs, progress=False))
            await hall.clock.sleep(3_600)
            whole = await hall.core.request("unit", "report", form | {"unit_id": "G02"})
            part = await hall.core.request(
                "unit", "report", form | {"unit_id": "G01", "follow_up": True}
            )
            await hall.clock.sleep(12 * 3_600)
            (_, reminder) = hall.texts_to("15400010001")
            assert len(hall.texts_to("15400010003")) == 1
            await hall.clock.sleep(12 * 3_600)
            shown = await hall.core.request("order", "show", {"order_id": "XJ-1"})
        assert whole["data"]["complete"] is True
        assert (part["data"]["complete"], part["data"]["lacks"]) == (False, ["责任人", "责任单位"])
        assert "安洲分队的处置情况报告尚未收到" in reminder
        assert reminder.endswith("尚缺:责任人、责任单位")
        assert len(hall.texts_to("15400010001")) == 3
        reported = [e["subject"] for e in hall.core.of_kind("feedback.reported")]
        assert reported == ["XJ-1/G02"]
        late = [e for e in hall.core.of_kind("deadline.breached") if e["data"]["rule"] == "XJ-24h"]
        assert [e["subject"] for e in late] == ["XJ-1/G01"]
        draft = {row["unit_id"]: row["report_draft"] for row in shown["data"]["leg_rows"]}
        assert draft["G01"]["lacks"] == ["责任人", "责任单位"]
        assert draft["G01"]["result"] == "已排除"

    run_virtual(story())


def test_a_report_finds_an_order_that_was_closed_hours_ago(tmp_path: Path) -> None:
    async def story() -> None:
        hall = hall_with(tmp_path, limits="xianju")
        async with hall.life():
            await hall.core.request("order", "submit", order(legs=OWN_AREA))
            await hall.clock.sleep(600)
            await hall.core.request("order", "close", {"order_id": "XJ-1", "operator": "seat1"})
            await hall.clock.sleep(22 * 3_600)
            form = {"order_id": "XJ-1", "unit_id": "G01", "complete": True, "operator": "seat1"}
            answer = await hall.core.request("unit", "report", form)
            await hall.clock.sleep(1)
            assert len(hall.core.of_kind("feedback.reported")) == 1
            await hall.clock.sleep(4 * 3_600)
            late = await hall.core.request("unit", "report", form | {"result": "补报"})
        assert answer["status"] == "ok"
        assert late["status"] == "error"

    run_virtual(story())


def test_a_report_upwards_counts_at_its_second_and_its_reader_confirms(tmp_path: Path) -> None:
    async def story() -> None:
        hall = hall_with(tmp_path, CHIEF)
        ask = {"order_id": "XJ-1", "operator": "seat-1"}
        async with hall.life():
            await hall.core.request("order", "submit", order(report_to=["EXT"]))
            await hall.clock.sleep(20)
            say(hall, "15400010001", "4 12人")
            say(hall, "15400010003", "2 不归我们管")
            await hall.clock.sleep(5)
            sent = await hall.core.request("order", "report", ask)
            await hall.clock.sleep(10)
            say(hall, "15400010077", "1")
            await hall.clock.sleep(5)
            shown = await hall.core.request("order", "show", {"order_id": "XJ-1"})
        (text,) = hall.texts_to("15400010077")
        assert ":已派3队,签收1,集结0,到达1,处置结束0,无法执行1,未回复1。回复1确认" in text
        assert text.startswith("【仙居应急联动】指令A(XJ-1,重大)情况报告,截至")
        assert sent["data"]["recipients"] == ["EXT-A"]
        confirmed = [
            e for e in hall.core.of_kind("feedback.acked") if e["data"].get("purpose") == "report"
        ]
        assert [(e["subject"], e["data"]["recipient"]) for e in confirmed] == [("XJ-1", "EXT-A")]
        (row,) = [r for r in shown["data"]["delivery_rows"] if r["purpose"] == "report"]
        assert row["answered_at"] is not None
        assert shown["data"]["reached"] == 2
        assert hall.core.of_kind("inbound.report") == []

    run_virtual(story())


def test_the_end_is_reported_and_leaves_after_the_order_has_closed(tmp_path: Path) -> None:
    async def story() -> None:
        hall = hall_with(tmp_path, CHIEF, modems=1)
        async with hall.life():
            await hall.core.request("order", "submit", order(report_to=["EXT-A"]))
            await hall.core.request("order", "close", {"order_id": "XJ-1", "operator": "seat-1"})
            await hall.clock.sleep(60)
            say(hall, "15400010077", "1")
            await hall.clock.sleep(5)
        (text,) = hall.texts_to("15400010077")
        assert "未回复3。指令已结束。回复1确认" in text
        (acked,) = hall.core.of_kind("feedback.acked")
        assert (acked["subject"], acked["data"]["purpose"]) == ("XJ-1", "report")

    run_virtual(story())


def test_a_report_to_nobody_is_refused_with_every_reason(tmp_path: Path) -> None:
    async def story() -> None:
        hall = hall_with(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            none = await hall.core.request("order", "report", {"order_id": "XJ-1"})
            strange = await hall.core.request(
                "order", "report", {"order_id": "XJ-1", "operator": "s", "to": ["a", "b"]}
            )
        assert none["faults"] == ["operator: 缺少"]
        assert strange["faults"] == ["to: 没有单位或人员 a", "to: 没有单位或人员 b"]

    run_virtual(story())


def test_a_question_that_was_answered_with_a_letter_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        hall = hall_with(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            await hall.core.request("order", "submit", order("XJ-2", tag="B", sms="指令B:出动"))
            await hall.clock.sleep(30)
            say(hall, "15400010001", "1")
            await hall.clock.sleep(20)
            say(hall, "15400010001", "1B")
            await hall.clock.sleep(5)
            say(hall, "15400010001", "4B")
            await hall.clock.sleep(5)
        (clarified,) = hall.core.of_kind("feedback.clarified")
        assert (clarified["subject"], clarified["data"]["tag"]) == ("XJ-2/G01", "B")
        assert clarified["data"]["raw"] == "1B"

    run_virtual(story())


def test_a_poll_tells_of_every_leg_what_became_of_it(tmp_path: Path) -> None:
    async def story() -> None:
        hall = hall_with(tmp_path)
        poll = {"need": 1, "stand_down": "其他队待命解除"}
        async with hall.life():
            await hall.core.request("order", "submit", order(poll=poll))
            await hall.clock.sleep(30)
            say(hall, "15400010001", "1")
            await hall.clock.sleep(5)
            say(hall, "15400010003", "1")
            await hall.clock.sleep(120)
        fates = {e["subject"]: e["data"]["poll"] for e in hall.core.of_kind("feedback.acked")}
        assert fates == {"XJ-1/G01": "accepted", "XJ-1/G02": "stood_down"}
        (ended,) = [e for e in hall.core.of_kind("order.updated") if "change" in e["data"]]
        assert ended["data"]["accepted"] == ["G01"]
        assert sorted(ended["data"]["stood_down"]) == ["G02", "G03"]

    run_virtual(story())

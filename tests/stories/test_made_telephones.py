"""How telephones take what reaches them: every pattern of terminals.csv, on calls and on texts."""

from pathlib import Path

import pytest

from tests.stories.made_hall import order, played, said, sms

TERMINALS = "address,bearer,pattern\n"
SILENT = (
    "no_answer",
    "busy",
    "off",
    "invalid",
    "voicemail",
    "answer:5:none",
    "answer:5:say=在开会",
)
CONFIRMED = (
    "answer:5:dtmf=1",
    "busy;answer:5:dtmf=1",
    "no_answer;no_answer;answer:5:dtmf=1",
    "answer:5:none;answer:5:dtmf=1",
    "off;voicemail;answer:5:dtmf=1",
    "answer:5:dtmf=9;answer:5:dtmf=1",
)
TEXTED = ("delivered:5", "undelivered", "no_dlr", "part_fail:1", "undelivered;delivered:3")


def team(*patterns: str, bearer: str) -> dict[str, str]:
    """The tables of a unit for each pattern, with one leader whose telephone is like that."""
    numbers = [f"1540002{n:04}" for n, _ in enumerate(patterns)]
    return {
        "units": "unit_id,name\n" + "".join(f"V{n},队{n}\n" for n, _ in enumerate(patterns)),
        "people": "person_id,unit_id,name,role,mobile\n"
        + "".join(f"V{n}-A,V{n},张{n},正指挥,{to}\n" for n, to in enumerate(numbers)),
        "terminals": TERMINALS
        + "".join(f"{to},{bearer},{p}\n" for to, p in zip(numbers, patterns, strict=True)),
    }


def test_only_a_digit_confirms_a_call_whatever_came_before_it(tmp_path: Path) -> None:
    patterns = (*SILENT, *CONFIRMED)
    legs = [f"V{n}" for n, _ in enumerate(patterns)]
    asked = order(legs=legs, level="特别重大", roles=["正指挥"], bearers=["voice"], voice="集结")
    outcome = played(tmp_path, [asked], [], **team(*patterns, bearer="voice")).outcome
    confirmed = {
        patterns[int(name.removeprefix("O-1/V"))]
        for name, unit in outcome["units"].items()
        if unit == {"acked": "voice", "by": {"acked": said(f"{name[4:]}-A", "voice")}}
    }
    assert confirmed == set(CONFIRMED)
    sums = outcome["orders"]["O-1"]
    counted = (sums["acked_by_voice"], sums["acked"], sums["reached"])
    assert counted == (len(CONFIRMED),) * 3


def test_digits_say_what_texts_say(tmp_path: Path) -> None:
    asked = order(legs=["V0", "V1"], roles=["正指挥"], bearers=["voice"], voice="集结")
    tables = team("off;answer:9:dtmf=2", "answer:5:dtmf=4", bearer="voice")
    outcome = played(tmp_path, [asked], None, **tables).outcome
    refused = {"refused": "voice", "reason": "", "by": {"refused": said("V0-A", "voice")}}
    assert outcome["units"]["O-1/V0"] == refused
    assert outcome["units"]["O-1/V1"]["by"] == {
        "acked": said("V1-A", "voice", implied=True),
        "arrived": said("V1-A", "voice"),
    }
    assert [fact["fact"] for fact in outcome["facts"]] == ["refused"]


def test_what_a_network_says_of_a_text_is_nobodys_answer(tmp_path: Path) -> None:
    text = "【试点】" + "河水上涨请各队注意" * 9
    asked = order(legs=[f"V{n}" for n, _ in enumerate(TEXTED)], roles=["正指挥"], sms=text)
    world = [sms(500, "15400020003", "1")]
    outcome = played(tmp_path, [asked], world, **team(*TEXTED, bearer="sms")).outcome
    said_something = [name for name, unit in outcome["units"].items() if unit]
    assert said_something == ["O-1/V3"]
    sums = outcome["orders"]["O-1"]
    assert [sums[key] for key in ("sms_chars", "sms_segments", "sms_parts_total")] == [85, 2, 10]


def test_a_voice_replaces_an_implied_receipt_and_a_refusal_keeps_what_follows(
    tmp_path: Path,
) -> None:
    asked = order(legs=["G1", "G2"], bearers=["sms", "voice"], voice="集结")
    world = [
        sms(5, "15400010001", "4 12人"),
        sms(6, "15400010003", "2 车坏"),
        sms(900, "15400010004", "4 3人"),
        sms(950, "15400010004", "2 又坏"),
        sms(990, "15400010004", "5"),
        sms(991, "15400010003", "１"),
    ]
    terminals = TERMINALS + "15400010002,voice,answer:9:dtmf=1\n"
    outcome = played(tmp_path, [asked], world, terminals=terminals).outcome
    by = {"acked": said("G1-B", "voice"), "arrived": said("G1-A", "sms")}
    assert outcome["units"]["O-1/G1"] == {"acked": "voice", "arrived": 5, "people": 12, "by": by}
    second = {key: value for key, value in outcome["units"]["O-1/G2"].items() if key != "by"}
    assert second == {
        "refused": 6, "acked": 900, "arrived": 900, "ended": 990, "people": 3, "reason": "车坏",
    }  # fmt: skip
    sums = outcome["orders"]["O-1"]
    assert (sums["acked"], sums["acked_by_voice"], sums["repeats"]) == (2, 1, 2)
    assert [(f["unit"], f["fact"]) for f in outcome["facts"]] == [("G2", "refused")]


@pytest.mark.parametrize("number", ["06005551011", "0600 555 1011", "0600-5551011"])
def test_the_second_duty_phone_answers_however_its_number_is_written(
    tmp_path: Path, number: str
) -> None:
    units = "unit_id,name,duty_phone\nG1,一队,0600-5551001;0600-5551011\n"
    asked = order(bearers=["sms", "voice"], voice="集结")
    terminals = f"{TERMINALS}{number},voice,no_answer;answer:3:dtmf=1\n"
    outcome = played(tmp_path, [asked], None, units=units, terminals=terminals).outcome
    acked = {"acked": "voice", "by": {"acked": said("duty", "voice")}}
    assert outcome["units"] == {"O-1/G1": acked}


def test_texts_and_times_that_nobody_expects_are_taken(tmp_path: Path) -> None:
    world = [
        sms(10, "15400010001", ""),
        sms(11, "15400010002", "我们这里水很大" * 40),
        sms(12, "15400010003", "1\n"),
        sms(13, "15400010004", "👍"),
        sms(15, "10086", "余额不足"),
        sms(16, "CMCC", "promo"),
        sms(18.25, "15400010003", "4\r\n12人"),
        sms(9, "008615400010001", " １ "),
    ]
    outcome = played(tmp_path, [order(legs=["G1", "G2"])], world).outcome
    assert outcome["units"]["O-1/G1"]["acked"] == 9
    assert (outcome["units"]["O-1/G2"]["arrived"], outcome["units"]["O-1/G2"]["people"]) == (18, 12)
    assert [row["source"] for row in outcome["unmatched"]] == ["10086", "CMCC"]
    assert [row["t"] for row in outcome["unparsed"]] == [10, 11, 13]


def test_a_unit_that_has_only_a_duty_phone_is_rung_at_once_and_answers(tmp_path: Path) -> None:
    tables = {
        "units": "unit_id,name,duty_phone\nV0,值班室,0600-5551009\n",
        "people": "person_id,unit_id,name,role,mobile\nV0-C,V0,张三,队员,15400020009\n",
        "terminals": TERMINALS + "0600-5551009,voice,no_answer;answer:5:dtmf=1\n",
    }
    asked = order(legs=["V0"], bearers=["sms", "voice"], voice="集结")
    outcome = played(tmp_path, [asked], [], **tables).outcome
    assert outcome["units"]["O-1/V0"]["acked"] == "voice"
    assert outcome["orders"]["O-1"]["acked"] == 1

"""What lint says of tiers, teams, shifts and numbers, and that it says nothing of clean data."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from gateway.roster.finding import Severity
from gateway.roster.tables import parse_roster, read_roster
from tests.unit.roster.test_numbers import example

SCENARIOS = Path(__file__).parents[2] / "scenarios"
UNITS = "unit_id,name,tier,kind,duty_phone,min_strength,duty_place,vehicle,duties\n"
PEOPLE = "person_id,unit_id,name,role,mobile,valid_from,valid_to\n"
DUTY = "unit_id,from,to,person_id,kind\n"
PAIR = "a,U1,甲,分管领导,15400010001,,\nb,U1,乙,联络员,15400010002,,\n"
WHOLE = "U1,甲局,1,dept,0600-5551001,,二楼,应急车,抢修\n"


def lint_of(**tables: str) -> list[str]:
    return lint_on(None, tables)


def lint_on(on_date: date | None, tables: dict[str, str]) -> list[str]:
    """What lint says, without remarks on absent columns."""
    files = {f"{name}.csv": text.encode() for name, text in tables.items()}
    shown = [str(finding) for finding in parse_roster(files, on_date)[1]]
    return [text for text in shown if "没有列" not in text and "不存在" not in text]


def of_unit(unit: str, people: str = PAIR, **more: str) -> list[str]:
    return lint_of(units=UNITS + unit, people=PEOPLE + people, **more)


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        ("S01_xianju_typhoon_muster", {Severity.NOTE: 1}),
        ("S02_putuoshan_56_units_cableway", {Severity.NOTE: 3}),
        ("S03_maritime_rescue", {Severity.NOTE: 3}),
        ("S05_first_receiver_gas_leak", {Severity.NOTE: 3}),
        ("S07_drill_preempted_by_real", {Severity.NOTE: 1}),
        ("S09_scale_village_reporters", {Severity.WARNING: 3}),
    ],
)
def test_clean_data_does_not_drown(scenario: str, expected: dict[Severity, int]) -> None:
    _, findings = read_roster(SCENARIOS / scenario)
    assert Counter(finding.severity for finding in findings) == expected


@pytest.mark.parametrize("tier", ["0", "4", "99"])
def test_a_tier_that_nothing_is_known_of_is_told(tier: str) -> None:
    odd = WHOLE.replace(",1,dept", f",{tier},dept")
    (told,) = [text for text in of_unit(odd) if "级别" in text]
    assert told == f"units.csv:2: 甲局(U1) 的级别 {tier} 不在 1、2、3 之中"
    expected = of_unit(odd, expectations=f"tier,count\n{tier},1\n")
    assert not [text for text in expected if "级别" in text]


@pytest.mark.parametrize(
    ("radio_id", "told"),
    [
        ("16777215", ""),
        ("1001000", ""),
        ("16777216", "不在 1 至 16777215 之间(24 位)"),
        ("154000100010", "不在 1 至 16777215 之间(24 位)"),
        ("0", "不在 1 至 16777215 之间(24 位)"),
        ("0x9A14", "不是数字"),
    ],
)
def test_a_radio_that_no_system_can_address_is_told(radio_id: str, told: str) -> None:
    people = f"person_id,unit_id,name,role,mobile,radio_id\na,U1,甲,队员,15400010001,{radio_id}\n"
    units = UNITS + "U1,甲局,,dept,0600-5551001,,,,\n"
    found = [text for text in lint_of(units=units, people=people) if "电台号" in text]
    assert found == ([f"people.csv:2: 甲(a) 的电台号 {radio_id} {told}"] if told else [])


def test_a_tier_that_lacks_units_is_told() -> None:
    expectations = "tier,count\n1,27\n2,0\n4,1\n一级,1\n"
    assert of_unit(WHOLE, expectations=expectations) == [
        "units.csv: 一级应27,实有1",
        "units.csv: 4 级应1,实有0",
        "expectations.csv:5: tier 或 count 不是数字,未采用",
    ]


def test_putuoshan_has_27_16_and_13() -> None:
    source = SCENARIOS / "S02_putuoshan_56_units_cableway"
    texts = {name: (source / f"{name}.csv").read_text("utf-8") for name in ("units", "people")}
    counts = "tier,count\n1,27\n2,16\n3,13\n"
    assert not [text for text in lint_of(**texts, expectations=counts) if "应" in text[:14]]
    lines = texts["units"].splitlines(keepends=True)
    texts["units"] = "".join(lines[:1] + lines[2:])
    assert "units.csv: 一级应27,实有26" in lint_of(**texts, expectations=counts)


def test_a_whole_tier_1_unit_is_fine() -> None:
    assert of_unit(WHOLE) == []


def test_four_things_are_fixed_in_tier_1() -> None:
    shown = of_unit("U1,甲局,1,dept,15400010009,,,,抢修\n", "")
    assert [text for text in shown if "四定" in text] == [
        "units.csv:2: 一级单位 甲局(U1) 的四定缺少:值班场所、交通工具、专门人员",
        "units.csv:2: 一级单位 甲局(U1) 的四定缺少:固定值班电话",
    ]


def test_columns_that_nobody_fills_are_one_remark() -> None:
    units = "unit_id,name,tier,duty_phone\n" + "".join(
        f"U{i},局,1,0600-555{i:04}\n" for i in range(9)
    )
    assert lint_of(units=units) == [
        "units.csv: 没有填写值班场所、交通工具、职责任务(duty_place、vehicle、duties),"
        "一级单位的四定无法核对"
    ]


@pytest.mark.parametrize(
    ("phone", "people", "duty", "expected"),
    [
        ("0600-5551001", PAIR, "", []),
        ("", PAIR, "", ["没有值班电话,也没有全天的值班表,无法确认24小时能接受工作指令"]),
        ("", PAIR, "U1,08:00,20:00,a,\nU1,20:00,08:00,b,\n", []),
        ("", "a,U1,甲,分管领导、联络员,,,\n", "", ["的三定缺少:联系方法"]),
    ],
)
def test_tier_2_takes_orders_at_any_hour(
    phone: str, people: str, duty: str, expected: list[str]
) -> None:
    shown = of_unit(f"U1,甲局,2,dept,{phone},,,,抢修\n", people, duty=DUTY + duty)
    told = [text for text in shown if "二级单位" in text]
    assert len(told) == len(expected)
    assert all(text.endswith(end) for text, end in zip(told, expected, strict=True))


def test_tier_3_has_a_liaison_who_can_be_reached() -> None:
    unit = "U1,甲局,3,org,0600-5551001,,,,\n"
    assert of_unit(unit) == []
    silent = "a,U1,甲,分管领导,15400010001,,\nb,U1,乙,联络员,,,\n"
    assert "units.csv:2: 三级单位 甲局(U1) 没有能联系上的联络员" in of_unit(unit, silent)
    left = "a,U1,甲,分管领导,15400010001,,\nb,U1,乙,联络员,15400010002,,2026-06-30\n"
    tables = {"units": UNITS + unit, "people": PEOPLE + left}
    assert lint_on(date(2026, 6, 30), tables) == []
    (text,) = lint_on(date(2026, 7, 1), tables)
    assert text == "units.csv:2: 三级单位 甲局(U1) 没有能联系上的联络员"


def test_there_is_one_liaison_at_a_time() -> None:
    handed_over = PAIR.replace("2,,\n", "2,,2026-06-30\n") + "c,U1,丙,联络员,15400010003,{},\n"
    assert of_unit(WHOLE, handed_over.format("2026-07-01")) == []
    assert of_unit(WHOLE, handed_over.format("2026-06-30")) == [
        "people.csv:4: 甲局(U1) 同时有两名联络员:乙(b)(第 3 行)、丙(c)"
    ]
    assert of_unit(WHOLE, PAIR + "d,U2,丁,分管领导,15400010004,,\n")[-1].endswith("已自动建立")


def test_a_unit_without_the_role_that_others_have() -> None:
    units = WHOLE + "U2,乙局,1,dept,0600-5551002,,三楼,应急车,供水\n"
    shown = of_unit(units, PAIR + "c,U2,丙,联络员,15400010003,,\n")
    assert shown == ["units.csv:3: 乙局(U2) 没有分管领导"]


@pytest.mark.parametrize(
    ("kind", "name", "strength", "end"),
    [
        ("militia", "民兵", "50", ""),
        ("militia", "民兵", "49", "少于规定:县级民兵应急队伍不少于 50 人"),
        ("special", "反恐防暴队", "20", "反恐防暴、处置群体性事件队伍不少于 50 人"),
        ("medical", "医疗救护队", "", "(县级医疗救护队伍不少于 20 人)"),
        ("township", "横溪镇", "9", "乡镇(街道)应急队伍不少于 10 人"),
        ("special", "抢险队", "10", ""),
        ("team", "综合队", "", ""),
    ],
)
def test_teams_have_the_strength_laid_down(kind: str, name: str, strength: str, end: str) -> None:
    shown = of_unit(f"U1,{name},,{kind},0600-5551001,{strength},,,\n")
    assert bool(shown) is bool(end)
    assert all(text.startswith("units.csv:2: ") and text.endswith(end) for text in shown)


@pytest.mark.parametrize(
    ("duty", "expected"),
    [
        ("U1,00:00,08:00,a,\nU1,08:00,00:00,b,\n", []),
        ("U1,00:00,08:00,a,\nU1,20:00,00:00,b,\n", ["每天 08:00–20:00无人值班,将改呼值班电话"]),
        ("U1,08:00,20:00,a,\n", ["每天 00:00–08:00、每天 20:00–24:00无人值班"]),
        ("U1,20:00,08:00,a,\nU1,08:00,20:00,x,\n", ["没有人员 x", "每天 08:00–20:00无人值班"]),
        ("U1,00:00,24:00,z,\n", ["丁(z) 不是 甲局(U1) 的人员", "每天 00:00–24:00无人值班"]),
        ("U1,8点,20点,a,\nU1,00:00,24:00,a,\n", ["值班时间 8点–20点 无法识别"]),
        ("U9,00:00,24:00,a,\n", ["没有单位 U9"]),
        (
            "U1,2026-10-01,2026-10-03,a,\nU1,2026-10-05,2026-10-07,b,\n",
            ["2026-10-04 00:00–2026-10-05 00:00无人值班"],
        ),
        ("U1,2026-10-01,2026-10-03,a,\nU1,08:00,20:00,b,\n", []),
        (
            "U1,2026-10-01,2026-10-01,a,\nU1,2026-10-03,2026-10-03,b,\nU1,20:00,08:00,b,\n",
            ["2026-10-02 08:00–2026-10-02 20:00无人值班"],
        ),
    ],
)
def test_strangers_and_empty_hours_of_the_table_of_shifts(duty: str, expected: list[str]) -> None:
    people = PAIR + "z,U1x,丁,队员,15400010003,,\n"
    shown = of_unit(WHOLE, people, duty=DUTY + duty)
    told = [text for text in shown if text.startswith("duty.csv")]
    assert len(told) == len(expected)
    assert all(part in text for text, part in zip(told, expected, strict=True))


def test_an_empty_shift_without_any_fallback_is_an_error() -> None:
    people = "a,U1,甲,队员,15400010001,,\n"
    unit = "U1,甲队,,team,,,,,\n"
    files = {"units.csv": UNITS + unit, "people.csv": PEOPLE + people}
    files["duty.csv"] = DUTY + "U1,08:00,20:00,a,\n"
    _, findings = parse_roster({name: text.encode() for name, text in files.items()})
    (found,) = [finding for finding in findings if finding.file == "duty.csv"]
    assert (found.severity, found.line) == (Severity.ERROR, 2)
    assert found.text.endswith("也没有值班电话、联络员、分管领导可改呼")


def test_doubtful_numbers_are_named_with_their_reason() -> None:
    abroad, here = example("HK"), example("CN")
    numbers = ["1.54E+10", "14000000000", abroad, here, "12345", "待定"]
    people = "".join(f"p{i},U1,人{i},队员,{n},,\n" for i, n in enumerate(numbers))
    shown = of_unit(WHOLE, people + PAIR)
    assert shown == [
        "people.csv:2: 人0(p0) 的手机号 1.54E+10 被表格软件改成了科学计数,原号码已丢失,"
        "请按文本重新填写",
        "people.csv:3: 人1(p1) 的手机号 14000000000 不在已分配的号段内,请核对",
        f"people.csv:4: 人2(p2) 的手机号 {abroad} 是境外号码",
        "people.csv:7: 人5(p5) 的手机号 待定 不是有效号码",
    ]


def test_an_address_may_be_handed_over_but_not_shared() -> None:
    people = PAIR + "c,U1,丙,队员,15400010003,,2026-06-30\nd,U1,丁,队员,15400010003,{},\n"
    assert of_unit(WHOLE, people.format("2026-07-01")) == []
    assert of_unit(WHOLE, people.format("2026-06-01")) == [
        "people.csv:5: 丁(d) 与第 4 行的 丙 共用手机号"
    ]


def test_a_radio_that_two_carry_is_told() -> None:
    people = (
        "person_id,unit_id,name,role,radio_id\n"
        "a,U1,甲,联络员,1001\nb,U1,乙,分管领导,1001\nc,U1,甲,队员,1001\n"
    )
    assert lint_of(units=UNITS + WHOLE, people=people) == [
        "people.csv:3: 乙(b) 与第 2 行的 甲 共用电台号"
    ]

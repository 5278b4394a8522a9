"""How texts are read as Mandarin: one table of cases, each with where its rule comes from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.sip.speech.spoken_text import LONGEST, spoken_sentences

WORDS_800 = "吕叔湘《现代汉语八百词》, entries 二 and 两"
DICTIONARY = "《现代汉语词典》, entries of the numerals, 零, 点, 负, 幺"
UNITS_1984 = "《中华人民共和国法定计量单位使用方法》 (1984), article 3"
NUMERALS = "GB/T 15835-2011: how the same is written in characters"
HOUSE = "this driver: it has to be heard as one thing only"

CASES = [
    # counts
    ("0人", "零人", DICTIONARY),
    ("10人", "十人", DICTIONARY),
    ("12艘", "十二艘", DICTIONARY),
    ("20人", "二十人", WORDS_800),
    ("101人", "一百零一人", DICTIONARY),
    ("110人", "一百一十人", DICTIONARY),
    ("200人", "二百人", WORDS_800),
    ("1005人", "一千零五人", DICTIONARY),
    ("2005人", "两千零五人", WORDS_800),
    ("10000人", "一万人", DICTIONARY),
    ("12005人", "一万两千零五人", WORDS_800),
    ("20000人", "两万人", WORDS_800),
    ("100005人", "十万零五人", DICTIONARY),
    ("1,200人", "一千二百人", NUMERALS),
    ("12000000元", "一千二百万元", DICTIONARY),
    ("200000000元", "两亿元", WORDS_800),
    # two alone
    ("2艘冲锋舟", "两艘冲锋舟", WORDS_800),
    ("2小时内", "两小时内", WORDS_800),
    ("2名重伤员", "两名重伤员", WORDS_800),
    ("第2批", "第二批", WORDS_800),
    ("2级响应", "二级响应", WORDS_800),
    ("2号楼", "二号楼", WORDS_800),
    ("2队", "二队", HOUSE),
    ("约300余人", "约三百余人", DICTIONARY),
    # digit by digit
    ("拨打15400010001", "拨打幺五四，零零零幺，零零零幺", DICTIONARY),
    ("15400010001", "幺五四，零零零幺，零零零幺", DICTIONARY),
    ("154 0001 0001", "幺五四，零零零幺，零零零幺", DICTIONARY),
    ("+8615400010001", "幺五四，零零零幺，零零零幺", DICTIONARY),
    ("0600-5550101", "零六零零，五五五零幺零幺", DICTIONARY),
    ("06005550101", "零六零零五五五零幺零幺", DICTIONARY),
    ("电话:5550101", "电话，五五五零幺零幺", DICTIONARY),
    ("119指挥中心", "幺幺九指挥中心", DICTIONARY),
    ("120急救", "幺二零急救", DICTIONARY),
    ("120人", "一百二十人", HOUSE),
    ("110kV线路", "一百一十千伏线路", HOUSE),
    ("119号", "一百一十九号", HOUSE),
    ("拨打12345", "拨打幺二三四五", DICTIONARY),
    ("单号0042", "单号零零四二", DICTIONARY),
    ("单号:XJ-20260812-01", "单号，XJ，二零二六零八幺二，零幺", DICTIONARY),
    ("指令A(XJ-20260812-01)已取消", "指令A，XJ，二零二六零八幺二，零幺，已取消", DICTIONARY),
    ("派单20260918-01(A)", "派单二零二六零九幺八，零幺，A", DICTIONARY),
    ("派单3队", "派单三队", HOUSE),
    ("302室", "三零二室", HOUSE),
    ("104国道", "幺零四国道", HOUSE),
    ("浙A12345", "浙A幺二三四五", HOUSE),
    ("G15高速", "G十五高速", HOUSE),
    ("3#泵站", "三号泵站", HOUSE),
    ("#3泵站", "三号泵站", HOUSE),
    ("No.5泵站", "五号泵站", HOUSE),
    ("0600-5550101转8001", "零六零零，五五五零幺零幺转八零零幺", DICTIONARY),
    ("拨打110/119/120", "拨打幺幺零，幺幺九，幺二零", DICTIONARY),
    ("007", "零零七", HOUSE),
    # dates and times
    ("2026年", "二零二六年", NUMERALS),
    ("2011年8月", "二零一一年八月", NUMERALS),
    ("2026年8月12日", "二零二六年八月十二日", NUMERALS),
    ("2026-08-12", "二零二六年八月十二日", NUMERALS),
    ("2026/8/2", "二零二六年八月二日", NUMERALS),
    ("2026.08.12", "二零二六年八月十二日", NUMERALS),
    ("8月2日", "八月二日", NUMERALS),
    ("8月12日-14日", "八月十二日至十四日", NUMERALS),
    ("14:30", "十四点三十分", NUMERALS),
    ("14：30", "十四点三十分", NUMERALS),
    ("14:05前", "十四点零五分前", NUMERALS),
    ("8:00", "八点整", HOUSE),
    ("2:00", "两点整", WORDS_800),
    ("0:30", "零点三十分", HOUSE),
    ("14:30:15", "十四点三十分十五秒", NUMERALS),
    ("8:00-12:00", "八点整至十二点整", NUMERALS),
    ("14时5分", "十四时零五分", NUMERALS),
    ("2点30分", "两点三十分", WORDS_800),
    ("2026-08-12T14:05:00+08:00", "二零二六年八月十二日十四点零五分零秒", NUMERALS),
    ("截至14:05:已派40队", "截至十四点零五分，已派四十队", NUMERALS),
    ("12:00-次日8:00", "十二点整至次日八点整", NUMERALS),
    ("25:00", "二十五，零零", HOUSE),
    # shares, ranges, decimals
    ("80%", "百分之八十", NUMERALS),
    ("99.5%", "百分之九十九点五", NUMERALS),
    ("3‰", "千分之三", NUMERALS),
    ("1/3", "三分之一", NUMERALS),
    ("3-5人", "三至五人", NUMERALS),
    ("10~15km", "十至十五公里", NUMERALS),
    ("2—3艘", "两至三艘", WORDS_800),
    ("10-12级", "十至十二级", NUMERALS),
    ("12.50", "十二点五零", NUMERALS),
    ("0.05", "零点零五", NUMERALS),
    ("-5", "负五", DICTIONARY),
    ("192.168.1.1", "一九二点一六八点一点一", HOUSE),
    ("20%-30%", "百分之二十至百分之三十", NUMERALS),
    ("￥2000", "两千元", WORDS_800),
    # units
    ("2.5m", "二点五米", UNITS_1984),
    ("2km", "两公里", WORDS_800),
    ("1,200m³/s", "一千二百立方米每秒", UNITS_1984),
    ("60km/h", "六十公里每小时", UNITS_1984),
    ("30m/s", "三十米每秒", UNITS_1984),
    ("200㎡", "二百平方米", UNITS_1984),
    ("50mm/h", "五十毫米每小时", UNITS_1984),
    ("38℃", "三十八摄氏度", UNITS_1984),
    ("2℃", "二摄氏度", HOUSE),
    ("气温-5℃", "气温零下五摄氏度", HOUSE),
    ("-5~-10℃", "零下五至零下十摄氏度", HOUSE),
    ("-5~10℃", "零下五至零上十摄氏度", HOUSE),
    ("28.85°", "二十八点八五度", DICTIONARY),
    ("28°51′", "二十八度五十一分", DICTIONARY),
    ("5min内", "五分钟内", UNITS_1984),
    ("5G信号", "五G信号", HOUSE),
    # letters, marks, menus
    ("指令A:立即集结", "指令A，立即集结", HOUSE),
    ("指令 b", "指令B", HOUSE),
    ("ＡＢ１２", "AB十二", HOUSE),
    ("Ⅲ级响应", "三级响应", HOUSE),
    ("①集结②出动", "一集结二出动", HOUSE),
    ("白塔镇、下各镇", "白塔镇，下各镇", HOUSE),
    ("可出航回1,不能回2", "可出航请按一，不能请按二", HOUSE),
    ("请撤回2人", "请撤回两人", HOUSE),
    ("移交你单位负责,回复1接收", "移交你单位负责，请按一接收", HOUSE),
    ("返回3号楼", "返回三号楼", HOUSE),
    ("完成后回3+人数", "完成后请按三加人数", HOUSE),
    ("确认请按1,无法执行请按2", "确认请按一，无法执行请按二", HOUSE),
]


@pytest.mark.parametrize(("text", "said", "source"), CASES, ids=[case[0] for case in CASES])
def test_it_is_read_as_the_source_says(text: str, said: str, source: str) -> None:
    assert spoken_sentences(text) == (said,), source


def test_sentences_come_in_order_and_the_menu_of_a_text_message_is_not_read_out() -> None:
    text = (
        "【仙居应急联动】指令A:受台风影响白塔、下各严重内涝,各队立即集结出动。总指挥:分管副县长。"
        "回复1签收2无法执行3集结完毕+人数4到达+人数5处置结束"
    )
    assert spoken_sentences(text) == (
        "仙居应急联动",
        "指令A，受台风影响白塔，下各严重内涝，各队立即集结出动",
        "总指挥，分管副县长",
    )


@pytest.mark.parametrize("text", ["", "  ", "。。。", "【】", "\n", "🚒", "回1确认"])
def test_where_there_is_no_word_nothing_is_said(text: str) -> None:
    assert spoken_sentences(text) == ()


def test_a_text_that_begins_with_a_date_is_no_menu() -> None:
    assert spoken_sentences("回8月2日来电") == ("回八月二日来电",)


def test_a_long_sentence_is_cut_at_a_pause() -> None:
    clause = "请你队立即赶赴现场" * 4
    parts = spoken_sentences(f"{clause},{clause},{clause}。")
    assert parts == (f"{clause}，{clause}", clause)
    assert max(map(len, parts)) <= LONGEST


def test_a_long_sentence_without_a_pause_is_cut_all_the_same() -> None:
    parts = spoken_sentences("集" * 200)
    assert "".join(parts) == "集" * 200
    assert max(map(len, parts)) <= LONGEST


@given(st.text(max_size=200))
def test_any_text_becomes_words_and_pauses_alone(text: str) -> None:
    for sentence in spoken_sentences(text):
        assert 0 < len(sentence) <= LONGEST
        assert not any(character.isdigit() for character in sentence if character.isascii())
        assert all(c == "，" or c.isalpha() for c in sentence)
        assert not sentence.startswith("，")


@given(st.text("0123456789.,:/-~%#+ 年月日时分人号级mkh°C", max_size=60))
def test_no_figure_however_strange_is_left_unread(text: str) -> None:
    for sentence in spoken_sentences(text):
        assert not any(character in "0123456789" for character in sentence)


def test_endless_figures_are_read_to_the_last_and_soon() -> None:
    assert "".join(spoken_sentences("1" * 100_000)).count("幺") == 100_000

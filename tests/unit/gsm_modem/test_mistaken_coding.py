"""GBK in the name of UCS-2 is no text; everything that people really write is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.gsm_modem.data_coding import Alphabet, text_of
from drivers.gsm_modem.mistaken_coding import is_gbk
from drivers.gsm_modem.user_data import UserData

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=70)


@pytest.mark.parametrize("text", ["收到", "已到达现场", "集结完毕，十五人", "1收到"])
def test_gbk_is_shown_with_the_reason_and_is_no_text(text: str) -> None:
    payload = text.encode("gbk")
    assert is_gbk(payload)
    assert "GBK" in text_of(Alphabet.UCS2, payload)
    assert not UserData(Alphabet.UCS2, payload).is_text


@pytest.mark.parametrize(
    "text",
    [
        "收到",
        "1",
        "OK",
        "4A 10人",
        "알겠습니다",
        "네",
        "도착했습니다",
        "Да",
        "はい",
        "👍",
        "€",
        "（１）",
        "",
    ],
)
def test_what_people_write_is_text(text: str) -> None:
    payload = text.encode("utf-16-be")
    assert not is_gbk(payload)
    assert text_of(Alphabet.UCS2, payload) == text
    assert UserData(Alphabet.UCS2, payload).is_text


@given(HAN)
def test_chinese_is_never_mistaken(text: str) -> None:
    assert not is_gbk(text.encode("utf-16-be"))


@given(st.binary(max_size=140))
def test_any_octets_are_judged(payload: bytes) -> None:
    assert is_gbk(payload) in (True, False)

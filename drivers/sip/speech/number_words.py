"""Numbers in Mandarin words.

    count     12005     一万两千零五    a gap of zeros is one 零
    digits    15400     幺五四零零      telephone and order numbers: 1 is 幺, never mistaken for 七
    plain     2026      二零二六        years
    decimal   0.05      零点零五

Which two: 二 stands in tens, after 第 and in digits; 两 before 千, 万, 亿 and, alone, before a
measure word. 百 takes either, and 二 here. (吕叔湘《现代汉语八百词》, entries 二 and 两;
《现代汉语词典》, entry 幺: for 一 in numbers said digit by digit.)
"""

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_MYRIADS = ("", "万", "亿", "万亿")
MOST_COUNTED = 10 ** (4 * len(_MYRIADS)) - 1


def digits_said(digits: str) -> str:
    """Digit by digit with 幺 for 1, as telephone and order numbers are said."""
    return plain_digits(digits).replace("一", "幺")


def plain_digits(digits: str) -> str:
    """Digit by digit, 1 as 一: years, decimals."""
    return "".join(_DIGITS[int(digit)] for digit in digits)


def count_said(number: int) -> str:
    """A whole number from 0 to `MOST_COUNTED`; raises `ValueError` beyond."""
    if not 0 <= number <= MOST_COUNTED:
        raise ValueError(f"{number} is not counted in words")
    if number == 0:
        return _DIGITS[0]
    words, gap = "", False
    for power in range(len(_MYRIADS) - 1, -1, -1):
        group = number // 10 ** (4 * power) % 10_000
        if group == 0:
            gap = bool(words)
            continue
        if words and (gap or group < 1000):
            words += _DIGITS[0]
        words, gap = words + _group_said(group, power), False
    return words.removeprefix("一") if words.startswith("一十") else words


def _group_said(group: int, power: int) -> str:
    if group == 2 and power:
        return f"两{_MYRIADS[power]}"
    return _below_myriad(group) + _MYRIADS[power]


def _below_myriad(number: int) -> str:
    words, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(words)
            continue
        if gap:
            words, gap = words + _DIGITS[0], False
        two = digit == 2 and place == 3
        words += ("两" if two else _DIGITS[digit]) + _PLACES[place]
    return words


def measured_said(number: int) -> str:
    """A count before a measure word: two alone is 两."""
    return "两" if number == 2 else count_said(number)


def decimal_said(whole: str, fraction: str) -> str:
    """`12`, `50` is 十二点五零: every digit behind the point is said."""
    return f"{count_said(int(whole))}点{plain_digits(fraction)}"

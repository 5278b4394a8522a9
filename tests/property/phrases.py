"""What people answer, made together with what it means, so that nobody has to read it again.

The meanings are a reading of CONTRACT §4 and REQUIREMENTS FB-8 and FB-9 that knows nothing of
the parser: a phrase is put together from a code or words whose sense is known, and written the
way people write (full width, tags before and behind, a comma, a head count).
"""

from dataclasses import dataclass
from random import Random

ACKED, REFUSED, MUSTERED, ARRIVED, ENDED, HELP = (
    "acked", "refused", "mustered", "arrived", "ended", "help",
)  # fmt: skip
CODE_OF = {ACKED: "1", REFUSED: "2", MUSTERED: "3", ARRIVED: "4", ENDED: "5", HELP: "6"}
WORDS = {
    ACKED: ("收到", "签收", "收到,马上出发", "明白", "知道了"),
    REFUSED: ("无法执行", "无法执行,车辆故障"),
    MUSTERED: ("集结完毕", "收到,集结完毕"),
    ARRIVED: ("已到达", "已到达现场", "到了"),
    ENDED: ("处置完毕", "处置结束", "无人员伤亡,处置完毕"),
    HELP: ("请求支援",),
}
# Nothing of this is a yes, whatever digits and words are in it.
NOTHING = (
    "没收到", "还没到达", "未集结", "没有收到", "晚点到", "好的", "收到吗", "1?", "👍", "",
    "5人受伤", "3人受伤", "10", "12", "7", "8", "1.5", "1 2", "15400010001",
    "1 没收到", "4 还没到", "4还没到", "1 但来不了", "3 12人 未集结完", "收到,但是去不了",
    "马上到达", "预计10分钟到达", "消防已到达", "不需要支援", "集结完毕,已到达",
    "自接警情 前山水管爆裂", "没收到指令原文,再发一遍",
)  # fmt: skip
_REASONS = ("人员在外", "不归我们管", "车坏了,今天无法集结")
_GEAR = ("", " 冲锋舟2", "、抽水泵3台")
_FULL_WIDTH = str.maketrans("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ# ", "０１２３４５６７８９"
    "ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ＃　")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is sent and what it says; `status` is empty where it must not be taken for any.

    With a `wish` (hear again, a seat) it is understood and yet says nothing of the unit.
    """

    text: str
    status: str = ""
    strength: int = -1
    tag: str = ""
    wish: bool = False


def texted(dice: Random, tag: str) -> Phrase:
    """A text; `tag` is an order's letter, or empty for none."""
    kind = dice.random()
    if kind < 0.2:
        return Phrase(dice.choice(NOTHING))
    if kind < 0.24:
        return Phrase(dice.choice(("9", "0")), wish=True)
    status = dice.choice((ACKED, ACKED, ACKED, REFUSED, MUSTERED, ARRIVED, ARRIVED, ENDED, HELP))
    return _worded(dice, status, tag) if kind < 0.45 else coded(dice, status, tag)


def coded(dice: Random, status: str, tag: str) -> Phrase:
    """A code with its tag, and behind it what goes with that code."""
    code = CODE_OF[status]
    forms = (f"{code}{tag}", f"{code}#{tag}", f"{tag}{code}", f"{code} {tag}", f"{tag}#{code}")
    head = dice.choice(forms) if tag else dice.choice((code, code, f"({code})", f"{code}。"))
    strength = -1
    if status == REFUSED:
        head += f" {dice.choice(_REASONS)}" if dice.random() < 0.7 else ""
    elif status in (MUSTERED, ARRIVED) and dice.random() < 0.5:
        strength = dice.randrange(1, 60)
        head += f" {strength}人{dice.choice(_GEAR) if status == ARRIVED else ''}"
    return Phrase(_written(dice, head), status, strength, tag)


def _worded(dice: Random, status: str, tag: str) -> Phrase:
    words = dice.choice(WORDS[status])
    strength = -1
    if status == MUSTERED and dice.random() < 0.5:
        strength = dice.randrange(10, 60)
        words += f" {strength}人"
    if tag:
        words = dice.choice((f"{tag}{words}", f"指令{tag},{words}"))
    return Phrase(_written(dice, words), status, strength, tag)


def _written(dice: Random, text: str) -> str:
    how = dice.randrange(5)
    if how == 0:
        return text.translate(_FULL_WIDTH)
    if how == 1:
        return f" {text}"
    return text.lower() if how == 2 else text


def keyed(dice: Random) -> Phrase:
    """Keys pressed on a telephone; they cannot carry a tag."""
    kind = dice.random()
    if kind < 0.15:
        return Phrase(dice.choice(("7", "8", "11", "", "#", "1*2", "4*", "41")))
    if kind < 0.2:
        return Phrase(dice.choice(("9", "0#")), wish=True)
    status = dice.choice(tuple(CODE_OF))
    if status in (MUSTERED, ARRIVED) and kind < 0.6:
        strength = dice.randrange(1, 60)
        return Phrase(f"{CODE_OF[status]}*{strength}#", status, strength)
    return Phrase(CODE_OF[status] + dice.choice(("", "#")), status)


@dataclass(frozen=True, slots=True)
class RadioPhrase:
    """A status: what the fleet's table makes of it (nothing: it is not listed), and its number."""

    answer: str
    raw: str
    phrase: Phrase


def radioed(dice: Random) -> RadioPhrase:
    """A status word of a radio; an unlisted one says nothing, whatever its number."""
    status = dice.choice(tuple(CODE_OF))
    raw = dice.choice(("32772", "0x9A14", *CODE_OF.values()))
    if dice.random() < 0.2:
        return RadioPhrase("", raw, Phrase(raw))
    answer = dice.choice((CODE_OF[status], WORDS[status][0]))
    return RadioPhrase(answer, raw, Phrase(answer, status))

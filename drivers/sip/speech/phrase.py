"""The things that a line says.

    the order's text | the menu that it lacks | 请稍候 | 已收到,谢谢 | 请再按一次

`menu_after` looks at the text first: orders often bring a menu of their own, and two menus that
differ would leave the leader guessing. A menu meant for text messages (回复1签收…) is none on the
telephone.
"""

import re
from dataclasses import dataclass

_OWN_MENU = re.compile(r"按\s*[0-9０-９一二三四五六七八九零]")
_OWN_AGAIN = re.compile(r"按\s*[9９九]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text as the core words it; a drill is said to be one first and last."""

    text: str
    drill: bool = False


MENU = Phrase(
    "签收请按1,无法执行请按2,集结完毕请按3,到达现场请按4,可再按星号人数井号,"
    "处置结束请按5,请求支援请按6,重听请按9。"
)
AGAIN_ONLY = Phrase("重听请按9。")
NOTHING = Phrase("")
WAIT = Phrase("请稍候。")
THANKS = Phrase("已收到,谢谢。")
NOT_UNDERSTOOD = Phrase("请再按一次。")
FAREWELL = Phrase("再见。")
NOTICE = Phrase("这里是应急联动指挥中心。您有一条重要通知。内容请查看短信或致电指挥中心。")
GREETING = Phrase("您好,这里是应急联动指挥中心。")
MESSAGE_KEY = Phrase("留言请按7。")
SEAT_KEY = Phrase("转人工请按0。")
NEXT_KEY = Phrase("听下一条请按井号键。")
PUT_THROUGH = Phrase("请稍候,正在为您转接。")
NO_SEAT = Phrase("抱歉,现在无人接听。")
LEAVE_MESSAGE = Phrase("请留言,说完请按井号键。")
ASK_PIN = Phrase("请输入身份码,按井号键结束。其他来电请稍候。")
WRONG_PIN = Phrase("身份码不正确,请重新输入,按井号键结束。")


def count_of(figure: str) -> Phrase:
    """Which of several orders follows."""
    return Phrase(f"第{figure}条。")


def has_menu(text: str) -> bool:
    """Whether the text tells what to press."""
    return _OWN_MENU.search(text) is not None


def menu_after(text: str) -> Phrase:
    """The menu to follow this text: what the text does not say of it already."""
    if not has_menu(text):
        return MENU
    return NOTHING if _OWN_AGAIN.search(text) else AGAIN_ONLY

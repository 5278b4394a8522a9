"""The wording of a text message: marks, signature, names, menu, and how many parts it takes.

A complete text is laid out as

    （可能重复）【演练】【中心】致甲队、乙队:指令A:…。单号…。总指挥:…。回复1签收2无法执行…
    repeat mark | drill mark | signature | units | the order's own text with tag | what it
    has to carry (`carried`) | menu

A text of the dispatch core is complete as given: each piece is added only where it is absent.
Where an answer is awaited the order's letter is such a piece by itself: whoever has several
orders is asked to answer by the letter, and should have read it. A text that brings its own menu
was measured by whoever wrote it: the letter never makes it a part longer.
"""

import re
from dataclasses import dataclass, replace

from gateway.orders.carried import NOTHING, Carried

REPEAT_MARK = "（可能重复）"
DRILL_MARK = "【演练】"
COPY_MARK = "（抄送）"
_SPOKEN_DRILL = "这是演练"
MENU = "回复1签收2无法执行3集结完毕+人数4到达+人数5处置结束"
NEUTRAL_TEXT = "请立即接听或回拨指挥中心电话"

# TS 23.038 §6.2.1 and §6.2.1.1: the default alphabet, and what takes two septets.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
_MENU_GIVEN = re.compile(r"回复?\s*[0-9０-９]|按\s*[0-9０-９]")
# What makes a letter the name of something else: "A级", "A座", "A3".
_NO_LETTER = "A-Za-z0-9级类座栋幢楼区组队班点路口门"
_SIGNED = re.compile(r"(【[^】]*】)(.*)", re.DOTALL)


def sms_parts(text: str) -> int:
    """How many short messages carry the text; an empty one takes one.

    TS 23.040 §9.2.3.24.1 with the 8-bit reference: 160 septets alone or 153 a part, else 70
    UCS-2 units alone or 67 a part. Neither an escape nor a surrogate pair is split.
    """
    if all(character in _BASIC or character in _EXTENSION for character in text):
        return _parts([2 if character in _EXTENSION else 1 for character in text], 160, 153)
    return _parts([2 if ord(character) > 0xFFFF else 1 for character in text], 70, 67)


def _parts(sizes: list[int], alone: int, each: int) -> int:
    if sum(sizes) <= alone:
        return 1
    parts, filled = 1, 0
    for size in sizes:
        if filled + size > each:
            parts, filled = parts + 1, 0
        filled += size
    return parts


@dataclass(frozen=True, slots=True)
class SmsWording:
    """What goes into one text message to one telephone.

    `units` are the names of the units the recipient answers for: only two or more are named.
    Without `awaits_answer` (a stand-down) no menu is added, and a `copy` says that it is one.
    With `neutral` the text says only that the hall is to be called. `carried` is what it has
    to say beside its own words.
    """

    text: str
    site_name: str
    tag: str = ""
    drill: bool = False
    repeat: bool = False
    units: tuple[str, ...] = ()
    awaits_answer: bool = True
    neutral: bool = False
    copy: bool = False
    carried: Carried = NOTHING


def compose_sms(wording: SmsWording) -> str:
    """The text as it leaves, laid out as the head of this module draws it."""
    text = _composed(wording)
    if wording.tag and _MENU_GIVEN.search(wording.text):
        measured = _composed(replace(wording, tag=""))
        return measured if sms_parts(measured) < sms_parts(text) else text
    return text


def _composed(wording: SmsWording) -> str:
    if wording.neutral:
        text = with_signature(NEUTRAL_TEXT, wording.site_name)
    else:
        text = wording.carried.into(with_signature(wording.text, wording.site_name))
        if wording.copy:
            text = with_copy_mark(text)
        elif wording.awaits_answer:
            text = with_menu(with_tag(text, wording.tag))
        text = naming_units(text, wording.units)
    if wording.drill:
        text = with_drill_mark(text)
    return with_repeat_mark(text) if wording.repeat else text


def with_signature(text: str, site_name: str) -> str:
    """Signed with 【site】 unless the text begins with a 【…】 that is not the drill mark."""
    repeat, drill, rest = _marks(text)
    return text if _SIGNED.fullmatch(rest) else f"{repeat}{drill}【{site_name}】{rest}"


def spoken(text: str, *, drill: bool) -> str:
    """What a call says; a drill says so first and last."""
    if not drill:
        return text
    begun = text if text.startswith(_SPOKEN_DRILL) else f"{_SPOKEN_DRILL}。{text}"
    ends = begun.rstrip("。.!！ ").endswith(_SPOKEN_DRILL)
    return begun if ends else f"{begun}{_SPOKEN_DRILL}。"


def spoken_with_tag(text: str, tag: str) -> str:
    """What a call says with the order's letter before it, unless the text says that."""
    if not tag or says_tag(text, tag):
        return text
    drill = f"{_SPOKEN_DRILL}。"
    said = text.removeprefix(drill)
    return f"{drill if said != text else ''}指令{tag}:{said}"


def paged(text: str, *, drill: bool) -> str:
    """What a radio shows; a drill begins with 【演练】."""
    return with_drill_mark(text) if drill else text


def signed_like(model: str, text: str) -> str:
    """`text` with the marks and the signature that `model` begins with, where it has none."""
    _, drill, rest = _marks(model)
    signed = _SIGNED.fullmatch(rest)
    if text.startswith("【") or signed is None:
        return text
    return f"{drill}{signed[1]}{text}"


def with_drill_mark(text: str) -> str:
    """Begins with 【演练】, once; only a repeat mark goes before it."""
    repeat, _, rest = _marks(text)
    return f"{repeat}{DRILL_MARK}{rest}"


def with_copy_mark(text: str) -> str:
    """Says behind the signature that it is a copy, once."""
    return text if COPY_MARK in text else _behind_signature(text, COPY_MARK)


def with_repeat_mark(text: str) -> str:
    """Begins with （可能重复）, once."""
    return text if text.startswith(REPEAT_MARK) else REPEAT_MARK + text


def naming_units(text: str, unit_names: tuple[str, ...]) -> str:
    """Names the units behind the signature, where there is more than one."""
    names = tuple(dict.fromkeys(unit_names))
    return _behind_signature(text, f"致{'、'.join(names)}:") if len(names) > 1 else text


def with_tag(text: str, tag: str) -> str:
    """Names the order's letter behind the signature, unless the text says it."""
    if not tag or says_tag(text, tag):
        return text
    return _behind_signature(text, f"指令{tag}:")


def says_tag(text: str, tag: str) -> bool:
    """Whether the letter stands alone somewhere in the text, and names nothing else."""
    return re.search(rf"(?<![A-Za-z]){re.escape(tag)}(?![{_NO_LETTER}])", text) is not None


def named_tag(text: str) -> str:
    """The letter by which the text calls its order, as in `指令A:…`; empty if it does not."""
    named = re.search(rf"指令([A-Z])(?![{_NO_LETTER}])", text)
    return named[1] if named else ""


def with_menu(text: str) -> str:
    """Ends with the menu of answers, unless it has one."""
    if _MENU_GIVEN.search(text):
        return text
    end = "" if text.endswith(tuple("。！？!?;；.")) else "。"
    return f"{text}{end}{MENU}"


def behind_signature(text: str, words: str) -> str:
    """`text` with these words between its signature and what it says; its marks stay first."""
    return _behind_signature(text, words)


def _behind_signature(text: str, words: str) -> str:
    repeat, drill, rest = _marks(text)
    signed = _SIGNED.fullmatch(rest)
    signature, said = (signed[1], signed[2]) if signed else ("", rest)
    return f"{repeat}{drill}{signature}{words}{said}"


def _marks(text: str) -> tuple[str, str, str]:
    """`(repeat mark, drill mark, rest)`; a drill mark behind the signature counts as one."""
    repeat = REPEAT_MARK if text.startswith(REPEAT_MARK) else ""
    rest = text[len(repeat) :]
    if rest.startswith(DRILL_MARK):
        return repeat, DRILL_MARK, rest[len(DRILL_MARK) :]
    signed = _SIGNED.fullmatch(rest)
    if signed and signed[2].startswith(DRILL_MARK):
        return repeat, DRILL_MARK, signed[1] + signed[2][len(DRILL_MARK) :]
    return repeat, "", rest

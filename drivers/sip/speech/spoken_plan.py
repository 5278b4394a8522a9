"""What a line says of a phrase now: rendered, recorded, or said to be unsaid.

Every sentence is said by its rendering, else by recordings, else it is left unsaid. Where one is,
the phrase gets a frame that says so:

    这里是应急联动指挥中心 | 您有一条应急指令 | what can be said | 内容请查看短信或致电指挥中心
                           | the phrase's menu, or 确认请按一 where it stayed unsaid

The frame calls the phrase an order only where its own text does. A drill says 这是演练 first and
last, once each, whoever wrote it there. Nothing is said that neither the text nor the frame has.

No plan has more than `MOST_FILES`: of more the sentences in the most pieces stay unsaid.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from drivers.sip.speech.phrase import Phrase, has_menu
from drivers.sip.speech.spoken_text import spoken_sentences

DRILL = "这是演练"
CENTRE = "这里是应急联动指挥中心"
ORDER = "您有一条应急指令"
NOTICE = "您有一条重要通知"
UNSAID = "内容请查看短信或致电指挥中心"
CONFIRM = "确认请按一"
_ORDER_WORDS = ("指令", "派单")
_DRILL_WORDS = (DRILL, "演练")
# Marks of the core may stand before it: that the text may be a repeat.
_BEGINS_AS_DRILL = re.compile(r"\s*(?:（[^）]*）)?\s*(?:这是演练|【演练】)")

MOST_FILES = 56
"""pjsua2 2.15.1 plays the first 64 files of a list and leaves the rest out without a word."""

Sayer = Callable[[str], tuple[str, ...] | None]
"""A sentence to the files that say it, or None."""
Said = list[tuple[str, tuple[str, ...] | None]]


@dataclass(frozen=True, slots=True)
class SpokenPlan:
    """The files, in order, and whether they say all of the phrase."""

    files: tuple[str, ...]
    whole: bool


def sentences_of(phrase: Phrase) -> tuple[str, ...]:
    """The sentences to be said, in order, the drill's included; none for an empty phrase."""
    sentences = spoken_sentences(phrase.text)
    if not is_drill(phrase):
        return sentences
    return (DRILL, *(one for one in sentences if one not in _DRILL_WORDS), DRILL)


def is_drill(phrase: Phrase) -> bool:
    """Whether the phrase was called a drill, or its text begins as one."""
    return phrase.drill or _BEGINS_AS_DRILL.match(phrase.text) is not None


def planned(phrase: Phrase, say: Sayer) -> SpokenPlan:
    """The files for the phrase as it can be said now."""
    sentences = sentences_of(phrase)
    said = _shortened([(sentence, say(sentence)) for sentence in sentences])
    if all(files is not None for _, files in said):
        return SpokenPlan(_files(said), whole=True)
    return SpokenPlan(_files(_framed(phrase, said, say)), whole=False)


def _shortened(said: Said) -> Said:
    while len(_files(said)) > MOST_FILES:
        longest = max(range(len(said)), key=lambda index: (len(said[index][1] or ()), index))
        said[longest] = (said[longest][0], None)
    return said


def _framed(phrase: Phrase, said: Said, say: Sayer) -> Said:
    """The sentences with the frame around them; what is pressed comes last, as everywhere."""
    order = any(word in phrase.text for word in _ORDER_WORDS)
    drill = [DRILL] if is_drill(phrase) else []
    body = [entry for entry in said if entry[0] not in drill]
    menu = [entry for entry in body if has_menu(entry[0])]
    content = [entry for entry in body if entry not in menu]
    unheard = [CONFIRM] if any(files is None for _, files in menu) else []
    return [
        *_said_by(say, *drill, CENTRE, ORDER if order else NOTICE),
        *content,
        *_said_by(say, UNSAID),
        *menu,
        *_said_by(say, *unheard, *drill),
    ]


def _said_by(say: Sayer, *sentences: str) -> Said:
    return [(sentence, say(sentence)) for sentence in sentences]


def _files(said: Said) -> tuple[str, ...]:
    return tuple(file for _, files in said for file in files or ())

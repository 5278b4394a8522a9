"""How recorded fragments say a sentence: word for word and whole, or not at all.

Half a sentence may say the opposite of the whole (如堤防溃决,立即撤离), so one is said only where
fragments cover every character of it, in order. Of several ways the one with the fewest
fragments is taken, for it sounds least cut up:

    确认请按一，重听请按九   ->   确认请按一 | 停顿 | 重听请按九

`best[n]` is the shortest plan for the first n characters; a fragment may span a pause, and a
pause between two fragments is kept.
"""

from collections.abc import Collection

from drivers.sip.speech.recordings import SHORT_PAUSE

PAUSE = "，"


def fragments_for(sentence: str, on_file: Collection[str]) -> tuple[str, ...] | None:
    """The fragments that say the sentence, pauses among them; None if they cannot say all of it."""
    words = sentence.replace(PAUSE, "")
    best: list[tuple[str, ...] | None] = [(), *[None] * len(words)]
    longest = max(map(len, on_file), default=0)
    for end in range(1, len(words) + 1):
        for begin in range(max(0, end - longest), end):
            before, piece = best[begin], words[begin:end]
            if before is None or piece not in on_file or piece == SHORT_PAUSE:
                continue
            shortest = best[end]
            if shortest is None or len(before) + 1 < len(shortest):
                best[end] = (*before, piece)
    plan = best[-1]
    return None if plan is None else _with_pauses(plan, sentence)


def _with_pauses(plan: tuple[str, ...], sentence: str) -> tuple[str, ...]:
    said: list[str] = []
    rest = sentence
    for piece in plan:
        if rest.startswith(PAUSE):
            said.append(SHORT_PAUSE)
        for character in piece:
            rest = rest.lstrip(PAUSE).removeprefix(character)
        said.append(piece)
    return tuple(said)

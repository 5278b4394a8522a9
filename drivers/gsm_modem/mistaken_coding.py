"""GBK that calls itself UCS-2, as some telephones and modems of old send it.

Read as UCS-2 it becomes other letters, mostly Hangul, and looks like a text. So what is sound
GB 2312 in Chinese words, and as UCS-2 has not one letter that Chinese is written with, is no text
for us: it is shown with this reason, and never read as an answer. Real Hangul is hardly ever
sound GB 2312: every octet of a pair would have to lie above A0.
"""

_HAN = range(0x4E00, 0xA000)
_USUAL = (range(0x20, 0x7F), _HAN, range(0x3000, 0x3040), range(0xFF00, 0xFFF0))


def is_gbk(payload: bytes) -> bool:
    """Whether octets that should be UCS-2 are GBK instead."""
    try:
        said = payload.decode("gb2312")
    except UnicodeDecodeError:
        return False
    if not any(ord(letter) in _HAN for letter in said):
        return False
    as_ucs2 = payload.decode("utf-16-be", "replace")
    return not any(ord(letter) in usual for letter in as_ucs2 for usual in _USUAL)

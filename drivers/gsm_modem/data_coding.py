"""What TP-DCS says about the user data (TS 23.038 §4)."""

from enum import Enum

from drivers.gsm_modem.gsm_alphabet import text_of_septets
from drivers.gsm_modem.mistaken_coding import is_gbk


class Alphabet(Enum):
    """How the user data are to be read; the value of the first three is their DCS when sent."""

    GSM7 = 0x00
    OCTETS = 0x04
    UCS2 = 0x08
    COMPRESSED = 0x20


_GENERAL = {0b00: Alphabet.GSM7, 0b01: Alphabet.OCTETS, 0b10: Alphabet.UCS2}


def alphabet_of(data_coding: int) -> Alphabet:
    """Every value has a meaning: reserved ones are the default alphabet (§4)."""
    group = data_coding >> 4
    if group <= 0b0111:
        # general data coding, and the same marked for automatic deletion
        if data_coding & 0x20:
            return Alphabet.COMPRESSED
        return _GENERAL.get(data_coding >> 2 & 0b11, Alphabet.GSM7)
    if group == 0b1110:
        # message waiting, store, UCS-2; groups 1100 and 1101 have the default alphabet
        return Alphabet.UCS2
    if group == 0b1111 and data_coding & 0x04:
        return Alphabet.OCTETS
    return Alphabet.GSM7


def text_of(alphabet: Alphabet, payload: bytes) -> str:
    """What a human can be shown; what is no text is shown as hexadecimal digits.

    `payload` is one septet a byte for `GSM7`, the octets themselves otherwise.
    """
    match alphabet:
        case Alphabet.GSM7:
            return text_of_septets(payload)
        case Alphabet.UCS2 if is_gbk(payload):
            return f"（编码有误，疑为 GBK 冒充 UCS-2，不作解读：{payload.hex().upper()}）"
        case Alphabet.UCS2:
            # UTF-16 is what telephones send in the name of UCS-2
            return payload.decode("utf-16-be", "replace")
        case Alphabet.OCTETS:
            return f"（{len(payload)} 字节数据：{payload.hex().upper()}）"
        case Alphabet.COMPRESSED:
            return f"（压缩短信，无法显示：{payload.hex().upper()}）"

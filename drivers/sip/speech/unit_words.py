"""Units that stand behind a number, and what is said for them.

The sign of division is 每, once, however many units follow it, and the sign of multiplication is
not said (《中华人民共和国法定计量单位使用方法》, 1984, article 3). Texts are in compatibility form
(NFKC) before they get here: ㎡ is m2, ℃ is °C.
"""

import re

UNITS = {
    "km/h": "公里每小时",
    "m/s": "米每秒",
    "m3/s": "立方米每秒",
    "m3/h": "立方米每小时",
    "m3": "立方米",
    "km2": "平方公里",
    "m2": "平方米",
    "mm/h": "毫米每小时",
    "mg/m3": "毫克每立方米",
    "kg": "公斤",
    "mg": "毫克",
    "km": "公里",
    "cm": "厘米",
    "mm": "毫米",
    "m": "米",
    "t": "吨",
    "L": "升",
    "°C": "摄氏度",
    "hPa": "百帕",
    "kPa": "千帕",
    "MPa": "兆帕",
    "kV": "千伏",
    "V": "伏",
    "kW": "千瓦",
    "MW": "兆瓦",
    "kn": "节",
    "nmile": "海里",
    "ppm": "ppm",
    "h": "小时",
    "min": "分钟",
    "s": "秒",
}

UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))

# A two alone before one of these is 两; before others (级, 号, 月, 日, 楼, 组) it is 二.
MEASURES = (
    "小时|分钟|海里|公里|千米|毫米|厘米|平方米|平方公里|立方米|公斤|公顷|批次|人次|车次|队员|"
    "人|名|位|个|支|台|辆|艘|条|架|套|件|户|家|间|处|起|次|批|座|根|箱|袋|桶|米|吨|升|亩|节|元|"
    "天|周|年(?=内|前|后)|点|万|亿|千|百|组(?=人)"
)

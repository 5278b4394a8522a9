"""What scenarios are made of: times, kinds, words that people write, ways telephones behave."""

from typing import Any

T0S = (
    "2026-08-12T14:00:00+08:00",
    "2026-08-12T19:59:00+08:00",
    "2026-12-31T23:50:00+08:00",
    "2026-03-08T01:55:00-05:00",
    "2026-07-01T05:59:30+05:30",
    "2026-10-01T03:00:00+00:00",
)
LONG_S = 6000
KINDS = ("team", "medical", "township", "police", "fire", "dept", "org")
AREAS = ("county", "township", "city", "rural")
TASKS = ("own_area", "cross_township", "onsite", "standby", "report")
LEVELS = ("特别重大", "重大", "较大")
CATEGORIES = ("自然灾害", "事故灾难", "公共卫生", "社会安全", "综合")
BEARERS = (None, ["sms"], ["sms", "voice"], ["sms", "radio"], ["voice", "radio"], ["voice"])
TEXT = "【试点应急】指令{tag}:河堤出现管涌,各队立即集结出动{more}。回1签收2无法3集结+人数4到达5结束"
MORE = ("", ",总指挥分管副县长,集结地点县防汛物资仓库门前广场,各队自带照明和排涝设备")
RECEIPTS = ("1", "１", "收到", "收到,马上出发", "{tag}1", "1#{tag}", "1{tag}")
MUSTERS = ("3 12人", "3", "集结完毕", "3,8人", "３ 9人", "集结完毕 15人", "3{tag} 20人")
ARRIVALS = ("4", "4 7人", "4 10人 冲锋舟2", "已到达", "４", "4{tag} 6人", "到达现场")
ENDS = ("5", "处置完毕", "5{tag}", "５")
LONG_REASON = (
    "2 全队正在邻县参加防汛抢险培训,车辆和冲锋舟也都在外," + "今天无法集结," * 8 + "请改派"
)
REFUSALS = (LONG_REASON, "2 人员在外培训", "2 车辆故障", "２ 道路中断", "2{tag} 正在处置另一警情")
NOISE = ("晚点到", "没收到,再发一遍", "5人受伤", "还没到达", "4 还没到", "路上堵车", "1Z")
SMS = ("delivered:2", "delivered:9", "undelivered", "no_dlr", "part_fail:1", "no_dlr;delivered:3")
SILENCE = ("no_answer", "busy", "off", "invalid", "voicemail", "answer:4:none", "answer:6:say=喂")
GROUPS: list[dict[str, Any]] = [
    {"tg_id": "90001", "name": "全县", "system": "digital", "note": ""},
    {"tg_id": "90002", "name": "二组", "system": "analog", "note": "voice only"},
]
PICK_UP = (
    "answer:5:dtmf=1",
    "no_answer;answer:3:dtmf=1",
    "busy;answer:8:dtmf=1",
    "answer:7:dtmf=2",
)

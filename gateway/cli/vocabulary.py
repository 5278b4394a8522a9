"""The words of the tables: Chinese first, English as the site's second language."""

from dataclasses import dataclass

_WORDS = {
    # columns
    "order_id": ("指令", "Order"),
    "tag": ("代号", "Tag"),
    "mode": ("性质", "Mode"),
    "level": ("级别", "Level"),
    "state": ("状态", "State"),
    "accepted_at": ("受理时间", "Accepted"),
    "units": ("单位", "Units"),
    "recipients": ("人数", "Recipients"),
    "unit": ("单位", "Unit"),
    "recipient": ("人员", "Recipient"),
    "address": ("号码", "Address"),
    "bearer": ("方式", "Bearer"),
    "channel": ("信道", "Channel"),
    "attempt": ("次数", "Attempt"),
    "cause": ("原因", "Cause"),
    "strength": ("集结人数", "Strength"),
    "driver": ("驱动", "Driver"),
    "since": ("自", "Since"),
    "reason": ("说明", "Reason"),
    "name": ("名称", "Name"),
    "on_air": ("在线", "On air"),
    "on_air_yes": ("在线", "on air"),
    "on_air_no": ("离线", "gone"),
    "on_air_unknown": ("未知", "unknown"),
    "heard_at": ("最近通信", "Heard"),
    "position": ("位置", "Position"),
    "sums": ("合计", "Sums"),
    "more_units": ("其余单位", "more units"),
    "parts_left": ("待发段数", "parts left"),
    "leaves_in": ("预计还需", "leaves in"),
    # what became of a delivery
    "queued": ("待发", "queued"),
    "sending": ("发送中", "sending"),
    "accepted": ("网络已受理", "accepted"),
    "delivered": ("送达", "delivered"),
    "read": ("已打开", "opened"),
    "partially_delivered": ("部分送达", "partly delivered"),
    "failed": ("失败", "failed"),
    "expired": ("过期", "expired"),
    "unknown": ("不明", "unknown"),
    "withdrawn": ("撤回", "withdrawn"),
    "transmitted": ("已发射", "transmitted"),
    "answered": ("已接听", "answered"),
    # what a unit said
    "acked": ("签收", "acked"),
    "refused": ("无法执行", "refused"),
    "departed": ("出发", "departed"),
    "mustered": ("集结", "mustered"),
    "arrived": ("到达", "arrived"),
    "progress": ("进展", "progress"),
    "ended": ("结束", "ended"),
    "reported": ("上报", "reported"),
    "help": ("请求支援", "help"),
    # orders and their kinds
    "planning": ("计划中", "planning"),
    "open": ("进行中", "open"),
    "closed": ("已关闭", "closed"),
    "cancelled": ("已撤销", "cancelled"),
    "real": ("实战", "real"),
    "drill": ("演练", "drill"),
    "simulated": ("模拟", "simulated"),
    "test": ("测试", "test"),
    # what dispatchers did to an order
    "owner": ("责任单位", "Owner"),
    "first_receiver": ("首接", "first receiver"),
    "transfer_pending": ("移交未接", "Transfer not taken"),
    "notice": ("通知", "Notice"),
    "updated": ("更新", "updated"),
    "transfer": ("移交", "transfer"),
    "told": ("已告知", "told"),
    "not_acked": ("未签收", "not acked"),
    "question": ("待决定", "To decide"),
    "in_hand": ("人工接管", "In hand"),
    # channels
    "up": ("正常", "up"),
    "degraded": ("降级", "degraded"),
    "down": ("中断", "down"),
    "quarantined": ("停用", "quarantined"),
    # bearers
    "sms": ("短信", "sms"),
    "voice": ("电话", "voice"),
    "radio": ("电台", "radio"),
    # what a roster's rows did
    "added": ("新增", "added"),
    "removed": ("删除", "removed"),
    "changed": ("修改", "changed"),
}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language, `zh` or `en`; a word it does not know stays as it is."""

    language: str = "zh"

    def __call__(self, key: str) -> str:
        if key not in _WORDS:
            return key
        chinese, english = _WORDS[key]
        return english if self.language == "en" else chinese

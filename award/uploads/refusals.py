"""Why an uploaded file is refused: stable codes with the words that users read."""

from typing import Any

from award.errors import Refused
from award.i18n import N_

REASONS = {
    "empty": N_("文件是空的（0 字节），请检查后重新上传。"),
    "too_large": N_("文件超过 %(limit)s MB 的上限，请压缩或拆分后上传。"),
    "not_allowed": N_("文件的实际内容不属于可上传的类型。可上传的类型：%(allowed)s。"),
    "program": N_("文件的实际内容是可执行程序，不能上传。"),
    "old_office": N_("这是旧版 Office 文件（doc、xls、ppt），请另存为 docx、xlsx 或 pptx 后上传。"),
    "locked": N_("文件已加密或设有密码，请解除后重新上传。"),
    "damaged": N_("文件不完整或已损坏，请在本机确认能正常打开后重新上传。"),
    "macros": N_("文件含有宏或控件，请另存为不含宏的文件后上传。"),
    "remote_content": N_("文件引用了外部模板或外部对象，请断开引用后重新上传。"),
    "unsafe_xml": N_("文件内部含有不允许的 XML 声明，请用办公软件另存一份后上传。"),
    "ambiguous": N_("文件的内部结构异常，请用办公软件另存一份后上传。"),
    "bomb": N_("文件解压后过大，不能上传。"),
    "active_pdf": N_("PDF 含有脚本或自动执行的操作，请重新导出为普通 PDF 后上传。"),
    "too_many_pages": N_("PDF 共 %(pages)s 页，超过 %(limit)s 页的上限。"),
    "too_many_pixels": N_("图片为 %(width)s×%(height)s 像素，总像素超过 %(limit)s 万的上限，请缩小后上传。"),
    "infected": N_("病毒检查未通过，文件不能上传。"),
    "not_scanned": N_("病毒检查服务暂时不可用，文件未能接收，请稍后再试。"),
    "too_complex": N_("文件过于复杂，无法在规定时间内完成检查，请简化后重新上传。"),
}


class FileRefused(Refused):
    """An uploaded file may not be kept. ``code`` is a key of `REASONS`, ``facts`` fill its words (422)."""

    http = 422

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(REASONS[code], code=code, **facts)

"""From the call to the receipt, over HTTP."""

from io import BytesIO

from PIL import Image
from sqlalchemy import select

from award.invariants import broken
from award.models import CaseFile, Message, Revision
from tests.factories import fresh
from tests.scene import Scene
from tests.submission.conftest import Applicant, case_of


def picture(width: int = 320) -> bytes:
    stream = BytesIO()
    Image.new("RGB", (width, 200), "navy").save(stream, "JPEG")
    return stream.getvalue()


def test_apply_autosave_upload_submit_receipt(scene: Scene, applicant: Applicant) -> None:
    assert "开始填写" in applicant.client.get(f"/apply/{scene.competition.slug}").get_data(as_text=True)
    token = applicant.begin(scene.competition)
    editor = applicant.client.get(f"/my/cases/{token}/edit").get_data(as_text=True)
    assert "案例名称" in editor
    assert "草稿" in editor

    answer = applicant.autosave(token, {"title": "“点单式”上门照护服务的供需对接"})
    assert answer.status_code == 200
    assert answer.get_json()["version"] == 1
    assert case_of(token).title == "“点单式”上门照护服务的供需对接"

    row = applicant.upload(token, "pictures", "上门服务.jpg", picture())
    assert row.status_code == 200, row.get_data(as_text=True)
    assert "上门服务.jpg" in row.get_data(as_text=True)
    file = fresh(select(CaseFile))[0]
    answer = applicant.autosave(token, {f"pictures-{file.id}-file": str(file.id), f"pictures-{file.id}-name": "x",
                                        f"pictures-{file.id}-caption": "照护员上门", "shown": ["pictures"]})  # fmt: skip
    assert answer.status_code == 200
    assert case_of(token).draft.answers["pictures"] == [
        {"file": file.id, "name": "上门服务.jpg", "caption": "照护员上门"}
    ]

    refused = applicant.submit(token)
    assert refused.status_code == 422
    assert "需要补齐" in refused.get_data(as_text=True)
    applicant.fill(token)
    assert "可以提交" in applicant.client.get(f"/my/cases/{token}/submit").get_data(as_text=True)
    first = applicant.client.post(
        f"/my/cases/{token}/submit", data={"csrf_token": applicant.token, "idempotency_key": "again"}
    )
    again = applicant.client.post(
        f"/my/cases/{token}/submit", data={"csrf_token": applicant.token, "idempotency_key": "again"}
    )
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.location == again.location
    receipt = applicant.client.get(first.location).get_data(as_text=True)
    case = case_of(token)
    revision = fresh(select(Revision))[0]
    assert case.reference in receipt
    assert "我们收到了" in receipt
    assert revision.digest[:4].upper() in receipt
    letter = fresh(select(Message).where(Message.notification == "receipt"))
    assert [(row.address, row.state) for row in letter] == [(applicant.user.email, "queued")]
    assert "已提交" in applicant.client.get("/my/cases").get_data(as_text=True)
    with applicant.client.get(f"/files/{file.token}") as served:
        assert served.headers["Content-Disposition"].startswith("attachment")
        assert served.headers["X-Content-Type-Options"] == "nosniff"
        assert served.headers["Content-Security-Policy"].startswith("sandbox")
    assert broken() == []

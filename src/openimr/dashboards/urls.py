from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from openimr.dashboards.views import cases, decisions, in_tray, letters, reading, records, requests, review
from openimr.dashboards.views import cases, decisions, letters, reading, records, review
from openimr.dashboards.views import cases, decisions, letters, marks, reader, records, review

urlpatterns = [
    path("", cases.dashboard, name="dashboard"),
    path("sign-in/", LoginView.as_view(template_name="web/sign_in.html"), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("cases/<str:number>/", cases.overview, name="case"),
    path("cases/<str:number>/records/progress.json", reading.progress, name="case-records-progress"),
    path("cases/<str:number>/records/retry/", reading.retry, name="case-records-retry"),
    path("cases/<str:number>/records/", records.listing, name="case-records"),
    path("cases/<str:number>/records/requests/", requests.listing, name="records-requests"),
    path("cases/<str:number>/records/requests/draft/", requests.draft, name="records-requests-draft"),
    path("cases/<str:number>/records/requests/<str:code>/", requests.act, name="records-request"),
    path("cases/<str:number>/records/requests/<str:code>/letter.pdf", requests.letter, name="records-request-letter"),
    path("cases/<str:number>/records/<str:document>/", records.reader, name="case-document"),
    path("cases/<str:number>/records/read/", reader.reader, name="case-reader"),
    path("cases/<str:number>/records/manifest.json", reader.manifest, name="records-manifest"),
    path("cases/<str:number>/records/chronology.json", reader.chronology, name="records-chronology"),
    path("cases/<str:number>/records/marks.json", marks.marks, name="records-marks"),
    path("cases/<str:number>/records/marks/<int:mark>/", marks.mark, name="records-mark"),
    path("cases/<str:number>/records/search.json", reader.search, name="records-search"),
    path("cases/<str:number>/records/correct/", reader.correct, name="records-correct"),
    path("cases/<str:number>/records/<str:document>/", reader.reader, name="case-document"),
    path(
        "cases/<str:number>/records/<str:document>/pages/<int:page>.webp",
        reader.page_picture,
        name="records-page-picture",
    ),
    path("cases/<str:number>/records/<str:document>/pages/<int:page>.json", reader.page_text, name="records-page-text"),
    path("cases/<str:number>/records/<str:document>/file.pdf", records.file, name="case-document-file"),
    path("cases/<str:number>/criteria/", cases.criteria, name="case-criteria"),
    path("cases/<str:number>/review/", review.desk, name="case-review"),
    path("cases/<str:number>/review/summary/", review.summary, name="case-review-summary"),
    path("cases/<str:number>/review/items/<int:item>/", review.decide, name="case-review-item"),
    path("cases/<str:number>/review/sign/", review.sign, name="case-review-sign"),
    path("cases/<str:number>/letter/", letters.preview, name="case-letter"),
    path("cases/<str:number>/letter/linked/", letters.linked, name="case-letter-linked"),
    path("cases/<str:number>/letter/determination.<str:kind>", letters.file, name="case-letter-file"),
    path("in-tray/", in_tray.listing, name="in-tray"),
    path("in-tray/add/", in_tray.add, name="in-tray-add"),
    path("in-tray/<int:entry>/", in_tray.settle, name="in-tray-settle"),
    path("in-tray/<int:entry>/page.png", in_tray.picture, name="in-tray-picture"),
    path("decisions/", decisions.search, name="decisions"),
    path("decisions/<str:number>/", decisions.decision, name="decision"),
]

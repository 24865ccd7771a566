"""The portal of the parties, and the staff's pages about it."""

from django.urls import path

from openimr.dashboards.views import (
    portal,
    portal_accounts,
    portal_desk,
    portal_documents,
    portal_messages,
    portal_report,
    portal_uploads,
)

urlpatterns = [
    path("portal/", portal.my_cases, name="portal"),
    path("portal/cases.csv", portal.my_cases_csv, name="portal-csv"),
    path("portal/sign-in/", portal_accounts.sign_in, name="portal-sign-in"),
    path("portal/join/", portal_accounts.join, name="portal-join"),
    path("portal/language/", portal_accounts.language, name="portal-language"),
    path("portal/account/", portal_accounts.account, name="portal-account"),
    path("portal/account/second-factor/", portal_accounts.second_factor, name="portal-second-factor"),
    path("portal/account/notices/", portal_accounts.notices, name="portal-notices"),
    path("portal/account/password/", portal_accounts.password, name="portal-password"),
    path("portal/cases/<str:number>/", portal.case, name="portal-case"),
    path("portal/cases/<str:number>/documents/", portal_documents.listing, name="portal-documents"),
    path("portal/cases/<str:number>/documents/<str:document>/file.pdf", portal_documents.file, name="portal-document"),
    path("portal/cases/<str:number>/determination.pdf", portal_documents.determination, name="portal-determination"),
    path(
        "portal/cases/<str:number>/versions/<int:version>/determination.pdf",
        portal_documents.determination,
        name="portal-determination-version",
    ),
    path("portal/cases/<str:number>/letters/<str:name>.pdf", portal_documents.letter, name="portal-letter"),
    path("portal/cases/<str:number>/requests/<str:code>/letter.pdf", portal_documents.request, name="portal-request"),
    path("portal/cases/<str:number>/notice.pdf", portal_documents.notice, name="portal-notice"),
    path("portal/cases/<str:number>/messages/", portal_messages.listing, name="portal-messages"),
    path("portal/cases/<str:number>/messages/<int:conversation>/", portal_messages.thread, name="portal-thread"),
    path("portal/cases/<str:number>/end/<str:topic>/", portal_messages.end, name="portal-end"),
    path("portal/cases/<str:number>/implementation/", portal_report.page, name="portal-report"),
    path("portal/cases/<str:number>/send/", portal_uploads.page, name="portal-send"),
    path("portal/cases/<str:number>/uploads/", portal_uploads.create, name="portal-uploads"),
    path("portal/cases/<str:number>/uploads/<str:token>/", portal_uploads.one, name="portal-upload"),
    path("portal/cases/<str:number>/uploads/<str:token>/take-in/", portal_uploads.finish, name="portal-take-in"),
    path("messages/", portal_desk.queue, name="messages"),
    path("messages/organizations/", portal_desk.organizations, name="portal-organizations"),
    path("messages/kinds/", portal_desk.kinds, name="portal-kinds"),
    path("messages/<int:conversation>/", portal_desk.thread, name="message-thread"),
    path("cases/<str:number>/parties/", portal_desk.parties, name="case-parties"),
    path("cases/<str:number>/parties/<str:role>/notice.pdf", portal_desk.notice, name="case-parties-notice"),
    path("cases/<str:number>/parties/invite/", portal_desk.invite, name="case-parties-invite"),
    path("cases/<str:number>/parties/act/", portal_desk.act, name="case-parties-act"),
]

"""Every address of the platform, stage by stage."""

from django.urls import include, path

urlpatterns = [
    path("", include("openimr.dashboards.portal_urls")),
    path("", include("openimr.dashboards.urls")),
]

#: A party who mistypes an address is told so in its own language, in its own pages.
handler404 = "openimr.dashboards.party_pages.nowhere"
handler403 = "openimr.dashboards.party_pages.denied"
handler400 = "openimr.dashboards.party_pages.unread"
handler500 = "openimr.dashboards.party_pages.broken"

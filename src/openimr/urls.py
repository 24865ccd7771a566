"""Every address of the platform, stage by stage."""

from django.urls import include, path

urlpatterns = [
    path("", include("openimr.dashboards.portal_urls")),
    path("", include("openimr.dashboards.urls")),
]

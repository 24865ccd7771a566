from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "openimr.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

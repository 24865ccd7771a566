from django.apps import AppConfig


class GuidelinesConfig(AppConfig):
    name = "openimr.guidelines"
    label = "guidelines"
    default_auto_field = "django.db.models.BigAutoField"

from django.apps import AppConfig


class DeterminationsConfig(AppConfig):
    name = "openimr.determinations"
    label = "determinations"
    default_auto_field = "django.db.models.BigAutoField"

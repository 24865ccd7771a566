from django.apps import AppConfig


class GuidelinesConfig(AppConfig):
    name = "openimr.guidelines"
    label = "guidelines"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hears what happens in a case's records."""
        from openimr.guidelines import receivers  # noqa: PLC0415  models can be imported only now

        receivers.connect()

from django.apps import AppConfig


class DeterminationsConfig(AppConfig):
    name = "openimr.determinations"
    label = "determinations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hears when a review is handed in."""
        from openimr.determinations import receivers  # noqa: PLC0415  models can be imported only now

        receivers.connect()

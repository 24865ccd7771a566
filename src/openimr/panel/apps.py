from django.apps import AppConfig


class PanelConfig(AppConfig):
    name = "openimr.panel"
    label = "panel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hears of every case that comes in, and of every reviewer's file that is written."""
        from openimr.panel import receivers  # noqa: PLC0415  models can be imported only now

        receivers.connect()

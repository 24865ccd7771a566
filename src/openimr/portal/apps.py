from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "openimr.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear what happens to cases."""
        from openimr.portal import receivers  # noqa: PLC0415  models can be imported only now

        receivers.connect()

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "openimr.publication"
    label = "publication"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from openimr.publication import receivers  # noqa: PLC0415  models can be imported only now

        receivers.connect()

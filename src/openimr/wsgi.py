"""The door for a web server: `granian --interface wsgi openimr.wsgi:application`."""

from django.core.handlers.wsgi import WSGIHandler

from openimr.database import make_ready

make_ready()

from openimr.records import queries  # noqa: E402  it needs Django to be set up

queries.warm_up()  # whoever opens a record first should not wait for what the next ones find ready
application = WSGIHandler()

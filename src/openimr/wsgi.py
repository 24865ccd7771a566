"""The door for a web server: `granian --interface wsgi openimr.wsgi:application`."""

from django.core.handlers.wsgi import WSGIHandler

from openimr.database import make_ready

make_ready()
application = WSGIHandler()

"""Writes of the records: files are taken in, read, put in order; readings are noted."""

from openimr.records.services.marking import note_reading
from openimr.records.services.ordering import put_in_order
from openimr.records.services.reading import read
from openimr.records.services.taking_in import IncomingFile, check, take_in

__all__ = ["IncomingFile", "check", "note_reading", "put_in_order", "read", "take_in"]

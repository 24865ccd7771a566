"""Published Final Determinations, read from their text into fields. Pure: text in, values out."""

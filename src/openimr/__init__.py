"""OpenIMR: Independent Medical Review, from the application to the signed, sourced Final Determination."""

__version__ = "0.1.0"

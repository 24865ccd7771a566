"""Who makes what is in dispute, where the request names a product by its brand."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Product:
    """A product as requests name it, and who made it in which years."""

    words: tuple[str, ...]
    maker: str
    since: date
    until: date | None

    def is_named_in(self, text: str) -> bool:
        """Whether one of its names stands in the text as words of their own."""
        return any(re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) for word in self.words)


def makers(texts: Iterable[str], products: Iterable[Product], on: date) -> tuple[str, ...]:
    """The makers, on that day, of the products that the texts name; each once, in the order of `products`."""
    told = tuple(texts)
    found = [
        product.maker
        for product in products
        if product.since <= on
        and (product.until is None or on <= product.until)
        and any(product.is_named_in(text) for text in told)
    ]
    return tuple(dict.fromkeys(found))

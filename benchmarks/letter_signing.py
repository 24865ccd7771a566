"""Signing one letter: ours against bare pyHanko with the same key and chain, in the same run; and checking it."""

import io
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openimr.settings")
sys.path.insert(0, str(Path(__file__).parents[1]))

import django

django.setup()

from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf

from openimr import clock
from openimr.determinations.adapters import certificates, pdf_letter, pdf_signature, signature_checking
from tests.determinations.builders import ready

NAME, ROUNDS = "Sierra Review Organization", int(sys.argv[1]) if len(sys.argv) > 1 else 20


def milliseconds(work: Callable[[], object]) -> float:
    """The median of several rounds."""
    work()
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - start))
    return round(statistics.median(taken), 1)


def main() -> None:
    at = clock.now()
    with tempfile.TemporaryDirectory() as folder:
        chain = Path(folder) / "chain"
        own = certificates.identity(Path(folder), organization=NAME, at=at, configured=certificates.Configured())
        above = [str(chain / f"{one}.pem") for one in ("issuing", "root")]
        bare = SimpleSigner.load(
            str(chain / "organization.key.pem"), str(chain / "organization.pem"), ca_chain_files=above
        )
    letter = pdf_letter.attach(pdf_letter.render(ready().content()), {"content": {}, "seal": {}})
    metadata = PdfSignatureMetadata(field_name="bare", subfilter=SigSeedSubFilter.PADES)
    ours = pdf_signature.sign(letter, own, organization=NAME, at=at)
    root = certificates.fingerprint(own.root)
    assert own.chain[0].public_bytes(Encoding.DER) == bare.signing_cert.dump()
    figures = {
        "bare_pyhanko_ms": milliseconds(
            lambda: sign_pdf(IncrementalPdfFileWriter(io.BytesIO(letter)), metadata, signer=bare)
        ),
        "ours_with_validation_data_ms": milliseconds(lambda: pdf_signature.sign(letter, own, organization=NAME, at=at)),
        "check_ms": milliseconds(lambda: signature_checking.check(ours, root=root)),
        "render_ms": milliseconds(lambda: pdf_letter.render(ready().content())),
        "bytes_added": len(ours) - len(letter),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()

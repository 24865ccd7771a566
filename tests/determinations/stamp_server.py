"""A time stamp server (RFC 3161) on localhost with a certificate of its own, for the tests; and servers that fail."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

BEGUN, ENDS = datetime(2000, 1, 1, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC)


def _issued(name: str, by: str, key: rsa.RSAPrivateKey, of: rsa.RSAPrivateKey, *, is_root: bool):
    named = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, told)]) for told in (name, by))
    subject, issuer = named
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(of.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGUN)
        .not_valid_after(ENDS)
        .add_extension(x509.BasicConstraints(is_root, None), critical=True)
        .add_extension(
            x509.KeyUsage(not is_root, not is_root, False, False, False, is_root, is_root, False, False), critical=True
        )
    )
    if not is_root:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return made.sign(key, SHA256())


@cache
def authority() -> tuple[x509.Certificate, x509.Certificate, rsa.RSAPrivateKey]:
    """Root and certificate of a time stamp authority, with its key."""
    top, own = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    root = _issued("Test Stamp Root", "Test Stamp Root", top, top, is_root=True)
    return root, _issued("Test Stamp Authority", "Test Stamp Root", top, own, is_root=False), own


def root_pem() -> bytes:
    return authority()[0].public_bytes(Encoding.PEM)


def stamped(asked: bytes, *, at: datetime | None = None) -> bytes:
    """The answer to a request, as of `at` (default: now)."""
    root, own, key = (authority()[n] for n in range(3))
    store = SimpleCertificateStore()
    store.register(asn1.Certificate.load(root.public_bytes(Encoding.DER)))
    raw = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stamper = DummyTimeStamper(
        asn1.Certificate.load(own.public_bytes(Encoding.DER)),
        keys.PrivateKeyInfo.load(raw),
        certs_to_embed=store,
        fixed_dt=at,
    )
    return stamper.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()


def refusing(_: bytes) -> bytes:
    """A server that answers by the protocol, and says no."""
    return bytes.fromhex("30053003020102")  # SEQUENCE { SEQUENCE { INTEGER 2 }}: rejection


@contextmanager
def serving(
    answer: Callable[[bytes], bytes], *, status: int = 200, pause: float = 0
) -> Iterator[tuple[str, list[bytes]]]:
    """A server on localhost; gives its address and all that it was sent."""
    sent: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append(self.rfile.read(int(self.headers["Content-Length"])))
            if pause:
                time.sleep(pause)
            told = answer(sent[-1])
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", sent
    finally:
        server.shutdown()
        server.server_close()

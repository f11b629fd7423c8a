"""A real TLS reverse proxy for the tests: certificates of its own, and only those let in who bring the right header."""

from __future__ import annotations

import datetime as dt
import http.client
import http.server
import ipaddress
import ssl
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_BEGIN, _END = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Authority:
    """A certificate authority; ``file`` is its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    file: Path

    @classmethod
    def make(cls, folder: Path, name: str) -> Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        builder = _builder(subject, subject, key).add_extension(x509.BasicConstraints(True, None), critical=True)
        builder = builder.add_extension(usage, critical=True).add_extension(_names_key(key), critical=False)
        file = folder / f"{name}.pem"
        certificate = builder.sign(key, hashes.SHA256())
        file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return cls(key, certificate, file)

    def sign_for(self, host: str, folder: Path) -> Path:
        """Make a server's key and certificate, in one file."""
        key = ec.generate_private_key(ec.SECP256R1())
        try:
            named: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
        except ValueError:
            named = x509.DNSName(host)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        builder = _builder(subject, self.certificate.subject, key)
        builder = builder.add_extension(x509.SubjectAlternativeName([named]), critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        certificate = builder.add_extension(issuer, critical=False).sign(self.key, hashes.SHA256())
        file = folder / f"{host}-{certificate.serial_number:x}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        return file


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    return builder.serial_number(x509.random_serial_number()).not_valid_before(_BEGIN).not_valid_after(_END)


def _names_key(key: ec.EllipticCurvePrivateKey) -> x509.SubjectKeyIdentifier:
    return x509.SubjectKeyIdentifier.from_public_key(key.public_key())


def _guard(behind: str, let_in: Collection[str], left: list[int]) -> type[http.server.BaseHTTPRequestHandler]:
    class Guard(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("Authorization") not in let_in:
                self._answer(401, [("X-Elastic-Product", "Elasticsearch"), ("Content-Type", "application/json")], b"{}")
                return
            if self.path.endswith("/_bulk") and left[0] > 0:
                left[0] -= 1
                self._answer(429, [("X-Elastic-Product", "Elasticsearch"), ("Content-Type", "application/json")], b"{}")
                return
            server = http.client.HTTPConnection(behind.removeprefix("http://"), timeout=60)
            kept = {k: v for k, v in self.headers.items() if k.lower() not in {"authorization", "host", "connection"}}
            server.request(self.command, self.path, body, kept)
            answer = server.getresponse()
            content = answer.read()
            left_out = {"transfer-encoding", "content-length", "connection"}
            self._answer(answer.status, [h for h in answer.getheaders() if h[0].lower() not in left_out], content)
            server.close()

        def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        def __getattr__(self, name: str) -> Callable[[], None]:
            if name.startswith("do_"):
                return self._pass_on
            raise AttributeError(name)

        def log_message(self, *_: object) -> None:
            """Keep the test's output free of each request."""

    return Guard


@contextmanager
def guarded(behind: str, certificate: Path, let_in: Collection[str], busy: int = 0) -> Iterator[str]:
    """Serve what is at the address ``behind`` over TLS, to requests with one of these Authorization headers.

    The first ``busy`` bulk requests are told that there are too many.
    """

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A client that refuses the certificate hangs up."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Server(("127.0.0.1", 0), _guard(behind, let_in, [busy])) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"https://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()

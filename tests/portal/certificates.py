"""Certificates for loopback hosts, made at start: one good authority, and every way to go wrong."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Signed:
    """A certificate, its key and those that vouch for it, the root left out."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    chain: tuple[x509.Certificate, ...] = ()


class Authority:
    """A root and an intermediate; ``bundle`` is what a client has to trust (SSL_CERT_FILE)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._root = _sign("青禾测试根证书", None, authority=True)
        self._middle = _sign("青禾测试中间证书", self._root, authority=True)
        self._stranger = _sign("无人知晓的根证书", None, authority=True)
        self.bundle = folder / "trusted.pem"
        self.bundle.write_bytes(_pem(self._root.certificate))

    def context(self, kind: str, address: str) -> ssl.SSLContext:
        """A server's side of TLS at ``address``.

        ``kind``: good, expired, future, endless, wrong-name, self-signed, expired-self-signed, unknown-root,
        leaf-only (the intermediate is not sent), client-certificate (asks for one), alert (agrees to no
        cipher).
        """
        now = datetime.now(UTC)
        names = ["www.other.invalid"] if kind == "wrong-name" else [address]
        span = {
            "expired": (now - 400 * DAY, now - 30 * DAY),
            "expired-self-signed": (now - 400 * DAY, now - 30 * DAY),
            "future": (now + 30 * DAY, now + 300 * DAY),
            "endless": (now - DAY, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        }.get(kind, (now - DAY, now + 90 * DAY))
        issuer = self._middle
        if kind.endswith("self-signed"):
            issuer = None
        if kind == "unknown-root":
            issuer = self._stranger
        leaf = _sign(names[0], issuer, names=names, span=span)
        chain = () if kind == "leaf-only" or issuer is None else (issuer.certificate,)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self._write(f"{kind}-{address}", leaf, chain))
        if kind == "client-certificate":
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.load_verify_locations(self.bundle)
            context.verify_mode = ssl.CERT_REQUIRED
        if kind == "alert":
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.set_ciphers("ECDHE-RSA-AES128-GCM-SHA256")  # of no use to an EC key
        return context

    def _write(self, name: str, leaf: _Signed, chain: tuple[x509.Certificate, ...]) -> tuple[Path, Path]:
        certificate, key = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        certificate.write_bytes(b"".join(map(_pem, (leaf.certificate, *chain))))
        key.write_bytes(
            leaf.key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return certificate, key


def _sign(
    subject: str,
    issuer: _Signed | None,
    *,
    names: list[str] | None = None,
    authority: bool = False,
    span: tuple[datetime, datetime] | None = None,
) -> _Signed:
    """A fresh certificate, signed by ``issuer`` or by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    start, end = span or (datetime.now(UTC) - 500 * DAY, datetime.now(UTC) + 500 * DAY)
    name = _name(subject)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if issuer:
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False
        )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([*map(_general, names)]), critical=False)
    return _Signed(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)

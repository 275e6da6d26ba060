"""A host's TLS certificate: what is wrong with it, as a browser would say, and until when it holds."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from crawler.plan import TIMEZONE

TIMEOUT = 15
OUTCOMES = {9: "not-yet", 10: "expired", 62: "mismatch", 64: "mismatch"}
"""OpenSSL's codes: 9 not valid yet, 10 expired, 62 and 64 another host's name or address."""
SELF_SIGNED = 18


@dataclass(frozen=True, slots=True)
class Certificate:
    """What one look at a host's certificate told; nothing where no handshake came about."""

    fault: str | None = None
    """expired, not-yet, mismatch, self-signed, unknown (an issuer not known here); None when fine."""
    until: datetime | None = None
    """The last moment at which it is valid; None where that was not told, as of one of no use today."""


def certificate_of(host: str, port: int, address: str) -> Certificate:
    """The certificate that a host shows. Blocks.

    ``address`` is what the host resolved to and may be connected to. Whether a certificate has expired or
    bears another name is told without its issuer; an unknown issuer is not held against the site, for
    browsers may know it, or fetch the missing link of its chain.
    """
    trusting = ssl.create_default_context()
    code, until = _handshake(trusting, host, port, address)
    if code in (None, 0) or code in OUTCOMES:
        return Certificate(OUTCOMES.get(code or 0), until)
    believing = _believing(host, port, address)
    found, until = _handshake(believing, host, port, address) if believing else (None, None)
    fault = OUTCOMES.get(found or 0) or ("self-signed" if code == SELF_SIGNED else "unknown")
    return Certificate(fault, until)


def _handshake(
    context: ssl.SSLContext, host: str, port: int, address: str
) -> tuple[int | None, datetime | None]:
    """OpenSSL's code of what it does not like, 0 when all is well, None when no handshake came about; and
    until when a certificate holds that it likes."""
    try:
        with (
            socket.create_connection((address, port), timeout=TIMEOUT) as plain,
            context.wrap_socket(plain, server_hostname=host) as secure,
        ):
            return 0, _until(secure)
    except ssl.SSLCertVerificationError as problem:
        return problem.verify_code, None
    except (OSError, ValueError):
        return None, None


def _until(secure: ssl.SSLSocket) -> datetime | None:
    """When the certificate on the other side ends; None of one that has no end (RFC 5280: the year 9999)."""
    told = (secure.getpeercert() or {}).get("notAfter")
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told)), TIMEZONE)
    return None


def _believing(host: str, port: int, address: str) -> ssl.SSLContext | None:
    """A context that believes in the host's own certificate, so that only its dates and names are judged."""
    looking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    looking.check_hostname = False
    looking.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection((address, port), timeout=TIMEOUT) as plain,
            looking.wrap_socket(plain, server_hostname=host) as secure,
        ):
            certificate = secure.getpeercert(binary_form=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.verify_flags = ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
        context.load_verify_locations(cadata=certificate or b"")
    except (OSError, ValueError):
        return None
    return context

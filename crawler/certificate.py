"""What is wrong with a host's TLS certificate, as a browser would say."""

from __future__ import annotations

import socket
import ssl

TIMEOUT = 15
OUTCOMES = {9: "not-yet", 10: "expired", 62: "mismatch", 64: "mismatch"}
"""OpenSSL's codes: 9 not valid yet, 10 expired, 62 and 64 another host's name or address."""
SELF_SIGNED = 18


def certificate_fault(host: str, port: int, address: str) -> str | None:
    """expired, not-yet, mismatch, self-signed, unknown (an issuer not known here) or None. Blocks.

    ``address`` is what the host resolved to and may be connected to. Whether a certificate has expired or
    bears another name is told without its issuer; an unknown issuer is not held against the site, for
    browsers may know it, or fetch the missing link of its chain.
    """
    trusting = ssl.create_default_context()
    code = _handshake(trusting, host, port, address)
    if code in (None, 0) or code in OUTCOMES:
        return OUTCOMES.get(code or 0)
    believing = _believing(host, port, address)
    found = _handshake(believing, host, port, address) if believing else None
    return OUTCOMES.get(found or 0) or ("self-signed" if code == SELF_SIGNED else "unknown")


def _handshake(context: ssl.SSLContext, host: str, port: int, address: str) -> int | None:
    """OpenSSL's code of what it does not like; 0 when all is well, None when no handshake came about."""
    try:
        with (
            socket.create_connection((address, port), timeout=TIMEOUT) as plain,
            context.wrap_socket(plain, server_hostname=host),
        ):
            return 0
    except ssl.SSLCertVerificationError as problem:
        return problem.verify_code
    except (OSError, ValueError):
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

"""A certificate of the practice's own: who trusts it gets in, and nobody can forge another."""

import socket
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from clinic.cli.certificate import (
    LIFE,
    RENEW_BEFORE,
    certificate_for,
    is_every_address,
    names_of_this_computer,
)

NOW = datetime.now(UTC).replace(microsecond=0)


def greet(certificate, name: str) -> str | None:
    """Shake hands as a browser that trusts the practice's authority and looks for this name."""
    here, there = socket.socketpair()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate.chain, certificate.key)

    def serve() -> None:
        try:
            server.wrap_socket(there, server_side=True).close()
        except (ssl.SSLError, OSError):
            there.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        client = ssl.create_default_context(cafile=str(certificate.authority))
        with client.wrap_socket(here, server_hostname=name) as line:
            return line.version()
    finally:
        here.close()
        thread.join()


@pytest.mark.parametrize("name", ["practice.local", "192.168.1.20", "127.0.0.1"])
def test_a_computer_that_trusts_it_is_let_in_by_each_name(tmp_path: Path, name: str) -> None:
    certificate = certificate_for(tmp_path / "tls", ["127.0.0.1", "practice.local", "192.168.1.20"], NOW)
    assert greet(certificate, name) == "TLSv1.3"


def test_it_is_refused_under_a_name_it_was_not_made_for(tmp_path: Path) -> None:
    certificate = certificate_for(tmp_path / "tls", ["practice.local"], NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        greet(certificate, "bank.example")


def test_the_key_is_for_this_account_alone(tmp_path: Path) -> None:
    certificate = certificate_for(tmp_path / "tls", ["practice.local"], NOW)
    assert stat.S_IMODE(certificate.key.stat().st_mode) == 0o400
    assert stat.S_IMODE(certificate.folder.stat().st_mode) == 0o700


def test_nobody_can_sign_another_certificate_with_what_is_kept(tmp_path: Path) -> None:
    certificate = certificate_for(tmp_path / "tls", ["practice.local"], NOW)
    authority = x509.load_pem_x509_certificate(certificate.authority.read_bytes())
    kept = load_pem_private_key(certificate.key.read_bytes(), None)
    assert kept.public_key().public_numbers() != authority.public_key().public_numbers()
    assert len(list(certificate.folder.glob("*key*"))) == 1
    shown = x509.load_pem_x509_certificates(certificate.chain.read_bytes())[0]
    shown.verify_directly_issued_by(authority)
    with pytest.raises((InvalidSignature, ValueError)):
        authority.verify_directly_issued_by(shown)


def test_it_is_kept_while_it_serves_and_made_again_before_it_ends(tmp_path: Path) -> None:
    made = certificate_for(tmp_path / "tls", ["practice.local"], NOW).fingerprint
    assert (
        certificate_for(tmp_path / "tls", ["practice.local"], NOW + timedelta(days=400)).fingerprint == made
    )
    late = NOW + LIFE - RENEW_BEFORE
    assert certificate_for(tmp_path / "tls", ["practice.local"], late).fingerprint != made


def test_it_is_made_again_when_the_computer_has_a_new_name(tmp_path: Path) -> None:
    made = certificate_for(tmp_path / "tls", ["practice.local"], NOW)
    first = made.fingerprint
    assert certificate_for(tmp_path / "tls", ["practice.local", "10.0.0.7"], NOW).fingerprint != first
    assert greet(made, "10.0.0.7") == "TLSv1.3"


@pytest.mark.parametrize(
    ("host", "every"),
    [("0.0.0.0", True), ("::", True), ("", True), ("127.0.0.1", False), ("practice.local", False)],
)
def test_listening_everywhere_is_told_from_listening_somewhere(host: str, *, every: bool) -> None:
    assert is_every_address(host) is every


def test_an_address_asked_for_is_one_of_the_names() -> None:
    assert "10.1.2.3" in names_of_this_computer("10.1.2.3")
    assert "0.0.0.0" not in names_of_this_computer("0.0.0.0")

"""The practice's own certificate, so that a second computer in the house can reach it over TLS."""

import os
import socket
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from clinic.frozen import frozen

# The longest time phones and browsers accept from an authority that a person has added by hand.
LIFE = timedelta(days=820)
RENEW_BEFORE = timedelta(days=30)
EVERY_ADDRESS = frozenset({"", "*", "0.0.0.0", "::"})  # noqa: S104 - known, so that it can be refused
# A computer whose clock is a little behind must not refuse a certificate made just now.
CLOCKS_DIFFER = timedelta(days=1)


@frozen
class Certificate:
    """Three files: what the server shows, its key, and what another computer is asked to trust."""

    folder: Path

    @property
    def chain(self) -> Path:
        return self.folder / "certificate.pem"

    @property
    def key(self) -> Path:
        return self.folder / "key.pem"

    @property
    def authority(self) -> Path:
        return self.folder / "trust-this.crt"

    def serves(self, names: Iterable[str], now: datetime) -> bool:
        """Whether it is here, is for all of these names, and has a month to live."""
        if not all(path.is_file() for path in (self.chain, self.key, self.authority)):
            return False
        shown = x509.load_pem_x509_certificate(self.chain.read_bytes())
        covered = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return set(map(_subject, names)) <= set(covered) and now + RENEW_BEFORE < shown.not_valid_after_utc

    @property
    def ends_at(self) -> datetime:
        return x509.load_pem_x509_certificate(self.chain.read_bytes()).not_valid_after_utc

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what is to be trusted, as other computers show it."""
        digest = x509.load_pem_x509_certificate(self.authority.read_bytes()).fingerprint(hashes.SHA256())
        return digest.hex(":").upper()


def certificate_for(folder: Path, names: Iterable[str], now: datetime) -> Certificate:
    """The certificate in this folder, made again when it is missing, ending, or for other names."""
    held, wanted = Certificate(folder), list(names)
    if not held.serves(wanted, now):
        _make(held, wanted, now)
    return held


def names_of_this_computer(host: str) -> list[str]:
    """What another computer may call this one: the address asked for, its name, and its own addresses."""
    name = socket.gethostname()
    names = ["localhost", "127.0.0.1", name, name.split(".")[0] + ".local", outward_address()]
    return list(dict.fromkeys(names if is_every_address(host) else [*names, host]))


def outward_address() -> str:
    """This computer's address in the house, or loopback when it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent: naming a far end lets the system choose the address it would use.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def is_every_address(host: str) -> bool:
    """Whether a server told to listen here listens to the whole house."""
    return host in EVERY_ADDRESS


def _make(held: Certificate, names: list[str], now: datetime) -> None:
    """Sign a fresh server key by a fresh authority, whose own key is forgotten at once.

    Whoever trusts the authority trusts this one certificate: nobody can sign another with it.
    """
    authority_key, server_key = (
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP256R1()),
    )
    issuer = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, f"Attune on {names[-1]}, {now:%Y-%m-%d}"[:64])]
    )
    common = x509.CertificateBuilder().issuer_name(issuer).not_valid_before(now - CLOCKS_DIFFER)
    common = common.not_valid_after(now + LIFE)
    authority = (
        common.subject_name(issuer)
        .serial_number(x509.random_serial_number())
        .public_key(authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_may(key_cert_sign=True), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    server = (
        common.subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[-1][:64])]))
        .serial_number(x509.random_serial_number())
        .public_key(server_key.public_key())
        .add_extension(x509.SubjectAlternativeName(list(map(_subject, names))), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_may(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    held.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(
        held.key,
        server_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
        0o400,
    )
    _write(held.authority, authority.public_bytes(pem), 0o444)
    _write(held.chain, server.public_bytes(pem) + authority.public_bytes(pem), 0o444)


def _subject(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _may(*, key_cert_sign: bool = False, digital_signature: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        key_cert_sign=key_cert_sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write(path: Path, content: bytes, mode: int) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)

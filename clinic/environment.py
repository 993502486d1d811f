"""What an environment says, each thing checked as it is read, with all that is wrong collected."""

import os
import re
import secrets
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

SECRET_BYTES = 32
HIGHEST_PORT = 65_535
MOST_PROXIES = 9
DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")
ADDRESS = re.compile(r"[^\s<>,;@]+@[^\s<>,;@]+")
OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class SettingsIncomplete(Exception):
    """Names everything that is missing or unreadable, at once."""


class Reader:
    """Collects what is wrong while reading, so that all of it can be said at once."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self._wrong: list[str] = []

    def number(self, name: str, default: int, least: int, most: int) -> int:
        text = self._env.get(name) or str(default)
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        self._wrong.append(f"{name} must be a whole number from {least} to {most}")
        return default

    def choice(self, name: str) -> bool:
        """Whether this is `on`; nothing said is off."""
        text = self._env.get(name) or "off"
        if text not in ("on", "off"):
            self._wrong.append(f"{name} must be on or off")
        return text == "on"

    def url(self, name: str, default: str) -> str:
        text = (self._env.get(name) or default).rstrip("/")
        if not _names_a_host(text, ("http", "https")):
            self._wrong.append(f"{name} must be an address such as https://practice.example")
        return text

    def smtp_url(self, name: str) -> str | None:
        text = self._given(name)
        if text and not _names_a_host(text, ("smtp", "smtps")):
            self._wrong.append(f"{name} must begin with smtp:// or smtps:// and name a host")
        return text or None

    def gateway(self, name: str) -> str | None:
        """An address to post messages to, "files" for trying things out, or None for no messages at all."""
        text = self._given(name)
        spoken_in_clear = ("http://localhost", "http://127.0.0.1")
        if text and text != "files" and not text.startswith((*spoken_in_clear, "https://")):
            self._wrong.append(f"{name} must be an https:// address, or the word files")
        elif text and text != "files" and not _names_a_host(text, ("http", "https")):
            self._wrong.append(f"{name} must name a host")
        return text or None

    def database_url(self, name: str, default: str) -> str:
        text = self._env.get(name) or default
        kind, mark, place = text.partition("://")
        if kind not in DATABASES or not mark or (kind == "sqlite" and not place.startswith("/")):
            self._wrong.append(f"{name} must begin with postgresql+psycopg:// or sqlite:///")
        return text

    def mail_address(self, name: str, default: str) -> str:
        text = self._env.get(name) or default
        if ADDRESS.fullmatch(text) is None:
            self._wrong.append(f"{name} must be one address, such as practice@example.org")
        return text

    def folder(self, path: Path) -> Path:
        """This folder, made if it is not there, for this account to write in."""
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as refusal:
            self._wrong.append(f"{path} cannot be made: {refusal.strerror}")
        else:
            if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
                self._wrong.append(f"{path} cannot be written in by this account")
        return path

    def private_folders(self, *paths: Path) -> Path:
        """The last of these, each made if it is not there: ours alone, or what is wrong is told."""
        try:
            for path in paths:
                private_folder(path)
        except SettingsIncomplete as objection:
            self._wrong.append(str(objection))
        return paths[-1]

    def secret(self, keys: Path, name: str) -> bytes:
        """A secret from the environment, from the instance, or made now if the instance has none yet."""
        setting = f"CLINIC_{name.upper()}"
        given = self.given_secret(setting)
        if given is not None or setting in self._env or f"{setting}_FILE" in self._env:
            return given or b""
        path = keys / name
        try:
            if not path.exists():
                if (keys / "root_vk").exists():
                    self._wrong.append(f"{path} is missing: restore it from the copy of the instance folder")
                    return b""
                make_secret(path)
        except OSError as refusal:
            self._wrong.append(f"{path} cannot be made: {refusal.strerror}")
            return b""
        return self._kept(path)

    def given_secret(self, name: str) -> bytes | None:
        told = len(self._wrong)
        text = self._given(name)
        # A file that cannot be read is not also too short.
        return None if text is None or len(self._wrong) > told else self._decoded(name, text)

    def pinned(self, path: Path) -> None:
        """Look at what was pinned earlier, if anything was."""
        with suppress(OSError):
            if path.exists():
                self._decoded(str(path), self._read(path))

    def finish(self) -> None:
        if self._wrong:
            raise SettingsIncomplete("\n".join(self._wrong))

    def _kept(self, path: Path) -> bytes:
        told = len(self._wrong)
        text = self._read(path)
        if len(self._wrong) > told:
            return b""
        if stat.S_IMODE(path.stat().st_mode) & OPEN_TO_OTHERS:
            self._wrong.append(f"{path} is open to other accounts: chmod 0400 {path}")
        return self._decoded(str(path), text)

    def _given(self, name: str) -> str | None:
        if name in self._env:
            return self._env[name]
        path = self._env.get(f"{name}_FILE")
        return self._read(Path(path)) if path else None

    def _read(self, path: Path) -> str:
        """What stands in a file. Empty where it cannot be read, which is told."""
        try:
            return path.read_text().strip()
        except (OSError, ValueError):
            self._wrong.append(f"{path} cannot be read")
            return ""

    def _decoded(self, name: str, text: str) -> bytes:
        try:
            value = bytes.fromhex(text)
        except ValueError:
            value = b""
        if len(value) != SECRET_BYTES:
            self._wrong.append(
                f"{name} must be {SECRET_BYTES} bytes written as {SECRET_BYTES * 2} hexadecimal digits"
            )
        return value


def private_folder(path: Path) -> Path:
    """This folder, made if it is not there: this account's own, with nothing in it from anybody else.

    What lies there opens sessions, and compiled pages there are run. In a place where everybody may write,
    somebody could have made it first. Raises `SettingsIncomplete` with what is wrong and what mends it.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.lstat()
    except OSError as refusal:
        raise SettingsIncomplete(f"{path} cannot be made: {refusal.strerror}") from None
    if not stat.S_ISDIR(found.st_mode):
        raise SettingsIncomplete(f"{path} is no folder of its own: remove it, or set CLINIC_RUNTIME to one")
    if found.st_uid != os.geteuid():
        raise SettingsIncomplete(
            f"{path} belongs to another account: set CLINIC_RUNTIME to a folder of your own"
        )
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise SettingsIncomplete(f"{path} may hold what other accounts put there: rm -r {path}")
    if found.st_mode & OPEN_TO_OTHERS:
        raise SettingsIncomplete(f"{path} is open to other accounts: chmod 0700 {path}")
    return path


def make_secret(path: Path) -> None:
    """Draw a secret and keep it there. The first one closes the folder around the keys to other accounts."""
    if not path.parent.exists():
        # Where the folder is another account's, `attune doctor` says what is left open.
        with suppress(PermissionError):
            path.parent.parent.chmod(0o700)
    # Another process of the same first start may be quicker; then its secret is the one that is read.
    with suppress(FileExistsError):
        write_secret(path, secrets.token_bytes(SECRET_BYTES))


def write_secret(path: Path, value: bytes) -> None:
    """Write once, readable by this user alone. Raises `FileExistsError` rather than replace a secret.

    It is there whole or not at all, whoever reads beside us and whenever the power goes.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    begun = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(value.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(begun, path)
    finally:
        begun.unlink()


def _names_a_host(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False

"""What one installation was told about itself: read once, frozen, complete or refused."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Self, cast

from flask import current_app

from clinic.environment import HIGHEST_PORT, MOST_PROXIES, Reader, write_secret
from clinic.frozen import frozen

SHARED_MEMORY = "/dev/shm"  # noqa: S108 - our own folder in it is made for this user alone
# What stands for "write texts and calls into files" where a gateway's address may stand.
FILES = "files"
MADE_HERE = ("pepper", "log_key", "instance_key")


@frozen
class Settings:
    """One installation. Paths are absolute; each secret is 32 bytes."""

    instance: Path
    database_url: str
    public_url: str
    smtp_url: str | None
    mail_from: str
    runtime: Path
    pepper: bytes
    log_key: bytes
    instance_key: bytes
    host: str
    port: int
    trusted_proxies: int
    rate_limits: bool
    demo: bool
    tls: bool
    given_root_vk: bytes | None = None
    text_gateway: str | None = None
    voice_gateway: str | None = None

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Read every setting, making `instance/` and its secrets when this is the first start.

        Raises `SettingsIncomplete` with one line for each thing that is wrong.
        """
        reader = Reader(env)
        instance = reader.folder(Path(env.get("CLINIC_INSTANCE") or "instance").resolve())
        demo = (instance / "demo").is_file()
        host, port = (
            env.get("CLINIC_HOST") or "127.0.0.1",
            reader.number("CLINIC_PORT", 8000, 1, HIGHEST_PORT),
        )
        tls = reader.choice("CLINIC_TLS")
        made = {name: reader.secret(instance / "keys", name) for name in MADE_HERE}
        reader.pinned(instance / "keys" / "root_vk")
        settings = cls(
            instance=instance,
            database_url=reader.database_url(
                "CLINIC_DATABASE_URL", f"sqlite:///{instance / 'attune.sqlite'}"
            ),
            public_url=reader.url("CLINIC_PUBLIC_URL", f"{'https' if tls else 'http'}://{host}:{port}"),
            smtp_url=reader.smtp_url("CLINIC_SMTP_URL"),
            mail_from=reader.mail_address("CLINIC_MAIL_FROM", "practice@localhost"),
            runtime=reader.private_folders(*_runtime_folders(env, instance)),
            **made,
            host=host,
            port=port,
            trusted_proxies=reader.number("CLINIC_TRUSTED_PROXIES", 0, 0, MOST_PROXIES),
            rate_limits=not (demo and env.get("CLINIC_RATE_LIMITS") == "off"),
            demo=demo,
            tls=tls,
            given_root_vk=reader.given_secret("CLINIC_ROOT_VK"),
            text_gateway=reader.gateway("CLINIC_TEXT_GATEWAY"),
            voice_gateway=reader.gateway("CLINIC_VOICE_GATEWAY"),
        )
        reader.finish()
        return settings

    @property
    def keys(self) -> Path:
        return self.instance / "keys"

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def root_vk(self) -> bytes | None:
        """The practice root this installation trusts; None until the practice is set up."""
        if self.given_root_vk is not None:
            return self.given_root_vk
        pinned = self.keys / "root_vk"
        return bytes.fromhex(pinned.read_text().strip()) if pinned.is_file() else None

    def pin_root(self, root_vk: bytes) -> None:
        """Trust this practice root from now on. Raises `FileExistsError` if another is pinned."""
        if self.root_vk == root_vk:
            return
        write_secret(self.keys / "root_vk", root_vk)


def settings() -> Settings:
    """The settings of the app that is answering."""
    return cast("Settings", current_app.extensions["attune"])


def _runtime_folders(env: Mapping[str, str], instance: Path) -> list[Path]:
    """Where sessions live, and what of ours is around it: as given, the user's own, or in shared memory."""
    given = env.get("CLINIC_RUNTIME")
    if given:
        return [Path(given).absolute()]
    places = (env.get("XDG_RUNTIME_DIR"), SHARED_MEMORY, tempfile.gettempdir())
    base = next(Path(p) for p in places if p and os.access(p, os.W_OK))
    ours = base / f"attune-{os.getuid()}"
    return [ours, ours / instance.as_posix().strip("/").replace("/", "-")]

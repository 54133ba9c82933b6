"""Where passwords live on the workstation: the operating system's keyring, and nothing else."""

from fdl_wizard.vault.system_keyring import SystemKeyring

__all__ = ["SystemKeyring"]

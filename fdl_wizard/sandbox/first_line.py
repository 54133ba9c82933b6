"""What a serving sandbox tells first: where its servers are and what to sign in with. Standard library only."""

from collections.abc import Mapping
from typing import Any

from fdl_wizard.registration.secret import Secret
from fdl_wizard.sandbox.practice import PASSWORD, PRACTICE_ACCOUNTS

ADMIN = "admin"


def first_document(urls: Mapping[str, str], admin_password: Secret) -> dict[str, Any]:
    """The document of ``sandbox serve --json``. urls: of "project", "directory", "authority"."""
    return {
        "project": urls["project"],
        "directory": urls["directory"],
        "authority": urls["authority"],
        "admin": {"name": ADMIN, "password": admin_password.reveal()},
        "accounts": [account.document() for account in PRACTICE_ACCOUNTS],
    }


def first_text(document: Mapping[str, Any]) -> str:
    """The same for people."""
    width = max(len(account.account) for account in PRACTICE_ACCOUNTS)
    return "\n".join(
        [
            "Practice sandbox: nothing here reaches FanRuan.",
            f"  Project                    {document['project']}",
            f"  Admin                      {document['admin']['name']}",
            f"  Admin's password           {document['admin']['password']}",
            f"  Website management centre  {document['directory']}",
            f"  Authorization server       {document['authority']}",
            f"Practice accounts, each with the password: {PASSWORD}",
            *(
                f"  {account.account:{width}}  {account.expect!s:10}  {account.meaning}"
                for account in PRACTICE_ACCOUNTS
            ),
            "It serves until Ctrl+C.",
        ]
    )

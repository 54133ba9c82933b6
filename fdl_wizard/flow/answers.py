"""What the administrator entered, as immutable values."""

from dataclasses import dataclass, replace

from fdl_wizard.registration.secret import Secret

NO_PASSWORD = Secret("")


@dataclass(frozen=True, slots=True)
class ProjectAnswers:
    """The project page. url and admin as typed; offered: the password came from the keyring, for this url and admin."""

    url: str = ""
    admin: str = ""
    password: Secret = NO_PASSWORD
    remember: bool = True
    connector: str = "reference"
    offered: bool = False

    @property
    def owner(self) -> tuple[str, str]:
        """Whose password it is."""
        return self.admin.strip(), self.url.strip().rstrip("/")

    def edited(self, *, url: str, admin: str, password: str, remember: bool) -> "ProjectAnswers":
        """With what stands in the fields now. A password from the keyring leaves with its owner."""
        after = replace(self, url=url, admin=admin, remember=remember)
        chosen, offered = _kept(self.password, self.offered, password, same_owner=after.owner == self.owner)
        return replace(after, password=chosen, offered=offered)

    def with_offer(self, admin: str, url: str, password: Secret) -> "ProjectAnswers":
        """With the keyring's password, if it is still wanted: same owner, and nothing typed meanwhile."""
        if self.owner != (admin.strip(), url.strip().rstrip("/")) or self.password:
            return self
        return replace(self, password=password, offered=True)


@dataclass(frozen=True, slots=True)
class AccountAnswers:
    """The account page. account as typed; offered: the password came from the keyring, for this account."""

    account: str = ""
    password: Secret = NO_PASSWORD
    remember: bool = True
    offered: bool = False

    def edited(self, *, account: str, password: str, remember: bool) -> "AccountAnswers":
        """With what stands in the fields now. A password from the keyring leaves with its account."""
        same = account.strip() == self.account.strip()
        chosen, offered = _kept(self.password, self.offered, password, same_owner=same)
        return AccountAnswers(account, chosen, remember, offered)

    def with_offer(self, account: str, password: Secret) -> "AccountAnswers":
        """With the keyring's password, if it is still wanted: same account, and nothing typed meanwhile."""
        if self.account.strip() != account.strip() or self.password:
            return self
        return replace(self, password=password, offered=True)


def _kept(before: Secret, offered: bool, typed: str, *, same_owner: bool) -> tuple[Secret, bool]:
    if typed != before.reveal():
        return Secret(typed), False
    if offered and not same_owner:
        return NO_PASSWORD, False
    return before, offered

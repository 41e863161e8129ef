"""The forms as a folder of files for a web server, which read from and save to GitHub or GitLab."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hbgen.files import File
from hbgen.forms.form_configuration import FormsHandbook, configuration
from hbgen.forms.form_page import PAGE, SETTINGS_FILE, app_files, page, settings_data
from hbgen.json_data import JsonObject
from hbgen.locale import Translate

Host = Literal["github", "gitlab"]

_HOSTS: dict[Host, str] = {"github": "https://api.github.com", "gitlab": "https://gitlab.com"}


@dataclass(frozen=True, slots=True)
class Repository:
    """Where the published forms read and save."""

    host: Host
    name: str
    """Owner and name, such as `company/handbook`."""
    branch: str
    folder: str = ""
    """The handbook's folder in the repository; "" for its root."""
    sign_in: str = ""
    """Address of a helper for signing in with OAuth (GitHub); without one, editors sign in with a token."""
    application: str = ""
    """Id of the application for signing in with PKCE (GitLab)."""
    has_review: bool = False
    """Whether saves become pull requests instead of commits on the branch."""

    @property
    def backend(self) -> JsonObject:
        """As Sveltia CMS names it."""
        backend: JsonObject = {"name": self.host, "repo": self.name, "branch": self.branch}
        if self.sign_in:
            backend["base_url"] = self.sign_in
        if self.application:
            backend |= {"auth_type": "pkce", "app_id": self.application}
        return backend


def published(handbook: FormsHandbook, repository: Repository, language: str, translate: Translate) -> tuple[File, ...]:
    """The files of the forms. They hold the names of all entries, for whomever those are: keep them from customers."""
    settings = configuration(handbook, translate, repository.backend, repository.folder)
    config = settings["config"]
    if repository.has_review and isinstance(config, dict):
        settings["config"] = {**config, "publish_mode": "editorial_workflow", "cms_label_prefix": "hbgen/"}
    return (
        File(PAGE, page(language, translate, (_HOSTS[repository.host],))),
        File(SETTINGS_FILE, settings_data(settings)),
        *app_files(),
    )

"""The command that publishes forms: forms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hbgen.cli.common import lang_option, require_handbook, root_option, translate_for, writing

if TYPE_CHECKING:
    from hbgen.forms.published import Host


@click.command()
@root_option
@lang_option
@click.option("--host", type=click.Choice(("github", "gitlab")), required=True, help="Where the repository is.")
@click.option("--repository", required=True, metavar="OWNER/NAME", help="The repository in which the handbook stands.")
@click.option("--branch", default="main", help="The branch that is edited. Default: main.")
@click.option("--folder", default="", help="The handbook's folder in the repository. Default: its root.")
@click.option("--sign-in", default="", metavar="ADDRESS", help="Your helper for signing in to GitHub.")
@click.option("--application", default="", metavar="ID", help="Your application for signing in to GitLab; or a token.")
@click.option("--review", is_flag=True, help="Let each save become a pull request (GitHub).")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build/forms"),
    help="Where the forms go. Default: build/forms.",
)
def forms(
    root: Path,
    lang: str | None,
    host: Host,
    repository: str,
    branch: str,
    folder: str,
    sign_in: str,
    application: str,
    review: bool,
    output: Path,
) -> None:
    """Write the forms as a site of their own, for editors who work in the browser. Keep it from customers."""
    from hbgen.files import write
    from hbgen.forms.form_configuration import FormsHandbook
    from hbgen.forms.published import Repository, published
    from hbgen.forms.working_copy import texts
    from hbgen.load import load, main_language

    translate = translate_for(root, lang)
    require_handbook(root, translate)
    handbook = FormsHandbook(load(root), texts(root))
    place = Repository(host, repository, branch, folder.strip("/"), sign_in, application, review)
    with writing(translate):
        write(output, published(handbook, place, lang or main_language(root) or "en", translate))
    click.echo((output / "index.html").as_posix())

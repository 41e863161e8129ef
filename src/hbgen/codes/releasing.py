"""Codes of problems with releases and with publishing them."""

from __future__ import annotations

from hbgen.codes.code import advice, by_name, error
from hbgen.locale.plurals import plural

CODES = by_name(
    error(
        "edition-incomplete",
        plural(
            "The customers' edition is not published, since {count} thing is missing in it, at {place}.",
            "The customers' edition is not published, since {count} things are missing in it, the first at {place}.",
        ),
        "Add them; `hbgen check` lists them. The other editions do not wait for them.",
    ),
    # --- releases ---
    error(
        "release-unreadable",
        "{file} cannot be read as a release: {reason}.",
        "Take the file back from Git as it was; only `hbgen release` writes it.",
    ),
    error(
        "release-edited",
        "{file} was changed after it was released.",
        "Take the file back from Git as it was. What has to change goes into content/, and into a new release.",
    ),
    error(
        "release-newer",
        "{file} was written by a newer hbgen: its shape is {shape}, and this hbgen knows {known} and those before it.",
        "Install the newer hbgen.",
    ),
    error(
        "release-invalid",
        "What stands at `{where}` in this release cannot be read.",
        "Take the file back from Git as it was; only `hbgen release` writes it.",
    ),
    error(
        "release-incomplete",
        plural(
            "{count} thing is missing that a release demands; it is listed above.",
            "{count} things are missing that a release demands; they are listed above.",
        ),
        "Add them. What drafts lack does not matter: `hbgen check` says what is missing for what.",
    ),
    error("release-misnamed", "{file} holds the release {number}.", "Name it {name} again."),
    error(
        "release-stray",
        "{file} is not a file of a release.",
        "Move it out of content/releases/, where only `hbgen release` writes.",
    ),
    error(
        "release-chain",
        "The release {number} follows {found}, but {expected} stands before it.",
        "Take content/releases/ back from Git as it was. If two were released side by side, remove the later one and "
        "release it again.",
    ),
    error(
        "release-date",
        "The release {number} is of {date}, but {other}, which it follows, is of {other_date}.",
        "Take content/releases/ back from Git as it was.",
    ),
    error(
        "release-gone",
        "The release {number} was made, and its file is gone.",
        "Take it back from Git: what was released stays.",
    ),
    error(
        "release-replaced",
        "The release {number} was made, and its file is another one now.",
        "Take it back from Git as it was. What has to change goes into content/, and into a new release.",
    ),
    error(
        "unknown-commit",
        "{found} is no commit that can be compared with: {reason}.",
        "Name one that Git knows here, such as {example}. CI often fetches the newest commit alone.",
    ),
    error(
        "since-no-handbook",
        "{commit} has no handbook in the folder {folder}, so nothing can be compared with it.",
        "Name a commit that has one. For the change that brings the handbook, leave out --since.",
    ),
    error(
        "since-unreadable",
        "{file} cannot be read as {commit} has it: {reason}. What was released there cannot be compared.",
        "Keep releases in Git as they are, and name a commit in which they can be read.",
    ),
    error(
        "id-changed-kind",
        "{id} was the id of something else in the release {number}.",
        "Give this entry an id of its own: ids are for ever, since links and figures hang on them.",
    ),
    error(
        "id-used-again",
        "{id} was last used in the release {number}, and has been gone since.",
        "Give this entry an id of its own: old links and figures would be taken for its own.",
    ),
    error(
        "retired-returns",
        "{id} was released as retired in {number}, and is in force again.",
        "Leave it retired, and write a new standard with an id of its own.",
    ),
    error(
        "id-vanished",
        "{id} stands in the release {number} and is gone.",
        "Bring it back. A standard is given the status `retired`; anything else is listed under `retired_ids` in "
        "handbook.yaml, with day, reason and what follows it.",
    ),
    advice(
        "id-gone",
        "{id} stands in the release {number} and is gone.",
        "List it under `retired_ids` in handbook.yaml, with day, reason and what follows it: old links then say so.",
    ),
    error(
        "gone-and-there",
        "{id} is listed as gone, and is in the handbook.",
        "Remove it from `retired_ids`, or from the handbook.",
    ),
    error(
        "gone-unknown",
        "{id} is listed as gone, but no release has used it.",
        "Correct the id, or remove it from `retired_ids`.",
    ),
    advice(
        "override-stale",
        "What `this_change` says of {id} is about no change since the release {number}.",
        "Remove `this_change`; if {id} was changed again, say how these changes count, with their own reason.",
    ),
    advice(
        "translation-stale",
        "`{field}` of {id} was changed in {source} after it was translated ({language}).",
        "Translate it anew. If the meaning is the same, say so: `this_change: {{counts_as: editorial, reason: …}}`.",
    ),
    error("release-number", "{found} is not the number of a release.", "Write three numbers with dots between: 1.0.0."),
    error(
        "pre-release-number",
        "{found} is not the number of a pre-release.",
        "Write the number of the release that is to come, and alpha, beta or rc with a count behind it: 2.0.0-rc.1.",
    ),
    error("release-follows", "{found} does not follow the release {newest}.", "Choose {patch}, {minor} or {major}."),
    error(
        "release-too-small",
        "{found} is too small: material changes since {newest}: {count}, among them that of {id}.",
        "Choose {least}, or say under an entry why its change is editorial: "
        "`this_change: {{counts_as: editorial, reason: …}}`.",
    ),
    error(
        "release-too-early",
        "The day {found} is before that of the release {newest}, {date}.",
        "Choose a day that is not.",
    ),
    error(
        "release-too-late",
        "The day {found} is a year or more after {date}, the day whose state the content describes.",
        "Correct the day, or set `date` in handbook.yaml. No release may be older than the one before it.",
    ),
    error(
        "release-unapproved",
        "The release is not approved by {roles}.",
        "Add `--approved-by {first}` once {first} has approved it; `releases` in handbook.yaml says whose approval is "
        "asked for.",
    ),
    error("release-approver", "There is no role {id} in the handbook.", "{near}"),
    error("release-unchanged", "Nothing has changed since the release {newest}.", "Nothing needs to be released."),
    error(
        "no-release", "The handbook has no release yet.", "Release it: `hbgen release 1.0.0 --date … --approved-by …`."
    ),
    error("release-unknown", "There is no release {found}.", "{near}"),
    error(
        "withdrawn-unreadable",
        "{file} does not list releases that were withdrawn.",
        "Take it back from Git as it was; `hbgen withdraw` writes it.",
    ),
    error(
        "notice-withdrawn",
        "The release {number} is withdrawn: nobody is told of it.",
        "Name one that can be read: {choices}.",
    ),
    error("is-withdrawn", "The release {number} is withdrawn already.", "Nothing needs to be done."),
    error(
        "not-withdrawn",
        "The release {number} is not withdrawn.",
        "Nothing needs to be done. `content/releases/withdrawn.yaml` lists those that are.",
    ),
    # --- publishing ---
    advice(
        "version-vanished",
        "{version} was published and is not there any more: somebody removed its folder.",
        "It is off the list now. `hbgen publish --all` builds it again; to take a version back, use `hbgen withdraw`.",
    ),
    error(
        "release-differs",
        "{version} stands there already, and what would be published is not the same.",
        "A released version never changes: release the change under a new number. --force replaces what readers have.",
    ),
    error("site-busy", "Another publisher is at work there and does not finish.", "Try again when it is done."),
    error("unknown-job", "There is no {found} to publish.", "{near}"),
    error("version-damaged", "{version} is not what was built: files are missing or changed.", "Build it again."),
    error(
        "nothing-gathered", "There is no finished version in {folder}.", "Name a folder that `hbgen publish` filled."
    ),
    error("git-failed", "Git refused: {reason}", "Mend that, and publish again: nothing was changed."),
    error("git-missing", "Git is not installed here.", "Install Git, 2.32 or newer, or publish into a folder."),
    error(
        "git-denied",
        "Git was denied access: {reason}",
        "Check the key or token that is used here, and whether it may write to that repository.",
    ),
    error(
        "git-unreachable",
        "Git does not reach the remote repository: {reason}",
        "Check its name or address (`git remote -v` lists them), and the network.",
    ),
    error(
        "git-rejected",
        "The remote repository does not take the commit: {reason}",
        "A rule there, such as a protected branch, must allow it; or name another branch.",
    ),
    error(
        "git-ownership",
        "Git does not open the repository {folder}, since another user owns it. This is usual in a container.",
        "If you trust it, run `git config --global --add safe.directory {folder}`, and try again.",
    ),
    error(
        "branch-name",
        "{branch} cannot be the name of a branch that holds a site.",
        "Name it in letters, digits and hyphens, such as gh-pages.",
    ),
    error(
        "site-in-sources",
        "The handbook's own files lie in {folder}.",
        "Name a folder that holds nothing but the site, such as build/site.",
    ),
    error(
        "branch-in-use",
        "The branch {branch} is checked out here.",
        "Check out another branch: publishing never touches your files.",
    ),
)

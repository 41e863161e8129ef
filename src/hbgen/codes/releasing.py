"""Codes of problems with releases and with publishing them."""

from __future__ import annotations

from hbgen.codes.code import Code, advice, error

CODES: dict[str, Code] = {
    # --- releases ---
    "release-unreadable": error(
        "{file} cannot be read as a release: {reason}.",
        "Take the file back from Git as it was; only `hbgen release` writes it.",
    ),
    "release-edited": error(
        "{file} was changed after it was released.",
        "Take the file back from Git as it was. What has to change goes into content/, and into a new release.",
    ),
    "release-newer": error(
        "{file} was written by a newer hbgen: its shape is {shape}, and this hbgen knows {known} and those before it.",
        "Install the newer hbgen.",
    ),
    "release-invalid": error(
        "What stands at `{where}` in this release cannot be read.",
        "Take the file back from Git as it was; only `hbgen release` writes it.",
    ),
    "release-misnamed": error("{file} holds the release {number}.", "Name it {name} again."),
    "release-stray": error(
        "{file} is not a file of a release.", "Move it out of content/releases/, where only `hbgen release` writes."
    ),
    "release-chain": error(
        "The release {number} follows {found}, but {expected} stands before it.",
        "Take content/releases/ back from Git as it was. If two were released side by side, remove the later one and "
        "release it again.",
    ),
    "release-date": error(
        "The release {number} is of {date}, but {other}, which it follows, is of {other_date}.",
        "Take content/releases/ back from Git as it was.",
    ),
    "release-gone": error(
        "The release {number} was made, and its file is gone.", "Take it back from Git: what was released stays."
    ),
    "release-replaced": error(
        "The release {number} was made, and its file is another one now.",
        "Take it back from Git as it was. What has to change goes into content/, and into a new release.",
    ),
    "unknown-commit": error(
        "{found} is no commit that can be compared with: {reason}.",
        "Name one that Git knows here, such as {example}. CI often fetches the newest commit alone.",
    ),
    "since-no-handbook": error(
        "{commit} has no handbook in the folder {folder}, so nothing can be compared with it.",
        "Name a commit that has one. For the change that brings the handbook, leave out --since.",
    ),
    "since-unreadable": error(
        "{file} cannot be read as {commit} has it: {reason}. What was released there cannot be compared.",
        "Keep releases in Git as they are, and name a commit in which they can be read.",
    ),
    "id-changed-kind": error(
        "{id} was the id of something else in the release {number}.",
        "Give this entry an id of its own: ids are for ever, since links and figures hang on them.",
    ),
    "id-used-again": error(
        "{id} was last used in the release {number}, and has been gone since.",
        "Give this entry an id of its own: old links and figures would be taken for its own.",
    ),
    "retired-returns": error(
        "{id} was released as retired in {number}, and is in force again.",
        "Leave it retired, and write a new standard with an id of its own.",
    ),
    "id-vanished": error(
        "{id} stands in the release {number} and is gone.",
        "Bring it back. A standard is given the status `retired`; anything else is listed under `retired_ids` in "
        "handbook.yaml, with day, reason and what follows it.",
    ),
    "id-gone": advice(
        "{id} stands in the release {number} and is gone.",
        "List it under `retired_ids` in handbook.yaml, with day, reason and what follows it: old links then say so.",
    ),
    "gone-and-there": error(
        "{id} is listed as gone, and is in the handbook.", "Remove it from `retired_ids`, or from the handbook."
    ),
    "gone-unknown": error(
        "{id} is listed as gone, but no release has used it.", "Correct the id, or remove it from `retired_ids`."
    ),
    "override-stale": advice(
        "What `this_change` says of {id} is about no change since the release {number}.",
        "Remove `this_change`; if {id} was changed again, say how these changes count, with their own reason.",
    ),
    "translation-stale": advice(
        "`{field}` of {id} was changed in {source} after it was translated ({language}).",
        "Translate it anew. If the meaning is the same, say so: `this_change: {{counts_as: editorial, reason: …}}`.",
    ),
    "release-number": error("{found} is not the number of a release.", "Write three numbers with dots between: 1.0.0."),
    "release-follows": error("{found} does not follow the release {newest}.", "Choose {patch}, {minor} or {major}."),
    "release-too-small": error(
        "{found} is too small: material changes since {newest}: {count}, among them that of {id}.",
        "Choose {least}, or say under an entry why its change is editorial: "
        "`this_change: {{counts_as: editorial, reason: …}}`.",
    ),
    "release-too-early": error(
        "The day {found} is before that of the release {newest}, {date}.", "Choose a day that is not."
    ),
    "release-too-late": error(
        "The day {found} is a year or more after {date}, the day whose state the content describes.",
        "Correct the day, or set `date` in handbook.yaml. No release may be older than the one before it.",
    ),
    "release-unapproved": error(
        "The release is not approved by {roles}.",
        "Add `--approved-by {first}` once {first} has approved it; `releases` in handbook.yaml says whose approval is "
        "asked for.",
    ),
    "release-approver": error("There is no role {id} in the handbook.", "{near}"),
    "release-unchanged": error("Nothing has changed since the release {newest}.", "Nothing needs to be released."),
    "no-release": error(
        "The handbook has no release yet.", "Release it: `hbgen release 1.0.0 --date … --approved-by …`."
    ),
    "release-unknown": error("There is no release {found}.", "{near}"),
    # --- publishing ---
    "release-differs": error(
        "{version} stands there already, and what would be published is not the same.",
        "A released version never changes: release the change under a new number. --force replaces what readers have.",
    ),
    "site-busy": error("Another publisher is at work there and does not finish.", "Try again when it is done."),
    "unknown-job": error("There is no {found} to publish.", "{near}"),
    "version-damaged": error("{version} is not what was built: files are missing or changed.", "Build it again."),
    "nothing-gathered": error(
        "There is no finished version in {folder}.", "Name a folder that `hbgen publish` filled."
    ),
    "git-failed": error("Git refused: {reason}", "Mend that, and publish again: nothing was changed."),
    "git-missing": error("Git is not installed here.", "Install Git, 2.32 or newer, or publish into a folder."),
    "git-denied": error(
        "Git was denied access: {reason}",
        "Check the key or token that is used here, and whether it may write to that repository.",
    ),
    "git-unreachable": error(
        "Git does not reach the remote repository: {reason}",
        "Check its name or address (`git remote -v` lists them), and the network.",
    ),
    "git-rejected": error(
        "The remote repository does not take the commit: {reason}",
        "A rule there, such as a protected branch, must allow it; or name another branch.",
    ),
    "git-ownership": error(
        "Git does not open the repository {folder}, since another user owns it. This is usual in a container.",
        "If you trust it, run `git config --global --add safe.directory {folder}`, and try again.",
    ),
    "branch-in-use": error(
        "The branch {branch} is checked out here.", "Check out another branch: publishing never touches your files."
    ),
}

"""What is mutated, and the tests that run for it: quick ones, since they run for each mutant."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch


@dataclass(frozen=True, slots=True)
class Group:
    """Modules that are mutated together, and the tests that have to notice."""

    modules: tuple[str, ...]
    """Paths below `src/hbgen`; `*` stands for any name."""
    tests: tuple[str, ...]
    """Files below `tests/`."""
    left_out: tuple[str, ...] = ()
    """`file.py::test` of tests that take too long to run for each mutant."""
    share: float = 0.02
    """The part of the mutants that is tried where no other is asked for: as many as a machine of two cores tries in
    25 minutes."""


GROUPS: dict[str, Group] = {
    "editions": Group(
        ("editions/*.py",),
        ("test_editions.py",),
        ("test_editions.py::test_no_file_of_the_site_shows_what_is_hidden",),
        share=0.04,
    ),
    "files": Group(("files.py",), ("test_files.py", "test_durable.py", "test_left_around.py"), share=0.05),
    "disclosure": Group(
        ("scoring/disclosure/*.py",),
        ("test_disclosure.py", "test_audit_program.py", "test_intervals.py", "test_record.py"),
    ),
    "releases": Group(
        ("releases/*.py",),
        (
            "test_ledger.py",
            "test_changes.py",
            "test_history.py",
            "test_events.py",
            "test_releasing.py",
            "test_reading.py",
            "test_since.py",
            "test_news.py",
            "test_withdraw.py",
            "test_promises.py",
        ),
        (
            "test_history.py::test_the_starter_tells_every_kind_of_change_in_each_language",
            "test_history.py::test_old_releases_are_listed_and_read_only_as_far_as_they_are_told",
            "test_history.py::test_words_that_changed_are_marked_and_led_to",
            "test_changes.py::test_changes_lead_from_one_handbook_to_the_other",
            "test_changes.py::test_content_and_its_release_are_the_same",
            "test_withdraw.py::test_a_publisher_that_dies_at_any_step_is_followed_by_one_that_finishes",
            "test_withdraw.py::test_the_newest_release_that_is_not_withdrawn_is_due_and_one_that_returns",
        ),
        share=0.005,
    ),
    "publishing": Group(
        (
            "publishing/front.py",
            "publishing/jobs.py",
            "publishing/latest.py",
            "publishing/lock.py",
            "publishing/manifest.py",
            "publishing/publish.py",
            "publishing/store.py",
            "publishing/versions.py",
            "publishing/withdrawing.py",
            "publishing/withdrawn.py",
        ),
        (
            "test_durable.py",
            "test_store.py",
            "test_publish.py",
            "test_redirects.py",
            "test_front.py",
            "test_withdraw.py",
        ),
        (
            "test_store.py::test_killed_at_random_moments_the_site_is_sound",
            "test_store.py::test_killed_before_any_call_the_site_is_sound_and_the_next_publisher_mends_it",
            "test_store.py::test_refused_at_any_call_the_site_is_sound_and_the_next_publisher_mends_it",
            "test_store.py::test_of_several_publishers_at_once_none_is_lost",
            "test_store.py::test_a_list_comes_back_as_it_went",
            "test_publish.py::test_a_damaged_part_is_refused",
            "test_publish.py::test_a_draft_is_not_older_than_what_was_released",
            "test_withdraw.py::test_a_branch_becomes_what_a_folder_becomes",
            "test_withdraw.py::test_a_branch_that_was_lost_is_restored_from_a_bundle",
            "test_withdraw.py::test_a_publisher_that_dies_at_any_step_is_followed_by_one_that_finishes",
            "test_withdraw.py::test_the_newest_release_that_is_not_withdrawn_is_due_and_one_that_returns",
        ),
        share=0.005,
    ),
    "branches": Group(
        ("publishing/branch.py", "publishing/committed.py", "publishing/git.py"),
        ("test_git.py", "test_branch.py", "test_since.py"),
        (
            "test_branch.py::test_killed_at_any_call_or_moment_nobody_has_to_mend_anything",
            "test_branch.py::test_of_five_publishers_on_one_branch_none_is_lost",
            "test_branch.py::test_from_any_clone_the_remote_gets_the_site_and_the_authors_repository_is_only_read",
            "test_branch.py::test_a_branch_of_the_authors_own_grows_in_any_clone",
            "test_branch.py::test_a_repository_of_sha_256_is_published_from_and_to",
        ),
        share=0.005,
    ),
    "escaping": Group(
        ("markdown/markdown_escaping.py", "text/ical.py"),
        ("test_markdown.py", "test_ics.py", "test_notice.py"),
        share=0.2,
    ),
    "frame": Group(
        ("render/environment.py", "site/html_escaping.py"), ("test_render.py", "test_html_escaping.py"), share=0.1
    ),
}


def chosen(names: list[str]) -> dict[str, tuple[str, ...]]:
    """Group → the modules of it to mutate, for the names of groups and modules (`publishing/git.py`); all for none.

    Raises `KeyError` with a name that is neither.
    """
    if not names:
        return {name: group.modules for name, group in GROUPS.items()}
    modules: dict[str, tuple[str, ...]] = {}
    for name in names:
        if name in GROUPS:
            modules[name] = GROUPS[name].modules
            continue
        owners = [key for key, group in GROUPS.items() if any(fnmatch(name, pattern) for pattern in group.modules)]
        if not owners:
            raise KeyError(name)
        modules[owners[0]] = (*modules.get(owners[0], ()), name)
    return modules

"""What hbgen promises against everybody: the list from which `docs/trust.md` is written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise: what holds, what tests it in each run, what it leaves out, and the module that proves it in full."""

    title: str
    text: str
    tests: tuple[str, ...]
    """`file.py::function` below `tests/`."""
    not_covered: str
    module: str | None = None
    """The module of `proof` whose figures belong to it."""


PROMISES: tuple[Promise, ...] = (
    Promise(
        "Text is text",
        "A text field reads the same in every file of every edition, and is never an element, attribute, script, "
        "directive or formula.",
        (
            "test_proofs.py::test_hostile_text_is_text_in_every_file",
            "test_render.py::test_no_template_in_markdown_holds_html",
            "test_render.py::test_html_that_markdown_would_read_does_not_come_onto_a_page",
        ),
        "addresses of links; the order of words on pages of changes; cells that a workbook cuts off; the YAML that "
        "`import`, `score` and `fmt` write; pages written by hand in `handbook/`.",
        "hostile_text",
    ),
    Promise(
        "What is internal stays internal",
        "What an audience may not see is in no file of its edition.",
        (
            "test_proofs.py::test_what_is_hidden_stands_in_no_file_and_leaks_are_found",
            "test_editions.py::test_no_page_decides_by_itself_who_reads_it",
            "test_editions.py::test_what_readers_of_results_read_besides_was_looked_at",
        ),
        "that something hidden exists (counts); choices and truth values; wording that differs by reader; Sphinx's "
        "own output, into which no leaks are seeded.",
        "canaries",
    ),
    Promise(
        "Published figures give nobody away",
        "Against [this reader](measuring.md#what-nobody-can-work-out), each group below the minimum, and each that "
        "arises between two releases of figures, keeps possible means over a fifth of the scale.",
        (
            "test_disclosure.py::test_a_total_that_was_kept_is_known_too",
            "test_disclosure.py::test_nothing_withheld_follows_from_what_was_published",
            "test_disclosure.py::test_a_seeded_fault_of_the_rules_is_found",
        ),
        "figures published before there was an audit; two colleagues who put their answers together; what people tell "
        'each other; what runs that say "not applicable", or are asked on after a middle answer, tell by their totals.',
        "disclosure",
    ),
    Promise(
        "No input ends in a traceback, and none is counted wrongly in silence",
        "Broken content, answers, mappings, workbooks, releases and receipts are told with their place, values of a "
        "wrong type too. No output ends in an error of its encoding; no message holds a part of a password.",
        (
            "test_mutated_inputs.py::test_a_sample_of_mutated_inputs_is_told",
            "test_output.py::test_no_command_dies_of_what_it_cannot_write",
            "test_engine.py::test_no_part_of_a_password_is_shown",
            "test_intervals.py::test_a_figure_is_inside_its_interval",
        ),
        "types inside workbooks, receipts and releases (changed byte by byte); the column of each problem; what a "
        "database driver writes to the terminal.",
        "mutated_inputs",
    ),
    Promise(
        "Hostile files cost little",
        "A content file is refused within 200 MB beyond the start of the command, an answer file within 512 MB.",
        (
            "test_bounds.py::test_a_hostile_file_is_told_within_200_megabytes",
            "test_answers.py::test_a_table_that_is_wide_and_long_and_empty_is_refused",
            "test_answers.py::test_a_workbook_that_unpacks_to_hundreds_of_megabytes_is_refused",
        ),
        "time, which no test asserts: `benchmarks/refusing.py` prints it.",
    ),
    Promise(
        "A publish that dies leaves a sound site",
        "Killed before any call or refused by the disk at any call, a publisher leaves a site that serves its "
        "versions, in a folder and on a branch; the next one mends the rest. The author's repository is only read.",
        (
            "test_store.py::test_killed_before_any_call_the_site_is_sound_and_the_next_publisher_mends_it",
            "test_store.py::test_refused_at_any_call_the_site_is_sound_and_the_next_publisher_mends_it",
            "test_branch.py::test_killed_at_any_call_or_moment_nobody_has_to_mend_anything",
            "test_store.py::test_whatever_latest_was_the_next_publisher_leaves_the_same_bytes",
        ),
        "disks that lose what they confirmed; Windows.",
        "publishing",
    ),
    Promise(
        "A strict policy for browsers",
        "Pages run and style nothing inline, load nothing from elsewhere, and post only to declared addresses "
        "([the policy](publishing.md#a-strict-policy)).",
        (
            "test_policy.py::test_no_page_holds_inline_code_or_style",
            "test_policy_browser.py::test_no_kind_of_page_breaks_the_policy",
            "test_confirm_browser.py::test_a_receipt_is_sent_shared_and_mailed",
        ),
        "what authors add in `conf.py` or `handbook/`; versions published before the policy; Firefox and WebKit; real "
        "nginx and Apache.",
        "policy",
    ),
    Promise(
        "The preview answers its own pages only",
        "`hbgen serve` answers to its own host names and origins, and follows every change of the content.",
        (
            "test_serve.py::test_nobody_else_is_answered",
            "test_watch.py::test_a_deleted_folder_that_comes_back_is_followed",
        ),
        "other programs on the same machine; changes behind symbolic links to folders.",
    ),
    Promise(
        "Calendars and feeds keep their ids",
        "Ids stay when other entries or the site move. Two handbooks share none.",
        (
            "test_events.py::test_ids_stay_when_entries_are_inserted_removed_and_moved",
            "test_events.py::test_ids_stay_when_the_site_moves",
            "test_events.py::test_two_handbooks_share_no_id_though_their_site_is_one",
        ),
        "a follow-up moved, or a message reworded, before its first release; a changed `identity`.",
    ),
    Promise(
        "Continuous integration cannot be turned against you",
        "Packages are locked by hash. What may write runs nothing of the repository, tokens are only where the host is "
        "spoken with, and a release waits for a reviewer.",
        (
            "test_locks.py::test_start_installs_nothing_but_from_locks",
            "test_workflows.py::test_only_what_writes_may_write",
            "test_workflows.py::test_what_writes_runs_no_program_of_the_repository",
            "test_workflows.py::test_a_token_is_only_where_the_host_is_spoken_with",
            "test_workflows.py::test_a_release_waits_for_a_reviewer",
        ),
        "pip of Python itself; Debian's packages of `start.py test`; the host's settings; whoever may push to the "
        "default branch.",
    ),
    Promise(
        "People's data is pointed out",
        "`hbgen check` advises where published text holds an e-mail address, phone, identity number or bank account, "
        "and where answers or receipts lie in the repository.",
        (
            "test_personal.py::test_personal_data_is_found",
            "test_collected.py::test_answers_are_found",
            "test_collected.py::test_what_git_ignores_is_left_alone_and_what_it_keeps_is_told",
        ),
        "names of people, pictures, remarks in YAML, releases; tables of other tools, `.ods`, workbooks above 4 MiB.",
    ),
    Promise(
        "Names work everywhere",
        "Files can be stored on every common system, no id is a form's own word, nothing invisible stands in a text.",
        (
            "test_exports.py::test_every_form_of_every_handbook_is_converted",
            "test_exports.py::test_every_name_that_a_form_uses_itself_is_reserved",
            "test_load.py::test_names_that_some_system_refuses_are_told",
        ),
        "files outside `content/`; ids that were retired; limits of tools other than ODK and SurveyJS.",
    ),
    Promise(
        "Same input, same bytes",
        "A release and its exports have the same bytes wherever, whenever and by however many processes.",
        ("test_reproducible.py::test_a_release_has_the_same_bytes_on_any_machine",),
        "other versions of Sphinx, theme or Python: build with the lock files.",
        "same_bytes",
    ),
    Promise(
        "What a run samples holds as a whole",
        "Long tests try a fixed sample in each run (every kind of page, a sixth of the examples of each property), "
        "in full every page in every edition, all examples, and Spark.",
        ("test_engine.py::test_spark_gives_the_same_figures",),
        "browsers other than Chromium; databases other than DuckDB, PostgreSQL and Spark.",
        "suite",
    ),
)

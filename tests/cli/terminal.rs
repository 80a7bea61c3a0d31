//! What fits a terminal: lines are broken between words, tables lose columns and no letters, and nothing is broken elsewhere.
#![cfg(target_os = "linux")]

use crate::pty::Terminal;
use crate::world::{SPEC, Spec, World};

/// Three jobs: one is done, one is blocked, one waits for a person.
fn project() -> World {
    let world = World::with(&Spec { name: "tag-the-finance-archive", ..SPEC });
    let apply = "s3jobs apply --local --yes --wait --poll-interval 20ms";
    shown(&world, 80, apply);
    world.edit("tag-the-finance-archive.yaml", "a: b", "a: c");
    let held = Spec { name: "clear", operation: "deleteObjectTagging: {}", confirmation: "manual", ..SPEC };
    world.spec(&held);
    shown(&world, 80, apply);
    world
}

/// What a command shows on a terminal of so many columns, line by line, without escapes.
fn shown(world: &World, columns: u16, command: &str) -> Vec<String> {
    let (_, text) = Terminal::open(world, &format!("stty cols {columns} rows 24; NO_COLOR=1 {command}")).end();
    text.lines().map(|line| line.trim_end_matches('\r').to_owned()).collect()
}

/// Lines that are too long although they could have been broken: commands in backticks and single words are whole.
fn too_long(lines: &[String], columns: usize) -> Vec<&String> {
    let is_broken = |line: &&String| {
        let plain = line.trim();
        let is_source = plain.starts_with(|c: char| c.is_ascii_digit()) || plain.starts_with(['|', '-', '+', '~']);
        let is_one_word = !plain.contains(' ') || plain.starts_with('`');
        line.chars().count() > columns && !is_one_word && !is_source
    };
    lines.iter().filter(is_broken).collect()
}

#[test]
fn every_command_fits_terminals_of_40_and_80_columns() {
    let world = project();
    let commands =
        ["status --local", "ledger list --local", "plan --local", "wait --local", "validate", "status zzz --local"];
    for columns in [40, 80] {
        for command in commands {
            let lines = shown(&world, columns, &format!("s3jobs {command}"));
            let long = too_long(&lines, columns.into());
            assert!(long.is_empty(), "{columns} columns, {command}:\n{}\n{long:#?}", lines.join("\n"));
        }
    }
}

#[test]
fn a_narrow_table_keeps_names_whole_and_says_why_below() {
    let world = project();
    let lines = shown(&world, 80, "s3jobs status --local");
    let days = regex::Regex::new("(29|30) of 30").unwrap();
    insta::assert_snapshot!(days.replace(&lines.join("\n"), "N of 30"), @r"
    JOB                      RUN  STATUS     PROGRESS
    clear                      1  Suspended  0/20 tasks (0 %)
        waits for `s3jobs confirm clear --local`; N of 30 days left before S3 fails
          it
    tag-the-finance-archive    1  complete   20/20 tasks (100 %)
        changed-after-submit: the spec changed after the run was submitted

    1 blocked run: `s3jobs plan --local` shows the ways out;
      `s3jobs explain changed-after-submit` says more
    ");
    let lines = shown(&world, 40, "s3jobs ledger list --local");
    assert!(lines.iter().any(|line| line.starts_with("tag-the-finance-archive    1")), "{}", lines.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_broken_where_there_is_no_terminal() {
    let world = project();
    let plan = world.run("plan --local").await.out;
    assert!(plan.contains("restore the spec, or set `run: 2` to run the changed job once more\n"), "{plan}");
    let status = world.run("status --local").await.out;
    assert!(
        status.lines().any(|line| line.starts_with("clear") && line.contains("days left before S3 fails it")),
        "{status}"
    );
}

#[test]
fn findings_are_broken_between_words_and_source_lines_are_whole() {
    let world = World::with(&SPEC);
    world.edit("tag.yaml", "priority: 1", "priorty: 1");
    let lines = shown(&world, 40, "s3jobs validate");
    assert!(too_long(&lines, 40).is_empty(), "{}", lines.join("\n"));
    let text = lines.join("\n");
    assert!(text.contains("error[unknown-field]"), "{text}");
}

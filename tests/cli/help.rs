//! Help and version.

use crate::world::World;

const COMMANDS: [&str; 32] = [
    "init",
    "import",
    "validate",
    "fmt",
    "show",
    "plan",
    "apply",
    "confirm",
    "cancel",
    "status",
    "wait",
    "report",
    "watch",
    "ledger",
    "ledger export",
    "ledger import",
    "ledger init",
    "ledger list",
    "ledger prune",
    "ledger rebuild",
    "ledger resolve",
    "ledger show",
    "ledger verify",
    "audit",
    "explain",
    "schema",
    "local",
    "local clock",
    "local env",
    "local exec",
    "local inventory",
    "local trust",
];

#[tokio::test]
async fn help_lists_the_commands_and_the_exit_codes() {
    let ran = World::new().run("--help").await;
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    insta::assert_snapshot!(ran.out);
}

#[tokio::test]
async fn every_command_has_help() {
    let world = World::new();
    for command in COMMANDS {
        let ran = world.run(&format!("{command} --help")).await;
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{command}");
        insta::assert_snapshot!(format!("help_{}", command.replace(' ', "_")), ran.out);
    }
}

#[tokio::test]
async fn no_command_at_all_shows_the_help_and_is_a_mistake() {
    let world = World::new();
    let ran = world.run("").await;
    assert_eq!((ran.code, ran.out.as_str()), (64, ""));
    assert!(ran.err.contains("Usage: s3jobs"), "{}", ran.err);
}

#[tokio::test]
async fn the_version_is_on_standard_output() {
    let ran = World::new().run("--version").await;
    assert_eq!((ran.code, ran.out), (0, format!("s3jobs {}\n", env!("CARGO_PKG_VERSION"))));
}

#[tokio::test]
async fn a_command_that_is_mistyped_is_answered_with_the_right_one() {
    let ran = World::new().run("aply").await;
    assert!(ran.err.contains("apply"), "{}", ran.err);
}

//! Names and texts that a terminal would obey, in everything that commands write: on both streams, in every format.

use crate::world::{Ran, SPEC, World};

/// Clears the screen, ends the line, reverses it, sets the title, and hides.
const HOSTILE: &str = "x\u{1b}[2J\u{202e}gpj\u{9b}31m\u{7}\u{200b}";

fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// What a command wrote is text and nothing else.
fn harmless(ran: &Ran, line: &str) {
    for (stream, said) in [("out", &ran.out), ("err", &ran.err)] {
        assert_eq!(said.find(is_hidden), None, "{line}: {stream}: {said:?}");
    }
}

async fn run(world: &World, line: &str) -> Ran {
    let ran = world.run(line).await;
    harmless(&ran, line);
    ran
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_files_are_not_obeyed() {
    let world = World::with(&SPEC);
    world.write(&format!("{HOSTILE}.yaml"), &world.read("tag.yaml").replace("priority", "priorty"));
    world.write(&format!("{HOSTILE}/b.yaml"), "services: {}\n");
    for format in ["text", "json", "jsonl", "markdown", "github", "gitlab", "sarif", "junit", "rdjson"] {
        assert_eq!(run(&world, &format!("validate -o {format}")).await.code, 3, "{format}");
    }
    for line in ["fmt --check", "fmt", "plan --local", "validate --fix", "show tag", "init .", "init . --no-ci"] {
        run(&world, line).await;
    }
    for line in ["validate", "fmt", "plan --local", "validate --project", "init", "schema --write"] {
        // A folder that does not exist, and one that does.
        run(&world, &format!("{line} {HOSTILE}/none")).await;
    }
    world.remove("s3jobs.yaml");
    let ran = run(&world, &format!("init {HOSTILE}-new --name shop")).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(world.exists(format!("{HOSTILE}-new/s3jobs.yaml")));
}

/// The parser of command lines repeats what it does not know.
#[tokio::test(flavor = "multi_thread")]
async fn arguments_are_not_obeyed() {
    let mut world = World::with(&SPEC);
    let ours = regex::Regex::new("\u{1b}\\[[0-9;]*m|\u{1b}]8;;(file:///[!-~]*)?\u{1b}\\\\").unwrap();
    for terminal in [false, true] {
        world.terminal.err = terminal;
        for line in [
            "{}",
            "--{}",
            "validate --{}",
            "validate -o {}",
            "plan --local --env {}",
            "apply --timeout {}",
            "explain {}",
            "show {}",
            "report {}",
            "ledger show {}",
            "schema {}",
            "local --fault {}",
            "local --behaviour {}",
            "local --clock {}",
            "local --listen {}",
            "local --access-key {}",
            "local --function {}",
            "local --function {}=http://{}",
            "local clock --set {}",
            "local inventory {} --to s3://{}",
            "local exec -- {}",
            "local --in-memory --seed {}",
            "local --replay {}",
            "plan --endpoint-url {}",
            "cancel {} --local",
            "confirm {} --local",
            "validate --deny {}",
            "plan -o json={}/x",
        ] {
            let line = line.replace("{}", HOSTILE);
            let ran = world.run(&line).await;
            let without = |text: &str| ours.replace_all(text, "").into_owned();
            let ran = Ran { code: ran.code, out: without(&ran.out), err: without(&ran.err) };
            assert_ne!(ran.code, 0, "{line}");
            harmless(&ran, &line);
        }
    }
}

/// The same in quotes of YAML.
const QUOTED: &str = "x\\e[2J\\u202egpj\\x9b31m\\a\\u200b";

/// Keys of objects on their way through a whole run.
#[tokio::test(flavor = "multi_thread")]
async fn keys_of_objects_are_not_obeyed() {
    let world = World::with(&SPEC);
    let quoted = QUOTED;
    world.edit(
        "seed.yaml",
        "series: [{prefix: key-, count: 20, sizeBytes: 10}]",
        &format!("objects: [{{key: \"{quoted}\", content: a}}]"),
    );
    let escaped = "x%1B%5B2J%E2%80%AEgpj%C2%9B31m%07%E2%80%8B";
    world.write("twenty.csv", &format!("objects,{escaped}\nobjects,missing-{escaped}\n"));
    world.remove("tag.yaml");
    world.spec(&crate::world::Spec { more: "  acceptance: {maxFailedTasks: 5}\n", ..SPEC });
    let ran = run(&world, "apply --local --yes --wait").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("missing-"), "{}", ran.out);
    for line in [
        "report tag --local",
        "report tag --local -o json",
        "status --local",
        "status --local -o json",
        "ledger show tag --local",
        "ledger show tag --local -o json",
        "ledger list --local",
        "plan --local -o markdown",
    ] {
        run(&world, line).await;
    }
}

/// Texts of specs and of the project file.
#[tokio::test(flavor = "multi_thread")]
async fn specs_and_projects_are_not_obeyed() {
    let world = World::with(&SPEC);
    let quoted = QUOTED;
    for (from, to) in [
        ("metadata: {name: tag}", format!("metadata: {{name: tag, labels: {{a: \"{quoted}\"}}}}")),
        ("spec:", format!("spec:\n  description: \"{quoted}\"")),
        ("spec:", format!("spec:\n  tags: {{\"{quoted}\": \"{quoted}\"}}")),
        ("spec:", format!("spec:\n  \"{quoted}\": 1")),
    ] {
        let text = world.read("tag.yaml");
        world.edit("tag.yaml", from, &to);
        for line in ["validate", "plan --local", "show tag", "show tag -o json", "apply --local --yes"] {
            run(&world, line).await;
        }
        world.write("tag.yaml", &text);
    }
    for (from, to) in [
        ("{seed: seed.yaml}", format!("{{seed: \"{quoted}\"}}")),
        ("{seed: seed.yaml}", format!("{{seed: seed.yaml, faults: [\"{quoted}\"]}}")),
        ("{seed: seed.yaml}", format!("{{seed: seed.yaml, faults: [\"throttle:key={quoted}\"]}}")),
        ("{seed: seed.yaml}", format!("{{seed: seed.yaml, functions: {{f: {{command: \"{quoted}\"}}}}}}")),
    ] {
        world.edit("s3jobs.yaml", from, &to);
        for line in ["validate", "plan --local", "local --listen 203.0.113.1:1 --allow-remote --access-key a:b"] {
            run(&world, line).await;
        }
        world.edit("s3jobs.yaml", &to, from);
    }
}

/// The environment says who runs a command, and a plan in a ledger shows it.
#[tokio::test(flavor = "multi_thread")]
async fn the_environment_is_not_obeyed() {
    let mut world = World::with(&SPEC);
    for name in ["USER", "HOSTNAME", "GITHUB_REPOSITORY", "GITHUB_RUN_ID", "CI_JOB_URL", "TERM", "AWS_ENDPOINT_URL"] {
        world.env.insert(name.to_owned(), HOSTILE.to_owned());
    }
    assert_eq!(run(&world, "apply --local --yes --wait").await.code, 0);
    for line in ["ledger show tag --local", "ledger list --local", "plan", "local exec -- env", "init a"] {
        run(&world, line).await;
    }
}

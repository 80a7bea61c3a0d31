//! Commands that are shown to be copied: each works as it stands, and leads where the command did that shows it.

use std::collections::BTreeSet;

use crate::world::{SPEC, Spec, World};

/// Leads to the project from the folder around it.
const THERE: &str = "--project sub/s3jobs.yaml --env prod";

/// The records of the project's ledger.
const RUNS: &str = "sub/.s3jobs/local/ledger/runs";

/// The commands that were shown, each once.
struct Hints {
    world: World,
    shown: BTreeSet<String>,
}

impl Hints {
    /// A project in a folder of its own, with an environment; commands run in the folder around it.
    fn of(spec: &Spec) -> Self {
        let world = World::with(spec);
        let environments = "  environments: {prod: {defaults: {tags: {stage: prod}}}}";
        world.edit("s3jobs.yaml", "  local:", &format!("{environments}\n  local:"));
        let hints = Self { world, shown: BTreeSet::new() };
        hints.gather();
        hints
    }

    /// Moves all files into the project's folder.
    fn gather(&self) {
        let sub = self.world.root.join("sub");
        std::fs::create_dir_all(&sub).unwrap();
        for entry in self.world.root.read_dir_utf8().unwrap().map(Result::unwrap) {
            if entry.path() != sub {
                std::fs::rename(entry.path(), sub.join(entry.file_name())).unwrap();
            }
        }
    }

    /// Runs a command and keeps the commands that it shows, of which there is one that begins like this.
    async fn run(&mut self, line: &str, begin: &str) {
        let ran = self.world.run(line).await;
        let text = format!("{}{}", ran.out, ran.err).replace("&#96;", "`").replace("&#8203;", "");
        let is_whole = |line: &str| !line.contains("`s3jobs ") || line.matches('`').count().is_multiple_of(2);
        assert!(text.lines().all(is_whole), "{line}: a command is broken in\n{text}");
        let found: Vec<String> = commands(&text);
        assert!(found.iter().any(|command| command.starts_with(begin)), "{line}: no `{begin}` in\n{text}");
        self.shown.extend(found);
    }
}

/// The commands in backticks, without the name of the program. A line's end in them is a space.
fn commands(text: &str) -> Vec<String> {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let quoted = flat.split('`').skip(1).step_by(2);
    quoted.filter_map(|quoted| quoted.strip_prefix("s3jobs ")).map(str::to_owned).collect()
}

/// Every command leads back, and is one that the command line takes.
async fn assert_each_works(mut hints: Hints, connection: &str) {
    hints.world.terminal.input = true;
    hints.world.terminal.err = true;
    for command in &hints.shown {
        if command.starts_with("explain") {
            // Of several codes one is put in.
            let filled = command.replace("CODE", "no-spec");
            assert_eq!(hints.world.run(&filled).await.code, 0, "{command}");
            continue;
        }
        assert!(command.contains(THERE), "`{command}` leads elsewhere");
        if command.starts_with("local") {
            let (words, _) = command.split_once(" -- ").unwrap_or((command, ""));
            assert_eq!(hints.world.run(&format!("{words} --help")).await.code, 0, "{command}");
            continue;
        }
        assert!(command.ends_with(connection), "`{command}` leads elsewhere");
        let ran = hints.world.run(command).await;
        assert_ne!(ran.code, 64, "{command}: {}", ran.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_that_is_shown_about_runs_works_as_it_stands() {
    let mut hints = Hints::of(&Spec { confirmation: "manual", ..SPEC });
    let there = format!("{THERE} --local");
    hints.run(&format!("plan {there}"), "confirm tag").await;
    hints.run(&format!("plan {there} -o markdown"), "plan").await;
    hints.run(&format!("apply {there}"), "plan").await;
    hints.run(&format!("apply {there} --yes"), "cancel tag").await;
    hints.run(&format!("status {there}"), "confirm tag").await;
    hints.run(&format!("wait {there}"), "confirm tag").await;
    hints.run(&format!("report tag {there}"), "wait tag").await;
    hints.run(&format!("report tag --run 9 {there}"), "ledger list").await;
    hints.run(&format!("status zzz {there}"), "status").await;
    hints.world.edit("sub/tag.yaml", "run: 1", "run: 2");
    hints.run(&format!("plan {there}"), "cancel tag").await;
    std::fs::rename(hints.world.root.join(RUNS), hints.world.root.join("away")).unwrap();
    hints.run(&format!("plan {there}"), "ledger rebuild").await;
    hints.run(&format!("ledger rebuild {there} --yes"), "apply").await;
    hints.world.remove(RUNS);
    std::fs::rename(hints.world.root.join("away"), hints.world.root.join(RUNS)).unwrap();
    hints.world.remove("sub/tag.yaml");
    hints.world.spec_in("sub", &Spec { name: "other", operation: "deleteObjectTagging: {}", ..SPEC });
    hints.run(&format!("plan {there}"), "apply --prune").await;
    assert_each_works(hints, "--local").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guard_s_way_out_and_a_wait_that_timed_out_lead_back() {
    let mut hints = Hints::of(&Spec { confirmation: "{guarded: {minTasks: 1, maxTasks: 19}}", ..SPEC });
    hints.run(&format!("apply {THERE} --local --yes --wait --poll-interval 20ms"), "confirm tag").await;
    hints.world.edit("sub/s3jobs.yaml", "{seed: seed.yaml}", "{seed: seed.yaml, tasksPerSecond: 1}");
    let confirmed = format!("confirm tag {THERE} --local --yes --wait --timeout 4s --poll-interval 20ms");
    hints.run(&confirmed, "wait tag").await;
    hints.shown.retain(|command| !command.starts_with("wait"));
    assert_each_works(hints, "--local").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_that_was_found_through_a_path_is_named() {
    let mut hints = Hints::of(&Spec { confirmation: "manual", ..SPEC });
    hints.run("plan sub --env prod --local", "confirm tag").await;
    hints.run("apply sub/tag.yaml --env prod --local --yes", "cancel tag").await;
    assert_each_works(hints, "--local").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_that_is_found_anyhow_is_not_named() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    for (line, next) in [
        ("plan --local", "apply --local"),
        ("plan . --local", "apply . --local"),
        ("plan tag.yaml --local --project s3jobs.yaml", "apply tag.yaml --local"),
    ] {
        let ran = world.run(line).await;
        assert_eq!(commands(&ran.out), ["confirm tag --local", next], "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_to_do_about_a_ledger_or_a_local_s3_leads_back() {
    let mut hints = Hints::of(&SPEC);
    hints.run(&format!("plan {THERE} --endpoint-url http://127.0.0.1:1"), "ledger init").await;
    hints.run(&format!("local env {THERE}"), "local exec").await;
    assert_each_works(hints, "--endpoint-url http://127.0.0.1:1").await;
}

/// As in CI, at the top of a repository whose only project is in a folder.
#[tokio::test(flavor = "multi_thread")]
async fn where_the_only_projects_are_below_they_are_named() {
    let hints = Hints::of(&SPEC);
    let world = &hints.world;
    for (line, there) in
        [("validate", "sub"), ("validate -o github", "sub"), ("validate .", "sub"), ("validate --all-envs", "sub")]
    {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 64, "{line}: {}", ran.err);
        let way = format!("there is one in `{there}`: `cd {there}`, or add `--project {there}/s3jobs.yaml`");
        assert!(ran.err.contains(&way) && !ran.err.contains("holds no spec"), "{line}: {}", ran.err);
    }
    assert_eq!(world.run("validate --project sub/s3jobs.yaml").await.code, 0);
    std::fs::create_dir(world.root.join("deep")).unwrap();
    std::fs::rename(world.root.join("sub"), world.root.join("deep/sub")).unwrap();
    let ran = world.run("validate deep").await;
    assert!(ran.err.contains("`cd deep/sub`") && ran.err.contains("--project deep/sub/s3jobs.yaml"), "{}", ran.err);
    world.remove("deep/sub/s3jobs.yaml");
    world.write("empty/a.txt", "");
    let ran = world.run("validate empty").await;
    assert!(ran.code == 64 && ran.err.contains("`empty` holds no spec"), "{}", ran.err);
}

/// Outside of a project nobody has said what is to be read, and below a home lies much.
#[tokio::test]
async fn outside_of_a_project_a_path_is_asked_for() {
    let world = World::with(&SPEC);
    world.remove("s3jobs.yaml");
    for command in ["validate", "fmt", "fmt --check", "watch"] {
        let ran = world.run(command).await;
        assert_eq!((ran.code, ran.out.as_str()), (64, ""), "{command}: {}", ran.err);
        assert!(ran.err.contains("belongs to no project, so nothing says which specs are meant"), "{}", ran.err);
        let name = command.split(' ').next().unwrap();
        assert!(ran.err.contains(&format!("`s3jobs {name} .` reads every YAML file below this folder")), "{}", ran.err);
    }
    let ran = world.run("validate .").await;
    assert!(ran.code == 3 && ran.out.contains("tag.yaml:"), "{}{}", ran.out, ran.err);
    assert_eq!(world.run("fmt --check tag.yaml").await.code, 0);
}

/// Where the name of a job stands, a path is told to be one, and the other way round.
#[tokio::test]
async fn a_path_in_the_place_of_a_name_is_told_and_a_name_in_the_place_of_a_path() {
    let world = World::with(&SPEC);
    let commands = ["show", "audit", "ledger show", "ledger resolve", "ledger list", "apply --local --confirm"];
    for command in commands.into_iter().chain(["confirm tag --confirm", "import - --name"]) {
        for path in ["tag.yaml", "./tag.yaml", "specs/tag"] {
            let ran = world.run(&format!("{command} {path}")).await;
            assert_eq!(ran.code, 64, "{command} {path}: {}", ran.err);
            assert!(
                ran.err.contains("this is a path, and here stands the name of a job"),
                "{command} {path}: {}",
                ran.err
            );
        }
    }
    for command in ["validate", "fmt", "ledger rebuild --local"] {
        let ran = world.run(&format!("{command} tag")).await;
        assert_eq!(ran.code, 64, "{command}: {}", ran.err);
        let is_told = ran.err.contains("`s3jobs show tag") && ran.err.contains("says in which file its spec is");
        assert!(is_told, "{command}: {}", ran.err);
    }
}

/// `--yes` is taken by every command that changes jobs.
#[tokio::test(flavor = "multi_thread")]
async fn every_command_that_changes_jobs_takes_the_same_word() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    for command in ["apply", "confirm tag", "cancel tag"] {
        let ran = world.run(&format!("{command} --yes --local")).await;
        assert_eq!(ran.code, 0, "{command}: {}{}", ran.out, ran.err);
        assert_ne!(world.run(&format!("{command} -y --local")).await.code, 64, "{command}");
    }
}

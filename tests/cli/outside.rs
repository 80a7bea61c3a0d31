//! A pull request can make any file of a project a link: nothing outside of the project is read, shown or written.

#![cfg(unix)]

use std::os::unix::fs::symlink;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use camino::Utf8PathBuf;

use crate::world::{Ran, SPEC, World};

/// What the environment of a process looks like, and what must not be shown. As YAML it is broken, so that a finding about
/// it would show it.
const SECRET: &str = "TOKEN=hunter2\nkey: [hunter2\n";

/// A project, and a file elsewhere.
struct Scene {
    world: World,
    _elsewhere: tempfile::TempDir,
    elsewhere: Utf8PathBuf,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = Utf8PathBuf::from_path_buf(folder.path().canonicalize().unwrap()).unwrap();
        std::fs::write(elsewhere.join("secret.yaml"), SECRET).unwrap();
        Self { world: World::with(&SPEC), _elsewhere: folder, elsewhere }
    }

    /// Makes a file of the project a link to the secret.
    fn link(&self, path: &str) {
        self.link_to(path, "secret.yaml");
    }

    fn link_to(&self, path: &str, target: &str) {
        let path = self.world.root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::remove_file(&path).ok();
        symlink(self.elsewhere.join(target), path).unwrap();
    }

    /// Runs a command, which must show nothing of what is elsewhere and leave it as it is.
    async fn run(&self, line: &str) -> Ran {
        let ran = self.world.run(line).await;
        assert!(!ran.out.contains("hunter2") && !ran.err.contains("hunter2"), "{line}: {}{}", ran.out, ran.err);
        assert_eq!(std::fs::read_to_string(self.elsewhere.join("secret.yaml")).unwrap(), SECRET, "{line}");
        assert_eq!(self.elsewhere.read_dir_utf8().unwrap().count(), 1, "{line} writes elsewhere");
        ran
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_file_that_leads_out_is_not_read() {
    let scene = Scene::new();
    scene.link("s3jobs.yaml");
    let ran = scene.run("validate -o text").await;
    insta::assert_snapshot!(ran.out.replace(scene.elsewhere.as_str(), "ELSEWHERE"), @r"
    error[outside-project]: this link leads out of the project, to `ELSEWHERE/secret.yaml`
    --> s3jobs.yaml
     = help: put the file itself here, so that what a pull request shows is what runs

    1 error in 1 file
    ");
    assert_eq!(ran.code, 3);
    let commands = ["plan --local", "show tag", "apply --local --yes", "status --local", "ledger list --local"];
    for line in commands.into_iter().chain(["validate tag.yaml", "validate --fix", "local inventory a --to s3://b"]) {
        let ran = scene.run(line).await;
        assert_eq!(ran.code, 3, "{line}: {}", ran.err);
    }
    let ran = scene.run("validate --project s3jobs.yaml").await;
    assert_eq!(ran.code, 64, "{}", ran.err);
    assert!(ran.err.contains("leads out of"), "{}", ran.err);
    for line in ["fmt --check", "fmt", "fmt s3jobs.yaml"] {
        assert_ne!(scene.run(line).await.code, 0, "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_named_is_not_read_where_a_link_of_the_project_leads_out() {
    let scene = Scene::new();
    scene.link("specs/a.yaml");
    scene.link_to("folder", "");
    for line in ["validate specs/a.yaml", "validate folder", "validate folder/secret.yaml", "validate", "fmt folder"] {
        let ran = scene.run(line).await;
        assert_eq!(ran.code, 3, "{line}: {}{}", ran.out, ran.err);
        assert!(format!("{}{}", ran.out, ran.err).contains("outside-project"), "{line}: {}{}", ran.out, ran.err);
    }
    // Without links on the way, a person may name any file.
    let file = scene.elsewhere.join("secret.yaml");
    let ran = scene.world.run(&format!("validate {file}")).await;
    assert!(ran.out.contains("hunter2"), "{}", ran.out);
}

/// Without a project file, a repository's folder is what nothing leads out of: a pull request may remove the file.
#[tokio::test(flavor = "multi_thread")]
async fn a_pull_request_that_removes_the_project_file_gains_nothing() {
    let scene = Scene::new();
    scene.world.remove("s3jobs.yaml");
    std::fs::create_dir(scene.world.root.join(".git")).unwrap();
    scene.link("specs/a.yaml");
    for line in ["validate", "validate specs", "validate specs/a.yaml"] {
        let ran = scene.run(line).await;
        assert_eq!(ran.code, 3, "{line}: {}{}", ran.out, ran.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_may_itself_be_reached_through_a_link() {
    let scene = Scene::new();
    let link = scene.elsewhere.join("project");
    symlink(&scene.world.root, &link).unwrap();
    let ran = scene.world.run(&format!("validate {link}")).await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let ran = scene.world.run(&format!("validate --project {link}/s3jobs.yaml {link}/tag.yaml")).await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_ignore_files_and_seeds_that_lead_out_are_not_read() {
    let csv = regex::Regex::new("manifest: .*").unwrap();
    for file in ["list.csv", ".gitignore", ".s3jobsignore", "specs/.gitignore"] {
        let scene = Scene::new();
        let list = "manifest: {file: {path: list.csv, fields: [Bucket, Key], bucket: s3://manifests}}";
        scene.world.write("specs/b.yaml", &scene.world.read("tag.yaml").replace("name: tag", "name: other"));
        if file == "list.csv" {
            let spec = csv.replace(&scene.world.read("tag.yaml"), list).into_owned();
            scene.world.write("tag.yaml", &spec);
        }
        scene.link(file);
        let ran = scene.run("validate").await;
        assert_eq!(ran.code, 3, "{file}: {}", ran.out);
        let told = ["outside-project", "lies outside the project"].iter().any(|words| ran.out.contains(words));
        assert!(told, "{file}: {}", ran.out);
    }
    for (file, seed) in [("seed.yaml", None), ("twenty.csv", None), ("x", Some("../secret")), ("x", Some("x"))] {
        let scene = Scene::new();
        scene.link(file);
        if let Some(seed) = seed {
            scene.world.edit("s3jobs.yaml", "{seed: seed.yaml}", &format!("{{seed: {seed}}}"));
        }
        let ran = scene.run("plan --local").await;
        assert_eq!(ran.code, if seed == Some("../secret") { 3 } else { ran.code }, "{}", ran.err);
        assert_ne!(ran.code, 0, "{file}: {}", ran.out);
        assert!(!scene.world.exists(".s3jobs/local/ledger"), "{file}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn options_that_name_a_link_of_the_project_read_and_write_nothing_elsewhere() {
    let scene = Scene::new();
    scene.link("link");
    for option in ["--seed link", "--replay link", "--access-keys link", "--record link"] {
        let ran = scene.run(&format!("local --in-memory {option}")).await;
        assert_ne!(ran.code, 0, "{option}");
        assert!(format!("{}{}", ran.out, ran.err).contains("leads out of"), "{option}: {}{}", ran.out, ran.err);
    }
    for line in ["validate -o json=link", "plan --local -o json=link", "apply --local --yes -o jsonl=link"] {
        let ran = scene.run(line).await;
        assert_eq!(ran.code, 1, "{line}: {}", ran.err);
    }
    scene.link_to("dangling", "not-there-yet");
    for line in
        ["validate -o json=dangling", "apply --local --yes -o jsonl=dangling", "local --in-memory --record dangling"]
    {
        assert_eq!(scene.run(line).await.code, 1, "{line}");
    }
    scene.link("schemas/job.schema.json");
    assert_eq!(scene.run("schema --write schemas").await.code, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_state_of_the_local_s3_does_not_leave_the_project() {
    for path in [".s3jobs", ".s3jobs/local", ".s3jobs/local/state", ".s3jobs/local/state/bodies"] {
        let scene = Scene::new();
        scene.link_to(path, "");
        let ran = scene.run("plan --local").await;
        assert_eq!(ran.code, 64, "{path}: {}", ran.err);
        assert!(ran.err.contains("remove the link"), "{path}: {}", ran.err);
    }
    for file in ["state/state.redb", "address", "ledger"] {
        let scene = Scene::new();
        scene.link(&format!(".s3jobs/local/{file}"));
        assert_eq!(scene.run("plan --local").await.code, 64, "{file}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn init_makes_nothing_behind_a_link() {
    let scene = Scene::new();
    for folder in ["schemas", ".vscode"] {
        scene.link_to(folder, "");
        let ran = scene.run("init").await;
        assert_eq!(ran.code, 1, "{folder}: {}", ran.err);
        std::fs::remove_file(scene.world.root.join(folder)).unwrap();
    }
}

/// A pipe that nobody writes to is not waited for, and a device without end is not read.
#[test]
fn only_regular_files_are_read() {
    let kinds: [fn(&camino::Utf8Path); 2] = [
        |path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
        |path| drop(std::os::unix::net::UnixListener::bind(path).unwrap()),
    ];
    let places = ["s3jobs.yaml", "a.yaml", ".gitignore", ".s3jobsignore", "seed.yaml", "twenty.csv"];
    for (make, place) in kinds.iter().flat_map(|make| places.map(|place| (make, place))) {
        let scene = Scene::new();
        std::fs::remove_file(scene.world.root.join(place)).ok();
        make(&scene.world.root.join(place));
        let output = ended(&scene.world, &["plan", "--local"]);
        assert_ne!(output.status.code(), Some(0), "{place}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("must be a regular file") || said.contains("cannot be read"), "{place}: {said}");
    }
    let scene = Scene::new();
    kinds[0](&scene.world.root.join("pipe"));
    for option in ["--seed", "--replay", "--access-keys"] {
        let output = ended(&scene.world, &["local", "--in-memory", option, "pipe"]);
        assert_ne!(output.status.code(), Some(0), "{option}");
    }
    let output = ended(&scene.world, &["validate", "/dev/zero"]);
    assert_eq!(output.status.code(), Some(3));
}

/// What a command says that must end by itself, and soon.
#[allow(clippy::disallowed_methods, reason = "the program under test needs the tests' own PATH")]
fn ended(world: &World, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_s3jobs"));
    command.current_dir(&world.root).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).args(arguments);
    let mut child = command.spawn().unwrap();
    let begin = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begin.elapsed() > Duration::from_secs(30) {
            child.kill().unwrap();
            panic!("{arguments:?} does not end");
        }
        std::thread::yield_now();
    }
    child.wait_with_output().unwrap()
}

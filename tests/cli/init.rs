//! A new project runs at once, and what is there is never changed.

use crate::world::World;

/// A folder with nothing in it.
fn empty() -> World {
    let world = World::new();
    for file in ["s3jobs.yaml", "seed.yaml", "twenty.csv", "half.csv"] {
        world.remove(file);
    }
    world
}

fn read(world: &World, path: &str) -> String {
    std::fs::read_to_string(world.root.join(path)).unwrap()
}

#[tokio::test]
async fn a_new_project_is_valid_and_runs_against_the_local_s3() {
    let world = empty();
    let ran = world.run("init --name shop").await;
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    insta::assert_snapshot!(ran.err, @r"
    the ledger is ledger/
    wrote s3jobs.yaml
    wrote jobs/example.yaml
    wrote jobs/example.csv
    wrote seed.yaml
    wrote schemas/job.schema.json
    wrote schemas/project.schema.json
    wrote schemas/seed.schema.json
    wrote .vscode/settings.json
    wrote .vscode/extensions.json
    wrote .gitignore
    wrote .github/workflows/s3jobs.yaml

    Next:
      s3jobs validate
      s3jobs plan --local
      s3jobs apply --local --yes --wait
      and in .github/workflows/s3jobs.yaml, fill in OWNER and COMMIT, where s3jobs comes from, and the role that plans
    ");
    let ran = world.run("validate").await;
    assert_eq!((ran.code, ran.out.as_str()), (0, "1 job valid in 1 file\n"), "{}", ran.err);
    let ran = world.run("fmt --check").await;
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    let ran = world.run("plan --local").await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("+ example  run 1  create: the first run"), "{}", ran.out);
    assert!(ran.out.contains("Plan: 1 to create."), "{}", ran.out);
    let ran = world.run("apply --local --yes --wait").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("complete"), "{}", ran.out);
}

#[tokio::test]
async fn a_second_init_changes_nothing_and_says_so() {
    let world = empty();
    world.run("init").await;
    let project = read(&world, "s3jobs.yaml");
    let ran = world.run("init").await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    insta::assert_snapshot!(ran.err, @r"
    left s3jobs.yaml as it is
    left schemas/job.schema.json as it is
    left schemas/project.schema.json as it is
    left schemas/seed.schema.json as it is
    left .vscode/settings.json as it is
    left .vscode/extensions.json as it is
    left .gitignore as it is
    left .github/workflows/s3jobs.yaml as it is
    nothing was missing, so nothing was changed
    ");
    assert_eq!(read(&world, "s3jobs.yaml"), project);
}

#[tokio::test]
async fn files_that_exist_are_left_and_named() {
    let world = empty();
    world.write(".gitignore", "target/\n");
    world.write("compose.yaml", "services: {}\n");
    world.write("charts/web/templates/job.yaml", "kind: Job\nname: {{ .Release.Name }}\n");
    world.write("old/values.yaml", "replicas: 1\n");
    world.write(".s3jobsignore", "/old/\n");
    let ran = world.run("init --name shop --no-ci").await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("left .gitignore as it is; `.s3jobs/` and `/ledger/` belong into it"), "{}", ran.err);
    let notes: Vec<&str> = ran.err.lines().filter(|line| line.starts_with("note: ")).collect();
    assert_eq!(
        notes,
        ["note: charts/web/templates/job.yaml would be read as a spec: name it, or its folder, in .s3jobsignore",]
    );
    assert_eq!(read(&world, ".gitignore"), "target/\n");
    assert!(!world.exists(".github"));
}

/// A project that somebody wrote by hand gets schemas and settings, but no example: a job more would be created.
#[tokio::test]
async fn a_project_that_exists_gets_no_example() {
    let world = World::new();
    let ran = world.run("init").await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(world.exists("schemas/job.schema.json") && !world.exists("jobs") && !world.exists("ledger"));
}

#[tokio::test]
async fn a_project_inside_another_one_is_refused() {
    let world = World::new();
    let ran = world.run("init specs/new").await;
    assert_eq!(ran.code, 64, "{}", ran.err);
    let err = ran.err.replace(world.root.as_str(), "ROOT");
    insta::assert_snapshot!(err, @"
    error: `ROOT/specs/new` lies inside the project of `ROOT/s3jobs.yaml`
    help: write specs anywhere below that project's folder, or name a folder outside of it
    ");
    assert!(!world.exists("specs"));
}

#[tokio::test]
async fn a_project_in_a_repository_has_its_workflow_at_the_top() {
    let world = empty();
    world.write(".git/HEAD", "ref: refs/heads/main\n");
    let ran = world.run("init ops/batch --account-id 012345678901 --region eu-central-1").await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("cd ops/batch"), "{}", ran.err);
    assert!(read(&world, ".github/workflows/s3jobs.yaml").contains("s3jobs validate ops/batch"));
    assert!(read(&world, ".github/workflows/s3jobs.yaml").contains("role-to-assume: arn:aws:iam::012345678901:role/"));
    let project = read(&world, "ops/batch/s3jobs.yaml");
    for part in ["name: batch", "accountId: \"012345678901\"", "region: eu-central-1"] {
        assert!(project.contains(part), "{part} is not in\n{project}");
    }
    let ran = world.run("validate ops/batch").await;
    assert_eq!((ran.code, ran.out.as_str()), (0, "1 job valid in 1 file\n"), "{}", ran.err);
}

/// The project that is made names a ledger that is there: nothing else is needed against AWS but credentials.
#[tokio::test]
async fn the_ledger_is_made_with_the_lineage_that_the_project_names() {
    let world = empty();
    world.run("init --name shop").await;
    let header: serde_json::Value = serde_json::from_str(&read(&world, "ledger/ledger.json")).unwrap();
    let project: serde_json::Value = serde_yaml::from_str(&read(&world, "s3jobs.yaml")).unwrap();
    assert_eq!(project["spec"]["lineage"], header["lineage"]);
    assert_eq!(header["endpoint"], "aws");
}

/// A job that ran before s3jobs came is the first of a new project.
#[tokio::test(flavor = "multi_thread")]
async fn a_project_can_be_made_of_a_job_that_is_there() {
    let origin = World::new();
    let more = "<Description>Tag the twenty</Description>";
    let id = crate::importing::create(&origin, more).await;
    let emulator = origin.emulator().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(emulator.serve(listener, async { drop(ended.await) }));
    let world = empty();
    let mut command = crate::process::s3jobs(&world);
    command.env("AWS_ACCESS_KEY_ID", "local").env("AWS_SECRET_ACCESS_KEY", "local").args(["init", "--name", "shop"]);
    command.args(["--no-ci", "--from", &id, "--account-id", "111122223333", "--region", "us-west-2"]);
    command.args(["--endpoint-url", &url]);
    let ran = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let told = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(0), "{told}");
    let spec = format!("jobs/tag-the-twenty-{}.yaml", &id[..8]);
    assert!(world.exists(&spec) && !world.exists("seed.yaml") && !world.exists("jobs/example.yaml"), "{told}");
    let project = read(&world, "s3jobs.yaml");
    for line in [
        "accountId: \"111122223333\"",
        "region: us-west-2",
        "roleArn: arn:aws:iam::111122223333:role/batch",
        "bucket: arn:aws:s3:::reports",
    ] {
        assert!(project.contains(line), "{line}: {project}");
    }
    assert!(!project.contains("local:"), "{project}");
    let ran = world.run("validate").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(world.run("fmt --check").await.code, 0);
    end.send(()).unwrap();
    served.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_project_of_a_job_says_where_the_job_is() {
    let world = empty();
    let ran = world.run("init --from 8f3a1c52-1111-4222-8333-944444444444").await;
    assert_eq!(ran.code, 64, "{}", ran.err);
    assert!(ran.err.contains("--account-id"), "{}", ran.err);
    let place = "--account-id 111122223333 --region us-west-2";
    let ran = world.run(&format!("init --from 8f3a1c52-1111-4222-8333-944444444444 {place} --local")).await;
    assert_eq!(ran.code, 64, "{}", ran.err);
    assert!(ran.err.contains("has no local S3 with jobs yet") && !world.exists("s3jobs.yaml"), "{}", ran.err);
}

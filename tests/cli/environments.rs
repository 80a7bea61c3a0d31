//! One spec from dev to prod: each environment has its own account and its own objects.

use crate::world::{SPEC, World};

const APPLY: &str = "apply --local --yes --wait --poll-interval 20ms";

const PROJECT: &str = r#"apiVersion: s3jobs/v1
kind: Project
metadata: {name: promotion}
spec:
  local: {seed: seed.yaml}
  defaults:
    region: us-west-2
    report: {scope: AllTasks}
  environments:
    dev:
      defaults:
        accountId: "111122223333"
        roleArn: arn:aws:iam::111122223333:role/batch
        report: {bucket: s3://dev-reports}
    prod:
      defaults:
        accountId: "444455556666"
        roleArn: arn:aws:iam::444455556666:role/batch
        report: {bucket: s3://prod-reports}
"#;

const SEED: &str = r"apiVersion: s3jobs/v1
kind: Seed
metadata: {name: promotion}
spec:
  buckets:
    - {name: dev-data, region: us-west-2, objects: [{key: a.csv, content: a}]}
    - {name: dev-reports}
    - {name: prod-data, region: us-west-2, objects: [{key: a.csv, content: a}, {key: b.csv, content: b}]}
    - {name: prod-reports}
";

const JOB: &str = r"apiVersion: s3jobs/v1
kind: Job
metadata: {name: clean}
spec:
  priority: 10
  operation: {putObjectTagging: {tagSet: {team: finance}}}
  manifest: {file: {path: dev.csv, bucket: s3://dev-reports, fields: [Bucket, Key]}}
  confirmation: automatic
";

const PROD: &str = r"  environments:
    prod:
      manifest: {file: {path: prod.csv, bucket: s3://prod-reports, fields: [Bucket, Key]}}
      confirmation: {guarded: {maxTasks: 2}}
";

fn world(job: &str) -> World {
    let world = World::new();
    world.write("s3jobs.yaml", PROJECT);
    world.write("seed.yaml", SEED);
    world.write("clean.yaml", job);
    world.write("dev.csv", "dev-data,a.csv\n");
    world.write("prod.csv", "prod-data,a.csv\nprod-data,b.csv\n");
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spec_is_promoted_from_dev_to_the_objects_of_prod() {
    let world = world(&format!("{JOB}{PROD}"));
    for (environment, tasks) in
        [("dev", "clean    1  complete      1          1"), ("prod", "clean    1  complete      2          2")]
    {
        let ran = world.run(&format!("{APPLY} --env {environment}")).await;
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        assert!(ran.out.contains(tasks), "{environment}: {}", ran.out);
        let place = format!("s3://{environment}-reports/job-");
        assert!(ran.out.contains(&place), "{environment}: {}", ran.out);
        let again = world.run(&format!("plan --local --env {environment} --detailed-exitcode")).await;
        assert_eq!(again.code, 0, "{}{}", again.out, again.err);
    }
}

/// Without objects of its own, prod would work on dev's; the plan says so, and what to do.
#[tokio::test(flavor = "multi_thread")]
async fn an_environment_without_objects_of_its_own_is_told_whose_it_would_work_on() {
    let world = world(JOB);
    assert_eq!(world.run(&format!("{APPLY} --env dev")).await.code, 0);
    let blocked = world.run(&format!("{APPLY} --env prod")).await;
    assert_eq!(blocked.code, 4, "{}{}", blocked.out, blocked.err);
    insta::assert_snapshot!(blocked.out, @r"
    environment prod

    ! clean  run 1  blocked (same-effect-elsewhere): another job does the same to the same objects
        putObjectTagging on 1 object in 444455556666/us-west-2 at local
        clean#1 in 111122223333/us-west-2 at local already works on these same objects
        give this environment its own objects (`environments: {NAME: {manifest: ...}}`), or say that it is meant with `sameEffect: {of: clean, reason: ...}`

    `s3jobs explain same-effect-elsewhere` says more
    Plan: 1 blocked.

    JOB    RUN  OUTCOME  TASKS  SUCCEEDED  FAILED
    clean    1  blocked      -          -       -

    clean: blocked (same-effect-elsewhere): another job does the same to the same objects
        clean#1 in 111122223333/us-west-2 at local already works on these same objects
        give this environment its own objects (`environments: {NAME: {manifest: ...}}`), or say that it is meant with `sameEffect: {of: clean, reason: ...}`

    Result: 1 blocked.
    `s3jobs explain same-effect-elsewhere` says more
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resolved_spec_names_the_overlay_that_gives_a_field() {
    let world = world(&format!("{JOB}{PROD}"));
    insta::assert_snapshot!(world.run("show clean --env prod").await.out, @r#"
    apiVersion: s3jobs/v1
    kind: Job
    metadata:
      name: clean                                               # clean.yaml:3
    spec:
      accountId: "444455556666"                                 # s3jobs.yaml:17, environment prod
      region: us-west-2                                         # s3jobs.yaml:7, defaults
      run: 1                                                    # built-in default
      priority: 10                                              # clean.yaml:5
      roleArn: arn:aws:iam::444455556666:role/batch             # s3jobs.yaml:18, environment prod
      operation:                                                # clean.yaml:6
        putObjectTagging:
          tagSet:
            team: finance
      manifest:                                                 # clean.yaml:11, environment prod
        file:
          path: prod.csv
          bucket: s3://prod-reports
          fields:
            - Bucket
            - Key
      report:
        bucket: s3://prod-reports                               # s3jobs.yaml:19, environment prod
        scope: AllTasks                                         # s3jobs.yaml:8, defaults
      confirmation:                                             # clean.yaml:12, environment prod
        guarded:
          minTasks: 1
          maxTasks: 2
      acceptance:                                               # built-in default
        maxFailedTasks: 0
    "#);
    let json = world.run("show clean --env prod -o json").await.out;
    assert!(json.contains(r#""from": "overlay""#) && json.contains(r#""line": 11"#), "{json}");
}

/// What each environment completes is valid only there, and all of them are looked at at once.
#[tokio::test(flavor = "multi_thread")]
async fn all_environments_are_validated_at_once_in_every_format() {
    let world = world(&format!("{JOB}{PROD}").replace("prod.csv, bucket", "gone.csv, bucket"));
    for (line, code) in [
        ("validate", 3),
        ("validate --env dev", 0),
        ("validate --env prod", 3),
        ("validate --all-envs", 3),
        ("validate --all-envs --env dev", 64),
    ] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, code, "{line}: {}{}", ran.out, ran.err);
    }
    insta::assert_snapshot!(world.run("validate --all-envs").await.out, @r#"
    error[manifest-file]: there is no file `gone.csv` (only in environment prod)
      --> clean.yaml:11:31
       |
    11 |       manifest: {file: {path: gone.csv, bucket: s3://prod-reports, fields: [Bucket, Key]}}
       |                               ^^^^^^^^
       |
       = help: the path is relative to the spec's folder

    1 error in 1 file
    "#);
    for format in ["json", "jsonl", "markdown", "github", "gitlab", "sarif", "junit", "rdjson"] {
        let out = world.run(&format!("validate --all-envs -o {format}")).await.out;
        let names = if format.starts_with("json") { "\"onlyIn\"" } else { "only in environment prod" };
        assert!(out.contains(names) && out.contains("prod"), "{format}: {out}");
    }
    world.edit("clean.yaml", "gone.csv", "prod.csv");
    let valid = world.run("validate --all-envs").await;
    assert_eq!((valid.code, valid.out.as_str()), (0, "1 job valid in 1 file\n"));
    insta::assert_snapshot!(world.run("validate --all-envs --env dev").await.err, @r#"
    error: `--env dev` chooses one environment, and `--all-envs` all of them
    help: leave one of the two out
    "#);
}

/// dev's job waits for a person; a word about prod is not a word about dev.
#[tokio::test(flavor = "multi_thread")]
async fn a_command_acts_on_the_runs_of_its_environment_alone() {
    let world = world(&JOB.replace("automatic", "manual"));
    assert_eq!(world.run(&format!("{APPLY} --env dev")).await.code, 4);
    for command in ["confirm clean", "cancel clean", "wait clean --timeout 5s", "report clean"] {
        let ran = world.run(&format!("{command} --local --env prod")).await;
        assert_ne!(ran.code, 0, "{command}: {}{}", ran.out, ran.err);
        let told = format!("{}{}", ran.out, ran.err);
        if !command.starts_with("report") {
            assert!(ran.code == 64 && told.contains("clean#1 is in 111122223333/us-west-2"), "{command}: {told}");
        }
    }
    assert_eq!(world.jobs().await, ["Suspended"]);
    let confirmed = world.run("confirm clean --local --env dev --yes --wait --poll-interval 20ms").await;
    assert_eq!(confirmed.code, 0, "{}{}", confirmed.out, confirmed.err);
    assert_eq!(world.jobs().await, ["Complete"]);
}

/// In one account and Region a job of one name is one run, whatever environment asks for it: the other's is left alone.
#[tokio::test(flavor = "multi_thread")]
async fn an_environment_in_the_same_place_changes_nothing_of_its_neighbour() {
    let world = world(&format!("{}{PROD}      priority: 99\n", JOB.replace("automatic", "manual")));
    world.edit("s3jobs.yaml", "accountId: \"444455556666\"", "accountId: \"111122223333\"");
    world.edit("s3jobs.yaml", "arn:aws:iam::444455556666:role", "arn:aws:iam::111122223333:role");
    assert_eq!(world.run(&format!("{APPLY} --env dev")).await.code, 4);
    for command in ["apply --local --yes --env prod", "cancel clean --local --env prod"] {
        let ran = world.run(command).await;
        assert_eq!(ran.code, 4, "{command}: {}{}", ran.out, ran.err);
        assert!(ran.out.contains("job of one name is one run"), "{command}: {}", ran.out);
        assert!(!ran.out.contains("priority from"), "{command}: {}", ran.out);
    }
    assert_eq!(world.jobs().await, ["Suspended"]);
}

/// The other's run may be another one: what its spec asks for there is no earlier run of this environment's.
#[tokio::test(flavor = "multi_thread")]
async fn no_command_for_an_environment_acts_on_a_run_that_another_one_asks_for() {
    let world = world(&format!("{}{PROD}      run: 2\n", JOB.replace("automatic", "manual")));
    world.edit("clean.yaml", "{guarded: {maxTasks: 2}}", "manual");
    world.edit("s3jobs.yaml", "accountId: \"444455556666\"", "accountId: \"111122223333\"");
    world.edit("s3jobs.yaml", "arn:aws:iam::444455556666:role", "arn:aws:iam::111122223333:role");
    assert_eq!(world.run("apply --local --yes --env prod").await.code, 0);
    for command in [
        "confirm clean --env dev",
        "apply --yes --confirm clean --env dev",
        "cancel clean --env dev",
        "apply --yes --prune --env dev",
        "apply --yes --prune",
    ] {
        let ran = world.run(&format!("{command} --local")).await;
        assert_eq!(world.jobs().await, ["Suspended"], "{command}: {}{}", ran.out, ran.err);
    }
}

/// A mistake in prod's overlay hides which run is prod's: dev's command does not take it for nobody's.
#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_in_another_environments_overlay_lets_nobody_end_its_run() {
    let world = world(&format!("{}{PROD}      run: 2\n", JOB.replace("automatic", "manual")));
    world.edit("clean.yaml", "{guarded: {maxTasks: 2}}", "manual");
    world.edit("s3jobs.yaml", "accountId: \"444455556666\"", "accountId: \"111122223333\"");
    world.edit("s3jobs.yaml", "arn:aws:iam::444455556666:role", "arn:aws:iam::111122223333:role");
    assert_eq!(world.run("apply --local --yes --env prod").await.code, 0);
    world.edit("clean.yaml", "      run: 2", "      run: 2\n      roleArn: xx");
    let ran = world.run("cancel clean --local --env dev").await;
    assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
    assert_eq!(world.jobs().await, ["Suspended"]);
}

/// A job of dev's that lives where prod has its jobs is no reason to prune prod's.
#[tokio::test(flavor = "multi_thread")]
async fn pruning_an_environment_leaves_the_others_alone() {
    let world =
        world(&format!("{}{PROD}", JOB.replace("automatic", "manual")).replace("{guarded: {maxTasks: 2}}", "manual"));
    assert_eq!(world.run("apply --local --yes --env prod").await.code, 0);
    let visiting =
        JOB.replace("name: clean", "name: visit").replace("spec:\n", "spec:\n  accountId: \"444455556666\"\n");
    world.write(
        "visit.yaml",
        &visiting
            .replace("putObjectTagging: {tagSet: {team: finance}}", "deleteObjectTagging: {}")
            .replace("automatic", "manual"),
    );
    world.remove("clean.yaml");
    let ran = world.run("apply --local --yes --env dev --prune").await;
    assert!(!ran.out.contains("no spec names this live job"), "{}{}", ran.out, ran.err);
    assert!(!world.jobs().await.contains(&"Cancelled".to_owned()), "{:?}", world.jobs().await);
}

/// What is asked for here and was never run here is told as such, whoever else has run it.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_only_another_environment_has_run_is_not_created_here() {
    let world = world(&format!("{JOB}{PROD}"));
    assert_eq!(world.run(&format!("{APPLY} --env prod")).await.code, 0);
    let status = world.run("status clean --local --env dev").await;
    assert_eq!(status.code, 0, "{}{}", status.out, status.err);
    assert!(status.out.contains("the next apply creates its job"), "{}", status.out);
    let unknown = world.run("status clear --local --env dev").await;
    assert_eq!(unknown.code, 64, "{}{}", unknown.out, unknown.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_that_of_the_environment_and_says_where_its_job_is() {
    let world = world(&format!("{JOB}{PROD}"));
    for (environment, account) in [("prod", "444455556666"), ("dev", "111122223333")] {
        assert_eq!(world.run(&format!("{APPLY} --env {environment}")).await.code, 0);
        let ran = world.run(&format!("report clean --local --env {environment}")).await;
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        let place = format!("  in {account}/us-west-2 at local");
        assert!(ran.out.lines().next().unwrap().ends_with(&place), "{}", ran.out);
    }
}

/// A newcomer's first `validate` in a project whose accounts are the environments' own.
#[tokio::test]
async fn what_only_environments_give_is_one_error_a_spec_and_all_of_them_can_be_checked() {
    let world = World::with(&SPEC);
    world.edit("s3jobs.yaml", "    accountId: \"111122223333\"\n", "");
    world.edit("s3jobs.yaml", "    roleArn: arn:aws:iam::111122223333:role/batch\n", "");
    let defaults = "{accountId: \"111122223333\", roleArn: \"arn:aws:iam::111122223333:role/batch\"}";
    let environments = format!("  environments: {{dev: {{defaults: {defaults}}}, prod: {{defaults: {defaults}}}}}\n");
    world.edit("s3jobs.yaml", "  local:", &format!("{environments}  local:"));
    let ran = world.run("validate").await;
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.out.contains("only environments give `accountId`, `roleArn`: `dev`, `prod`"), "{}", ran.out);
    assert!(
        ran.out.contains("`validate --all-envs` checks all of them") && ran.out.contains("1 error in 1 file"),
        "{}",
        ran.out
    );
    assert_eq!(world.run("validate --all-envs").await.code, 0);
}

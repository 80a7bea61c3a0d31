//! `fmt`: files in place, `--check`, standard input, and what is left alone.

use crate::world::World;

const TIDY: &str = "apiVersion: s3jobs/v1\nkind: Job\nmetadata:\n  name: a\nspec:\n  run: 2\n  priority: 1\n";
const UNTIDY: &str = "kind: Job\napiVersion: s3jobs/v1\nmetadata:\n    name: a\nspec:\n  priority: 1 # low\n  run: 2\n";
const TIDIED: &str = "apiVersion: s3jobs/v1\nkind: Job\nmetadata:\n  name: a\nspec:\n  run: 2\n  priority: 1 # low\n";

/// A project whose own files are in canonical form, and two specs.
fn world() -> World {
    let world = World::new();
    world.write("specs/tidy.yaml", TIDY);
    world.write("specs/untidy.yaml", UNTIDY);
    world
}

fn text(world: &World, path: &str) -> String {
    std::fs::read_to_string(world.root.join(path)).unwrap()
}

#[tokio::test]
async fn files_are_changed_in_place_and_each_is_named() {
    let world = world();
    let ran = world.run("fmt").await;
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    insta::assert_snapshot!(ran.err, @r"
    formatted specs/untidy.yaml
    1 file formatted, 3 left as they were
    ");
    assert_eq!(
        (text(&world, "specs/untidy.yaml"), text(&world, "specs/tidy.yaml")),
        (TIDIED.to_owned(), TIDY.to_owned())
    );
    let again = world.run("fmt").await;
    insta::assert_snapshot!(again.err, @"0 files formatted, 4 left as they were");
}

#[tokio::test]
async fn the_project_file_and_seeds_are_formatted_too() {
    let world = World::new();
    world.edit("s3jobs.yaml", "kind: Project\n", "");
    world.edit("s3jobs.yaml", "apiVersion: s3jobs/v1\n", "kind: Project\napiVersion: s3jobs/v1\n");
    world.edit("seed.yaml", "{name: test}", "{ name: test }");
    let ran = world.run("fmt").await;
    insta::assert_snapshot!(ran.err, @r"
    formatted s3jobs.yaml
    formatted seed.yaml
    2 files formatted, 0 left as they were
    ");
    assert!(text(&world, "s3jobs.yaml").starts_with("apiVersion: s3jobs/v1\nkind: Project\n"));
}

#[tokio::test]
async fn check_shows_the_difference_writes_nothing_and_is_1() {
    let world = world();
    let ran = world.run("fmt --check specs").await;
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.out, @r"
    --- specs/untidy.yaml
    +++ specs/untidy.yaml
    @@ -1,7 +1,7 @@
    +apiVersion: s3jobs/v1
     kind: Job
    -apiVersion: s3jobs/v1
     metadata:
    -    name: a
    +  name: a
     spec:
    -  priority: 1 # low
       run: 2
    +  priority: 1 # low
    ");
    insta::assert_snapshot!(ran.err, @r"
    not formatted: specs/untidy.yaml
    1 file to be formatted, 1 in canonical form
    ");
    assert_eq!(text(&world, "specs/untidy.yaml"), UNTIDY);
    world.run("fmt specs").await;
    let again = world.run("fmt --check specs").await;
    assert_eq!((again.code, again.out.as_str()), (0, ""));
}

#[tokio::test]
async fn a_difference_hides_nothing_and_has_colours_only_where_they_are_wanted() {
    let world = World::new();
    world.write("a.yaml", "kind: Job\r\napiVersion: s3jobs/v1\r\n# \u{202e}hidden\r\n");
    let ran = world.run("fmt --check a.yaml").await;
    assert!(ran.out.contains("-# \\u{202e}hidden\\r\n") && !ran.out.contains('\u{1b}'), "{}", ran.out);
    let ran = world.run("fmt --check a.yaml --color always").await;
    assert!(ran.out.contains("\u{1b}[31m-# \\u{202e}hidden"), "{}", ran.out);
}

#[tokio::test]
async fn standard_input_goes_to_standard_output_and_nothing_else_is_said() {
    let ran = world().run_with_input("fmt -", UNTIDY).await;
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, TIDIED, ""));
    let ran = world().run_with_input("fmt - --check", UNTIDY).await;
    assert_eq!(ran.code, 1);
    assert!(ran.out.starts_with("--- -\n+++ -\n@@"), "{}", ran.out);
}

#[tokio::test]
async fn a_file_with_a_fault_is_left_alone_and_explained_and_hinders_no_other() {
    let world = world();
    let broken = "kind: Job\napiVersion: s3jobs/v1\nmetadata: [1\n";
    world.write("specs/broken.yaml", broken);
    let ran = world.run("fmt specs").await;
    assert_eq!((ran.code, ran.out.as_str()), (3, ""));
    assert!(
        ran.err.contains("formatted specs/untidy.yaml\n") && ran.err.contains("--> specs/broken.yaml:3:11"),
        "{}",
        ran.err
    );
    assert!(ran.err.ends_with("1 file formatted, 1 left as they were, 1 cannot be formatted\n"), "{}", ran.err);
    assert_eq!(
        (text(&world, "specs/broken.yaml").as_str(), text(&world, "specs/untidy.yaml").as_str()),
        (broken, TIDIED)
    );
    let ran = world.run_with_input("fmt -", broken).await;
    assert_eq!((ran.code, ran.out.as_str()), (3, broken));
}

/// Whether a spec is valid is another question.
#[tokio::test]
async fn a_spec_with_mistakes_is_formatted() {
    let world = World::new();
    world.write("a.yaml", "kind: Job\napiVersion: s3jobs/v1\nspec: {priorty: 1}\n");
    assert_eq!(world.run("fmt a.yaml").await.code, 0);
    assert_eq!(text(&world, "a.yaml"), "apiVersion: s3jobs/v1\nkind: Job\nspec: {priorty: 1}\n");
}

#[tokio::test]
async fn what_git_ignores_other_projects_and_other_yaml_are_left_alone() {
    let world = world();
    world.write(".gitignore", "generated/\n");
    world.write("generated/a.yaml", UNTIDY);
    world.write("nested/s3jobs.yaml", UNTIDY);
    world.write("nested/a.yaml", UNTIDY);
    world.write("workflow.yaml", "on:   push\n");
    let ran = world.run("fmt").await;
    assert_eq!(ran.err, "formatted specs/untidy.yaml\n1 file formatted, 4 left as they were\n");
    for path in ["generated/a.yaml", "nested/s3jobs.yaml", "nested/a.yaml"] {
        assert_eq!(text(&world, path), UNTIDY, "{path}");
    }
}

#[tokio::test]
async fn a_document_that_cannot_be_written_anew_is_named() {
    let world = World::new();
    let long = format!("apiVersion: s3jobs/v1\nkind: Job\n? {}\n: 1\n", "a".repeat(2_000));
    world.write("a.yaml", &long);
    let ran = world.run("fmt a.yaml").await;
    assert_eq!(ran.code, 0);
    assert!(ran.err.starts_with("warning: left document 1 of a.yaml as it was"), "{}", ran.err);
}

#[tokio::test]
async fn a_path_that_does_not_exist_is_64() {
    assert_eq!(world().run("fmt nowhere").await.code, 64);
}

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    use super::{TIDIED, UNTIDY, text, world};

    #[tokio::test]
    async fn permissions_stay_and_nothing_else_is_left_behind() {
        let world = world();
        let path = world.root.join("specs/untidy.yaml");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        world.run("fmt").await;
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(world.root.join("specs")).unwrap().count(), 2);
    }

    #[tokio::test]
    async fn a_read_only_file_is_not_replaced() {
        let world = world();
        let path = world.root.join("specs/untidy.yaml");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
        let ran = world.run("fmt").await;
        assert_eq!(ran.code, 1);
        assert!(ran.err.contains("cannot write `specs/untidy.yaml`") && ran.err.contains("read-only"), "{}", ran.err);
        assert_eq!(text(&world, "specs/untidy.yaml"), UNTIDY);
    }

    #[tokio::test]
    async fn a_link_inside_the_project_stays_a_link() {
        let world = world();
        fs::rename(world.root.join("specs/untidy.yaml"), world.root.join("real.yaml")).unwrap();
        symlink("../real.yaml", world.root.join("specs/untidy.yaml")).unwrap();
        assert_eq!(world.run("fmt specs").await.code, 0);
        assert_eq!(text(&world, "real.yaml"), TIDIED);
        assert!(world.root.join("specs/untidy.yaml").is_symlink());
    }

    #[tokio::test]
    async fn a_link_out_of_the_project_is_not_followed() {
        let world = world();
        let outside = tempfile::tempdir().unwrap();
        let target = outside.path().join("a.yaml");
        fs::write(&target, UNTIDY).unwrap();
        symlink(&target, world.root.join("specs/link.yaml")).unwrap();
        for line in ["fmt", "fmt specs/link.yaml"] {
            let ran = world.run(line).await;
            assert_eq!(ran.code, 3, "{line}: {}", ran.err);
            assert!(ran.err.contains("leads out of the project"), "{line}: {}", ran.err);
        }
        assert_eq!(fs::read_to_string(&target).unwrap(), UNTIDY);
    }
}

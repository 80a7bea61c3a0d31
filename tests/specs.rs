//! Spec files as people write them: the valid ones load, and every mistake is explained.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use s3jobs::render::findings::{FindingsReport, Style, write_json, write_text};
use s3jobs::spec::{LoadError, Sources, SpecSet, load};

fn fixtures() -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/specs")
}

fn load_in(folder: &Utf8Path, paths: &[&str]) -> Result<SpecSet, LoadError> {
    let paths = paths.iter().map(Utf8PathBuf::from).collect();
    load(&Sources { paths, working_directory: folder.to_owned(), ..Sources::default() })
}

fn text_of(set: &SpecSet) -> String {
    let mut out = Vec::new();
    write_text(&FindingsReport::from(set), Style::Plain, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// A folder of its own, with these files.
fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, Utf8PathBuf) {
    let temporary = tempfile::tempdir().unwrap();
    let root = Utf8PathBuf::from_path_buf(temporary.path().canonicalize().unwrap()).unwrap();
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    (temporary, root)
}

const PROJECT: &str = "apiVersion: s3jobs/v1\nkind: Project\nmetadata: {name: shop}\n";

/// A valid job of this name that leaves account, region and role to the project.
fn job(name: &str) -> String {
    let text = fs::read_to_string(fixtures().join("good/simple.yaml")).unwrap();
    text.replace("name: tag-archive", &format!("name: {name}"))
}

/// Each bad fixture's whole output is a snapshot: what a person sees is what is tested.
#[test]
fn every_mistake_is_shown_with_its_place_and_remedy() {
    let mut names: Vec<String> = fs::read_dir(fixtures().join("bad"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".yaml"))
        .collect();
    names.sort();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("fixtures/specs/bad");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for name in names {
            let set = load_in(&fixtures(), &[&format!("bad/{name}")]).unwrap();
            assert!(!set.findings.is_empty(), "{name} has no finding");
            insta::assert_snapshot!(name.trim_end_matches(".yaml"), text_of(&set));
        }
    });
}

#[test]
fn every_good_spec_loads_without_a_finding() {
    let set = load_in(&fixtures(), &["good"]).unwrap();
    assert_eq!(text_of(&set), "13 jobs valid in 13 files\n");
    let names: Vec<&str> = set.jobs.iter().map(|loaded| loaded.job.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "acl", "anchors", "checksum", "encrypt", "copy-everything", "from-file", "resize", "hold", "restore",
            "retain", "tag-archive", "replicate", "untag"
        ]
    );
}

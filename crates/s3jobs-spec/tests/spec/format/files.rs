//! Every valid spec of this repository.

use camino::Utf8Path;
use s3jobs_spec::model::Job;
use s3jobs_spec::spec::{self, Sources};

use crate::format::meaning::{is_same, values};

const NOW: &str = "2026-11-22T00:00:00Z";

fn texts(folder: &str) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(crate::top().join(folder)).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts.extend(self::texts(path.to_str().unwrap()));
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            // One bad spec is not UTF-8, which nothing that formats text ever sees.
            let text = std::fs::read_to_string(&path).ok();
            texts.extend(text.map(|text| (path.display().to_string(), text)));
        }
    }
    texts.sort();
    texts
}

/// Every good spec: its file and its text.
pub(crate) fn good() -> Vec<(String, String)> {
    let texts: Vec<_> = ["specs-examples", "tests/fixtures/specs/good"].into_iter().flat_map(texts).collect();
    assert!(texts.len() > 20, "the fixtures are gone");
    texts
}

#[test]
fn every_good_spec_keeps_its_meaning() {
    for (file, text) in good() {
        let formatted = spec::format(&text);
        assert_eq!(formatted.left, [], "{file}");
        let (before, after) = (values(&text), values(&formatted.text));
        let is_same = before.len() == after.len() && before.iter().zip(&after).all(|(a, b)| is_same(a, b, false));
        assert!(is_same, "{file}");
        assert_eq!(text.matches('#').count(), formatted.text.matches('#').count(), "{file}");
    }
}

#[test]
fn formatting_every_good_spec_twice_equals_formatting_it_once() {
    for (file, text) in good() {
        let once = spec::format(&text).text;
        assert_eq!(spec::format(&once).text, once, "{file}");
    }
}

/// What comes out is valid still, and the same jobs.
#[test]
fn formatted_examples_are_the_same_jobs() {
    let here = crate::top().join("specs-examples/more");
    let folder = tempfile::tempdir().unwrap();
    let copy = Utf8Path::from_path(folder.path()).unwrap();
    for file in walk(&here) {
        let to = copy.join(file.strip_prefix(&here).unwrap());
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        if to.extension() != Some("yaml") {
            std::fs::copy(&file, &to).unwrap();
            continue;
        }
        let text = spec::format(&std::fs::read_to_string(&file).unwrap()).text;
        std::fs::write(to, text).unwrap();
    }
    assert_eq!(jobs(&here), jobs(copy));
}

/// The jobs of a project, without the place of their files.
fn jobs(root: &Utf8Path) -> Vec<Job> {
    let now = NOW.parse().unwrap();
    let set = spec::load(&Sources { working_directory: root.to_owned(), now, ..Sources::default() }).unwrap();
    assert!(set.findings.is_empty(), "{:?}", set.findings);
    let without_place = |mut job: Job| {
        job.file.iter_mut().for_each(|file| file.path = "".into());
        job
    };
    set.jobs.into_iter().map(|loaded| without_place((*loaded.job).clone())).collect()
}

fn walk(folder: &Utf8Path) -> Vec<camino::Utf8PathBuf> {
    let mut files = Vec::new();
    for entry in folder.read_dir_utf8().unwrap() {
        let path = entry.unwrap().into_path();
        if path.is_dir() { files.extend(walk(&path)) } else { files.push(path) }
    }
    files
}

/// Bad specs are formatted too, unless their YAML has a fault; either way nothing is lost.
#[test]
fn no_bad_spec_breaks_the_formatter() {
    for (file, text) in texts("tests/fixtures/specs/bad") {
        let formatted = spec::format(&text);
        if formatted.is_faulty() {
            assert_eq!(formatted.text, text, "{file}");
        }
        assert_eq!(spec::format(&formatted.text).text, formatted.text, "{file}");
    }
}

/// Samples that are copied from the README are what `fmt --check` wants.
#[test]
fn the_readmes_samples_are_canonical_and_valid() {
    let readme = std::fs::read_to_string(crate::top().join("README.md")).unwrap();
    let blocks = readme.split("\n```yaml\n").skip(1).map(|rest| rest.split("\n```").next().unwrap());
    let samples: Vec<String> =
        blocks.filter(|block| block.contains("apiVersion: s3jobs/v1")).map(|block| format!("{block}\n")).collect();
    assert!(samples.len() > 1, "the samples are gone");
    let folder = tempfile::tempdir().unwrap();
    for sample in &samples {
        assert_eq!(spec::format(sample).text, *sample);
        let name = if sample.contains("kind: Project") { "s3jobs.yaml" } else { "job.yaml" };
        std::fs::write(folder.path().join(name), sample).unwrap();
    }
    let (working_directory, now) = (Utf8Path::from_path(folder.path()).unwrap().to_owned(), NOW.parse().unwrap());
    let set = spec::load(&Sources { working_directory, now, ..Sources::default() }).unwrap();
    assert!(set.jobs.len() == 1 && set.findings.is_empty(), "{:?}", set.findings);
}

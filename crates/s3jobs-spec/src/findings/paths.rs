//! Files as other programs know them: relative to the repository, or as a URL.
//!
//! Findings name files as the user does, relative to the working directory. Code hosts know them relative to the
//! repository's root. Links are not followed: what is compared is text.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but what a URL's path may hold as it is.
// Source: RFC 3986, `unreserved`, and `/` between the segments.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// What the files of findings are relative to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    working_directory: Utf8PathBuf,
    repository: Utf8PathBuf,
}

impl Paths {
    /// Files relative to a working directory, in a repository. Both absolute.
    pub fn new(working_directory: &Utf8Path, repository: &Utf8Path) -> Self {
        Self { working_directory: tidy(working_directory), repository: tidy(repository) }
    }

    /// A file's path from the repository's root, with slashes; the absolute path of a file outside.
    pub fn in_repository(&self, file: &Utf8Path) -> String {
        let absolute = self.absolute(file);
        let path = absolute.strip_prefix(&self.repository).unwrap_or(&absolute);
        path.components().map(|part| part.as_str()).collect::<Vec<_>>().join("/").replace("//", "/")
    }

    /// Whether a file is in the repository.
    pub(super) fn has(&self, file: &Utf8Path) -> bool {
        self.absolute(file).starts_with(&self.repository)
    }

    /// A file's path from the repository's root as a relative URL; the `file` URL of a file outside.
    pub(super) fn relative_url(&self, file: &Utf8Path) -> String {
        if self.has(file) { encode(&self.in_repository(file)) } else { self.url(file) }
    }

    /// A file's `file` URL.
    pub(super) fn url(&self, file: &Utf8Path) -> String {
        file_url(&self.absolute(file))
    }

    /// The `file` URL of the repository's root, with a slash at its end.
    pub(super) fn repository_url(&self) -> String {
        let url = file_url(&self.repository);
        if url.ends_with('/') { url } else { format!("{url}/") }
    }

    fn absolute(&self, file: &Utf8Path) -> Utf8PathBuf {
        tidy(&self.working_directory.join(file))
    }
}

/// The path without `.` and `..`.
fn tidy(path: &Utf8Path) -> Utf8PathBuf {
    path.components().fold(Utf8PathBuf::new(), |mut tidy, part| {
        match part {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir => {
                tidy.pop();
            }
            Utf8Component::Prefix(_) | Utf8Component::RootDir | Utf8Component::Normal(_) => tidy.push(part),
        }
        tidy
    })
}

fn file_url(path: &Utf8Path) -> String {
    let path = encode(&path.as_str().replace('\\', "/"));
    let root = if path.starts_with('/') { "" } else { "/" };
    format!("file://{root}{path}")
}

fn encode(path: &str) -> String {
    utf8_percent_encode(path, ENCODED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths() -> Paths {
        Paths::new("/home/me/repo/jobs".into(), "/home/me/repo".into())
    }

    #[test]
    fn a_file_is_named_from_the_root_of_the_repository() {
        assert_eq!(paths().in_repository("a/b.yaml".into()), "jobs/a/b.yaml");
        assert_eq!(paths().in_repository("../s3jobs.yaml".into()), "s3jobs.yaml");
        assert_eq!(paths().in_repository("/home/me/repo/x.yaml".into()), "x.yaml");
    }

    #[test]
    fn a_file_outside_keeps_its_whole_path() {
        assert_eq!(paths().in_repository("../../other/x.yaml".into()), "/home/me/other/x.yaml");
        assert_eq!(paths().relative_url("../../other/x.yaml".into()), "file:///home/me/other/x.yaml");
    }

    #[test]
    fn a_url_holds_nothing_but_what_urls_hold() {
        assert_eq!(paths().relative_url("a b/100%\u{202e}#?:.yaml".into()), "jobs/a%20b/100%25%E2%80%AE%23%3F%3A.yaml");
        assert_eq!(paths().url("ä.yaml".into()), "file:///home/me/repo/jobs/%C3%A4.yaml");
        assert_eq!(paths().repository_url(), "file:///home/me/repo/");
        assert_eq!(Paths::new("/".into(), "/".into()).repository_url(), "file:///");
    }
}

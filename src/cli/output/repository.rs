use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::world::Context;
use crate::render::findings::Paths;

/// How programs that know the repository name the files of findings.
///
/// Its root is what the CI system says, or the nearest folder that git does; without either, the working directory.
pub(crate) fn paths(context: &Context) -> Paths {
    let folder = real(&context.working_directory);
    let root = of_ci(context, &folder).or_else(|| of_git(&folder)).unwrap_or_else(|| folder.clone());
    Paths::new(&folder, &root)
}

/// The folder that a CI system checked out, if the working directory is in it.
// Source: GitHub Docs, "Default environment variables"; GitLab Docs, "Predefined CI/CD variables".
fn of_ci(context: &Context, folder: &Utf8Path) -> Option<Utf8PathBuf> {
    let named = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"].into_iter().filter_map(|name| context.variable(name));
    named.map(|root| real(Utf8Path::new(root))).find(|root| folder.starts_with(root))
}

/// The nearest folder with a `.git`, which is a file in a second working tree.
fn of_git(folder: &Utf8Path) -> Option<Utf8PathBuf> {
    folder.ancestors().find(|folder| folder.join(".git").exists()).map(Utf8Path::to_owned)
}

/// The path without links, as far as that can be told.
fn real(path: &Utf8Path) -> Utf8PathBuf {
    path.canonicalize_utf8().unwrap_or_else(|_| path.to_owned())
}

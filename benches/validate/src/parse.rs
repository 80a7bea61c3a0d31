//! The floor: files found, read, and parsed with our own parser, by as many threads as `validate` uses, and no more.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use s3jobs_spec::internals::size;

/// Reads and parses every YAML file below a folder, and says how much that was.
pub(crate) fn parse(folder: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    find(folder, &mut files)?;
    files.sort();
    let (next, threads) = (AtomicUsize::new(0), thread::available_parallelism()?.get());
    let counts: Vec<io::Result<(usize, usize)>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| work(&files, &next))).collect();
        workers.into_iter().map(|worker| worker.join().expect("the parser does not panic")).collect()
    });
    let mut sum = (0, 0);
    for count in counts {
        let (documents, nodes) = count?;
        sum = (sum.0 + documents, sum.1 + nodes);
    }
    Ok(format!("{} files, {} documents, {} values, {threads} threads", files.len(), sum.0, sum.1))
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            find(&entry.path(), files)?;
        } else if entry.path().extension().is_some_and(|extension| extension == "yaml") {
            files.push(entry.path());
        }
    }
    Ok(())
}

/// Documents and values of the files that no other worker has taken.
fn work(files: &[PathBuf], next: &AtomicUsize) -> io::Result<(usize, usize)> {
    let (mut documents, mut nodes) = (0, 0);
    while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
        let text = fs::read_to_string(file)?;
        let size = size(&text);
        documents += size.documents;
        nodes += size.values;
    }
    Ok((documents, nodes))
}

//! Specs in folders of a hundred, under one project.

use std::fs;
use std::io;
use std::path::Path;

use crate::random::Random;
use crate::specs;

const PER_FOLDER: usize = 100;

const PROJECT: &str = "\
# yaml-language-server: $schema=./schemas/project.schema.json
apiVersion: s3jobs/v1
kind: Project
metadata:
  name: bench
";

/// Writes that many specs, and says how large they are.
pub(crate) fn generate(folder: &Path, count: usize, seed: u64) -> io::Result<String> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("s3jobs.yaml"), PROJECT)?;
    let mut random = Random::new(seed);
    let (mut lines, mut bytes) = (0, 0);
    for index in 0..count {
        let below = folder.join(format!("{:04}", index / PER_FOLDER));
        if index % PER_FOLDER == 0 {
            fs::create_dir_all(&below)?;
        }
        let spec = specs::spec(index, &mut random);
        lines += spec.lines().count();
        bytes += spec.len();
        fs::write(below.join(format!("job-{index:06}.yaml")), spec)?;
    }
    let average = |sum: usize| sum / count.max(1);
    Ok(format!("{count} specs, on average {} lines and {} bytes", average(lines), average(bytes)))
}

//! A project in a folder of its own, and commands run in it.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::{SignedDuration, Timestamp};
use s3jobs::cli::{self, Context, Interrupt, Interrupter, LogOutput, Terminal};
use s3jobs::emulator::{Config, Emulator, OpenError, State};

pub const PROJECT: &str = "\
apiVersion: s3jobs/v1
kind: Project
metadata: {name: test}
spec:
  defaults:
    accountId: \"111122223333\"
    region: us-west-2
    roleArn: arn:aws:iam::111122223333:role/batch
    report: {bucket: s3://reports, scope: AllTasks}
  local: {seed: seed.yaml}
";

const SEED: &str = "\
apiVersion: s3jobs/v1
kind: Seed
metadata: {name: test}
spec:
  buckets:
    - name: objects
      region: us-west-2
      series: [{prefix: key-, count: 20, sizeBytes: 10}]
    - name: manifests
      region: us-west-2
      objects:
        - {key: twenty.csv, file: twenty.csv}
        - {key: half.csv, file: half.csv}
    - {name: reports}
";

/// A project, and where its commands run.
pub struct World {
    _folder: tempfile::TempDir,
    /// Where programs remember things for the user.
    _home: tempfile::TempDir,
    pub root: Utf8PathBuf,
    pub env: BTreeMap<String, String>,
    pub terminal: Terminal,
    /// The lines that a person types, one at each question.
    pub answer: &'static str,
    interrupter: Interrupter,
    interrupt: Interrupt,
    /// What the last command wrote on standard output, while it writes.
    out: Mutex<Sink>,
    /// The same, on standard error.
    err: Mutex<Sink>,
}

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    pub code: u8,
    pub out: String,
    pub err: String,
}

/// A job spec: twenty objects, tagged, let run without a person.
pub struct Spec {
    pub name: &'static str,
    pub run: u32,
    pub operation: &'static str,
    pub manifest: &'static str,
    pub confirmation: &'static str,
    pub more: &'static str,
}

pub const SPEC: Spec = Spec {
    name: "tag",
    run: 1,
    operation: "putObjectTagging: {tagSet: {a: b}}",
    manifest: "twenty",
    confirmation: "automatic",
    more: "",
};

impl World {
    /// A project with a seed and without specs.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8PathBuf::from_path_buf(folder.path().canonicalize().unwrap()).unwrap();
        let (interrupter, interrupt) = Interrupt::pair();
        let home = tempfile::tempdir().unwrap();
        let env = BTreeMap::from([("XDG_STATE_HOME".to_owned(), home.path().to_str().unwrap().to_owned())]);
        let world = Self {
            _folder: folder,
            _home: home,
            root,
            env,
            terminal: Terminal::default(),
            answer: "",
            interrupter,
            interrupt,
            out: Mutex::default(),
            err: Mutex::default(),
        };
        world.write("s3jobs.yaml", PROJECT);
        world.write("seed.yaml", SEED);
        let rows =
            |range: std::ops::RangeInclusive<u32>| range.map(|n| format!("objects,key-{n:06}\n")).collect::<String>();
        world.write("twenty.csv", &rows(1..=20));
        world.write("half.csv", &rows(19..=22));
        world
    }

    /// A copy of a project of `tests/fixtures`.
    pub fn copy_of(project: &str) -> Self {
        let world = Self::new();
        for file in ["s3jobs.yaml", "seed.yaml", "twenty.csv", "half.csv"] {
            world.remove(file);
        }
        let from = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(project);
        let mut folders = vec![from.clone()];
        while let Some(folder) = folders.pop() {
            for entry in folder.read_dir_utf8().unwrap() {
                let path = entry.unwrap().into_path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let to = world.root.join(path.strip_prefix(&from).unwrap());
                    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
                    std::fs::copy(&path, to).unwrap();
                }
            }
        }
        world
    }

    /// A project with one spec.
    pub fn with(spec: &Spec) -> Self {
        let world = Self::new();
        world.spec(spec);
        world
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// A file's text.
    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.root.join(path)).unwrap()
    }

    /// Changes a file's text.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.root.join(path)).unwrap();
        assert!(text.contains(from), "{path} has no `{from}`");
        self.write(path, &text.replace(from, to));
    }

    /// Writes a spec to `NAME.yaml`.
    pub fn spec(&self, spec: &Spec) {
        self.spec_in("", spec);
    }

    /// Writes a spec to `NAME.yaml` in the folder of a project.
    pub fn spec_in(&self, folder: &str, spec: &Spec) {
        let Spec { name, run, operation, manifest, confirmation, more } = spec;
        let folder = Utf8Path::new(folder);
        let etag = md5(&std::fs::read(self.root.join(folder).join(format!("{manifest}.csv"))).unwrap());
        let text = format!(
            "apiVersion: s3jobs/v1
kind: Job
metadata: {{name: {name}}}
spec:
  run: {run}
  priority: 1
  operation: {{{operation}}}
  manifest: {{csv: {{object: s3://manifests/{manifest}.csv, etag: {etag}, fields: [Bucket, Key]}}}}
  confirmation: {confirmation}
{more}"
        );
        self.write(folder.join(format!("{name}.yaml")).as_str(), &text);
    }

    /// Runs a command line in the project's folder.
    pub async fn run(&self, line: &str) -> Ran {
        self.run_with_input(line, "").await
    }

    /// The same, with something on standard input.
    pub async fn run_with_input(&self, line: &str, input: &str) -> Ran {
        let (out, err) = (Sink::default(), Sink::default());
        *self.out.lock().unwrap() = out.clone();
        *self.err.lock().unwrap() = err.clone();
        let begin: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let since = Instant::now();
        let answers = Mutex::new(self.answer.split_inclusive('\n'));
        let mut context = Context {
            clock: Arc::new(move || begin + SignedDuration::try_from(since.elapsed()).unwrap()),
            nonce: Arc::new(|| uuid::Uuid::new_v4().simple().to_string()),
            input: Box::new(io::Cursor::new(input.as_bytes().to_vec())),
            out: Box::new(out.clone()),
            err: Box::new(err.clone()),
            log: LogOutput::new(Box::new(err.clone())),
            ask: Arc::new(move |_| Ok(answers.lock().unwrap().next().unwrap_or_default().to_owned())),
            terminal: self.terminal,
            env: self.env.clone(),
            working_directory: self.root.clone(),
            interrupt: self.interrupt.clone(),
            invocation: s3jobs::model::Invocation::default(),
        };
        let arguments = std::iter::once("s3jobs").chain(line.split_whitespace()).map(Into::into);
        let code = cli::run(arguments, &mut context).await;
        drop(context);
        Ran { code, out: out.text(), err: err.text() }
    }

    /// How often the last command has said something so far.
    pub fn said(&self, words: &str) -> usize {
        self.out.lock().unwrap().text().matches(words).count()
    }

    /// What the last command has written on standard output, whenever it is asked for.
    pub fn output(&self) -> impl Fn() -> String + use<> {
        let out = self.out.lock().unwrap().clone();
        move || out.text()
    }

    /// Waits until the command that runs has said something on standard error.
    pub async fn has_told(&self, words: &str) {
        while !self.err.lock().unwrap().text().contains(words) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// A person ends what runs.
    pub fn interrupt(&self) {
        self.interrupter.interrupt();
    }

    /// The local S3 as the last command left it, an hour later.
    pub async fn emulator(&self) -> Emulator {
        let state = State::Directory(self.root.join(".s3jobs/local/state"));
        let clock: s3jobs::emulator::Clock = Arc::new(|| "2026-11-22T13:00:00Z".parse().unwrap());
        loop {
            // A command that ended early leaves its server to end by itself.
            match Emulator::open(Config::new(state.clone(), clock.clone())) {
                Ok(emulator) => return emulator,
                Err(OpenError::Locked { .. }) => tokio::task::yield_now().await,
                Err(error @ (OpenError::State(_) | OpenError::Folder { .. } | OpenError::Clock(_))) => {
                    panic!("{error}")
                }
            }
        }
    }

    /// The jobs that the local S3 knows, as `STATUS` words, newest first.
    pub async fn jobs(&self) -> Vec<String> {
        let emulator = self.emulator().await;
        let request = http::Request::get("http://127.0.0.1/v20180820/jobs")
            .header("x-amz-account-id", "111122223333")
            .header("authorization", "AWS4-HMAC-SHA256 Credential=local/20261122/us-west-2/s3/aws4_request")
            .body(Bytes::new())
            .unwrap();
        let body = emulator.respond(request).await.into_body();
        let text = String::from_utf8(body.to_vec()).unwrap();
        let statuses = text.split("<Status>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned());
        statuses.collect()
    }

    /// Removes a file or folder.
    pub fn remove(&self, path: &str) {
        let path = self.root.join(path);
        if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) }.unwrap();
    }

    pub fn exists(&self, path: impl AsRef<Utf8Path>) -> bool {
        self.root.join(path).exists()
    }
}

impl Ran {
    /// Output with everything that differs from run to run replaced: job ids, and seconds.
    pub fn steady(&self) -> String {
        steady(&self.out)
    }
}

/// Text with job ids and times of day replaced.
pub fn steady(text: &str) -> String {
    let id = regex::Regex::new("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}").unwrap();
    let time = regex::Regex::new("2026-11-22T[0-9:.]+Z").unwrap();
    let spaces = regex::Regex::new("(?m) +$").unwrap();
    let text = id.replace_all(text, "JOB-ID");
    let text = time.replace_all(&text, "TIME");
    spaces.replace_all(&text, "").into_owned()
}

fn md5(bytes: &[u8]) -> String {
    use md5::Digest as _;
    md5::Md5::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A stream that is kept.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Sink {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

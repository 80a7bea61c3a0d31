//! What modules keep away from: files, networks, other processes, clocks, randomness, the environment, and waiting.
//!
//! A name leads outside if it is one of those below, however it is written: in full, through a `use`, renamed, or in the tokens of
//! a macro. So do methods of paths that ask the disk, and calls named `now`, whoever's they are.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

use super::{CRATES, attributes_of, collect, is_test, is_test_file, line_of, paths_in, tree_leaves};

/// Something outside of the process's memory, or that differs from one time to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outside {
    Files,
    Network,
    Processes,
    Streams,
    Clock,
    Randomness,
    /// The order of a hash table's entries, which is another one in each process.
    Order,
    Environment,
    Waiting,
}

use Outside::{Clock, Environment, Files, Network, Order, Processes, Randomness, Streams, Waiting};

const ALL: [Outside; 9] = [Files, Network, Processes, Streams, Clock, Randomness, Order, Environment, Waiting];

/// The modules whose files keep away from all of it, but for what some of their files need.
const PURE: [(&str, &[(Outside, &str)]); 7] = [
    ("src/plan/", &[]),
    ("src/advice/", &[]),
    // A bar at a terminal moves while nothing happens.
    ("src/render/", &[(Clock, "src/render/progress/")]),
    ("crates/s3jobs-spec/src/model/", &[]),
    // Entries are looked up, and never gone through.
    ("crates/s3jobs-spec/src/rows/", &[(Order, "crates/s3jobs-spec/src/rows/twins.rs")]),
    ("crates/s3jobs-spec/src/output/", &[]),
    ("crates/s3jobs-spec/src/findings/", &[(Order, "crates/s3jobs-spec/src/findings/")]),
];

/// Modules that open files and work on several threads, and never wait for anything else.
const SYNCHRONOUS: [&str; 2] = ["crates/s3jobs-spec/src/spec/", "crates/s3jobs-spec/src/files/"];

/// Where paths lead, by how they begin.
const PATHS: [(&str, Outside); 40] = [
    ("std::fs", Files),
    ("std::os", Files),
    ("std::path::absolute", Files),
    ("crate::files", Files),
    ("ignore", Files),
    ("notify", Files),
    ("tempfile", Files),
    ("walkdir", Files),
    ("std::net::TcpListener", Network),
    ("std::net::TcpStream", Network),
    ("std::net::ToSocketAddrs", Network),
    ("std::net::UdpSocket", Network),
    ("aws_config", Network),
    ("aws_sdk_s3", Network),
    ("aws_sdk_s3control", Network),
    ("aws_sdk_sts", Network),
    ("hyper", Network),
    ("hyper_util", Network),
    ("reqwest", Network),
    ("std::process", Processes),
    ("std::io::stderr", Streams),
    ("std::io::stdin", Streams),
    ("std::io::stdout", Streams),
    ("std::time::Instant", Clock),
    ("std::time::SystemTime", Clock),
    ("chrono", Clock),
    ("jiff::tz::TimeZone::system", Clock),
    ("std::collections::HashMap", Order),
    ("std::collections::HashSet", Order),
    ("std::hash::RandomState", Randomness),
    ("fastrand", Randomness),
    ("getrandom", Randomness),
    ("rand", Randomness),
    ("uuid", Randomness),
    ("std::env", Environment),
    ("terminal_size", Environment),
    ("async_trait", Waiting),
    ("futures", Waiting),
    ("std::thread", Waiting),
    ("tokio", Waiting),
];

/// Methods that lead outside, whatever they are called on.
const METHODS: [(&str, Outside); 13] = [
    ("canonicalize", Files),
    ("canonicalize_utf8", Files),
    ("exists", Files),
    ("is_dir", Files),
    ("is_file", Files),
    ("is_symlink", Files),
    ("metadata", Files),
    ("read_dir", Files),
    ("read_link", Files),
    ("try_exists", Files),
    ("to_socket_addrs", Network),
    ("elapsed", Clock),
    ("now", Clock),
];

/// Macros that write.
const MACROS: [&str; 5] = ["dbg", "eprint", "eprintln", "print", "println"];

/// Where one file leads outside.
#[derive(Default)]
struct Reach {
    /// What the names that it imports stand for.
    names: BTreeMap<String, String>,
    found: Vec<(Outside, String, usize)>,
}

impl Reach {
    fn of(syntax: &syn::File) -> Self {
        let mut names = Names::default();
        names.visit_file(syntax);
        let mut reach = Self { names: names.0, found: Vec::new() };
        reach.visit_file(syntax);
        reach
    }

    fn add(&mut self, path: &[syn::Ident]) {
        let Some((first, rest)) = path.split_first() else { return };
        let spelled: Vec<String> = path.iter().map(ToString::to_string).collect();
        let first_word = first.to_string();
        let start = self.names.get(&first_word).cloned().unwrap_or(first_word);
        let full: Vec<String> = std::iter::once(start).chain(rest.iter().map(ToString::to_string)).collect();
        self.judge(&full.join("::"), (&spelled.join("::"), line_of(first)));
    }

    fn judge(&mut self, full: &str, (spelled, line): (&str, usize)) {
        let starts = |path: &str| full == path || full.starts_with(&format!("{path}::"));
        let by_path = PATHS.iter().find(|(path, _)| starts(path)).map(|(_, outside)| *outside);
        // `Time::now()`, whoever's type it is.
        let is_now = full.ends_with("::now");
        if let Some(outside) = by_path.or(is_now.then_some(Clock)) {
            self.found.push((outside, spelled.to_owned(), line));
        }
    }
}

/// The names that a file imports, and their paths.
#[derive(Default)]
struct Names(BTreeMap<String, String>);

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_test(attributes_of(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        for (path, name) in tree_leaves(&item.tree) {
            let mut path: Vec<String> = path.iter().map(ToString::to_string).collect();
            let Some(name) = name else { continue };
            let mut name = name.to_string();
            // `use a::{self}` names the module.
            if path.last().is_some_and(|last| last == "self") {
                path.pop();
                if name == "self" {
                    name = path.last().cloned().unwrap_or_default();
                }
            }
            self.0.insert(name, path.join("::"));
        }
    }
}

impl<'ast> Visit<'ast> for Reach {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_test(attributes_of(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let line = item.span().start().line;
        for (path, name) in tree_leaves(&item.tree) {
            let path: Vec<String> = path.iter().map(ToString::to_string).filter(|word| word != "self").collect();
            let full = path.join("::");
            self.judge(&full, (&full, line));
            // All names of a module: those that lead outside as well.
            if name.is_none() {
                let inside = format!("{full}::");
                let all = PATHS.iter().filter(|(path, _)| path.starts_with(&inside));
                self.found.extend(all.map(|(path, outside)| (*outside, (*path).to_owned(), line)));
            }
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.add(&path.segments.iter().map(|segment| segment.ident.clone()).collect::<Vec<_>>());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if let Some(name) = MACROS.iter().find(|name| call.path.is_ident(name)) {
            self.found.push((Streams, format!("{name}!"), call.path.span().start().line));
        }
        for path in paths_in(call.tokens.clone()) {
            self.add(&path);
        }
        visit::visit_macro(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let method = call.method.to_string();
        let found = METHODS.iter().find(|(name, _)| *name == method);
        self.found.extend(found.map(|(name, outside)| (*outside, format!(".{name}()"), line_of(&call.method))));
        visit::visit_expr_method_call(self, call);
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        if signature.asyncness.is_some() {
            self.found.push((Waiting, "async fn".to_owned(), line_of(&signature.ident)));
        }
        visit::visit_signature(self, signature);
    }

    fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
        self.found.push((Waiting, "async".to_owned(), block.span().start().line));
        visit::visit_expr_async(self, block);
    }

    fn visit_expr_await(&mut self, wait: &'ast syn::ExprAwait) {
        self.found.push((Waiting, ".await".to_owned(), wait.span().start().line));
        visit::visit_expr_await(self, wait);
    }
}

/// Every file of the crates below a folder, and where it leads outside.
fn reaches(folder: &str) -> Vec<(String, Reach)> {
    let mut paths = Vec::new();
    for package in &CRATES {
        collect(Path::new(&format!("{}src", package.folder)), &mut paths);
    }
    let named = paths.iter().filter(|path| !is_test_file(path)).map(|path| path.to_str().unwrap().replace('\\', "/"));
    let below =
        named.filter(|name| name.starts_with(folder) || *name == format!("{}.rs", folder.trim_end_matches('/')));
    below
        .map(|name| {
            let mut syntax = syn::parse_file(&fs::read_to_string(&name).unwrap()).unwrap();
            syntax.items.retain(|item| !is_test(attributes_of(item)));
            (name, Reach::of(&syntax))
        })
        .collect()
}

#[test]
fn what_is_pure_keeps_away_from_the_world() {
    let mut wrong = Vec::new();
    for (folder, allowed) in PURE {
        let reaches = reaches(folder);
        assert!(!reaches.is_empty(), "no file below {folder}");
        for (outside, place) in allowed {
            let is_needed = |(name, reach): &(String, Reach)| {
                name.starts_with(place) && reach.found.iter().any(|(found, ..)| found == outside)
            };
            assert!(reaches.iter().any(is_needed), "{place} needs no {outside:?} any more");
        }
        for (name, reach) in &reaches {
            let may = |outside: &Outside| allowed.iter().any(|(may, place)| may == outside && name.starts_with(place));
            let found = reach.found.iter().filter(|(outside, ..)| !may(outside));
            wrong.extend(found.map(|(outside, path, line)| format!("{name}:{line}: {path} ({outside:?})")));
        }
    }
    assert!(wrong.is_empty(), "hand it in as a value, or do it elsewhere:\n{}", wrong.join("\n"));
}

#[test]
fn what_is_synchronous_never_waits() {
    let mut wrong = Vec::new();
    for (name, reach) in SYNCHRONOUS.iter().flat_map(|folder| reaches(folder)) {
        // Their threads are joined where they begin.
        let found = reach.found.iter().filter(|(outside, path, _)| *outside == Waiting && !path.contains("thread"));
        wrong.extend(found.map(|(_, path, line)| format!("{name}:{line}: {path}")));
    }
    assert!(wrong.is_empty(), "async is only where the network or a server is:\n{}", wrong.join("\n"));
}

/// Every way out, one or two a line.
const WAYS: &str = r#"
    use std::{fs, env as surroundings, time::{self, Duration}};
    use std::collections::{BTreeMap, HashMap};
    use std::net::{IpAddr, TcpStream as Wire};
    use std::io::*;
    use crate::model::Time;
    use rand::random;
    fn f(path: &Path, at: Time) -> Duration {
        fs::read(path);
        surroundings::var("HOME");
        let started = time::Instant::now();
        let x = format!("{} {}", jiff::Timestamp::now(), std::env::args().count());
        println!("{x}");
        Time::now();
        if path.exists() { std::process::exit(1) }
        at.elapsed().since(started)
    }
    async fn g() { h(async {}).await }
    #[cfg(test)]
    mod tests { use std::fs; }
"#;

/// Every way out is seen, and nothing else is taken for one.
#[test]
fn ways_outside_are_found_however_they_are_written() {
    let found = Reach::of(&syn::parse_file(WAYS).unwrap()).found;
    let shown: Vec<String> = found.iter().map(|(outside, path, line)| format!("{line} {outside:?} {path}")).collect();
    assert_eq!(
        shown,
        [
            "2 Files std::fs",
            "2 Environment std::env",
            "3 Order std::collections::HashMap",
            "4 Network std::net::TcpStream",
            "5 Streams std::io::stderr",
            "5 Streams std::io::stdin",
            "5 Streams std::io::stdout",
            "7 Randomness rand::random",
            "9 Files fs::read",
            "10 Environment surroundings::var",
            "11 Clock time::Instant::now",
            "12 Clock jiff::Timestamp::now",
            "12 Environment std::env::args",
            "13 Streams println!",
            "14 Clock Time::now",
            "15 Files .exists()",
            "15 Processes std::process::exit",
            "16 Clock .elapsed()",
            "18 Waiting async fn",
            "18 Waiting .await",
            "18 Waiting async",
        ]
    );
    for outside in ALL {
        assert!(found.iter().any(|(found, ..)| *found == outside), "nothing shows {outside:?}");
    }
}

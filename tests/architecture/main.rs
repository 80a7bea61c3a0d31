//! Holds the sources of all crates against ARCHITECTURE.md and the limits of size.

#![allow(clippy::wildcard_enum_match_arm, reason = "the syntax tree of Rust is not ours, and it grows")]
#![allow(clippy::unwrap_used, reason = "a test that cannot read the sources fails with the reason")]

mod circles;
mod purity;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

const MAX_FILE_LINES: usize = 400;
const MAX_FUNCTION_LINES: usize = 50;
const MAX_MAIN_LINES: usize = 40;

/// A crate of this workspace.
struct Crate {
    /// Its folder, with a slash at the end; empty for the root.
    folder: &'static str,
    /// Its name in paths.
    name: &'static str,
    /// The module of the table that all of it is to other crates; none if its modules are their own.
    whole: Option<&'static str>,
    /// What no dependency of it is named like: what is on the other side of its border.
    foreign: &'static [&'static str],
    /// How many files its largest circle has, of which each needs each.
    largest_circle: usize,
}

const CRATES: [Crate; 3] = [
    Crate { folder: "", name: "s3jobs", whole: None, foreign: &[], largest_circle: 4 },
    Crate {
        folder: "crates/s3jobs-spec/",
        name: "s3jobs_spec",
        whole: None,
        foreign: &["s3jobs", "aws-", "tokio", "futures", "hyper", "http", "s3s", "redb", "clap"],
        largest_circle: 9,
    },
    Crate {
        folder: "crates/s3jobs-local/",
        name: "s3jobs_local",
        whole: Some("emulator"),
        foreign: &["s3jobs", "aws-", "clap"],
        largest_circle: 4,
    },
];

#[test]
fn every_import_stands_in_the_table() {
    let table = table();
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(module) = source.module.clone() else { continue };
        let Some(allowed) = table.get(&module) else {
            wrong.push(format!("{}: module `{module}` is not in the table", source.name));
            continue;
        };
        for (import, line) in &source.imports {
            if *import != module && !allowed.allows(import) {
                wrong.push(format!("{}:{line}: `{module}` may not import `{import}`", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "not in the table of ARCHITECTURE.md:\n{}", wrong.join("\n"));
}

#[test]
fn every_module_of_the_table_exists_and_every_module_is_in_it() {
    let modules = |package: &Crate| -> Vec<String> {
        let root = fs::read_to_string(format!("{}src/lib.rs", package.folder)).unwrap();
        let declared = syn::parse_file(&root).unwrap().items.into_iter().filter_map(|item| match item {
            syn::Item::Mod(module) if !is_test(&module.attrs) => Some(module.ident.to_string()),
            _ => None,
        });
        declared.chain(package.whole.map(str::to_owned)).collect()
    };
    let declared: BTreeSet<String> = CRATES.iter().flat_map(modules).collect();
    assert_eq!(declared, table().into_keys().collect());
}

/// What a crate does not depend on, no path of it can name. Tests may: the AWS SDK is the local S3's witness.
#[test]
fn no_crate_depends_on_the_other_side_of_its_border() {
    for Crate { folder, foreign, .. } in CRATES {
        let manifest = fs::read_to_string(format!("{folder}Cargo.toml")).unwrap();
        let sections = manifest.split("\n[").filter(|section| {
            let name = section.lines().next().unwrap_or_default();
            name.ends_with("dependencies]") && !name.contains("dev-") && !name.starts_with("workspace")
        });
        let names = sections.flat_map(str::lines).filter_map(|line| line.split(['.', ' ', '=']).next());
        let names: Vec<&str> = names.filter(|name| *name != "s3jobs-spec").collect();
        assert!(names.len() > 10, "{folder}Cargo.toml: only {names:?}");
        let wrong: Vec<&&str> = names.iter().filter(|name| foreign.iter().any(|one| name.starts_with(one))).collect();
        assert!(wrong.is_empty(), "{folder}Cargo.toml: may not depend on {wrong:?}");
    }
}

#[test]
fn no_serde_attribute_loses_positions() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (word, line) in &source.serde_words {
            wrong.push(format!("{}:{line}: serde({word})", source.name));
        }
    }
    assert!(wrong.is_empty(), "flatten, untagged and tag lose the place of a mistake:\n{}", wrong.join("\n"));
}

#[test]
fn files_and_functions_stay_small() {
    let mut wrong = Vec::new();
    for source in sources() {
        let lines = source.lines;
        let limit = if source.name == "src/main.rs" { MAX_MAIN_LINES } else { MAX_FILE_LINES };
        if lines > limit {
            wrong.push(format!("{}: {lines} lines, at most {limit}", source.name));
        }
        for (name, line, lines) in &source.functions {
            if *lines > MAX_FUNCTION_LINES {
                wrong
                    .push(format!("{}:{line}: fn {name} has {lines} lines, at most {MAX_FUNCTION_LINES}", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "too long; split it:\n{}", wrong.join("\n"));
}

#[test]
fn module_files_hold_a_header_and_names_only() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.name.ends_with("/mod.rs")) {
        if !source.has_only_names || source.header_lines == 0 {
            wrong.push(format!("{}: a header of `//!` lines, `mod` and `use`, and nothing else", source.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Text from outside is escaped where it enters a format: a command that writes by itself would be a way around.
#[test]
fn commands_write_through_render() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.name.starts_with("src/cli/")) {
        let text = fs::read_to_string(&source.name).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let packed: String = code.split_whitespace().collect();
        let streams = [
            "context.out",
            "context.err",
            "self.context.out",
            "self.context.err",
            "cli.context.out",
            "cli.context.err",
        ];
        let calls = streams.iter().flat_map(|stream| ["write!(", "writeln!("].map(|call| format!("{call}{stream},")));
        wrong.extend(calls.filter(|call| packed.contains(call)).map(|call| format!("{}: {call}", source.name)));
    }
    assert!(wrong.is_empty(), "write through `Context::say`, `Context::print` or `render`:\n{}", wrong.join("\n"));
}

/// What the planner and apply say is data: `render` alone makes sentences and command lines of it.
#[test]
fn what_decides_and_acts_holds_no_sentence() {
    let is_silent = |source: &&Source| SILENT.iter().any(|folder| source.name.starts_with(folder));
    let silent: Vec<&Source> = sources().iter().filter(is_silent).collect();
    assert!(silent.len() > 20, "only {} files in {SILENT:?}", silent.len());
    let said = || silent.iter().flat_map(|source| source.sentences.iter().map(|said| (&source.name, said)));
    let allowed = |text: &str| SAID_TO_S3.iter().any(|(said, _)| *said == text);
    let wrong: Vec<String> = said()
        .filter(|(_, (text, _))| !allowed(text))
        .map(|(name, (text, line))| format!("{name}:{line}: {text:?}"))
        .collect();
    assert!(wrong.is_empty(), "make it a fact of `plan::Why`, and words in `render`:\n{}", wrong.join("\n"));
    for (text, why) in SAID_TO_S3 {
        assert!(said().any(|(_, (found, _))| found == text), "{text:?} is said no more ({why})");
    }
}

/// The modules whose code makes no words for people. The pages of `explain` are files of text.
const SILENT: [&str; 3] = ["src/plan/", "src/follow/", "src/apply/"];

/// What is said all the same, and why.
const SAID_TO_S3: [(&str, &str); 5] = [
    ("s3jobs: cancelled by a person", "S3 keeps it on the job as the reason of its status"),
    ("s3jobs: no spec names this job (--prune)", "S3 keeps it on the job as the reason of its status"),
    ("s3jobs: a second job of this run", "S3 keeps it on the job as the reason of its status"),
    ("s3jobs: replaced by the next attempt", "S3 keeps it on the job as the reason of its status"),
    (
        "s3jobs: it was being replaced, and no spec asks for it any more",
        "S3 keeps it on the job as the reason of its status",
    ),
];

/// What a module may import.
enum Allowed {
    Everything,
    Only(BTreeSet<String>),
}

impl Allowed {
    fn allows(&self, module: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Only(modules) => modules.contains(module),
        }
    }
}

/// The table of ARCHITECTURE.md: module, meaning, imports.
fn table() -> BTreeMap<String, Allowed> {
    let page = fs::read_to_string("ARCHITECTURE.md").unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    let table: BTreeMap<String, Allowed> = rows.map(row).collect();
    assert!(!table.is_empty(), "ARCHITECTURE.md has no table of modules");
    table
}

fn row(row: &str) -> (String, Allowed) {
    let cells: Vec<&str> = row.split('|').map(str::trim).collect();
    let module = cells[0].trim_end_matches('`').to_owned();
    let allowed = match cells[2] {
        "everything" => Allowed::Everything,
        names => Allowed::Only(
            names
                .split(',')
                .map(|name| name.trim().trim_matches('`').to_owned())
                .filter(|name| !name.is_empty())
                .collect(),
        ),
    };
    (module, allowed)
}

/// What matters here of a file below some `src/`, tests left out.
struct Source {
    /// Its path.
    name: String,
    /// The module of the table that it belongs to; none for the roots `lib.rs` and `main.rs`.
    module: Option<String>,
    lines: usize,
    header_lines: usize,
    has_only_names: bool,
    imports: Vec<(String, usize)>,
    serde_words: Vec<(String, usize)>,
    functions: Vec<(String, usize, usize)>,
    /// Texts of several words, and their lines.
    sentences: Vec<(String, usize)>,
}

/// Every file, parsed once for all tests.
fn sources() -> &'static [Source] {
    static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
        let of_crate = |package: &'static Crate| {
            let mut paths = Vec::new();
            collect(Path::new(&format!("{}src", package.folder)), &mut paths);
            paths.sort();
            paths.into_iter().filter(|path| !is_test_file(path)).map(move |path| Source::read(package, &path))
        };
        CRATES.iter().flat_map(of_crate).collect()
    });
    &SOURCES
}

/// Whether the whole file is compiled for tests only.
fn is_test_file(path: &Path) -> bool {
    path.ends_with("tests.rs")
        || path.ends_with("testing.rs")
        || path.components().any(|part| part.as_os_str() == "tests")
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

impl Source {
    fn read(package: &'static Crate, path: &Path) -> Self {
        let name = path.to_str().unwrap().replace('\\', "/");
        let at = modules_of(&name[package.folder.len()..]);
        let text = fs::read_to_string(path).unwrap();
        let mut syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        syntax.items.retain(|item| !is_test(attributes_of(item)));
        let (mut imports, mut serde_words, mut functions) =
            (Imports { package, at: at.clone(), found: Vec::new() }, SerdeAttributes::default(), Functions::default());
        imports.visit_file(&syntax);
        serde_words.visit_file(&syntax);
        functions.visit_file(&syntax);
        let mut sentences = Sentences::default();
        sentences.visit_file(&syntax);
        Self {
            name,
            module: at.into_iter().next(),
            lines: text.lines().take_while(|line| line.trim() != "#[cfg(test)]").count(),
            header_lines: text.lines().take_while(|line| line.starts_with("//!")).count(),
            has_only_names: syntax.items.iter().all(is_name),
            imports: imports.found,
            serde_words: serde_words.found,
            functions: functions.found,
            sentences: sentences.found,
        }
    }
}

/// The modules that lead to a file of a crate, from the root; none for the roots.
fn modules_of(path: &str) -> Vec<String> {
    let path = path.strip_prefix("src/").unwrap().strip_suffix(".rs").unwrap();
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if matches!(path, "lib" | "main") { Vec::new() } else { path.split('/').map(str::to_owned).collect() }
}

/// Whether an item only names what stands elsewhere.
fn is_name(item: &syn::Item) -> bool {
    match item {
        syn::Item::Mod(module) => module.content.is_none(),
        syn::Item::Use(_) => true,
        _ => false,
    }
}

fn attributes_of(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

/// Every module of the table that is named in paths, in `use` trees, and in the tokens of macros: by `crate::`, by as many
/// `super::` as lead to the root, or by the name of its crate.
struct Imports {
    package: &'static Crate,
    /// The modules that lead to this file.
    at: Vec<String>,
    found: Vec<(String, usize)>,
}

impl Imports {
    /// Adds the module that a path leads to.
    fn add(&mut self, path: &[&syn::Ident]) {
        let Some(first) = path.first() else { return };
        let supers = path.iter().take_while(|ident| **ident == "super").count();
        let (package, rest) = if *first == "crate" {
            (self.package, &path[1..])
        } else if supers > 0 && supers >= self.at.len() {
            (self.package, &path[supers..])
        } else if let Some(other) = CRATES.iter().find(|other| *first == other.name) {
            (other, &path[1..])
        } else {
            return;
        };
        let whole = package.whole.filter(|_| package.name != self.package.name);
        let module = whole.map(str::to_owned).or_else(|| Some(rest.first()?.to_string()));
        self.found.extend(module.map(|module| (module, line_of(first))));
    }
}

/// Every branch of a `use`: its path, and the name that it gives; none for all names.
fn tree_leaves(tree: &syn::UseTree) -> Vec<(Vec<syn::Ident>, Option<syn::Ident>)> {
    match tree {
        syn::UseTree::Path(path) => {
            let below = tree_leaves(&path.tree).into_iter();
            below.map(|(rest, name)| ([vec![path.ident.clone()], rest].concat(), name)).collect()
        }
        syn::UseTree::Name(name) => vec![(vec![name.ident.clone()], Some(name.ident.clone()))],
        syn::UseTree::Rename(name) => vec![(vec![name.ident.clone()], Some(name.rename.clone()))],
        syn::UseTree::Group(group) => group.items.iter().flat_map(tree_leaves).collect(),
        syn::UseTree::Glob(_) => vec![(Vec::new(), None)],
    }
}

/// Every path in the tokens of a macro.
fn paths_in(tokens: proc_macro2::TokenStream) -> Vec<Vec<syn::Ident>> {
    let mut paths = Vec::new();
    let mut path: Vec<syn::Ident> = Vec::new();
    let mut colons = 0;
    for token in tokens {
        match token {
            proc_macro2::TokenTree::Ident(ident) if path.is_empty() || colons == 2 => path.push(ident),
            proc_macro2::TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => {
                colons += 1;
                continue;
            }
            other => {
                paths.push(std::mem::take(&mut path));
                match other {
                    proc_macro2::TokenTree::Ident(ident) => path.push(ident),
                    proc_macro2::TokenTree::Group(group) => paths.extend(paths_in(group.stream())),
                    proc_macro2::TokenTree::Punct(_) | proc_macro2::TokenTree::Literal(_) => {}
                }
            }
        }
        colons = 0;
    }
    paths.push(path);
    paths.retain(|path| !path.is_empty());
    paths
}

impl<'ast> Visit<'ast> for Imports {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_test(attributes_of(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        for (path, _) in tree_leaves(&item.tree) {
            self.add(&path.iter().collect::<Vec<_>>());
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.add(&path.segments.iter().map(|segment| &segment.ident).collect::<Vec<_>>());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        for path in paths_in(call.tokens.clone()) {
            self.add(&path.iter().collect::<Vec<_>>());
        }
        visit::visit_macro(self, call);
    }
}

/// Forbidden words in `#[serde(...)]`, also inside `#[cfg_attr(...)]`.
#[derive(Default)]
struct SerdeAttributes {
    found: Vec<(String, usize)>,
}

impl<'ast> Visit<'ast> for SerdeAttributes {
    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        let Ok(list) = attribute.meta.require_list() else { return };
        let words = list.tokens.to_string();
        if attribute.path().is_ident("serde") || words.contains("serde") {
            let is_word =
                |word: &&str| words.split(|c: char| !c.is_alphanumeric() && c != '_').any(|part| part == *word);
            let forbidden = ["flatten", "untagged", "tag"].into_iter().find(is_word);
            self.found.extend(forbidden.map(|word| (word.to_owned(), attribute.span().start().line)));
        }
    }
}

/// Texts that a person would read, and command lines: all but docs, the words of error types, and proofs in `expect`.
#[derive(Default)]
struct Sentences {
    found: Vec<(String, usize)>,
}

impl Sentences {
    /// The longest text with a space in it that is no sentence: a format of a few names.
    const LONGEST: usize = 20;

    fn add(&mut self, text: &syn::LitStr) {
        let value = text.value();
        let is_command = value.starts_with("s3jobs ") || value.contains("`s3jobs ");
        if (value.contains(' ') && value.len() > Self::LONGEST) || is_command {
            self.found.push((value, text.span().start().line));
        }
    }

    fn add_tokens(&mut self, tokens: proc_macro2::TokenStream) {
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Group(group) if is_documentation(&group) => {}
                proc_macro2::TokenTree::Group(group) => self.add_tokens(group.stream()),
                proc_macro2::TokenTree::Literal(literal) => {
                    if let syn::Lit::Str(text) = syn::Lit::new(literal) {
                        self.add(&text);
                    }
                }
                proc_macro2::TokenTree::Ident(ident) => self.add_call(&ident),
                proc_macro2::TokenTree::Punct(_) => {}
            }
        }
    }

    /// Adds a call that makes a command line, as `Invocation` does.
    fn add_call(&mut self, method: &syn::Ident) {
        if method.to_string().ends_with("command") {
            self.found.push((method.to_string(), line_of(method)));
        }
    }
}

/// Whether a group of tokens is `[doc = "..."]`: what a comment of that kind is to a macro.
fn is_documentation(group: &proc_macro2::Group) -> bool {
    let first = group.stream().into_iter().next();
    group.delimiter() == proc_macro2::Delimiter::Bracket
        && matches!(first, Some(proc_macro2::TokenTree::Ident(ident)) if ident == "doc")
}

impl<'ast> Visit<'ast> for Sentences {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_test(attributes_of(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.add_call(&call.method);
        if call.method == "expect" {
            self.visit_expr(&call.receiver);
        } else {
            visit::visit_expr_method_call(self, call);
        }
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.add(text);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.add_tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }
}

/// Sentences are found however they are written.
#[test]
fn sentences_are_found_wherever_they_stand() {
    let text = r#"
        /// A doc comment that a person reads is no text of the program.
        #[error("the words of an error type are its own")]
        const A: &str = "a constant of several words";
        fn f() {
            g("the argument of a function");
            let x = vec![format!("the {} of a macro in a macro", 1)];
            x.expect("a proof that nothing else can be").h("short one");
            say(x.command("wait NAME"), "s3jobs wait");
        }
    "#;
    let mut sentences = Sentences::default();
    sentences.visit_file(&syn::parse_file(text).unwrap());
    let found: Vec<&str> = sentences.found.iter().map(|(text, _)| text.as_str()).collect();
    let texts = ["a constant of several words", "the argument of a function", "the {} of a macro in a macro"];
    assert_eq!(found, [&texts[..], &["command", "s3jobs wait"]].concat());
}

/// Functions with their number of lines, tests left out.
#[derive(Default)]
struct Functions {
    found: Vec<(String, usize, usize)>,
}

impl Functions {
    fn add(&mut self, name: &syn::Ident, whole: proc_macro2::Span) {
        self.found.push((name.to_string(), whole.start().line, whole.end().line - whole.start().line + 1));
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_test(attributes_of(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add(&item.sig.ident, item.sig.span().join(item.block.span()).unwrap_or_else(|| item.block.span()));
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.add(&item.sig.ident, item.sig.span().join(item.block.span()).unwrap_or_else(|| item.block.span()));
        visit::visit_impl_item_fn(self, item);
    }
}

fn line_of(ident: &syn::Ident) -> usize {
    ident.span().start().line
}

/// The limits above mean something only if the sources are found at all.
#[test]
fn the_sources_are_found() {
    for Crate { folder, .. } in CRATES {
        let start = format!("{folder}src/");
        let sources = || sources().iter().filter(|source| source.name.starts_with(&start));
        assert!(sources().count() > 50, "only {} files below {start}", sources().count());
        let imports: usize = sources().map(|source| source.imports.len()).sum();
        assert!(imports > 100, "only {imports} imports below {start}");
    }
}

/// Every way to name a module is seen.
#[test]
fn imports_are_found_however_they_are_written() {
    let text = "
        use crate::{a::{self, X}, b as c};
        use super::super::d::Y;
        use super::own::Z;
        pub use s3jobs_local::Emulator;
        fn f(x: s3jobs_spec::e::E) { super::super::f::g(crate::h::i()); write!(x, \"{}\", crate::j::K, s3jobs_spec::l::m!(super::super::n::o)) }
    ";
    let mut imports = Imports { package: &CRATES[0], at: vec!["own".into(), "file".into()], found: Vec::new() };
    imports.visit_file(&syn::parse_file(text).unwrap());
    let found: BTreeSet<&str> = imports.found.iter().map(|(module, _)| module.as_str()).collect();
    assert_eq!(found, BTreeSet::from(["a", "b", "d", "e", "emulator", "f", "h", "j", "l", "n"]));
}

//! Holds the sources against ARCHITECTURE.md and the limits of size.

#![allow(clippy::wildcard_enum_match_arm, reason = "the syntax tree of Rust is not ours, and it grows")]
#![allow(clippy::unwrap_used, reason = "a test that cannot read the sources fails with the reason")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

const MAX_FILE_LINES: usize = 400;
const MAX_FUNCTION_LINES: usize = 50;
const MAX_MAIN_LINES: usize = 40;

#[test]
fn every_import_stands_in_the_table() {
    let table = table();
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(module) = source.module() else { continue };
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
    let declared: BTreeSet<String> = fs::read_to_string("src/lib.rs")
        .unwrap()
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';').map(str::to_owned))
        .collect();
    assert_eq!(declared, table().into_keys().collect());
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
        let streams = ["context.out", "context.err", "self.context.out", "self.context.err"];
        let calls = streams.iter().flat_map(|stream| ["write!(", "writeln!("].map(|call| format!("{call}{stream},")));
        wrong.extend(calls.filter(|call| packed.contains(call)).map(|call| format!("{}: {call}", source.name)));
    }
    assert!(wrong.is_empty(), "write through `show::say` or `render`:\n{}", wrong.join("\n"));
}

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

/// What matters here of a file of `src/`, tests left out.
struct Source {
    name: String,
    lines: usize,
    header_lines: usize,
    has_only_names: bool,
    imports: Vec<(String, usize)>,
    serde_words: Vec<(String, usize)>,
    functions: Vec<(String, usize, usize)>,
}

/// Every file, parsed once for all tests.
fn sources() -> &'static [Source] {
    static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
        let mut paths = Vec::new();
        collect(Path::new("src"), &mut paths);
        paths.sort();
        paths.iter().filter(|path| !is_test_file(path)).map(|path| Source::read(path)).collect()
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
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let mut syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        syntax.items.retain(|item| !is_test(attributes_of(item)));
        let (mut imports, mut serde_words, mut functions) =
            (Imports::default(), SerdeAttributes::default(), Functions::default());
        imports.visit_file(&syntax);
        serde_words.visit_file(&syntax);
        functions.visit_file(&syntax);
        Self {
            name: path.to_str().unwrap().replace('\\', "/"),
            lines: text.lines().take_while(|line| line.trim() != "#[cfg(test)]").count(),
            header_lines: text.lines().take_while(|line| line.starts_with("//!")).count(),
            has_only_names: syntax.items.iter().all(is_name),
            imports: imports.found,
            serde_words: serde_words.found,
            functions: functions.found,
        }
    }

    /// The top-level module that the file belongs to; none for the roots `lib.rs` and `main.rs`.
    fn module(&self) -> Option<String> {
        let path = self.name.strip_prefix("src/")?;
        match path.split_once('/') {
            Some((module, _)) => Some(module.to_owned()),
            None => path.strip_suffix(".rs").filter(|name| !matches!(*name, "lib" | "main")).map(str::to_owned),
        }
    }
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

/// Every `crate::MODULE` in paths and in `use` trees, and in the tokens of macros.
#[derive(Default)]
struct Imports {
    found: Vec<(String, usize)>,
}

impl Imports {
    fn add_tree(&mut self, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(path) => self.found.push((path.ident.to_string(), line_of(&path.ident))),
            syn::UseTree::Name(name) => self.found.push((name.ident.to_string(), line_of(&name.ident))),
            syn::UseTree::Rename(name) => self.found.push((name.ident.to_string(), line_of(&name.ident))),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_tree(tree)),
            syn::UseTree::Glob(_) => {}
        }
    }

    fn add_tokens(&mut self, tokens: proc_macro2::TokenStream) {
        let tokens: Vec<proc_macro2::TokenTree> = tokens.into_iter().collect();
        for window in tokens.windows(4) {
            if let [first, colon, other, proc_macro2::TokenTree::Ident(module)] = window
                && (first.to_string(), colon.to_string(), other.to_string()) == ("crate".into(), ":".into(), ":".into())
            {
                self.found.push((module.to_string(), line_of(module)));
            }
        }
        for token in tokens {
            if let proc_macro2::TokenTree::Group(group) = token {
                self.add_tokens(group.stream());
            }
        }
    }
}

impl<'ast> Visit<'ast> for Imports {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_test(attributes_of(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if let syn::UseTree::Path(path) = &item.tree
            && path.ident == "crate"
        {
            self.add_tree(&path.tree);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let mut segments = path.segments.iter();
        if segments.next().is_some_and(|first| first.ident == "crate")
            && let Some(module) = segments.next()
        {
            self.found.push((module.ident.to_string(), line_of(&module.ident)));
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.add_tokens(call.tokens.clone());
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
    let sources = sources();
    assert!(sources.len() > 50, "only {} files below src/", sources.len());
    let imports: usize = sources.iter().map(|source| source.imports.len()).sum();
    assert!(imports > 100, "only {imports} imports");
}

//! Files that need each other, directly or around a circle, can only be understood together: how many do is limited, crate by
//! crate.
//!
//! A file needs another if a path in it names an item that is declared there, through whatever modules re-export it. Modules
//! that only declare and re-export are no members of a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use syn::visit::{self, Visit};

use super::{CRATES, Crate, attributes_of, collect, is_test, is_test_file, modules_of, tree_leaves};

/// How many re-exports a name can go through; more would be a circle of them.
const MAX_REEXPORTS: usize = 16;

#[test]
fn no_circle_of_files_is_larger_than_its_limit() {
    let mut wrong = Vec::new();
    for package in &CRATES {
        let needs = Modules::read(package).needs();
        let circle = circles(&needs).into_iter().max_by_key(BTreeSet::len).unwrap_or_default();
        if circle.len() != package.largest_circle {
            wrong.push(format!(
                "{}src: the largest circle has {} files, and {} are stated:\n{}",
                package.folder,
                circle.len(),
                package.largest_circle,
                shown(&circle, &needs)
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "move what is shared below those that share it; a limit may only fall:\n{}",
        wrong.join("\n")
    );
}

/// What each file needs: other files, and of each the names.
type Needs = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// The path of a module within its crate; empty for the root.
type Place = Vec<String>;

/// The sets of files of which each needs each, itself or around a circle.
fn circles(needs: &Needs) -> Vec<BTreeSet<String>> {
    let reached: BTreeMap<&String, BTreeSet<&String>> = needs.keys().map(|file| (file, reach(file, needs))).collect();
    let mut left: BTreeSet<&String> = needs.keys().collect();
    let mut circles = Vec::new();
    while let Some(first) = left.pop_first() {
        let others = left.iter().filter(|other| reached[first].contains(*other) && reached[**other].contains(first));
        let others: Vec<&String> = others.copied().collect();
        left.retain(|file| !others.contains(file));
        circles.push(others.into_iter().chain([first]).cloned().collect());
    }
    circles
}

fn reach<'n>(from: &'n String, needs: &'n Needs) -> BTreeSet<&'n String> {
    let mut reached = BTreeSet::new();
    let mut next = vec![from];
    while let Some(file) = next.pop() {
        next.extend(needs.get(file).into_iter().flat_map(BTreeMap::keys).filter(|file| reached.insert(*file)));
    }
    reached
}

/// Every need within a circle, one a line.
fn shown(circle: &BTreeSet<String>, needs: &Needs) -> String {
    let within = |file: &String| -> Vec<String> {
        let needed = needs[file].iter().filter(|(needed, _)| circle.contains(*needed));
        needed
            .map(|(needed, names)| {
                format!("  {file} -> {needed}: {}", names.iter().cloned().collect::<Vec<_>>().join(", "))
            })
            .collect()
    };
    circle.iter().flat_map(within).collect::<Vec<_>>().join("\n")
}

/// A module, and what its file says.
#[derive(Default)]
struct Module {
    file: String,
    /// The items that it declares.
    items: BTreeSet<String>,
    children: BTreeSet<String>,
    /// The names that it imports or re-exports, and where each leads.
    names: BTreeMap<String, Vec<String>>,
    /// What it imports all names of.
    globs: Vec<Vec<String>>,
    /// The paths in its code.
    paths: BTreeSet<Vec<String>>,
}

/// All modules of a crate.
struct Modules(BTreeMap<Place, Module>);

impl Modules {
    fn read(package: &Crate) -> Self {
        let mut paths = Vec::new();
        collect(Path::new(&format!("{}src", package.folder)), &mut paths);
        let modules = paths.iter().filter(|path| !is_test_file(path)).map(|path| {
            let file = path.to_str().unwrap().replace('\\', "/");
            let text = fs::read_to_string(path).unwrap();
            (modules_of(&file[package.folder.len()..]), Module::of(file, &text))
        });
        Self(modules.collect())
    }

    fn needs(&self) -> Needs {
        let mut needs = Needs::new();
        for (place, module) in &self.0 {
            let needed = needs.entry(module.file.clone()).or_default();
            if module.items.is_empty() {
                continue;
            }
            for path in module.names.values().chain(&module.globs).chain(&module.paths) {
                let Some(target) = self.resolve(place, path, 0).filter(|target| target != place) else { continue };
                needed.entry(self.0[&target].file.clone()).or_default().insert(path.join("::"));
            }
        }
        needs
    }

    /// The module that declares the item that a path names, if it is of this crate.
    fn resolve(&self, at: &[String], path: &[String], reexports: usize) -> Option<Place> {
        let supers = path.iter().take_while(|name| *name == "super").count();
        match path.first()?.as_str() {
            "crate" => self.find(&[], &path[1..], reexports),
            "self" => self.find(at, &path[1..], reexports),
            "super" => self.find(at.get(..at.len().checked_sub(supers)?)?, &path[supers..], reexports),
            _ => self.find(at, path, reexports),
        }
    }

    fn find(&self, at: &[String], path: &[String], reexports: usize) -> Option<Place> {
        let module = self.0.get(at).filter(|_| reexports < MAX_REEXPORTS)?;
        let (first, rest) = path.split_first()?;
        if module.children.contains(first) && !rest.is_empty() {
            return self.find(&[at, std::slice::from_ref(first)].concat(), rest, reexports);
        }
        if module.items.contains(first) {
            return Some(at.to_vec());
        }
        let named = module.names.get(first).filter(|target| target.as_slice() != path);
        if let Some(target) = named {
            return self.resolve(at, &[target, rest].concat(), reexports + 1);
        }
        module.globs.iter().find_map(|glob| self.resolve(at, &[glob, path].concat(), reexports + 1))
    }
}

impl Module {
    fn of(file: String, text: &str) -> Self {
        let mut syntax = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        syntax.items.retain(|item| !is_test(attributes_of(item)));
        let mut module = Self { file, ..Self::default() };
        syntax.items.iter().for_each(|item| module.declare(item));
        module.visit_file(&syntax);
        module
    }

    fn declare(&mut self, item: &syn::Item) {
        let name = match item {
            syn::Item::Mod(item) => {
                self.children.insert(item.ident.to_string());
                return;
            }
            syn::Item::Macro(item) => {
                self.items.extend(made_in(item.mac.tokens.clone()));
                item.ident.as_ref()
            }
            syn::Item::Const(item) => Some(&item.ident),
            syn::Item::Enum(item) => Some(&item.ident),
            syn::Item::Fn(item) => Some(&item.sig.ident),
            syn::Item::Static(item) => Some(&item.ident),
            syn::Item::Struct(item) => Some(&item.ident),
            syn::Item::Trait(item) => Some(&item.ident),
            syn::Item::Type(item) => Some(&item.ident),
            syn::Item::Impl(_) => {
                // What only implements is needed by nobody, but needs others.
                self.items.insert(String::from("impl"));
                return;
            }
            _ => None,
        };
        self.items.extend(name.map(ToString::to_string));
    }

    fn add_tokens(&mut self, tokens: proc_macro2::TokenStream) {
        self.paths.extend(super::paths_in(tokens).iter().map(|path| words(path)));
    }
}

/// The items that the tokens of a macro spell out: those that it makes, where it makes some.
fn made_in(tokens: proc_macro2::TokenStream) -> Vec<String> {
    const KINDS: [&str; 7] = ["enum", "struct", "trait", "fn", "const", "static", "type"];
    let mut made = Vec::new();
    let mut is_named_next = false;
    for token in tokens {
        match token {
            proc_macro2::TokenTree::Ident(ident) => {
                if is_named_next {
                    made.push(ident.to_string());
                }
                is_named_next = KINDS.contains(&ident.to_string().as_str());
                continue;
            }
            proc_macro2::TokenTree::Group(group) => made.extend(made_in(group.stream())),
            proc_macro2::TokenTree::Punct(_) | proc_macro2::TokenTree::Literal(_) => {}
        }
        is_named_next = false;
    }
    made
}

fn words(path: &[syn::Ident]) -> Vec<String> {
    path.iter().map(ToString::to_string).collect()
}

impl<'ast> Visit<'ast> for Module {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_test(attributes_of(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        for (path, name) in tree_leaves(&item.tree) {
            let path = words(&path);
            match name {
                // `use a::{self}` names the module.
                Some(name) if path.last().is_some_and(|last| last == "self") => {
                    let module = path[..path.len() - 1].to_vec();
                    let name =
                        if name == "self" { module.last().cloned().unwrap_or_default() } else { name.to_string() };
                    self.names.insert(name, module);
                }
                // Nobody can name it, but it is needed.
                Some(name) if name == "_" => {
                    self.paths.insert(path);
                }
                Some(name) => {
                    self.names.insert(name.to_string(), path);
                }
                None => self.globs.push(path),
            }
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.paths.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.add_tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }
}

/// Every way to need a file is seen, and what is needed is found where it is declared.
#[test]
fn what_is_re_exported_is_found_where_it_is_declared() {
    let files = [
        (vec![], "src/lib.rs", "mod a; mod b; pub use a::One;"),
        (vec!["a"], "src/a/mod.rs", "mod inner; mod other; pub use inner::{One, two as deux}; pub use other::*;"),
        (
            vec!["a", "inner"],
            "src/a/inner.rs",
            "use super::other; macro_rules! one { () => { pub struct One; } } one!(); pub fn two() { other::three(); }",
        ),
        (vec!["a", "other"], "src/a/other.rs", "pub fn three() { four!(crate::b::five()) }"),
        (
            vec!["b"],
            "src/b.rs",
            "use crate::{One, a::{self, deux}}; pub fn five() -> One { deux(); a::three(); std::mem::take() }",
        ),
    ];
    let modules = files
        .map(|(place, file, text)| (place.into_iter().map(str::to_owned).collect(), Module::of(file.to_owned(), text)));
    let needs = Modules(modules.into_iter().collect()).needs();
    let circles = circles(&needs);
    let largest = circles.iter().max_by_key(|circle| circle.len()).unwrap();
    assert_eq!(
        shown(largest, &needs).lines().map(str::trim).collect::<Vec<_>>(),
        [
            "src/a/inner.rs -> src/a/other.rs: other::three",
            "src/a/other.rs -> src/b.rs: crate::b::five",
            "src/b.rs -> src/a/inner.rs: One, crate::One, crate::a::deux, deux",
            "src/b.rs -> src/a/other.rs: a::three",
        ]
    );
    assert_eq!(circles.len(), 3, "the two that only name are in no circle");
}

//! The production source as syntax: every file below `src` with its module path, without what is
//! compiled for tests only.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::Visit;

/// One file of the crate.
pub struct SourceFile {
    /// Path from the root of the repository.
    pub path: PathBuf,
    /// Module path without `crate`; empty for `lib.rs`.
    pub module: Vec<String>,
    pub text: String,
    pub syntax: syn::File,
    /// False where the file, or a module above it, is compiled for tests only.
    pub in_production: bool,
}

/// A path written in the source, resolved to the module that owns what it names.
pub struct Import {
    pub from: Vec<String>,
    pub to: Vec<String>,
}

/// Parses every file below `src`.
pub fn source_files() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<SourceFile> = rust_files(&root.join("src"))
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let syntax = syn::parse_file(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let path = path.strip_prefix(root).unwrap().to_path_buf();
            SourceFile {
                module: module_path(&path),
                path,
                text,
                syntax,
                in_production: true,
            }
        })
        .collect();
    assert!(files.len() > 100, "the source was not found");

    let for_tests = modules_for_tests(&files);
    for file in &mut files {
        file.in_production = !for_tests.iter().any(|test| file.module.starts_with(test));
    }
    files
}

impl SourceFile {
    /// Returns the lines of the file without items that are compiled for tests only. Relies on
    /// rustfmt: an item ends with the first line that closes at its own indent.
    pub fn production_lines(&self) -> Vec<&str> {
        let mut lines = self.text.lines();
        let mut kept = Vec::new();
        while let Some(line) = lines.next() {
            if line.trim() == "#[cfg(test)]" {
                let indent = &line[..line.len() - line.trim_start().len()];
                let end = format!("{indent}}}");
                let is_last = |line: &&str| {
                    **line == end
                        || line.starts_with(indent)
                            && line.ends_with(';')
                            && !line[indent.len()..].starts_with(' ')
                };
                lines.by_ref().find(is_last);
            } else {
                kept.push(line);
            }
        }
        kept
    }
}

/// True where an item is compiled for tests only.
pub fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg")
                && attribute
                    .parse_args::<syn::Path>()
                    .is_ok_and(|path| path.is_ident("test"))
    })
}

/// Returns every import of production code, resolved through re-exports.
pub fn imports(files: &[SourceFile]) -> Vec<Import> {
    let modules: BTreeSet<Vec<String>> = files.iter().map(|f| f.module.clone()).collect();
    let production: Vec<&SourceFile> = files.iter().filter(|f| f.in_production).collect();

    let mut names: BTreeMap<Vec<String>, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    let mut paths: Vec<(&SourceFile, Vec<String>)> = Vec::new();
    for file in production {
        let mut collector = PathCollector::new(&file.module);
        collector.visit_file(&file.syntax);
        names.insert(file.module.clone(), collector.names);
        paths.extend(collector.paths.into_iter().map(|path| (file, path)));
    }

    let mut imports: Vec<Import> = paths
        .into_iter()
        .map(|(file, path)| Import {
            from: file.module.clone(),
            to: resolve(&path, &modules, &names, 5),
        })
        .collect();
    imports.retain(|import| import.from != import.to);
    imports
}

/// Follows `path` to the module that owns its item. `depth` bounds chains of re-exports.
fn resolve(
    path: &[String],
    modules: &BTreeSet<Vec<String>>,
    names: &BTreeMap<Vec<String>, BTreeMap<String, Vec<String>>>,
    depth: usize,
) -> Vec<String> {
    let length = (0..=path.len())
        .rev()
        .find(|length| modules.contains(&path[..*length]))
        .unwrap_or(0);
    let (module, rest) = path.split_at(length);

    let reexported = rest
        .first()
        .and_then(|name| names.get(module)?.get(name))
        .filter(|target| depth > 0 && target.as_slice() != path);
    match reexported {
        Some(target) => {
            let whole: Vec<String> = target.iter().chain(&rest[1..]).cloned().collect();
            resolve(&whole, modules, names, depth - 1)
        }
        None => module.to_vec(),
    }
}

/// Collects the paths that a file writes, relative to the crate's root.
struct PathCollector<'a> {
    module: &'a [String],
    /// Paths that start with `crate`, `super` or `self`.
    paths: Vec<Vec<String>>,
    /// What the file's `use` items bring into its scope, by name.
    names: BTreeMap<String, Vec<String>>,
}

impl<'a> PathCollector<'a> {
    fn new(module: &'a [String]) -> Self {
        Self {
            module,
            paths: Vec::new(),
            names: BTreeMap::new(),
        }
    }

    /// Returns `segments` from the crate's root, or nothing where they name another crate.
    fn absolute(&self, segments: &[String]) -> Option<Vec<String>> {
        let mut base = match segments.first()?.as_str() {
            "crate" => Vec::new(),
            "self" => self.module.to_vec(),
            "super" => self.module[..self.module.len().saturating_sub(1)].to_vec(),
            _ => return None,
        };
        let mut rest = &segments[1..];
        while rest.first().is_some_and(|s| s == "super") {
            base.pop();
            rest = &rest[1..];
        }
        base.extend(rest.iter().cloned());
        Some(base)
    }

    fn add(&mut self, segments: &[String]) {
        self.paths.extend(self.absolute(segments));
    }

    fn add_use(&mut self, tree: &syn::UseTree, prefix: &mut Vec<String>) {
        match tree {
            syn::UseTree::Path(path) => {
                prefix.push(path.ident.to_string());
                self.add_use(&path.tree, prefix);
                prefix.pop();
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_use(tree, prefix);
                }
            }
            syn::UseTree::Name(name) => {
                let name = name.ident.to_string();
                let whole = if name == "self" {
                    prefix.clone()
                } else {
                    joined(prefix, &name)
                };
                let shown = whole.last().cloned().unwrap_or_default();
                self.add_name(shown, whole);
            }
            syn::UseTree::Rename(rename) => {
                let whole = joined(prefix, &rename.ident.to_string());
                self.add_name(rename.rename.to_string(), whole);
            }
            syn::UseTree::Glob(_) => self.add(prefix),
        }
    }

    fn add_name(&mut self, name: String, whole: Vec<String>) {
        self.add(&whole);
        // `pub use child::Item` names a child without `self`.
        let target = self
            .absolute(&whole)
            .unwrap_or_else(|| self.module.iter().chain(&whole).cloned().collect());
        self.names.insert(name, target);
    }

    fn add_tokens(&mut self, tokens: proc_macro2::TokenStream) {
        let mut segments: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.add(&std::mem::take(&mut segments));
                    }
                    segments.push(ident.to_string());
                    colons = 0;
                }
                proc_macro2::TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                other => {
                    self.add(&std::mem::take(&mut segments));
                    colons = 0;
                    if let proc_macro2::TokenTree::Group(group) = other {
                        self.add_tokens(group.stream());
                    }
                }
            }
        }
        self.add(&segments);
    }
}

impl Visit<'_> for PathCollector<'_> {
    fn visit_item(&mut self, item: &syn::Item) {
        if !is_for_tests(attributes_of(item)) {
            syn::visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &syn::ItemUse) {
        self.add_use(&item.tree, &mut Vec::new());
    }

    fn visit_path(&mut self, path: &syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        self.add(&segments);
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &syn::Macro) {
        self.add_tokens(call.tokens.clone());
        syn::visit::visit_macro(self, call);
    }
}

/// Returns the attributes of the kinds of items that can be compiled for tests only.
pub fn attributes_of(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        _ => &[],
    }
}

/// Returns the modules that a parent declares under `#[cfg(test)]`.
fn modules_for_tests(files: &[SourceFile]) -> Vec<Vec<String>> {
    files
        .iter()
        .flat_map(|file| {
            let declared = file.syntax.items.iter().filter_map(|item| match item {
                syn::Item::Mod(module) if is_for_tests(&module.attrs) => {
                    Some(joined(&file.module, &module.ident.to_string()))
                }
                _ => None,
            });
            declared.collect::<Vec<_>>()
        })
        .collect()
}

fn joined(prefix: &[String], name: &str) -> Vec<String> {
    prefix.iter().cloned().chain([name.to_string()]).collect()
}

/// Returns the module of `src/a/b.rs` or `src/a/b/mod.rs`: `[a, b]`.
fn module_path(path: &Path) -> Vec<String> {
    let mut parts: Vec<String> = path
        .with_extension("")
        .components()
        .skip(1)
        .map(|part| part.as_os_str().to_string_lossy().to_string())
        .collect();
    let last = parts.last().cloned().unwrap_or_default();
    if last == "mod" || parts.len() == 1 && last == "lib" {
        parts.pop();
    }
    parts
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

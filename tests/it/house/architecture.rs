//! The rooms import one way only, files of a room form no circle, no file grows without bound, every
//! module says what it owns, and a public type's name is used once.

use super::source::{imports, source_files};
use std::collections::{BTreeMap, BTreeSet};

/// Rooms by rank. A file may import rooms of a lower rank, its own room, and nothing else.
const RANKS: &[(&str, usize)] = &[
    ("domain", 0),
    ("failure", 1),
    ("runtime", 0),
    ("ports", 1),
    ("files", 1),
    ("bank", 2),
    ("engine", 2),
    ("assess", 2),
    ("learn", 2),
    ("report", 2),
    ("net", 2),
    ("transcript", 2),
    ("calibrate", 3),
    ("llm", 3),
    ("store", 3),
    ("history", 3),
    ("code", 3),
    ("term", 3),
    ("config", 4),
    ("error", 5),
    ("cli", 6),
    ("app", 7),
    ("session", 8),
    ("commands", 9),
];

/// Most lines of a file, tests aside.
const LONGEST_FILE: usize = 500;

fn rank(room: &str) -> Option<usize> {
    let found = RANKS.iter().find(|(name, _)| *name == room);
    found.map(|(_, rank)| *rank)
}

#[test]
fn imports_go_one_way() {
    let files = source_files();
    let mut wrong = BTreeSet::new();
    for import in imports(&files) {
        let (Some(from), Some(to)) = (import.from.first(), import.to.first()) else {
            continue;
        };
        if from == "main" || from == to {
            continue;
        }
        let own = rank(from).unwrap_or_else(|| panic!("src/{from} has no rank: add it to RANKS"));
        let other = rank(to).unwrap_or_else(|| panic!("src/{to} has no rank: add it to RANKS"));
        if other >= own {
            wrong.insert(format!(
                "{} imports {}, but `{to}` does not lie below `{from}`: move what both need into \
                 a lower room",
                import.from.join("::"),
                import.to.join("::")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", list(&wrong));
}

/// The map for people shows the order that the guard keeps.
#[test]
fn the_map_shows_the_order_of_the_guard() {
    let mut by_rank: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for (room, rank) in RANKS {
        by_rank.entry(*rank).or_default().push(room);
    }
    let groups = by_rank.values().map(|rooms| match rooms.as_slice() {
        [room] => (*room).to_string(),
        rooms => format!("{{{}}}", rooms.join(", ")),
    });
    let order: Vec<String> = groups.chain(["main".to_string()]).collect();
    let order = order.join(" <- ");

    let map = include_str!("../../../docs/architecture.md");
    assert!(
        map.contains(&order),
        "docs/architecture.md lacks the line\n{order}"
    );
}

#[test]
fn files_of_a_room_form_no_circle() {
    let files = source_files();
    let mut graph: BTreeMap<Vec<String>, BTreeSet<Vec<String>>> = BTreeMap::new();
    for import in imports(&files) {
        // A parent may use and re-export what lies below it.
        let to_child = import.to.starts_with(&import.from);
        if import.from.first() == import.to.first() && !to_child {
            graph.entry(import.from).or_default().insert(import.to);
        }
    }

    let circles: BTreeSet<String> = graph
        .keys()
        .filter(|module| reaches(&graph, module, module))
        .map(|module| {
            let partners = graph[module]
                .iter()
                .filter(|next| reaches(&graph, next, module))
                .map(|next| next.join("::"));
            let partners: Vec<String> = partners.collect();
            format!(
                "{} is in a circle by way of {}: move what both need into a third file",
                module.join("::"),
                partners.join(", ")
            )
        })
        .collect();
    assert!(circles.is_empty(), "{}", list(&circles));
}

/// True where `goal` can be reached from `start` by at least one import.
fn reaches(
    graph: &BTreeMap<Vec<String>, BTreeSet<Vec<String>>>,
    start: &[String],
    goal: &[String],
) -> bool {
    let mut seen: BTreeSet<&[String]> = BTreeSet::new();
    let mut open = vec![start];
    while let Some(module) = open.pop() {
        for next in graph.get(module).into_iter().flatten() {
            if next.as_slice() == goal {
                return true;
            }
            if seen.insert(next) {
                open.push(next);
            }
        }
    }
    false
}

#[test]
fn every_module_says_what_it_owns() {
    let files = source_files();
    let silent: BTreeSet<String> = files
        .iter()
        .filter(|file| !file.text.starts_with("//!"))
        .map(|file| file.path.display().to_string())
        .collect();
    assert!(
        silent.is_empty(),
        "no `//!` at the head of:\n{}",
        list(&silent)
    );
}

#[test]
fn files_stay_readable() {
    let files = source_files();
    let long: BTreeSet<String> = files
        .iter()
        .filter(|file| file.in_production)
        .map(|file| (file, file.production_lines().len()))
        .filter(|(_, lines)| *lines > LONGEST_FILE)
        .map(|(file, lines)| format!("{}: {lines} lines", file.path.display()))
        .collect();
    assert!(
        long.is_empty(),
        "split what is longer than {LONGEST_FILE}:\n{}",
        list(&long)
    );
}

#[test]
fn a_public_type_name_is_used_once() {
    let files = source_files();
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.in_production) {
        for name in public_types(&file.syntax) {
            let path = file.path.display().to_string();
            places.entry(name).or_default().push(path);
        }
    }

    let twice: BTreeSet<String> = places
        .into_iter()
        .filter(|(_, places)| places.len() > 1)
        .map(|(name, places)| format!("{name}: {}", places.join(", ")))
        .collect();
    assert!(twice.is_empty(), "one name, one thing:\n{}", list(&twice));
}

/// Returns the names of structs, enums, traits and type aliases that other files can see.
fn public_types(file: &syn::File) -> Vec<String> {
    let visible = |visibility: &syn::Visibility| !matches!(visibility, syn::Visibility::Inherited);
    file.items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Struct(item) if visible(&item.vis) => Some(item.ident.to_string()),
            syn::Item::Enum(item) if visible(&item.vis) => Some(item.ident.to_string()),
            syn::Item::Trait(item) if visible(&item.vis) => Some(item.ident.to_string()),
            syn::Item::Type(item) if visible(&item.vis) => Some(item.ident.to_string()),
            _ => None,
        })
        .collect()
}

fn list(lines: &BTreeSet<String>) -> String {
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    lines.join("\n")
}

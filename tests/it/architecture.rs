//! The rooms import one way only, no file grows without bound, and every module says what it owns.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms by rank. A file may import rooms of a lower rank, its own room, and nothing else.
const RANKS: &[(&str, usize)] = &[
    ("domain", 0),
    ("failure", 1),
    ("ports", 1),
    ("bank", 2),
    ("engine", 2),
    ("assess", 2),
    ("learn", 2),
    ("report", 2),
    ("net", 2),
    ("calibrate", 3),
    ("llm", 3),
    ("store", 3),
    ("history", 3),
    ("term", 3),
    ("error", 4),
    ("config", 5),
    ("cli", 6),
    ("app", 7),
    ("session", 8),
    ("commands", 9),
];

fn source() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                files.push((
                    path.strip_prefix(env!("CARGO_MANIFEST_DIR"))
                        .unwrap()
                        .to_path_buf(),
                    text,
                ));
            }
        }
    }
    assert!(files.len() > 20);
    files
}

fn room(path: &Path) -> String {
    let part = path
        .components()
        .nth(1)
        .unwrap()
        .as_os_str()
        .to_string_lossy()
        .to_string();
    part.trim_end_matches(".rs").to_string()
}

fn rank(room: &str) -> Option<usize> {
    RANKS
        .iter()
        .find(|(name, _)| *name == room)
        .map(|(_, rank)| *rank)
}

/// The code before the tests: tests may use any room.
fn without_tests(text: &str) -> &str {
    text.find("#[cfg(test)]").map_or(text, |at| &text[..at])
}

#[test]
fn imports_go_one_way() {
    let mut wrong = Vec::new();
    for (path, text) in source() {
        let from = room(&path);
        let test_file = path.components().any(|c| {
            let part = c.as_os_str().to_string_lossy();
            [
                "tests",
                "tests.rs",
                "testing.rs",
                "contract.rs",
                "fixtures.rs",
            ]
            .contains(&&*part)
        });
        if ["main", "lib"].contains(&from.as_str()) || test_file {
            continue;
        }
        let Some(own) = rank(&from) else {
            panic!("{} belongs to no known room", path.display())
        };
        for part in without_tests(&text).split("crate::").skip(1) {
            let to: String = part
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            let Some(other) = rank(&to) else { continue };
            if to != from && other >= own {
                wrong.push(format!("{}: {from} imports {to}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_says_what_it_owns() {
    let silent: Vec<_> = source()
        .into_iter()
        .filter(|(_, t)| !t.starts_with("//!"))
        .map(|(p, _)| p)
        .collect();
    assert!(silent.is_empty(), "{silent:?}");
}

#[test]
fn files_stay_readable() {
    let long: Vec<_> = source()
        .into_iter()
        .filter(|(path, text)| {
            !path.ends_with("tests.rs") && without_tests(text).lines().count() > 500
        })
        .map(|(path, text)| (path, text.lines().count()))
        .collect();
    assert!(
        long.is_empty(),
        "longer than 500 lines without tests: {long:?}"
    );
}

/// What may not stand in the repository: paths of a machine and hosts of package registries.
#[test]
fn no_traces_of_a_machine() {
    let output = std::process::Command::new("git")
        .args(["ls-files"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    let Ok(output) = output else { return };
    let traces = [
        ["/wo", "rk/"],
        ["pypi", ".org"],
        ["static.crates", ".io"],
        ["/ro", "ot/"],
        ["registry.npmjs", ".org"],
    ];
    let mut found = Vec::new();
    for name in String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter(|n| *n != "Cargo.lock")
    {
        let Ok(text) = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)) else {
            continue;
        };
        for trace in traces.iter().map(|t| t.concat()) {
            if text.contains(&trace) {
                found.push(format!("{name}: {trace}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

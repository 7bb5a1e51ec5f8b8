//! How a store folder behaves when things go wrong: killed processes, two at a time, broken and
//! foreign files.

use crate::ports::{Embedded, Filter, Query, QuestionStore, StoreError};
use crate::store::testing::{WIDTH, axis, embedded, near, scratch};
use crate::store::{EdgeStore, ModelRef};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const MODEL: ModelRef<'static> = ModelRef::new("test", WIDTH);
const FOLDER: &str = "VIVA_TEST_IMPORT_FOLDER";
/// Questions per upsert of the importing process.
const BATCH: u32 = 100;

fn open(folder: &Path) -> EdgeStore {
    EdgeStore::open(folder, MODEL).unwrap()
}

fn count(store: &EdgeStore) -> usize {
    store.hashes(&Filter::default()).unwrap().len()
}

/// Not a test: what the other process of the tests below does. It imports and says after every
/// upsert how many questions are stored.
#[test]
fn importing_process() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let store = open(Path::new(&folder));
    for batch in 0..400 {
        let numbers = batch * BATCH..(batch + 1) * BATCH;
        let questions: Vec<_> = numbers
            .map(|n| embedded(n, &format!("Spark {n}"), "spark", n as usize))
            .collect();
        store.upsert(&questions).unwrap();
        // Past the test harness's capture, and flushed before the next batch.
        writeln!(std::io::stdout().lock(), "stored {}", (batch + 1) * BATCH).unwrap();
    }
}

fn start_import(folder: &Path) -> (Child, impl Iterator<Item = usize>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "store::edge::durability::importing_process",
            "--nocapture",
        ])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    (
        child,
        lines
            .map_while(Result::ok)
            .filter_map(|l| l.strip_prefix("stored ")?.parse().ok()),
    )
}

#[test]
fn a_killed_import_loses_nothing_it_reported() {
    let folder = scratch();
    for reports in [1, 7, 23] {
        let (mut child, mut stored) = start_import(folder.path());
        let mut reported = 0;
        for _ in 0..reports {
            reported = stored.next().unwrap();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What it still said before it died counts as well.
        reported = stored.last().unwrap_or(reported);

        let store = open(folder.path());
        assert!(count(&store) >= reported, "{} of {reported}", count(&store));
        let listed = store.list(&Filter::default(), reported).unwrap();
        for (n, question) in listed.iter().enumerate() {
            assert_eq!(
                *question,
                embedded(n as u32, &format!("Spark {n}"), "spark", n)
            );
        }
        let query = Query {
            text: "Spark".into(),
            vector: Some(axis(1)),
            limit: 10,
            ..Query::default()
        };
        assert_eq!(store.search(&query).unwrap().len(), 10);
    }
}

#[test]
fn one_process_imports_while_another_interviews() {
    let folder = scratch();
    let store = open(folder.path());
    let mine = Embedded {
        vector: near(7, 0.5),
        ..embedded(1_000_000, "Explain joins in Spark", "joins", 7)
    };
    store.upsert(&[mine]).unwrap();
    let (mut child, mut stored) = start_import(folder.path());
    stored.next().unwrap();
    let query = Query {
        text: "joins".into(),
        vector: Some(near(7, 0.5)),
        limit: 5,
        ..Query::default()
    };
    let (mut searches, mut seen) = (0, 0);
    while child.try_wait().unwrap().is_none() && searches < 10 {
        let hits = store.search(&query).unwrap();
        assert_eq!(hits[0].question.topic, "joins");
        assert!(hits.len() > 1);
        let now = count(&store);
        assert!(now >= seen, "{now} after {seen}");
        (searches, seen) = (searches + 1, now);
    }
    assert!(
        searches > 1,
        "the import was over before anything could be searched"
    );
    child.kill().unwrap();
    child.wait().unwrap();
    store
        .upsert(&[embedded(1_000_001, "After", "after", 3)])
        .unwrap();
    assert!(count(&store) > seen);
}

#[test]
fn many_threads_share_a_store() {
    let folder = scratch();
    let (first, second) = (open(folder.path()), open(folder.path()));
    std::thread::scope(|scope| {
        for n in 0..4 {
            let store = if n % 2 == 0 { &first } else { &second };
            scope.spawn(move || {
                for i in 0..5 {
                    store
                        .upsert(&[embedded(n * 100 + i, "Spark", "spark", 1)])
                        .unwrap();
                    let query = Query {
                        text: "Spark".into(),
                        limit: 50,
                        ..Query::default()
                    };
                    assert!(!store.search(&query).unwrap().is_empty());
                }
            });
        }
    });
    assert_eq!((count(&first), count(&second)), (20, 20));
    let positions: std::collections::HashSet<_> = first
        .list(&Filter::default(), 99)
        .unwrap()
        .iter()
        .map(|q| q.question.id)
        .collect();
    assert_eq!(positions.len(), 20);
}

/// Every file under `folder`, lock files left out.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false
                if path
                    .file_name()
                    .unwrap()
                    .to_string_lossy()
                    .starts_with("store.lock") => {}
            false
                if path
                    .file_name()
                    .unwrap()
                    .to_string_lossy()
                    .starts_with("store.next") => {}
            false => found.push(path),
        }
    }
    found.sort();
    found
}

/// A store of nineteen questions. Its files, those of all indexes but one left out, in an order
/// that is always the same.
fn nineteen(folder: &Path) -> Vec<PathBuf> {
    let questions: Vec<_> = (0..20)
        .map(|n| embedded(n, "Spark join", "spark", n as usize))
        .collect();
    let store = open(folder);
    store.upsert(&questions).unwrap();
    store.remove(&[questions[0].question.id]).unwrap();
    let mut files = files(folder);
    // The indexes of the fields have the same files each.
    files.retain(|f| {
        !f.to_string_lossy().contains("payload_index/") || f.to_string_lossy().contains("-bank-")
    });
    files.sort_by_key(|f| kind(f));
    files
}

/// What a file is: its path without the parts that are random.
fn kind(file: &Path) -> String {
    let random = |part: &str| part.len() >= 36 && part.contains('-') && !part.contains("-bank-");
    let parts = file
        .iter()
        .map(|p| p.to_string_lossy())
        .filter(|p| !random(p));
    parts
        .skip_while(|p| !p.starts_with(".tmp"))
        .skip(1)
        .map(|p| p[p.find("-bank-").unwrap_or(0)..].to_string() + "/")
        .collect()
}

#[test]
fn broken_files_are_an_error_or_harmless_but_never_a_panic() {
    crate::store::edge::silence_guarded_panics();
    let cases = nineteen(scratch().path()).len();
    let mut harmless = Vec::new();
    for case in 0..cases {
        for how in ["cut", "emptied", "gone", "noise"] {
            let folder = scratch();
            let path = nineteen(folder.path()).swap_remove(case);
            let what = format!("{how} {}", kind(&path));
            let size = std::fs::metadata(&path).unwrap().len();
            let resize = |size| {
                std::fs::OpenOptions::new()
                    .write(true)
                    .open(&path)
                    .unwrap()
                    .set_len(size)
                    .unwrap()
            };
            match how {
                "cut" => resize(size / 2),
                "emptied" => resize(0),
                "gone" => std::fs::remove_file(&path).unwrap(),
                _ => std::fs::write(
                    &path,
                    b"\xff\x00garbage".repeat(1 + size.min(100_000) as usize / 9),
                )
                .unwrap(),
            }
            let outcome = EdgeStore::open(folder.path(), MODEL).and_then(|store| {
                let query = Query {
                    text: "Spark".into(),
                    vector: Some(axis(1)),
                    limit: 30,
                    ..Query::default()
                };
                let found = store.search(&query)?.len();
                let listed = store.list(&Filter::default(), 99)?.len();
                store.upsert(&[embedded(0, "Spark join", "spark", 0)])?;
                Ok((found, listed))
            });
            match outcome {
                Ok(counts) => harmless.push((what, counts)),
                Err(StoreError::Damaged { path, reason }) => {
                    assert_eq!(path, folder.path());
                    assert!(
                        !reason.contains(&*folder.path().to_string_lossy()),
                        "{reason}"
                    );
                }
                Err(error) => panic!("{what}: {error}"),
            }
        }
    }
    // Edge takes a list that ends too early for writes that were never finished, and forgets those
    // questions whole.
    for (what, (found, listed)) in harmless {
        let lost = what.contains("mutable_id_tracker");
        assert!(
            found == listed && (listed == 19 || lost),
            "{what}: {found} found, {listed} listed"
        );
    }
}

#[test]
fn a_store_that_died_while_it_was_made_is_made_again() {
    let folder = scratch();
    drop(open(folder.path()));
    for file in files(folder.path())
        .into_iter()
        .filter(|f| !f.ends_with("store.json"))
    {
        // Gone already where the whole shard was made anew.
        let _ = std::fs::remove_file(file);
        assert_eq!(count(&open(folder.path())), 0);
    }
    let store = open(folder.path());
    store.upsert(&[embedded(1, "Spark", "spark", 1)]).unwrap();
    drop(store);
    assert_eq!(count(&open(folder.path())), 1);
}

#[test]
fn a_folder_that_cannot_be_written_is_said() {
    let parent = scratch();
    let file = parent.path().join("a-file");
    std::fs::write(&file, "").unwrap();
    for folder in [file.clone(), file.join("below")] {
        let error = EdgeStore::open(&folder, MODEL).err().unwrap();
        assert!(
            matches!(&error, StoreError::ReadOnly { path, .. } if *path == folder),
            "{error}"
        );
    }
    let folder = parent.path().join("store");
    drop(open(&folder));
    let mut rights = std::fs::metadata(&folder).unwrap().permissions();
    rights.set_readonly(true);
    std::fs::set_permissions(&folder, rights.clone()).unwrap();
    if std::fs::remove_file(folder.join("store.lock")).is_err() {
        // Only where rights bind: root may write anyway.
        std::fs::set_permissions(folder.join("store.lock"), rights).unwrap();
        let error = EdgeStore::open(&folder, MODEL).err().unwrap();
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
    }
}

#[test]
fn another_model_and_another_format_are_said() {
    let folder = scratch();
    drop(open(folder.path()));
    assert_eq!(
        EdgeStore::stored_model(folder.path()).unwrap(),
        Some(MODEL.into())
    );
    let other = EdgeStore::open(folder.path(), ModelRef::new("other", 3))
        .err()
        .unwrap();
    assert!(matches!(other, StoreError::Model { .. }), "{other}");
    let manifest = std::fs::read_to_string(folder.path().join("store.json")).unwrap();
    std::fs::write(
        folder.path().join("store.json"),
        manifest.replace("\"format\": 1", "\"format\": 2"),
    )
    .unwrap();
    let other = EdgeStore::open(folder.path(), MODEL).err().unwrap();
    assert!(
        matches!(
            other,
            StoreError::Format {
                found: 2,
                expected: 1,
                ..
            }
        ),
        "{other}"
    );
}

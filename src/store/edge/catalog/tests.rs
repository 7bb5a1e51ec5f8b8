//! The copy says what the shard says, and is not read where it is another one's.

use super::*;
use crate::domain::{Difficulty, QuestionType};
use crate::ports::{Embedded, Query, QuestionStore};
use crate::store::index::model::ModelRef;
use crate::store::testing::{WIDTH, embedded, near, scratch};
use crate::store::{EdgeStore, contract};

const MODEL: ModelRef<'static> = ModelRef::new("test", WIDTH);

/// A store that was closed after its last change, and what is in it.
fn closed_store(folder: &Path) -> Vec<Embedded> {
    let mut given: Vec<_> = (0..40)
        .map(|n| {
            embedded(
                n,
                &format!("Question {n}\n\"quoted\" \u{1f600}"),
                "topic",
                n as usize,
            )
        })
        .collect();
    for (n, given) in given.iter_mut().enumerate() {
        given.vector = near(n, 0.3);
        given.question.bank = format!("bank {}", n % 3);
        given.question.section = ["", "a", "b"][n % 3].into();
        given.question.topic = format!("topic {}", n % 4);
        given.question.difficulty = Difficulty::ALL[n % Difficulty::ALL.len()];
        given.question.kind = QuestionType::ALL[n % QuestionType::ALL.len()];
        given.question.model_answer = (n % 2 == 0).then(|| "An answer.".into());
    }
    // What comes second needs a shard.
    let store = open(folder);
    store.upsert(&given[..1]).unwrap();
    store.upsert(&given[1..]).unwrap();
    given
}

fn open(folder: &Path) -> EdgeStore {
    EdgeStore::open(folder, MODEL).unwrap()
}

fn is_read(store: &EdgeStore) -> bool {
    store.leased.catalog().unwrap().is_some()
}

/// Everything that can be asked of a store without a search.
fn answers(store: &EdgeStore) -> String {
    let filters = [
        Filter::default(),
        Filter {
            banks: vec!["bank 1".into()],
            ..Filter::default()
        },
        Filter {
            banks: vec!["bank 0".into(), "bank 2".into()],
            sections: vec!["b".into()],
            ..Filter::default()
        },
        Filter {
            topics: vec!["topic 3".into()],
            difficulties: vec![Difficulty::Hard],
            ..Filter::default()
        },
        Filter {
            kinds: vec![QuestionType::Coding],
            levels: vec!["Senior".into()],
            ..Filter::default()
        },
        Filter {
            roles: vec!["Nobody".into()],
            ..Filter::default()
        },
        Filter {
            exclude: vec![crate::store::testing::question(3, "", "").id],
            ..Filter::default()
        },
    ];
    let asked = filters.iter().map(|filter| {
        let mut hashes: Vec<_> = store.hashes(filter).unwrap().into_iter().collect();
        hashes.sort();
        let list = store.list(filter, 7).unwrap();
        let all = store.list(filter, usize::MAX).unwrap();
        format!("{hashes:?} {list:?} {all:?}")
    });
    format!(
        "{:?} {:?}",
        asked.collect::<Vec<_>>(),
        store.banks().unwrap()
    )
}

#[test]
fn it_says_what_the_shard_says() {
    let folder = scratch();
    closed_store(folder.path());
    let store = open(folder.path());
    let copied = answers(&store);
    assert!(is_read(&store), "nothing opened the shard");

    let query = Query {
        text: "Question".into(),
        limit: 1,
        ..Query::default()
    };
    assert_eq!(store.search(&query).unwrap().len(), 1);
    assert!(!is_read(&store), "a search opens the shard");
    assert!(copied == answers(&store));
}

#[test]
fn the_contract_holds_where_every_call_finds_a_copy() {
    for behaviour in contract::ALL {
        let folder = scratch();
        behaviour(&Reopened(folder.path().into()));
    }
}

/// A store that is closed between any two calls.
struct Reopened(std::path::PathBuf);

impl QuestionStore for Reopened {
    fn upsert(&self, questions: &[Embedded]) -> Result<(), StoreError> {
        open(&self.0).upsert(questions)
    }
    fn remove(&self, ids: &[QuestionId]) -> Result<(), StoreError> {
        open(&self.0).remove(ids)
    }
    fn hashes(&self, filter: &Filter) -> Result<HashMap<QuestionId, String>, StoreError> {
        open(&self.0).hashes(filter)
    }
    fn list(&self, filter: &Filter, limit: usize) -> Result<Vec<Embedded>, StoreError> {
        open(&self.0).list(filter, limit)
    }
    fn search(&self, query: &Query) -> Result<Vec<crate::ports::Hit>, StoreError> {
        open(&self.0).search(query)
    }
    fn banks(&self) -> Result<Vec<crate::ports::BankSummary>, StoreError> {
        open(&self.0).banks()
    }
}

/// Breaks the bytes of a copy, given those of another store's; None removes the file.
type Break = fn(&[u8], &[u8]) -> Option<Vec<u8>>;

#[test]
fn a_copy_that_is_broken_or_another_ones_is_not_read_and_is_made_anew() {
    let other = scratch();
    open(other.path())
        .upsert(&[embedded(9, "Other", "other", 2)])
        .unwrap();
    let foreign = std::fs::read(other.path().join(FILE)).unwrap();

    let breaks: [Break; 6] = [
        |_, _| None,
        |_, _| Some(Vec::new()),
        |bytes, _| Some(bytes[..bytes.len() - 1].to_vec()),
        |bytes, _| Some([bytes, b"x"].concat()),
        |bytes, _| {
            let mut bytes = bytes.to_vec();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            Some(bytes)
        },
        |_, foreign| Some(foreign.to_vec()),
    ];
    for (case, broken) in breaks.iter().enumerate() {
        let folder = scratch();
        let given = closed_store(folder.path());
        let path = folder.path().join(FILE);
        let whole = std::fs::read(&path).unwrap();
        match broken(&whole, &foreign) {
            Some(bytes) => std::fs::write(&path, bytes).unwrap(),
            None => std::fs::remove_file(&path).unwrap(),
        }

        let store = open(folder.path());
        assert!(!is_read(&store), "case {case}");
        assert_eq!(
            store.list(&Filter::default(), 99).unwrap().len(),
            given.len()
        );
        drop(store);
        assert!(
            std::fs::read(&path).unwrap() == whole,
            "case {case}: not made anew"
        );
        assert!(is_read(&open(folder.path())), "case {case}");
    }
}

#[test]
fn a_change_makes_it_anew_and_one_that_is_not_over_is_not_hidden_by_it() {
    let folder = scratch();
    let given = closed_store(folder.path());
    let (reads, writes) = (open(folder.path()), open(folder.path()));
    assert!(is_read(&reads));

    let new = embedded(77, "New", "new", 5);
    writes.upsert(std::slice::from_ref(&new)).unwrap();
    assert!(!is_read(&reads));
    assert_eq!(
        reads.list(&Filter::default(), 99).unwrap().len(),
        given.len() + 1
    );
    drop((reads, writes));

    let store = open(folder.path());
    assert!(is_read(&store));
    assert!(store.list(&Filter::default(), 99).unwrap().contains(&new));
    store.remove(&[new.question.id]).unwrap();
    assert!(!store.list(&Filter::default(), 99).unwrap().contains(&new));
    drop(store);
    assert!(
        !open(folder.path())
            .list(&Filter::default(), 99)
            .unwrap()
            .contains(&new)
    );
}

#[test]
fn a_store_of_an_older_version_gets_one_when_it_is_closed() {
    let folder = scratch();
    let given = closed_store(folder.path());
    let path = folder.path().join("store.json");
    let manifest = std::fs::read(&path).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    manifest.as_object_mut().unwrap().remove("held").unwrap();
    std::fs::write(&path, manifest.to_string()).unwrap();

    let store = open(folder.path());
    assert!(!is_read(&store));
    drop(store);
    let store = open(folder.path());
    assert!(is_read(&store));
    assert_eq!(
        store.list(&Filter::default(), 99).unwrap().len(),
        given.len()
    );
}

#[test]
fn a_shard_that_lost_questions_does_not_take_the_place_of_what_is_remembered() {
    let folder = scratch();
    let given = closed_store(folder.path());
    let path = folder.path().join("store.json");
    let manifest = std::fs::read(&path).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    manifest["held"]["questions"] = (given.len() + 2).into();
    std::fs::write(&path, manifest.to_string()).unwrap();

    for _ in 0..2 {
        let lost = crate::store::transfer::Source::lost(&open(folder.path()))
            .unwrap()
            .unwrap();
        assert_eq!((lost.left, lost.known), (given.len(), given.len() + 2));
    }
}

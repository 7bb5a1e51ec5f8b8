//! What every question store does, whatever the engine: one list of behaviours over `&dyn
//! QuestionStore`, each on a store that is empty at first. The folder always runs it, a server
//! where `VIVA_TEST_QDRANT_URL` names one.

use super::testing::{WIDTH, axis, embedded, near, question};
use crate::domain::{Difficulty, QuestionId, QuestionType};
use crate::ports::{Embedded, Filter, Hit, Query, QuestionStore, StoreError};
use std::collections::HashMap;

/// A behaviour: panics where the store does not show it.
pub type Behaviour = fn(&dyn QuestionStore);

/// Every behaviour.
pub const ALL: &[Behaviour] = &[
    an_empty_store_has_nothing,
    what_is_upserted_is_listed,
    an_upsert_replaces_and_keeps_its_place,
    what_is_removed_is_gone,
    filters_restrict_everything,
    excluded_questions_are_not_found,
    words_find,
    vectors_find,
    both_together_find_what_either_finds,
    a_limit_is_kept,
    diversity_spreads,
    banks_are_counted,
    large_and_odd_questions_survive,
    unfit_vectors_are_refused_whole,
    many_questions_keep_their_order,
];

fn everything() -> Filter {
    Filter::default()
}

fn by_words(text: &str) -> Query {
    Query {
        text: text.into(),
        limit: 5,
        ..Query::default()
    }
}

fn by_vector(vector: Vec<f32>) -> Query {
    Query {
        vector: Some(vector),
        limit: 5,
        ..Query::default()
    }
}

fn topics(hits: &[Hit]) -> Vec<&str> {
    hits.iter().map(|h| h.question.topic.as_str()).collect()
}

fn ids(list: &[Embedded]) -> Vec<QuestionId> {
    list.iter().map(|e| e.question.id).collect()
}

/// Five questions of one bank, each along its own axis.
fn five() -> Vec<Embedded> {
    vec![
        embedded(
            1,
            "Explain the transformer architecture.",
            "transformer_architecture",
            1,
        ),
        embedded(
            2,
            "How would you design an experiment?",
            "ab_testing_platform",
            2,
        ),
        embedded(3, "Design a RAG system.", "rag_systems", 3),
        embedded(4, "Deploy a model on Kubernetes.", "model_deployment", 4),
        embedded(5, "Optimise a join in Spark.", "spark_optimization", 5),
    ]
}

fn an_empty_store_has_nothing(store: &dyn QuestionStore) {
    assert_eq!(store.list(&everything(), 10).unwrap(), []);
    assert!(store.hashes(&everything()).unwrap().is_empty());
    assert_eq!(store.banks().unwrap(), []);
    assert_eq!(store.search(&by_words("anything")).unwrap(), []);
    assert_eq!(store.search(&by_vector(axis(0))).unwrap(), []);
    assert_eq!(
        store
            .search(&Query {
                limit: 3,
                ..Query::default()
            })
            .unwrap(),
        []
    );
    store.upsert(&[]).unwrap();
    store.remove(&[]).unwrap();
}

fn what_is_upserted_is_listed(store: &dyn QuestionStore) {
    let given = five();
    store.upsert(&given).unwrap();
    assert_eq!(store.list(&everything(), 10).unwrap(), given);
    assert_eq!(store.list(&everything(), 2).unwrap(), given[..2]);
    let expected: HashMap<_, _> = given
        .iter()
        .map(|e| (e.question.id, e.question.content_hash()))
        .collect();
    assert_eq!(store.hashes(&everything()).unwrap(), expected);
}

fn an_upsert_replaces_and_keeps_its_place(store: &dyn QuestionStore) {
    let mut given = five();
    store.upsert(&given).unwrap();
    given[1].question.text = "Rewritten entirely: hypothesis.".into();
    given[1].vector = axis(9);
    store.upsert(&given[1..2]).unwrap();
    store.upsert(&given).unwrap();
    assert_eq!(store.list(&everything(), 10).unwrap(), given);
    assert_eq!(
        topics(&store.search(&by_words("hypothesis")).unwrap()),
        ["ab_testing_platform"]
    );
    assert_eq!(store.search(&by_words("experiment")).unwrap(), []);
    assert_eq!(
        topics(&store.search(&by_vector(axis(9))).unwrap())[0],
        "ab_testing_platform"
    );
}

fn what_is_removed_is_gone(store: &dyn QuestionStore) {
    let given = five();
    store.upsert(&given).unwrap();
    store
        .remove(&[given[2].question.id, question(99, "never stored", "x").id])
        .unwrap();
    assert_eq!(store.list(&everything(), 10).unwrap().len(), 4);
    assert_eq!(store.search(&by_words("RAG")).unwrap(), []);
    assert!(!topics(&store.search(&by_vector(axis(3))).unwrap()).contains(&"rag_systems"));
    store.upsert(&given[2..3]).unwrap();
    assert_eq!(
        topics(&store.search(&by_words("RAG")).unwrap()),
        ["rag_systems"]
    );
}

fn filters_restrict_everything(store: &dyn QuestionStore) {
    let mut given = five();
    given[0].question.bank = "other".into();
    given[1].question.section = "Statistics & Tests".into();
    given[2].question.difficulty = Difficulty::Hard;
    given[3].question.kind = QuestionType::CaseStudy;
    given[4].question.role = "Engineer".into();
    given[4].question.level = "Junior".into();
    store.upsert(&given).unwrap();
    let one = |word: &str| vec![word.to_string()];
    for (filter, expected) in [
        (
            Filter {
                banks: one("other"),
                ..everything()
            },
            vec![0],
        ),
        (
            Filter {
                sections: one("Statistics & Tests"),
                ..everything()
            },
            vec![1],
        ),
        (
            Filter {
                difficulties: vec![Difficulty::Hard],
                ..everything()
            },
            vec![2],
        ),
        (
            Filter {
                kinds: vec![QuestionType::CaseStudy],
                ..everything()
            },
            vec![3],
        ),
        (
            Filter {
                roles: one("Engineer"),
                ..everything()
            },
            vec![4],
        ),
        (
            Filter {
                levels: one("Junior"),
                ..everything()
            },
            vec![4],
        ),
        (
            Filter {
                topics: vec!["rag_systems".into(), "spark_optimization".into()],
                ..everything()
            },
            vec![2, 4],
        ),
        (
            Filter {
                difficulties: vec![Difficulty::Hard],
                levels: one("Junior"),
                ..everything()
            },
            vec![],
        ),
        (
            Filter {
                banks: one("no such bank"),
                ..everything()
            },
            vec![],
        ),
        (
            Filter {
                banks: one("bank"),
                exclude: vec![given[3].question.id],
                ..everything()
            },
            vec![1, 2, 4],
        ),
    ] {
        let mut expected: Vec<_> = expected
            .into_iter()
            .map(|i: usize| given[i].question.id)
            .collect();
        assert_eq!(
            ids(&store.list(&filter, 10).unwrap()),
            expected,
            "{filter:?}"
        );
        let query = Query {
            filter: filter.clone(),
            ..by_vector(axis(0))
        };
        let mut found: Vec<_> = store
            .search(&query)
            .unwrap()
            .iter()
            .map(|h| h.question.id)
            .collect();
        let mut hashed: Vec<_> = store.hashes(&filter).unwrap().into_keys().collect();
        expected.sort();
        found.sort();
        hashed.sort();
        assert_eq!(found, expected, "{filter:?}");
        assert_eq!(hashed, expected, "{filter:?}");
    }
}

fn excluded_questions_are_not_found(store: &dyn QuestionStore) {
    let given = five();
    store.upsert(&given).unwrap();
    let filter = Filter {
        exclude: vec![given[0].question.id, given[2].question.id],
        ..everything()
    };
    let query = Query {
        filter,
        text: "transformer RAG Spark".into(),
        ..by_vector(axis(1))
    };
    let hits = store.search(&query).unwrap();
    assert_eq!(hits.len(), 3);
    assert!(
        topics(&hits)
            .iter()
            .all(|t| !["transformer_architecture", "rag_systems"].contains(t))
    );
}

fn words_find(store: &dyn QuestionStore) {
    store.upsert(&five()).unwrap();
    for (text, topic) in [
        ("transformer", "transformer_architecture"),
        ("TRANSFORMERS!", "transformer_architecture"),
        ("transfomer arhitecture", "transformer_architecture"),
        ("A/B test", "ab_testing_platform"),
        ("testing platforms", "ab_testing_platform"),
        ("retrieval-augmented generation", "rag_systems"),
        ("k8s", "model_deployment"),
        ("optimising spark joins", "spark_optimization"),
    ] {
        let hits = store.search(&by_words(text)).unwrap();
        assert_eq!(topics(&hits).first(), Some(&topic), "{text}");
        assert!(
            hits[0].sparse.is_some_and(|s| s > 0.0) && hits[0].dense.is_none(),
            "{text}"
        );
    }
    for text in ["the of and", "zzzzqqqq", "   "] {
        let hits = store.search(&by_words(text)).unwrap();
        assert!(hits.iter().all(|h| h.sparse.is_none()), "{text}");
    }
    assert_eq!(store.search(&by_words("zzzzqqqq")).unwrap(), []);
    // Hostile queries are words or nothing.
    for text in [
        "\0\u{1b}[31m",
        "')) OR 1=1 --",
        &"spark ".repeat(20_000),
        "{\"match\":{}}",
        "🙂🙂",
    ] {
        store.search(&by_words(text)).unwrap();
    }
}

fn vectors_find(store: &dyn QuestionStore) {
    store.upsert(&five()).unwrap();
    let hits = store.search(&by_vector(near(3, 0.5))).unwrap();
    assert_eq!(topics(&hits)[..2], ["rag_systems", "model_deployment"]);
    assert!(
        (hits[0].dense.unwrap() - 0.75_f32.sqrt()).abs() < 1e-3,
        "{:?}",
        hits[0].dense
    );
    assert!(
        (hits[1].dense.unwrap() - 0.5).abs() < 1e-3,
        "{:?}",
        hits[1].dense
    );
    assert!(hits.iter().all(|h| h.sparse.is_none()));
    assert!(hits.is_sorted_by(|a, b| a.score >= b.score));
}

fn both_together_find_what_either_finds(store: &dyn QuestionStore) {
    store.upsert(&five()).unwrap();
    let query = Query {
        text: "Spark".into(),
        ..by_vector(near(3, 0.5))
    };
    let hits = store.search(&query).unwrap();
    let first: Vec<_> = topics(&hits)[..2].to_vec();
    assert!(
        first.contains(&"rag_systems") && first.contains(&"spark_optimization"),
        "{first:?}"
    );
    assert!(hits.iter().all(|h| h.dense.is_some()));
    assert_eq!(hits.iter().filter(|h| h.sparse.is_some()).count(), 1);
    // What both halves put first is first, with the best score there is.
    let query = Query {
        text: "RAG system".into(),
        ..by_vector(near(3, 0.5))
    };
    let hits = store.search(&query).unwrap();
    assert_eq!(topics(&hits)[0], "rag_systems");
    assert!((hits[0].score - 1.0).abs() < 1e-6);
}

fn a_limit_is_kept(store: &dyn QuestionStore) {
    store.upsert(&five()).unwrap();
    for limit in [0, 1, 3, 5, 9, 100_000] {
        for query in [
            by_vector(axis(1)),
            Query::default(),
            Query {
                diversity: Some(0.5),
                ..by_vector(axis(1))
            },
        ] {
            let hits = store.search(&Query { limit, ..query }).unwrap();
            assert_eq!(hits.len(), limit.min(5));
        }
        assert_eq!(
            store.list(&everything(), limit).unwrap().len(),
            limit.min(5)
        );
    }
}

fn diversity_spreads(store: &dyn QuestionStore) {
    let mut given: Vec<_> = (0..6)
        .map(|n| embedded(n, &format!("Twin {n}"), "twins", 0))
        .collect();
    for (n, twin) in given.iter_mut().enumerate() {
        twin.vector = near(0, 0.01 * n as f32);
    }
    given.push(Embedded {
        vector: near(0, 0.8),
        ..embedded(7, "Stranger", "stranger", 0)
    });
    store.upsert(&given).unwrap();
    let query = |diversity| Query {
        limit: 2,
        diversity,
        ..by_vector(axis(0))
    };
    assert_eq!(
        topics(&store.search(&query(None)).unwrap()),
        ["twins", "twins"]
    );
    assert_eq!(
        topics(&store.search(&query(Some(0.0))).unwrap()),
        ["twins", "twins"]
    );
    assert_eq!(
        topics(&store.search(&query(Some(0.7))).unwrap()),
        ["twins", "stranger"]
    );
}

fn banks_are_counted(store: &dyn QuestionStore) {
    let mut given = five();
    for (n, section) in ["S1", "S1", "S2", ""].into_iter().enumerate() {
        given[n].question.section = section.into();
    }
    given[4].question.bank = "another".into();
    given[4].question.level = String::new();
    store.upsert(&given).unwrap();
    let banks = store.banks().unwrap();
    let lines: Vec<_> = banks
        .iter()
        .map(|b| {
            format!(
                "{} | {} | {} | {} in {}",
                b.bank, b.role, b.level, b.questions, b.sections
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            "another | Data Scientist |  | 1 in 0",
            "bank | Data Scientist | Senior | 4 in 2"
        ]
    );
}

fn large_and_odd_questions_survive(store: &dyn QuestionStore) {
    let mut given = five();
    given[0].question.model_answer = Some("long ünï 漢字 🙂\n".repeat(150_000));
    given[1].question.text = "Was heißt «Bias»? 偏差とは何ですか \u{202e}\u{0}\t\"'\\".into();
    given[1].question.section = "a: b / c \"d\"".into();
    given[2].question.text = String::new();
    given[2].question.topic = String::new();
    given[3].question.tags = (0..500).map(|n| (format!("Key {n}"), "v".into())).collect();
    given[4].vector = vec![0.0; WIDTH];
    store.upsert(&given).unwrap();
    assert_eq!(store.list(&everything(), 10).unwrap(), given);
    let filter = Filter {
        sections: vec!["a: b / c \"d\"".into()],
        ..everything()
    };
    assert_eq!(
        ids(&store.list(&filter, 10).unwrap()),
        [given[1].question.id]
    );
    let hits = store.search(&by_words("heisst Bias 偏差")).unwrap();
    assert_eq!(
        hits.first().map(|h| h.question.id),
        Some(given[1].question.id)
    );
}

fn unfit_vectors_are_refused_whole(store: &dyn QuestionStore) {
    let mut given = five();
    store.upsert(&given[..1]).unwrap();
    for vector in [
        vec![],
        vec![1.0],
        vec![1.0; WIDTH + 1],
        vec![f32::NAN; WIDTH],
        vec![f32::INFINITY; WIDTH],
    ] {
        given[4].vector = vector.clone();
        let error = store.upsert(&given).unwrap_err();
        assert!(matches!(error, StoreError::Other(_)), "{error}");
        assert!(
            error
                .to_string()
                .contains(&given[4].question.id.to_string()),
            "{error}"
        );
        assert!(store.search(&by_vector(vector)).is_err());
    }
    assert_eq!(store.list(&everything(), 10).unwrap().len(), 1);
}

fn many_questions_keep_their_order(store: &dyn QuestionStore) {
    let given: Vec<_> = (0..1_100)
        .map(|n| embedded(n, &format!("Question number {n}"), "counting", n as usize))
        .collect();
    store.upsert(&given).unwrap();
    assert_eq!(
        ids(&store.list(&everything(), usize::MAX).unwrap()),
        ids(&given)
    );
    assert_eq!(store.hashes(&everything()).unwrap().len(), given.len());
    let removed: Vec<_> = ids(&given).into_iter().step_by(2).collect();
    store.remove(&removed).unwrap();
    assert_eq!(store.banks().unwrap()[0].questions, 550);
    assert_eq!(
        store
            .search(&Query {
                limit: 600,
                ..by_vector(axis(3))
            })
            .unwrap()
            .len(),
        550
    );
}

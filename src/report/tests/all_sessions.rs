//! The long view.

use super::super::{Due, LongView, long_html, long_json, long_markdown, long_view};
use super::page::whole;
use super::sample;
use crate::domain::SessionRecord;

fn view(sessions: &[SessionRecord], due: &[Due]) -> LongView {
    long_view(sessions, due, "en", &Default::default())
}

fn all() -> Vec<SessionRecord> {
    let (last, earlier) = sample::with_model();
    [last].into_iter().chain(earlier).collect()
}

#[test]
fn topics_and_points_over_time() {
    let due = |topic: &str, at: &str| Due {
        topic: topic.into(),
        at: at.parse().unwrap(),
        points: 2,
    };
    let due = [
        due("rag_systems", "2026-03-20T00:00:00Z"),
        due("x; id", "2026-03-18T00:00:00Z"),
    ];
    insta::assert_snapshot!(long_markdown(&view(&all(), &due)), @r###"
    # All sessions

    4 sessions, 4 with a score

    ## Score per session

    | Session | | Score | Range |
    |:--|:--|--:|:-:|
    | 2026-02-20, Mock interview | ██░░░░░░░░ | 17 (offline estimate) |  |
    | 2026-03-01, Mock interview | ███░░░░░░░ | 32 |  |
    | 2026-03-09, Mock interview | ██████░░░░ | 56 |  |
    | 2026-03-16, Mock interview | ████████░░ | 77 | 75–77 |

    ## Topics over time

    | Topic | Scores in order | Last | Change |
    |:--|:--|--:|--:|
    | RAG systems | 16 (offline estimate) → 16 → 59 → 59 | 59 | \+43 |
    | Spark optimization | 68 | 68 | ±0 |
    | Distribution shift | 16 (offline estimate) → 46 → 46 → 88 | 88 | \+72 |
    | Transformer architecture | 18 (offline estimate) → 35 → 68 → 100 | 100 | \+82 |

    ## Key points still open

    - Deals with skewed users (Spark optimization, weight 2, open since 2026-03-16)
    - Evaluates retrieval apart from generation (RAG systems, weight 2, open since 2026-02-20)
    - Keeps the index fresh when documents or rights change (RAG systems, weight 2, open since 2026-03-16)
    - Chooses between retraining, recalibrating and reweighting by what was found (Distribution shift, weight 1, open since 2026-02-20)

    ## Key points closed

    - Cites its sources and refuses when nothing was found (RAG systems, closed on 2026-03-16)
    - Compares with a labelled holdout or delayed labels, not only with the score’s distribution (Distribution shift, closed on 2026-03-16)
    - Large scores saturate the softmax and gradients vanish (Transformer architecture, closed on 2026-03-16)
    - Separates a shift of the inputs from a change in how inputs relate to churn (Distribution shift, closed on 2026-03-16)
    - The scaling keeps the variance near one whatever the dimension (Transformer architecture, closed on 2026-03-16)
    - Filters by access rights inside retrieval, not after generation (RAG systems, closed on 2026-03-09)
    - Checks the data pipeline before the model (Distribution shift, closed on 2026-03-01)
    - The variance of a dot product grows with the dimension (Transformer architecture, closed on 2026-03-01)

    ## Drills due

    - **X; id** (2026-03-18, key points: 2): `viva drill --topic 'x; id'`
    - **RAG systems** (2026-03-20, key points: 2): `viva drill --topic rag_systems`
    "###);
}

#[test]
fn every_format_holds_whatever_the_sessions() {
    let mut hostile = sample::small(true);
    let question = &mut hostile.threads.first_mut().unwrap().question;
    (question.topic, question.section) = ("<script>|`x`".into(), "\u{1b}[31m".into());
    for (name, sessions) in [
        ("none", vec![]),
        ("one", vec![sample::small(true)]),
        ("hostile", vec![hostile]),
        ("all", all()),
    ] {
        let view = view(&sessions, &[]);
        let page = whole(long_html(&view));
        assert!(!page.contains("<script"), "{name}");
        let json: serde_json::Value = serde_json::from_str(&long_json(&view)).unwrap();
        assert_eq!(json["sessions"], sessions.len(), "{name}");
        assert!(
            !long_markdown(&view).contains("could not be rendered"),
            "{name}"
        );
    }
}

#[test]
fn the_order_of_sessions_does_not_matter() {
    let mut backwards = all();
    backwards.reverse();
    assert_eq!(view(&all(), &[]), view(&backwards, &[]));
}

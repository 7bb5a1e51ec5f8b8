//! The report as a whole.

mod all_sessions;
mod code_runs;
mod hostile;
mod page;
mod rulings;
mod sample;
mod schema;

use super::*;
use crate::domain::{SessionKind, SessionRecord, Verdict};
use std::path::PathBuf;

fn report(record: &SessionRecord) -> Report {
    Report::new(record, &[], &ReportOptions::default())
}

/// Compares a file of the repository with what it is made from; `VIVA_BLESS=1` writes it.
fn keep(path: &str, content: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("VIVA_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == content,
        "{} is not up to date: run the tests once with VIVA_BLESS=1",
        path.display()
    );
}

#[test]
fn the_samples_are_up_to_date() {
    for (name, (record, earlier)) in [
        ("interview-model", sample::with_model()),
        ("interview-offline", sample::offline()),
    ] {
        let report = Report::new(&record, &earlier, &ReportOptions::default());
        keep(&format!("docs/samples/{name}.md"), &markdown(&report));
        keep(
            &format!("docs/samples/{name}.html"),
            &page::checked(&report),
        );
    }
}

#[test]
fn the_long_view_sample_is_up_to_date() {
    let (last, mut sessions) = sample::with_model();
    sessions.push(last);
    let due = [Due {
        topic: "rag_systems".into(),
        at: "2026-03-20T00:00:00Z".parse().unwrap(),
        points: 2,
    }];
    keep(
        "docs/samples/all-sessions.html",
        &page::whole(long_html(&long_view(
            &sessions,
            &due,
            "en",
            &Default::default(),
        ))),
    );
}

#[test]
fn german_leaves_no_english_words() {
    let (mut record, mut earlier) = sample::with_model();
    record.summary = None;
    for session in earlier.iter_mut().chain([&mut record]) {
        session.settings.lang = "de-AT".into();
    }
    let report = Report::new(&record, &earlier, &ReportOptions::default());
    assert_eq!(report.lang, "de");
    let page = page::checked(&report);
    assert!(page.contains("<html lang=\"de\">"));
    let text = markdown(&report);
    assert!(text.contains("**77 von 100 · einstellen** · 75 bis 77 bei erneuter Wertung"));
    for rendered in [&page, &text] {
        for english in [
            " of 100",
            "Questions",
            "offline estimate",
            "Learn next",
            "(weight ",
            "when scored again",
            "Key points",
            "Summary",
            "Score per",
        ] {
            assert!(
                !rendered.contains(english),
                "{english:?} in the German report"
            );
        }
    }
}

#[test]
fn evidence_against_an_answer_does_not_look_like_credit() {
    let mut record = sample::small(false);
    let turn = record
        .threads
        .first_mut()
        .unwrap()
        .turns
        .first_mut()
        .unwrap();
    let answer = turn.answer.clone().unwrap();
    if let Some(crate::domain::Assessment::Scored(scored)) = &mut turn.assessment {
        scored.findings = vec![
            sample::finding(
                "k1",
                Verdict::Contradicted,
                &answer,
                "I pin the commit and the image.",
                "the opposite is true",
            ),
            sample::finding(
                "r1",
                Verdict::Met,
                &answer,
                "Seeds are logged with every run.",
                "the seed alone",
            ),
        ];
    }
    let report = report(&record);
    let page = page::checked(&report);
    assert!(page.contains(
        "<mark class=\"against\">I pin the commit and the image.</mark><sup><a href=\"#q1-k1\">✗ 1</a></sup>"
    ));
    assert!(page.contains("raised</strong>") && page.contains("contradicted</strong>"));
    assert!(markdown(&report).contains("<sup>✗ [⚑](#q1-r1)</sup>"));
}

#[test]
fn a_session_is_compared_with_those_of_its_kind() {
    let (record, mut earlier) = sample::with_model();
    for session in &mut earlier[1..] {
        session.kind = SessionKind::Drill;
    }
    let report = Report::new(&record, &earlier, &ReportOptions::default());

    let interviews = [earlier[0].id.to_string(), record.id.to_string()];
    assert!(report.trend.iter().map(|p| &p.id).eq(&interviews));
    assert_eq!(report.comparison.unwrap().sessions, 1);
}

#[test]
fn a_second_try_is_told_apart() {
    let mut session = sample::Session::new(9, "2026-03-02T09:00:00Z", true);
    session
        .ask(sample::small(true).threads.remove(0).question)
        .answer(60, "I pin the commit.");
    session.found(&[
        ("k1", Verdict::Partial, "I pin the commit.", ""),
        ("k2", Verdict::Missing, "", ""),
    ]);
    session
        .second_try()
        .answer(30, "Code, data and image are pinned together.");
    session.found(&[(
        "k1",
        Verdict::Met,
        "Code, data and image are pinned together.",
        "",
    )]);
    session.close(crate::domain::ThreadStatus::Done);
    let report = report(&session.finish());
    let text = markdown(&report);
    let (_, text) = text.split_once("### 1.").unwrap();
    insta::assert_snapshot!(text.split_once("**Red flags**").unwrap().0, @r#"
     Reproducibility engineering

    **75 of 100 · hire** · offline estimate · 38 before the second try

    MLOps · medium · conceptual · 1 min 30 s

    **Question**

    > How do you make a training run reproducible?

    **Your answer**

    > I pin the commit.

    **Second try** · after the missing points had been named


    **Your answer**

    > <mark>Code, data and image are pinned together.</mark><sup>[1](#q1-k1)</sup>

    **Key points**

    - <a id="q1-k1"></a>1 · **met** · Pins code, data and environment together (weight 3, from the second try)
      > Code, data and image are pinned together.

    - <a id="q1-k2"></a>2 · **missing** · Records the random seeds (weight 1)

    **Dimensions**

    Not checked: an offline estimate looks at key points and red flags only.
    "#);
    assert!(text.contains("| 1 | Second try |"), "{text}");
    let page = page::checked(&report);
    assert!(
        page.contains("38 before the second try") && page.contains("from the second try"),
        "{page}"
    );
}

#[test]
fn small_session_in_markdown() {
    insta::assert_snapshot!(markdown(&report(&sample::small(true))), @r#"
    # Mock interview: Senior Data Scientist (invented example)

    **59 of 100 · lean hire** · **offline estimate**

    2026-03-02 09:00 UTC · finished · 1 of 1 questions scored · 1 min 35 s of answering

    ## Summary

    Over 1 of 1 planned questions the answers come to about 59 of 100: lean hire. This is an offline estimate, made without a language model. Of 2 key points 1 were made in full, 1 in part, 0 not.

    Most is to be gained on “Reproducibility engineering”: Pin code, data and environment together.

    *Put together from the figures of this report by templates, not by a language model.*

    ## Questions

    | | Question | Score | Range | Time | Hints | Follow-ups |
    |--:|:--|--:|:-:|--:|--:|--:|
    | [1](#q1) | Reproducibility engineering (medium, conceptual) | 59 (offline estimate) |  | 1 min 35 s | 0 | 0 |

    ## Profile

    | By dimension | | Score | Questions |
    |:--|:--|--:|--:|
    | Key points covered | ██████░░░░ | 63 (offline estimate) | 1 |
    | Precision | ██████████ | 100 (offline estimate) | 1 |
    | Depth | ░░░░░░░░░░ | 0 (offline estimate) | 1 |

    | By topic | | Score | Questions |
    |:--|:--|--:|--:|
    | Reproducibility engineering | ██████░░░░ | 59 (offline estimate) | 1 |

    ## Learn next

    Where the most points are to be gained, harder questions counting more.

    1. **Reproducibility engineering** (up to 26 points on question 1, offline estimate)
       - Pin code, data and environment together

       `viva drill --topic reproducibility_engineering`

    ## Compared with earlier sessions

    There is no earlier session with a score to compare with.

    ## Question by question

    <a id="q1"></a>

    ### 1. Reproducibility engineering

    **59 of 100 · lean hire** · offline estimate

    MLOps · medium · conceptual · 1 min 35 s

    **Question**

    > How do you make a training run reproducible?

    **Your answer**

    > <mark>I pin the commit and the image.</mark><sup>[1](#q1-k1)</sup>  
    > <mark>Seeds are logged with every run.</mark><sup>[2](#q1-k2)</sup>

    **Key points**

    - <a id="q1-k1"></a>1 · **partial** · Pins code, data and environment together (weight 3)
      > I pin the commit and the image.

      the data is not pinned

    - <a id="q1-k2"></a>2 · **met** · Records the random seeds (weight 1)
      > Seeds are logged with every run.


    **Dimensions**

    - <a id="q1-d1"></a>**met** · Precision: terms are used correctly (weight 1)
      terms are right

    - <a id="q1-d2"></a>**missing** · Depth: says why, not only what (weight 1)
      no reasons given


    **Red flags**

    None of them was found.

    **What a strong answer adds**

    - Pin code, data and environment together

    <details><summary>Model answer</summary>

    > Pin **all** of it:
    >
    > - the commit
    > - the data snapshot
    > - the image digest

    </details>

    ## How this was scored

    Viva computes the scores; an assessor only says which criteria are met, and each verdict needs words that stand in the answer, except where code ran: its checks decide then. Key points carry 70 %, the dimensions of the question’s type 30 %; a red flag that is raised and every hint cost points; a follow-up can raise a criterion, never lower it. The session’s score is the mean of its scored questions, harder ones counting more. While points are unsure a score is a range, from all of them missed to all of them made; where a model scored an answer several times, its range holds all of those scores. Offline estimates compare the answer with the rubric by the bundled embedding model, without a language model. They agree with people only roughly: read them as a direction.

    - Assessor: offline (1)
    - Quotes refused: 0
    - No language model was called.
    - Session `01920000-0000-7000-8000-000000000001`, seed 7

    <details><summary>Every assessment</summary>

    | Question | Answer | Assessor | Rubric | Prompt | Noticed |
    |--:|:--|:--|:--|:--|:--|
    | 1 | main | offline | `3649f69d34cb` |  |  |

    </details>
    "#);
}

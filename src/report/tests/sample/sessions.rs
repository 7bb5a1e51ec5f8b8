//! The invented sessions: a small one for snapshots, a rich one with a language model, one without.

use super::{Session, question};
use crate::domain::question::RedFlag;
use crate::domain::session::ThreadStatus;
use crate::domain::{
    CheckVerdict, Difficulty, Question, QuestionType, Scored, SessionRecord, Verdict,
};

/// One medium question, one answer, one finding of each kind: small enough for a snapshot.
pub fn small(offline: bool) -> SessionRecord {
    use Verdict::*;
    let mut question = question(
        "MLOps",
        "reproducibility_engineering",
        Difficulty::Medium,
        QuestionType::Conceptual,
        "How do you make a training run reproducible?",
        &[
            (3, "Pins code, data and environment together"),
            (1, "Records the random seeds"),
        ],
    );
    question.model_answer =
        Some("Pin **all** of it:\n\n- the commit\n- the data snapshot\n- the image digest".into());
    question.red_flags.push(RedFlag {
        weight: 2,
        text: "Says a seed alone is enough".into(),
    });
    let mut session = Session::new(1, "2026-03-02T09:00:00Z", offline);
    session.ask(question).answer(
        95,
        "I pin the commit and the image.\nSeeds are logged with every run.",
    );
    session.found(&[
        (
            "k1",
            Partial,
            "I pin the commit and the image.",
            "the data is not pinned",
        ),
        ("k2", Met, "Seeds are logged with every run.", ""),
        ("d1", Met, "", "terms are right"),
        ("d2", Missing, "", "no reasons given"),
        ("r1", Missing, "", ""),
    ]);
    session.close(ThreadStatus::Done);
    session.finish()
}

/// The bank of the rich samples.
fn bank() -> Vec<Question> {
    use Difficulty::*;
    use QuestionType::*;
    let mut drift = question(
        "Production models",
        "distribution_shift",
        Hard,
        Scenario,
        "A churn model that was fine in March finds far fewer churners in June. How do you find out what changed, and what do you do?",
        &[
            (
                3,
                "Separates a shift of the inputs from a change in how inputs relate to churn",
            ),
            (
                2,
                "Checks the data pipeline before the model | a changed input is more common than a model that broke by itself",
            ),
            (
                2,
                "Compares with a labelled holdout or delayed labels, not only with the score’s distribution",
            ),
            (
                1,
                "Chooses between retraining, recalibrating and reweighting by what was found",
            ),
        ],
    );
    drift.red_flags.push(RedFlag {
        weight: 2,
        text: "Retrains at once without looking for the cause".into(),
    });
    drift.model_answer = Some(
        "First rule out the boring causes: a changed join, a renamed category, a late feed.\n\n\
         1. **Compare the inputs** of March and June, feature by feature (population stability index, or a classifier that tells the two months apart).\n\
         2. **Wait for or sample labels.** Without them, a moved score distribution says nothing about accuracy.\n\
         3. **Name the kind of shift**: covariate, label or concept. Reweight, recalibrate or retrain accordingly.\n\n\
         | Found | Do |\n|:--|:--|\n| broken feed | repair, backfill, rescore |\n| covariate shift | reweight or retrain on recent data |\n| concept shift | new features, new labels, retrain |\n"
            .into(),
    );
    let mut attention = question(
        "Deep learning",
        "transformer_architecture",
        Medium,
        Conceptual,
        "Why are attention scores divided by the square root of the key dimension?",
        &[
            (3, "The variance of a dot product grows with the dimension"),
            (
                2,
                "Large scores saturate the softmax and gradients vanish | a saturated softmax is nearly one-hot, and its derivative is close to zero",
            ),
            (
                1,
                "The scaling keeps the variance near one whatever the dimension",
            ),
        ],
    );
    attention.model_answer = Some(
        "With unit-variance entries, `q · k` has variance `d`. Dividing by `sqrt(d)` brings it back to 1, so that the softmax \
         stays in the range where it still has a gradient."
            .into(),
    );
    let dedup = question(
        "Data engineering",
        "spark_optimization",
        Hard,
        Coding,
        "Write a function that keeps the latest event per user from a large, unordered table.",
        &[
            (
                3,
                "Uses a window or an aggregate by user instead of a self-join",
            ),
            (2, "Breaks ties deterministically"),
            (
                2,
                "Deals with skewed users | one user with a million rows holds up the partition it falls into",
            ),
        ],
    );
    let conflict = question(
        "Collaboration",
        "stakeholder_communication",
        Medium,
        Behavioral,
        "Tell me about a time your analysis contradicted what a senior stakeholder believed.",
        &[
            (2, "Describes a concrete situation and their own part in it"),
            (2, "Made the evidence easy to check for the other side"),
            (1, "Says what came of it, in figures"),
        ],
    );
    let rag = question(
        "System design",
        "rag_systems",
        Hard,
        CaseStudy,
        "Design question answering over 200,000 internal documents with access rights per person.",
        &[
            (
                3,
                "Filters by access rights inside retrieval, not after generation",
            ),
            (
                2,
                "Evaluates retrieval apart from generation | a wrong answer may come from a missing passage or from a passage ignored",
            ),
            (
                2,
                "Keeps the index fresh when documents or rights change | a right that was withdrawn must take effect before the next question",
            ),
            (1, "Cites its sources and refuses when nothing was found"),
        ],
    );
    vec![drift, attention, dedup, conflict, rag]
}

const DRIFT: &str = "First I would rule out the pipeline: has a join changed, is a feed late, did a category get renamed? \
I compare the June feature distributions with March, feature by feature, and train a small classifier to tell the months apart.\n\n\
If the inputs moved but churn behaves the same given the inputs, it is covariate shift; if the relation itself moved, it is concept shift, and those need different cures.\n\n\
Then I would probably retrain on the last three months.";
const DRIFT_2: &str = "Churn labels arrive 60 days late, so I would score the April cohort, whose labels are complete by now, and compare recall there with March.";
const ATTENTION: &str = "If the entries of q and k are independent with variance 1, the dot product has variance d, so it grows with the dimension. \
Softmax over large values is almost one-hot and its gradient is nearly zero. Dividing by sqrt(d) fixes that.";
const DEDUP: &str = "from pyspark.sql import functions as F, Window\n\n\
def latest_per_user(events):\n    \
    w = Window.partitionBy(\"user_id\").orderBy(F.col(\"ts\").desc(), F.col(\"event_id\").desc())\n    \
    return (events\n            \
            .withColumn(\"rn\", F.row_number().over(w))\n            \
            .where(F.col(\"rn\") == 1)   # <- ties fall to the higher event_id\n            \
            .drop(\"rn\"))\n";
const RAG: &str = "I would split documents into passages, embed them and keep them in a vector database with the groups allowed to read them. \
The search filters by the groups of the person who asks, so nothing they may not read ever reaches the model.\n\n\
The model gets the best eight passages and answers with numbered sources. If the best passage is too far away it says that it found nothing.";

/// The interview assessed by a language model, and three earlier sessions.
pub fn with_model() -> (SessionRecord, Vec<SessionRecord>) {
    use Verdict::*;
    let [drift, attention, dedup, conflict, rag]: [Question; 5] = bank().try_into().unwrap();
    let mut s = Session::new(4, "2026-03-16T17:30:00Z", false);

    s.ask(drift).answer(412, DRIFT);
    let main = s.found(&[
        ("k1", Met, "If the inputs moved but churn behaves the same given the inputs, it is covariate shift; if the relation itself moved, it is concept shift", "names both kinds and what tells them apart"),
        ("k2", Met, "First I would rule out the pipeline: has a join changed, is a feed late, did a category get renamed?", "the pipeline comes first, with three concrete causes"),
        ("k3", Missing, "", "only distributions are compared; no labels yet"),
        ("k4", Partial, "Then I would probably retrain on the last three months.", "one cure is named, not chosen by what was found"),
        ("d1", Met, "First I would rule out the pipeline", "a clear order of steps"),
        ("d2", Partial, "those need different cures", "says that cures differ, not what they cost"),
        ("r1", Missing, "", "looks for the cause first"),
    ]);
    main.strengths = vec![
        "Starts with the boring causes before blaming the model.".into(),
        "Separates covariate from concept shift in one sentence.".into(),
    ];
    main.improvement =
        Some("Say for each kind of shift which cure you would choose, and what it costs.".into());
    s.follow_up(
        "k3",
        "Scores have moved, you say. How would you know whether accuracy has?",
    )
    .answer(138, DRIFT_2);
    s.found(&[(
        "k3",
        Met,
        "score the April cohort, whose labels are complete by now, and compare recall there with March",
        "delayed labels of a complete cohort",
    )]);
    s.close(ThreadStatus::Done);

    s.ask(attention).answer(171, ATTENTION);
    let main = s.found(&[
        (
            "k1",
            Met,
            "the dot product has variance d, so it grows with the dimension",
            "",
        ),
        (
            "k2",
            Met,
            "Softmax over large values is almost one-hot and its gradient is nearly zero.",
            "",
        ),
        (
            "k3",
            Met,
            "Dividing by sqrt(d) fixes that.",
            "the reason was given two sentences before",
        ),
        (
            "d1",
            Met,
            "independent with variance 1",
            "states the assumption",
        ),
        (
            "d2",
            Met,
            "its gradient is nearly zero",
            "goes on to the consequence",
        ),
    ]);
    main.strengths =
        vec!["States the assumption (independent, unit variance) before using it.".into()];
    main.spread = Some([88.0, 100.0].into());
    s.close(ThreadStatus::Done);

    s.ask(dedup).answer(540, DEDUP).ran(
        DEDUP,
        &[
            (
                "the latest event of each user is kept",
                "k1",
                CheckVerdict::Passed,
            ),
            (
                "of two events at one time the later id is kept",
                "k2",
                CheckVerdict::Passed,
            ),
            (
                "a million events of one user",
                "k3",
                CheckVerdict::TimedOut { seconds: 10 },
            ),
        ],
    );
    s.thread().hints_used = 1;
    let main = s.found(&[
        (
            "k1",
            Met,
            "Window.partitionBy(\"user_id\")",
            "a window by user",
        ),
        (
            "k2",
            Met,
            "F.col(\"ts\").desc(), F.col(\"event_id\").desc()",
            "a second sort key",
        ),
        ("k3", Missing, "", "skew is not mentioned"),
        ("d1", Met, ".where(F.col(\"rn\") == 1)", ""),
        (
            "d2",
            Partial,
            "",
            "the helper column could have a clearer name",
        ),
    ]);
    main.improvement = Some("One user with half of all events will keep one task busy for an hour: say how you would notice and what you would do.".into());
    if let Some(f) = main.findings.get_mut(4) {
        f.refused_quote = Some("salting the key by user".into());
    }
    main.provenance.flags = vec!["the reply was repaired once".into()];
    s.thread().clarifications.push((
        "May two events have the same time stamp?".into(),
        "Yes, that happens.".into(),
    ));
    s.close(ThreadStatus::Done);

    s.ask(conflict).close(ThreadStatus::Skipped);

    s.ask(rag).answer(395, RAG);
    let main = s.found(&[
        ("k1", Met, "The search filters by the groups of the person who asks, so nothing they may not read ever reaches the model.", "inside retrieval, and says why"),
        ("k2", Missing, "", "no evaluation at all"),
        ("k3", Missing, "", "what happens when rights change is left open"),
        ("k4", Met, "answers with numbered sources. If the best passage is too far away it says that it found nothing", "both halves"),
        ("d1", Met, "", "index, search, answer, in that order"),
        ("d2", Missing, "", "no alternative is weighed"),
    ]);
    main.improvement =
        Some("Say how you would measure whether the right passages are found, before anyone reads an answer.".into());
    if let Some(f) = main.findings.get_mut(2) {
        f.disputed = true;
    }
    s.follow_up("k2", "Your answers are wrong one time in five. How do you find out which half is to blame?")
        .answer(96, "I would look at a sample of the wrong answers by hand and see whether the passage was there.");
    s.found(&[(
        "k2",
        Partial,
        "look at a sample of the wrong answers by hand and see whether the passage was there",
        "separates the halves, but by hand only",
    )]);
    s.close(ThreadStatus::Done);

    s.record.summary = Some(
        "This is an invented example. The candidate thinks in causes: the churn question was taken apart in the right order, and the \
         attention question was answered completely, with its assumption stated.\n\n\
         What is missing is measurement. Twice the design was sound but nothing said how one would *know* that it works: \
         retrieval was not evaluated, and skewed keys were not considered. That is the thing to work on."
            .into(),
    );
    (s.finish(), earlier())
}

/// Earlier sessions on some of the same questions: an offline one, then two with a model.
fn earlier() -> Vec<SessionRecord> {
    use Verdict::*;
    let quick = |number, started, offline, verdicts: [[Verdict; 3]; 3]| {
        let [drift, attention, _, _, rag]: [Question; 5] = bank().try_into().unwrap();
        let mut s = Session::new(number, started, offline);
        for (question, [a, b, c]) in [drift, attention, rag].into_iter().zip(verdicts) {
            s.ask(question).answer(240, "An earlier, shorter answer.");
            s.found(&[
                ("k1", a, "", ""),
                ("k2", b, "", ""),
                ("k3", c, "", ""),
                ("d1", b, "", ""),
                ("d2", c, "", ""),
            ]);
            s.close(ThreadStatus::Done);
        }
        s.finish()
    };
    vec![
        quick(
            1,
            "2026-02-20T18:00:00Z",
            true,
            [
                [Missing, Partial, Missing],
                [Partial, Missing, Missing],
                [Missing, Missing, Partial],
            ],
        ),
        quick(
            2,
            "2026-03-01T18:00:00Z",
            false,
            [
                [Partial, Met, Missing],
                [Met, Missing, Missing],
                [Missing, Partial, Missing],
            ],
        ),
        quick(
            3,
            "2026-03-09T18:00:00Z",
            false,
            [
                [Partial, Met, Missing],
                [Met, Partial, Partial],
                [Met, Missing, Met],
            ],
        ),
    ]
}

/// The interview without a language model: estimates with credits between the verdicts, no summary
/// in prose.
pub fn offline() -> (SessionRecord, Vec<SessionRecord>) {
    use Verdict::*;
    let [drift, attention, dedup, conflict, rag]: [Question; 5] = bank().try_into().unwrap();
    let mut s = Session::new(2, "2026-03-02T08:05:00Z", true);
    s.ask(drift).answer(412, DRIFT);
    credits(
        s.found(&[
            (
                "k1",
                Met,
                "if the relation itself moved, it is concept shift",
                "",
            ),
            ("k2", Partial, "First I would rule out the pipeline", ""),
            ("k3", Missing, "", ""),
            (
                "k4",
                Partial,
                "Then I would probably retrain on the last three months.",
                "",
            ),
        ]),
        &[0.92, 0.61, 0.12, 0.44],
    );
    s.follow_up(
        "k3",
        "Scores have moved, you say. How would you know whether accuracy has?",
    )
    .answer(138, DRIFT_2);
    credits(
        s.found(&[("k3", Partial, "labels are complete by now", "")]),
        &[0.58],
    );
    s.close(ThreadStatus::Done);
    s.ask(attention).answer(171, ATTENTION);
    credits(
        s.found(&[
            (
                "k1",
                Met,
                "the dot product has variance d, so it grows with the dimension",
                "",
            ),
            ("k2", Met, "Softmax over large values is almost one-hot", ""),
            ("k3", Partial, "Dividing by sqrt(d) fixes that.", ""),
        ]),
        &[0.97, 0.88, 0.55],
    );
    s.close(ThreadStatus::Done);
    let mut dedup = dedup;
    dedup.model_answer = None;
    s.ask(dedup).answer(25, "I don't know.");
    s.found(&[
        ("k1", Missing, "", "the answer says that it does not know"),
        ("k2", Missing, "", ""),
        ("k3", Missing, "", ""),
    ]);
    s.close(ThreadStatus::Done);
    s.ask(conflict).close(ThreadStatus::Skipped);
    s.ask(rag).answer(395, RAG);
    credits(
        s.found(&[
            (
                "k1",
                Met,
                "The search filters by the groups of the person who asks",
                "",
            ),
            ("k2", Missing, "", ""),
            ("k3", Missing, "", ""),
            ("k4", Partial, "answers with numbered sources", ""),
        ]),
        &[0.9, 0.1, 0.2, 0.66],
    );
    s.thread().rubric.drafted = true;
    s.close(ThreadStatus::Done);
    let earlier = earlier().into_iter().take(1).collect();
    (s.finish(), earlier)
}

fn credits(scored: &mut Scored, credits: &[f64]) {
    for (finding, credit) in scored.findings.iter_mut().zip(credits) {
        finding.credit = *credit;
    }
}

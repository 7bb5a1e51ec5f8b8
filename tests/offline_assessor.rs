//! The offline assessor as a user meets it: what earns credit, what does not, and what is said
//! about it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking and may print its figures"
)]

use futures_util::FutureExt;

use std::sync::{Arc, LazyLock};
use viva::assess::OfflineAssessor;
use viva::domain::score::{score, score_range};
use viva::domain::{
    Assessment, Criterion, CriterionKind, Difficulty, Finding, Question, QuestionId, QuestionType,
    Rubric, TurnKind, TurnRecord, Verdict,
};
use viva::ports::{AssessRequest, Assessor};
use viva::store::embed::BundledModel;

static ASSESSOR: LazyLock<OfflineAssessor> =
    LazyLock::new(|| OfflineAssessor::new(Arc::new(BundledModel::new())));

const QUESTION: &str = "How do you ensure reproducibility across different environments?";
const POINTS: [(f64, &str, &str); 4] = [
    (
        3.0,
        "Pins code, data and dependencies together, each by an immutable identifier",
        "Your lock file is pinned but the result still drifts. Where do you look?",
    ),
    (
        2.0,
        "Packages the runtime in a container image that is referenced by its digest",
        "What runs the code?",
    ),
    (
        2.0,
        "Tracks every experiment with its parameters, metrics and artifacts in a registry",
        "Who ran what, and when?",
    ),
    (
        1.0,
        "Rebuilds an old result in continuous integration to prove that it still comes out the same",
        "How do you know?",
    ),
];
const RED_FLAG: &str = "Says that a random seed alone makes training reproducible";

const GOOD: &str = "I version the code in git and the data with DVC, and the lock file pins all dependencies, so each of \
    them has an immutable hash. The runtime is a Docker image that we always reference by digest, never by the latest \
    tag. Every run is tracked in MLflow with its parameters, metrics and artifacts. Once a week our CI retrains an old \
    model from its recorded identifiers and checks that the result is the same as before.";

fn rubric() -> Rubric {
    let criterion = |id: String, kind, text: &str, weight, probe: Option<&str>| Criterion {
        id,
        kind,
        text: text.to_string(),
        weight,
        probe: probe.map(str::to_string),
        anchors: None,
        ..Criterion::default()
    };
    let mut criteria: Vec<Criterion> = POINTS
        .iter()
        .enumerate()
        .map(|(i, (weight, text, probe))| {
            criterion(
                format!("k{}", i + 1),
                CriterionKind::KeyPoint,
                text,
                *weight,
                Some(probe),
            )
        })
        .collect();
    criteria.push(criterion(
        "d1".into(),
        CriterionKind::Dimension,
        "Is clear and well ordered",
        1.0,
        None,
    ));
    criteria.push(criterion(
        "r1".into(),
        CriterionKind::RedFlag,
        RED_FLAG,
        2.0,
        None,
    ));
    Rubric {
        criteria,
        drafted: false,
    }
}

fn request(answer: &str) -> AssessRequest {
    let question = Question {
        id: QuestionId::derive("b", QUESTION),
        bank: "b".into(),
        role: "Data Scientist".into(),
        level: "Senior".into(),
        section: "MLOps".into(),
        text: QUESTION.into(),
        topic: "reproducibility".into(),
        difficulty: Difficulty::Medium,
        kind: QuestionType::Conceptual,
        key_points: vec![],
        red_flags: vec![],
        hints: vec![],
        facts: vec![],
        exercise: None,
        model_answer: None,
        tags: vec![],
    };
    let rubric = rubric();
    let criteria = rubric.criteria.iter().map(|c| c.id.clone()).collect();
    let turns = vec![turn(TurnKind::Main, QUESTION, answer)];
    AssessRequest {
        question,
        rubric,
        turns,
        criteria,
        style: "neutral".into(),
        lang: "en".into(),
    }
}

fn turn(kind: TurnKind, prompt: &str, answer: &str) -> TurnRecord {
    TurnRecord {
        kind,
        prompt: prompt.into(),
        asked_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        answer: Some(answer.into()),
        answered_at: None,
        run: None,
        self_rating: None,
        assessment: None,
    }
}

fn assess(request: &AssessRequest) -> viva::domain::Scored {
    let mut ignore = |_| {};
    match ASSESSOR
        .assess(request, &mut ignore)
        .now_or_never()
        .expect("it never waits")
    {
        Assessment::Scored(scored) => scored,
        Assessment::Unscored(unscored) => panic!("{}", unscored.reason),
    }
}

fn points(answer: &str) -> f64 {
    score(&rubric(), &assess(&request(answer)).findings, 0)
}

fn find<'a>(findings: &'a [Finding], id: &str) -> &'a Finding {
    findings.iter().find(|f| f.criterion == id).unwrap()
}

#[test]
fn a_good_answer_is_credited_with_evidence() {
    let scored = assess(&request(GOOD));
    for finding in scored
        .findings
        .iter()
        .filter(|f| f.criterion.starts_with('k'))
    {
        println!("{finding:?}");
        let quote = finding.quote.as_ref().unwrap();
        assert_eq!(&GOOD[quote.start..quote.end], quote.text);
        assert!(finding.verdict == Verdict::Unsure, "{finding:?}");
    }
    assert!(
        find(&scored.findings, "k2")
            .quote
            .as_ref()
            .unwrap()
            .text
            .contains("Docker image")
    );
    assert!(
        find(&scored.findings, "k3")
            .quote
            .as_ref()
            .unwrap()
            .text
            .contains("MLflow")
    );
    assert_eq!(find(&scored.findings, "r1").verdict, Verdict::Missing);
    assert!(
        scored.findings.iter().all(|f| f.criterion != "d1"),
        "dimensions get no finding"
    );
    // Without sayings the words alone prove nothing, but they make it likely.
    assert!(points(GOOD) >= 50.0, "{}", points(GOOD));
    let range = score_range(&rubric(), &scored.findings, 0);
    assert_eq!((range.low, range.high, range.band()), (0.0, 100.0, None));
    assert_eq!(scored.provenance.assessor, "offline");
    assert_eq!(scored.provenance.rubric_hash, rubric().hash());
}

#[test]
fn tricks_earn_nothing_or_little() {
    let listed = POINTS
        .iter()
        .map(|(_, text, _)| format!("- {text}\n"))
        .collect::<String>();
    let prose = POINTS
        .iter()
        .map(|(_, text, _)| format!("{text}. "))
        .collect::<String>();
    let echo = format!(
        "{QUESTION} {QUESTION} To ensure reproducibility across different environments I ensure reproducibility."
    );
    let padding =
        "My last job was at a bank in a small town. We had lunch together on Fridays, and I enjoyed the team. \
                   The weather there is mild, and the trains are usually on time. "
            .repeat(12);
    let mut failed = Vec::new();
    for (name, answer, most) in [
        ("empty", "", 0.0),
        ("blank", " \n\t ", 0.0),
        ("does not know", "I don't know.", 0.0),
        (
            "does not know, at length",
            "Honestly I have no idea, I have never done this, sorry. Let us skip this question.",
            5.0,
        ),
        ("the question", QUESTION, 0.0),
        ("the question, again and again", &echo, 5.0),
        ("the rubric as a list", &listed, 0.0),
        ("the rubric as prose", &prose, 0.0),
        ("off topic, long", &padding, 5.0),
        (
            "key words",
            "immutable identifier, code, data, dependencies, container image digest, registry, parameters, metrics, \
             artifacts, continuous integration",
            40.0,
        ),
        (
            "key words without commas",
            "pin code data dependencies immutable identifier container image digest registry experiment parameters \
             metrics artifacts continuous integration",
            40.0,
        ),
        (
            "plain denial",
            "You do not pin code, data and dependencies by immutable identifiers. There is no need to package the \
             runtime in a container image or to use a digest. I never track experiments with parameters, metrics and \
             artifacts. Rebuilding an old result in continuous integration is not necessary.",
            40.0,
        ),
        (
            "denial by preference",
            "I just rerun the notebook instead of pinning code, data and dependencies by immutable identifiers, without \
             packaging the runtime in a container image with a digest.",
            40.0,
        ),
        (
            "waffle on the topic",
            "Reproducibility is very important in every environment. It depends on many factors, and good teams follow \
             best practices so that everything is reproducible across environments and stakeholders are happy.",
            25.0,
        ),
    ] {
        let got = points(answer);
        println!("{got:5.1} (at most {most}) {name}");
        if got > most {
            failed.push(name);
        }
    }
    let (plain, padded) = (points(GOOD), points(&format!("{padding}{GOOD} {padding}")));
    println!("{plain:5.1} good; {padded:.1} with padding around it");
    if (plain - padded).abs() > 8.0 {
        failed.push("padding");
    }
    let thin = "I would use a Docker image.";
    let (plain, padded) = (points(thin), points(&format!("{thin} {padding}")));
    println!("{plain:5.1} thin; {padded:.1} with padding after it");
    if padded > plain + 8.0 {
        failed.push("padding a thin answer");
    }
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn a_denied_point_is_less_likely_made_and_nobody_is_accused() {
    let denied = assess(&request(
        "We do not pin code, data and dependencies by immutable identifiers, nobody needs that.",
    ));
    let told = denied.findings.iter().map(|f| f.verdict);
    assert!(
        told.clone()
            .all(|v| v != Verdict::Met && v != Verdict::Contradicted)
    );
    let contrast =
        "A tag is not enough: the container image of the runtime is referenced by its digest.";
    let contrast = assess(&request(contrast));
    assert!(
        find(&contrast.findings, "k2").expected() > find(&denied.findings, "k1").expected() + 0.2
    );
}

#[test]
fn a_red_flag_needs_a_plain_claim() {
    for (answer, verdict) in [
        (
            "A random seed alone makes training reproducible.",
            Verdict::Met,
        ),
        (
            "Setting a random seed alone is enough to make training reproducible.",
            Verdict::Met,
        ),
        (
            "A random seed alone does not make training reproducible.",
            Verdict::Missing,
        ),
        (
            "We fix the random seed, and we also pin the data and the code by their hashes.",
            Verdict::Missing,
        ),
        (GOOD, Verdict::Missing),
    ] {
        let scored = assess(&request(answer));
        assert_eq!(find(&scored.findings, "r1").verdict, verdict, "{answer}");
    }
}

/// The words of the point and the opposite of it: only the red flag tells.
#[test]
fn a_passage_that_makes_a_red_flags_claim_is_not_credited_for_the_point_next_to_it() {
    let point = "Names sources of randomness beyond one global seed, such as data-loader workers and GPU kernels";
    let flag = "Claims that setting one global seed at the start removes all randomness";
    let wrong = "Setting one global seed at the start of the script removes all the randomness.";
    let right = "One global seed does not remove all randomness: data-loader workers and GPU kernels are sources, too.";
    let credit = |answer: &str, flagged: bool| {
        let mut request = request(answer);
        request
            .rubric
            .criteria
            .retain(|c| c.id == "k1" || (flagged && c.id == "r1"));
        for criterion in &mut request.rubric.criteria {
            criterion.text = if criterion.id == "k1" { point } else { flag }.to_string();
        }
        request.criteria = request
            .rubric
            .criteria
            .iter()
            .map(|c| c.id.clone())
            .collect();
        find(&assess(&request).findings, "k1").expected()
    };
    println!(
        "wrong {:.2}, right {:.2} without the flag",
        credit(wrong, false),
        credit(right, false)
    );
    assert!(credit(wrong, false) > 0.0);
    assert_eq!(credit(wrong, true), 0.0);
    assert_eq!(credit(right, true), credit(right, false));
    assert!(credit(right, true) > 0.4);
}

#[test]
fn a_short_follow_up_earns_its_point() {
    let mut request = request("We track runs in MLflow.");
    let kind = TurnKind::FollowUp {
        criterion: "k1".into(),
    };
    request.criteria = vec!["k1".into(), "k2".into(), "k4".into()];
    request.turns.push(turn(
        kind,
        "What exactly do you pin, and how?",
        "code, data and dependencies are all pinned by hash",
    ));
    let second = assess(&request);
    let checked: Vec<&str> = second
        .findings
        .iter()
        .map(|f| f.criterion.as_str())
        .collect();
    assert_eq!(checked, ["k1", "k2", "k4"]);
    let asked = find(&second.findings, "k1");
    assert!(asked.expected() > 0.45, "{asked:?}");
    assert_ne!(find(&second.findings, "k4").verdict, Verdict::Met);
    assert!(second.follow_up.is_none_or(|f| f.criterion != "k1"));
}

#[test]
fn without_key_points_there_is_no_score() {
    let mut request = request(GOOD);
    request
        .rubric
        .criteria
        .retain(|c| c.kind != CriterionKind::KeyPoint);
    let mut ignore = |_| {};
    let Assessment::Unscored(unscored) = ASSESSOR
        .assess(&request, &mut ignore)
        .now_or_never()
        .unwrap()
    else {
        panic!("scored");
    };
    assert!(unscored.reason.contains("no key points") && unscored.reason.contains("endpoint"));
}

/// The findings on an answer to a shipped question, by headline.
fn shipped(topic: &str, answer: &str) -> Vec<(String, Verdict)> {
    let all = viva::app::shipped_answers().unwrap();
    let graded = all.into_iter().find(|g| g.question.topic == topic).unwrap();
    let mut request = request(answer);
    request.question = graded.question;
    request.rubric = graded.rubric;
    request.criteria = request
        .rubric
        .criteria
        .iter()
        .map(|c| c.id.clone())
        .collect();
    request.turns[0].prompt = request.question.text.clone();
    let scored = assess(&request);
    let text = |id: &str| request.rubric.get(id).unwrap().text.clone();
    let points = scored
        .findings
        .iter()
        .filter(|f| f.criterion.starts_with('k'));
    points.map(|f| (text(&f.criterion), f.verdict)).collect()
}

fn told(points: &[(String, Verdict)], verdict: Verdict) -> usize {
    points.iter().filter(|(_, told)| *told == verdict).count()
}

#[test]
fn an_answer_without_full_stops_is_read_part_by_part() {
    let dictated = "so the trouble is that what one user gets reaches other users so the control group is \
        not really untouched and sutva is broken and so i would flip whole cities or clusters of friends so \
        that most of the interaction stays inside and you look at what share of the edges is cut and if the \
        clusters get bigger then less leaks but there are fewer of them and so less power and with drivers \
        i would use switchbacks and throw away the first half hour after each switch";
    let points = shipped("network_experiments", dictated);
    assert!(told(&points, Verdict::Met) >= 1, "{points:#?}");
    assert!(told(&points, Verdict::Unsure) >= 3, "{points:#?}");
    assert_eq!(told(&points, Verdict::Contradicted), 0, "{points:#?}");
}

#[test]
fn what_is_about_something_else_is_not_unsure() {
    for answer in [
        "My dog likes long walks in the forest, and on Sundays we bake bread with my grandmother.",
        "Could we skip it?",
        "I don't know, sorry.",
    ] {
        for topic in ["p_values", "network_experiments", "ml_platform_design"] {
            let points = shipped(topic, answer);
            let missing = told(&points, Verdict::Missing);
            assert_eq!(missing, points.len(), "{topic}, {answer}: {points:#?}");
        }
    }
}

#[test]
fn the_question_said_back_makes_nothing() {
    for graded in viva::app::shipped_answers().unwrap().iter().step_by(90) {
        let points = shipped(&graded.question.topic, &graded.question.text);
        let missing = told(&points, Verdict::Missing);
        assert_eq!(missing, points.len(), "{}", graded.question.text);
    }
}

#[test]
fn the_same_words_turned_round_are_not_told_as_made() {
    for (topic, answer) in [
        ("p_values", "So p = 0.03 means the null is 3% likely."),
        (
            "network_experiments",
            "After each switch I keep the first half hour, since nothing carries over.",
        ),
    ] {
        let points = shipped(topic, answer);
        assert_eq!(told(&points, Verdict::Met), 0, "{points:#?}");
    }
}

#[test]
fn a_right_definition_in_one_sentence_is_neither_missed_nor_called_the_opposite() {
    let points = shipped(
        "p_values",
        "It tells you how likely such data are if there's no effect.",
    );
    let (text, verdict) = &points[0];
    assert!(text.starts_with("Defines p"), "{text}");
    assert!(
        matches!(verdict, Verdict::Unsure | Verdict::Met),
        "{verdict:?}"
    );
}

#[test]
fn a_point_in_nearly_its_own_words_is_not_called_the_opposite() {
    for (topic, answer) in [
        ("transformer_architecture", "Decoders mask the future."),
        (
            "sql_joins",
            "I keep every customer by starting from customers with a left join, and count a \
             column of orders so that those without orders get zero.",
        ),
        (
            "sql_joins",
            "I start from customers and left join the orders.",
        ),
    ] {
        let points = shipped(topic, answer);
        assert_eq!(told(&points, Verdict::Contradicted), 0, "{points:#?}");
    }
}

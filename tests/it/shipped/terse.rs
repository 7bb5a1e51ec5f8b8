//! Terse answers offline: what the machine cannot tell is left open, and nobody is sent away for it.

use std::sync::Arc;
use viva::app::shipped_answers;
use viva::assess::OfflineAssessor;
use viva::calibrate::set::{Graded, request};
use viva::domain::score::score_range;
use viva::domain::{Assessment, Finding, Scored, TurnKind, Verdict};
use viva::ports::{AssessRequest, Assessor};
use viva::store::embed::BundledModel;

/// Makes four points of nine in words unlike any saying: what breaks, what to randomise, the price,
/// and the design for drivers.
const TERSE: &str = "randomise clusters, not single users, because SUTVA breaks; switchbacks for \
                     drivers; larger clusters leak less but have higher variance";
const SAID: [&str; 4] = ["k1", "k2", "k3", "k6"];

fn question() -> Graded {
    let mut all = shipped_answers().unwrap().into_iter();
    all.find(|graded| graded.question.topic == "network_experiments")
        .unwrap()
}

fn judge() -> OfflineAssessor {
    OfflineAssessor::new(Arc::new(BundledModel::new()))
}

fn assess(judge: &OfflineAssessor, request: &AssessRequest) -> Scored {
    let assessment = futures_util::FutureExt::now_or_never(judge.assess(request, &mut |_| {}));
    match assessment.unwrap() {
        Assessment::Scored(scored) => scored,
        Assessment::Unscored(unscored) => panic!("{}", unscored.reason),
    }
}

fn verdict(scored: &Scored, id: &str) -> Verdict {
    let is_it = |f: &&Finding| f.criterion == id;
    scored.findings.iter().find(is_it).unwrap().verdict
}

#[test]
fn a_terse_answer_is_called_neither_wrong_nor_weak_and_is_not_asked_what_it_says() {
    let graded = question();
    let scored = assess(&judge(), &request(&graded, TERSE));

    for id in SAID {
        let told = verdict(&scored, id);
        assert!(
            matches!(told, Verdict::Met | Verdict::Unsure),
            "{id}: {told:?}"
        );
    }
    assert_eq!(verdict(&scored, "k3"), Verdict::Met);
    let range = score_range(&graded.rubric, &scored.findings, 0);
    assert!(range.low < 40.0 && range.high > 55.0, "{range:?}");
    assert_eq!(range.band(), None);

    let asked = scored.follow_up.unwrap().criterion;
    assert!(!SAID.contains(&asked.as_str()), "{asked}");
}

#[test]
fn a_few_words_on_the_point_asked_for_are_not_called_missing() {
    let (graded, judge) = (question(), judge());
    let reply = |text: &str| {
        let mut request = request(&graded, "One has to take care of spillovers.");
        request.criteria.retain(|id| id.starts_with('k'));
        let mut turn = request.turns[0].clone();
        turn.kind = TurnKind::FollowUp {
            criterion: "k2".into(),
        };
        turn.prompt = "Over what would you flip, and how do you judge your choice?".into();
        turn.answer = Some(text.into());
        request.turns.push(turn);
        verdict(&assess(&judge, &request), "k2")
    };
    assert_eq!(reply("flip over regions, cluster level"), Verdict::Unsure);
    assert_eq!(reply("I would have lunch first."), Verdict::Missing);
}

//! Terse answers offline: what the machine cannot tell is left open, and nobody is sent away for
//! it.

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

/// Makes eight of the nine points in notes, with arrows and abbreviations.
const NOTES: &str = "- interference = control users are touched by treatment (SUTVA violated)\n\
    - unit of randomisation: graph clusters / cities / markets; check % edges cut\n\
    - fewer clusters -> less power (ICC), bigger clusters -> less leakage\n\
    - direction: social benefit spills to control -> underestimate; two-sided market \
    cannibalisation -> overestimate\n\
    - say first what you want: total effect all vs none\n\
    - SE clustered at cluster level, not user\n\
    - switchback: drop burn-in after each switch\n\
    - vary saturation 20% vs 80% to measure spillover";

#[test]
fn what_stands_in_notes_is_not_called_missing_and_asked_for_with_its_own_words() {
    let graded = question();
    let scored = assess(&judge(), &request(&graded, NOTES));
    let missing: Vec<&str> = scored
        .findings
        .iter()
        .filter(|f| f.criterion.starts_with('k') && f.verdict == Verdict::Missing)
        .map(|f| f.criterion.as_str())
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
    let asked = scored.follow_up.unwrap().text;
    assert!(asked.starts_with("You mentioned “"), "{asked}");
}

#[test]
fn a_vague_word_or_two_touch_no_more_than_they_name() {
    let graded = question();
    let scored = assess(
        &judge(),
        &request(&graded, "No idea. Maybe randomise by city?"),
    );
    let told = |wanted| {
        let points = scored
            .findings
            .iter()
            .filter(|f| f.criterion.starts_with('k'));
        points.filter(|f| f.verdict == wanted).count()
    };
    assert_eq!((told(Verdict::Unsure), told(Verdict::Missing)), (1, 8));
    assert_eq!(verdict(&scored, "k2"), Verdict::Unsure);
}

/// The points are told as a story, in no word of any saying.
const STORY: &str = "At my last company, a ride-hailing startup, we had a funny case. We rolled out \
    a new price to half the riders in Lisbon and the dashboard was green, plus four percent. A week \
    after launch to all, nothing. What had happened is that our treated riders were grabbing the \
    cars that the untreated riders would have had, so the comparison group was worse off than \
    normal and the difference looked twice as good as it was. After that we split by city and by \
    time slot instead, two hours on, two hours off, and threw away the first half hour since the \
    cars needed time to get back.";

#[test]
fn what_may_be_told_in_a_story_is_asked_for_by_no_bare_probe() {
    let graded = question();
    let scored = assess(&judge(), &request(&graded, STORY));
    let probe = |id: &str| graded.rubric.get(id).unwrap().probe.clone();
    let asked = scored.follow_up.map(|f| f.text);
    for id in ["k1", "k2", "k4", "k6", "k8"] {
        assert_ne!(asked, probe(id), "{id}");
    }
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

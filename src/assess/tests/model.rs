//! Behaviour of the whole assessor against a chat model that says what it is told to.

use super::scripted::*;
use crate::assess::tests::fixtures::{Scripted, failure, question, reply, request, run};
use crate::assess::{LlmAssessor, Prompts};
use crate::domain::score::score;
use crate::domain::{Assessment, Spread, Verdict};
use crate::ports::{AssessProgress, ChatErrorKind};
use std::sync::Arc;

#[test]
fn verdicts_with_evidence_earn_and_the_others_do_not() {
    let model = Arc::new(Scripted::new([all(GOOD)]));
    let request = request(ANSWER);
    let (assessment, events) = run(&assessor(&model), &request);
    insta::assert_snapshot!(shown(scored(&assessment)), @"
    k1 met 1 [pin the code by commit, the data by snapshot id and the image by digest]
    k2 met 1 [The image is built once and the same digest moves through staging]
    k3 missing 0 [-]
    d1 missing 0 [-]
    d2 missing 0 [-]
    d3 missing 0 [-]
    d4 partial 0.5 [the tag moved under us, so the rebuild gave other results]
    r1 missing 0 [-]
    ");
    assert!(
        matches!(events.first(), Some(AssessProgress::Started(criteria)) if criteria.len() == 8)
    );
    assert_eq!(events.get(1), Some(&AssessProgress::Replying));
    let verdicts = events
        .iter()
        .filter(|e| matches!(e, AssessProgress::Verdict { .. }))
        .count();
    assert_eq!(verdicts, 8);
}

#[test]
fn the_record_says_how_it_came_about() {
    let model = Arc::new(Scripted::new([all(GOOD)]));
    let request = request(ANSWER);
    let (assessment, _) = run(&assessor(&model), &request);
    let provenance = &scored(&assessment).provenance;
    assert_eq!(provenance.assessor, "scripted");
    assert_eq!(provenance.rubric_hash, request.rubric.hash());
    assert_eq!(
        (
            provenance.prompt_tokens,
            provenance.completion_tokens,
            provenance.latency_ms
        ),
        (100, 10, 5)
    );
    assert_eq!(provenance.cost, Some(0.25));
    assert_eq!(provenance.raw_replies, [all(GOOD)]);
    insta::assert_snapshot!(provenance.parameters, @r#"{"samples":1,"judge":null,"second_look":false,"examples":0,"max_tokens":null,"seed":null,"calibration":"","served_by":"scripted-2026","structured_by":"json_schema"}"#);
    assert!(provenance.flags.is_empty());

    let mut other = request.clone();
    other.turns[0].answer =
        Some("Another answer about digests and snapshots, quite different.".into());
    let again = Arc::new(Scripted::new([all(&[])]));
    let (second, _) = run(&assessor(&again), &other);
    assert_eq!(
        second.provenance().prompt_hash,
        provenance.prompt_hash,
        "the hash leaves the answer out"
    );
    other.lang = "de".into();
    let german = Arc::new(Scripted::new([all(&[])]));
    assert_ne!(
        run(&assessor(&german), &other).0.provenance().prompt_hash,
        provenance.prompt_hash
    );
}

#[test]
fn answers_that_say_nothing_are_not_sent() {
    for answer in ["", "I don't know", &question().text] {
        let model = Arc::new(Scripted::new([]));
        let request = request(answer);
        let (assessment, _) = run(&assessor(&model), &request);
        assert_eq!(
            (model.calls(), points(&request, &assessment)),
            (0, 0.0),
            "{answer}"
        );
        assert_eq!(scored(&assessment).findings.len(), 8);
        assert_eq!(
            scored(&assessment).follow_up.as_ref().unwrap().criterion,
            "k1"
        );
        assert!(scored(&assessment).provenance.flags[0].starts_with("no model was asked"));
    }
}

#[test]
fn quotes_from_thin_air_or_the_rubric_are_refused_and_kept() {
    let claims = [
        ("k1", "each by an immutable identifier", "met"),
        ("k2", "", "met"),
        (
            "k3",
            "we fix every seed and use deterministic kernels",
            "partial",
        ),
    ];
    let model = Arc::new(Scripted::new([all(&claims)]));
    let request = request(ANSWER);
    let (assessment, _) = run(&assessor(&model), &request);
    assert_eq!(points(&request, &assessment), 0.0);
    let found = &scored(&assessment).findings;
    assert_eq!(
        found[0].refused_quote.as_deref(),
        Some("each by an immutable identifier")
    );
    insta::assert_snapshot!(found[..3].iter().map(|f| f.why.as_str()).collect::<Vec<_>>().join("\n"), @"
    The model called it made, but the words it quoted do not stand in your answer.
    The model called it made without quoting any words.
    The model called it made in part, but the words it quoted do not stand in your answer.
    ");
    assert!(
        scored(&assessment).strengths.is_empty(),
        "no praise for nothing"
    );
}

#[test]
fn a_reply_that_cannot_be_read_is_repaired_once() {
    let model = Arc::new(Scripted::new([reply(&[("k1", "", "great")]), all(GOOD)]));
    let (assessment, events) = run(&assessor(&model), &request(ANSWER));
    assert_eq!(model.calls(), 2);
    assert!(events.contains(&AssessProgress::Restarted));
    assert!(
        model
            .asked(1)
            .contains("which is none of met, partial, missing, contradicted")
    );
    assert_eq!(scored(&assessment).provenance.raw_replies.len(), 2);
    assert!(scored(&assessment).provenance.flags[0].starts_with("a reply had to be repaired"));

    let model = Arc::new(Scripted::new([
        "Great answer! 10/10".to_string(),
        "{}".to_string(),
    ]));
    let (assessment, _) = run(&assessor(&model), &request(ANSWER));
    insta::assert_snapshot!(reason(&assessment), @r#"the reply of scripted could not be used, also after one repair: there is no complete JSON object with the key "criteria"; `viva regrade` asks again"#);
    assert_eq!(assessment.provenance().raw_replies.len(), 2);
}

#[test]
fn a_point_that_the_model_is_unsure_of_leaves_the_others_their_score() {
    let claims = [
        ("k1", "pins code, data", "unsure"),
        (
            "k2",
            "The image is built once and the same digest moves through staging",
            "met",
        ),
        ("r1", "", "unsure"),
    ];
    let model = Arc::new(Scripted::new([all(&claims)]));
    let request = request(ANSWER);
    let (assessment, _) = run(&assessor(&model), &request);
    assert_eq!(model.calls(), 1);
    let verdict = |id: &str| {
        let mut found = scored(&assessment).findings.iter();
        found.find(|f| f.criterion == id).unwrap().verdict
    };
    assert_eq!(verdict("k1"), Verdict::Unsure);
    assert_eq!(verdict("k2"), Verdict::Met);
    assert_eq!(
        verdict("r1"),
        Verdict::Missing,
        "nobody is accused on a doubt"
    );
}

#[test]
fn a_reply_of_no_use_names_no_id() {
    let bad = || reply(&[("k1", "", "great")]);
    let model = Arc::new(Scripted::new([bad(), bad()]));
    let (assessment, _) = run(&assessor(&model), &request(ANSWER));
    let reason = reason(&assessment);
    assert!(reason.contains("point 1 has the verdict"), "{reason}");
    assert!(
        !reason.contains("k1") && !reason.contains("criterion k"),
        "{reason}"
    );
}

#[test]
fn every_failure_of_the_endpoint_is_unscored_with_its_words() {
    let model = Arc::new(Scripted::results([Err(failure(
        ChatErrorKind::Unauthorized,
        "the key was refused; set VIVA_KEY",
    ))]));
    let (assessment, _) = run(&assessor(&model), &request(ANSWER));
    assert_eq!(reason(&assessment), "the key was refused; set VIVA_KEY");
    let cut = [
        Ok("{}".to_string()),
        Err(failure(ChatErrorKind::BadReply, "the stream broke off")),
    ];
    let model = Arc::new(Scripted::results(cut));
    assert_eq!(
        reason(&run(&assessor(&model), &request(ANSWER)).0),
        "the stream broke off"
    );
}

#[test]
fn a_follow_up_checks_only_what_is_open_and_finds_evidence_only_in_its_own_answer() {
    let request =
        follow_up_request("Parallel reductions on the GPU add numbers in another order each time.");
    let claims = [
        (
            "k3",
            "Parallel reductions on the GPU add numbers in another order",
            "met",
        ),
        ("d1", "The image is built once", "met"),
    ];
    let model = Arc::new(Scripted::new([reply(&claims)]));
    let (assessment, _) = run(&assessor(&model), &request);
    insta::assert_snapshot!(shown(scored(&assessment)), @"
    k3 met 1 [Parallel reductions on the GPU add numbers in another order]
    d1 missing 0 [-] refused(The image is built once)
    ");
    let sent = model.asked(0);
    assert!(
        sent.contains("each once: k3, d1")
            && sent.contains("# Follow-up question that is being answered\nStill drifts. Why?")
    );
    // The stable part of the prompt is the same as for the main answer.
    let main = Arc::new(Scripted::new([all(&[])]));
    run(
        &assessor(&main),
        &crate::assess::tests::fixtures::request(ANSWER),
    );
    let shared = main
        .asked(0)
        .split("# To do")
        .next()
        .unwrap()
        .trim_end()
        .to_string();
    assert!(sent.starts_with(&shared));
}

#[test]
fn samples_give_a_median_and_a_spread() {
    let k1 = GOOD[0].1;
    let replies = [
        all(&[("k1", k1, "met")]),
        all(&[("k1", k1, "missing")]),
        all(&[("k1", k1, "partial"), ("k2", GOOD[1].1, "met")]),
    ];
    let model = Arc::new(Scripted::new(replies));
    let mut assessor = assessor(&model);
    assessor.options.samples = 3;
    assessor.options.seed = Some(7);
    let (assessment, _) = run(&assessor, &request(ANSWER));
    let scored = scored(&assessment);
    assert_eq!(
        (verdict(scored, "k1"), verdict(scored, "k2")),
        (Verdict::Partial, Verdict::Missing)
    );
    let Spread { low, high } = scored.spread.unwrap();
    assert_eq!((low.round(), high.round()), (0.0, 41.0));
    let seeds: Vec<Option<u64>> = model.seen.lock().unwrap().iter().map(|r| r.seed).collect();
    assert_eq!(seeds, [Some(7), Some(8), Some(9)]);
    assert_eq!(scored.provenance.cost, Some(0.75));
}

#[test]
fn the_doubt_of_a_model_becomes_the_likely_range() {
    let range = |doubt: Option<f64>, samples: usize| {
        let mut model = Scripted::new(vec![all(GOOD); samples]);
        model.doubt = doubt;
        let model = Arc::new(model);
        let mut assessor = assessor(&model);
        assessor.options.samples = samples;
        let request = request(ANSWER);
        let (assessment, _) = run(&assessor, &request);
        let scored = scored(&assessment).clone();
        let points = score(&request.rubric, &scored.findings, 0).round();
        match scored.spread {
            None => format!("{points}"),
            Some(Spread { low, high }) => format!("{points} ({}-{})", low.round(), high.round()),
        }
    };

    let told = |how: &str, range: String| format!("{how}: {range}\n");
    let told = told("nothing is told", range(None, 1))
        + &told("sure", range(Some(0.0), 1))
        + &told("1 in 20 missing", range(Some(0.05), 1))
        + &told("4 in 10 missing", range(Some(0.4), 1))
        + &told("two samples show it by themselves", range(Some(0.4), 2));
    insta::assert_snapshot!(told, @"
    nothing is told: 60
    sure: 60
    1 in 20 missing: 60
    4 in 10 missing: 60 (2-60)
    two samples show it by themselves: 60 (60-60)
    ");
}

#[test]
fn a_sample_that_fails_is_left_out_but_a_cancelled_one_ends_it() {
    let results = [
        Ok(all(GOOD)),
        Err(failure(ChatErrorKind::RateLimited, "too many requests")),
    ];
    let model = Arc::new(Scripted::results(results));
    let mut two = assessor(&model);
    two.options.samples = 2;
    let (assessment, _) = run(&two, &request(ANSWER));
    assert_eq!(
        scored(&assessment).provenance.flags,
        ["1 of 2 samples failed: too many requests"]
    );

    let results = [
        Ok(all(GOOD)),
        Err(failure(ChatErrorKind::Cancelled, "cancelled")),
    ];
    let model = Arc::new(Scripted::results(results));
    let mut two = assessor(&model);
    two.options.samples = 2;
    assert_eq!(reason(&run(&two, &request(ANSWER)).0), "cancelled");
}

#[test]
fn a_judge_sees_only_what_is_split_or_without_evidence_and_has_the_last_word() {
    let claims = [GOOD[0], ("k2", "we rebuild everywhere", "met")];
    let model = Arc::new(Scripted::new([all(&claims)]));
    let judge = Arc::new(Scripted::new([reply(&[("k2", GOOD[1].1, "partial")])]));
    let mut assessor = assessor(&model);
    assessor.options.judge = Some(judge.clone());
    let (assessment, _) = run(&assessor, &request(ANSWER));
    assert_eq!(judge.calls(), 1);
    assert!(
        judge.asked(0).contains("k2 (key point)") && !judge.asked(0).contains("k1 (key point)")
    );
    let scored = scored(&assessment);
    assert_eq!(
        (verdict(scored, "k1"), verdict(scored, "k2")),
        (Verdict::Met, Verdict::Partial)
    );
    assert!(scored.findings[1].disputed && !scored.findings[0].disputed);
}

#[test]
fn a_reply_that_never_ends_is_ended() {
    let assessor = LlmAssessor::new(
        Arc::new(Endless),
        Arc::new(Prompts::builtin()),
        options(),
        None,
    );
    let (assessment, _) = run(&assessor, &request(ANSWER));
    assert_eq!(
        reason(&assessment),
        "endless did not stop writing after 512 KiB; set max_tokens for this endpoint"
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]
    #[test]
    fn whatever_is_answered_and_replied_every_criterion_has_one_finding_or_there_is_a_reason(
        answer in "\\PC{0,200}", quote in "\\PC{0,60}", verdict in "met|partial|missing|contradicted|so-so", noise in "\\PC{0,60}",
    ) {
        let said = all(&[("k1", &quote, &verdict), ("d2", &answer, &verdict)]);
        let model = Arc::new(Scripted::new([format!("{noise}{said}"), said]));
        let request = request(&answer);
        if let Assessment::Scored(scored) = run(&measured(&model, &[]), &request).0 {
            let ids: Vec<&str> = scored.findings.iter().map(|f| f.criterion.as_str()).collect();
            proptest::prop_assert_eq!(ids, ["k1", "k2", "k3", "d1", "d2", "d3", "d4", "r1"]);
            for quote in scored.findings.iter().filter_map(|f| f.quote.as_ref()) {
                proptest::prop_assert_eq!(answer.get(quote.start..quote.end), Some(quote.text.as_str()));
            }
        }
    }
}

#[test]
fn shares_reach_the_score_and_a_red_flag_has_none() {
    let shared = |id: &str, quote: &str, verdict: &str, share: u8| serde_json::json!({"id": id, "quote": quote, "why": "W.", "verdict": verdict, "share": share});
    let seed = "a fixed seed alone is enough for us";
    let mut entries = vec![
        shared("k1", GOOD[0].1, "partial", 75),
        shared("k2", GOOD[1].1, "met", 100),
        shared("r1", seed, "met", 25),
    ];
    entries.extend(["k3", "d1", "d2", "d3", "d4"].map(|id| shared(id, "", "missing", 0)));
    let reply = serde_json::json!({ "criteria": entries }).to_string();

    let answer = format!("{ANSWER} For training, {seed}.");
    let (assessment, _) = run(
        &assessor(&Arc::new(Scripted::new([reply]))),
        &request(&answer),
    );
    let found = scored(&assessment);
    assert_eq!(
        (found.findings[0].verdict, found.findings[0].credit),
        (Verdict::Partial, 0.75)
    );
    assert_eq!(verdict(found, "r1"), Verdict::Met);
}

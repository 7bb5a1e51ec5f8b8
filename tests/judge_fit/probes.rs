//! How often a follow-up asks for what was said, by judges that have not seen the question.
//!
//! `cargo test --test judge_fit -- --ignored --nocapture what_probes_ask_for`.

use super::{PARTS, Row, cross_validated, limits, rows};
use std::collections::BTreeMap;
use viva::app::shipped_answers;
use viva::assess::interviewer::offline_follow_up::choose_offline;
use viva::assess::offline::judge::{Limits, Probabilities};
use viva::calibrate::set::request;
use viva::domain::{Finding, Verdict, touching};

/// Follow-ups of one kind, and how many of them ask for a point that is graded as made.
#[derive(Default)]
struct Asked {
    all: usize,
    made: usize,
}

impl std::fmt::Display for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let share = 100.0 * self.made as f64 / self.all.max(1) as f64;
        write!(f, "{}, of these {share:.0}% for what was said", self.all)
    }
}

#[test]
#[ignore = "prints figures"]
fn what_probes_ask_for() {
    let rows = rows();
    let unseen = cross_validated(&rows, Row::in_sentences);
    let by_part: Vec<Limits> = (0..PARTS)
        .map(|part| limits(&rows, &unseen, |row| row.part() != part))
        .collect();
    let mut findings: BTreeMap<&str, Vec<Finding>> = BTreeMap::new();
    for (row, chances) in rows.iter().zip(&unseen) {
        let limits = &by_part[usize::from(row.part())];
        let of_answer = findings.entry(&row.answer).or_default();
        of_answer.push(finding(row, chances, limits));
    }

    let (mut untouched, mut touched) = (Asked::default(), Asked::default());
    let (mut in_general, mut none) = (0, 0);
    for graded in shipped_answers().unwrap() {
        let found = findings.remove(graded.id.as_str()).unwrap_or_default();
        let request = request(&graded, &graded.answer);
        let Some(follow_up) = choose_offline(&request, &found) else {
            none += 1;
            continue;
        };
        let point = graded.rubric.get(&follow_up.criterion).unwrap();
        let probe = point.probe.as_deref().unwrap_or_default();
        if !follow_up.text.ends_with(probe) {
            in_general += 1;
            continue;
        }

        let asked = match touching(&point.id, &found) {
            None => &mut untouched,
            Some(_) => &mut touched,
        };
        asked.all += 1;
        asked.made += usize::from(graded.verdicts[&point.id] == Verdict::Met);
    }
    println!("probes for points that are surely untouched: {untouched}");
    println!("probes for points that may be made: {touched}");
    println!("in general: {in_general}; no follow-up: {none}");
}

fn finding(row: &Row, chances: &Probabilities, limits: &Limits) -> Finding {
    let verdict = limits.verdict(chances);
    let [made, partly, ..] = *chances;
    Finding {
        criterion: row.criterion.clone(),
        verdict,
        credit: verdict.credit(),
        chance: matches!(verdict, Verdict::Unsure | Verdict::Missing)
            .then_some(made + Verdict::Partial.credit() * partly),
        ..Finding::default()
    }
}

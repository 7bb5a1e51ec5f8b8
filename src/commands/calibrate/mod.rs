//! `viva calibrate`: how far assessors agree with graded answers, and whether tricks move them.
//!
//! Owns the run. [`assess`] asks the assessor, [`tables`] shows the figures; the measures and their
//! meaning are `calibrate`'s matter.

mod assess;
mod tables;

use super::input;
use crate::app::{self, Context, NamedAssessor, SystemClock, parallel_runtime};
use crate::assess::model::without_second_look;
use crate::calibrate::figures::{Figures, Judged, Trust, figures, points};
use crate::calibrate::ledger::{Entry, LooksCompared};
use crate::calibrate::set::{self, Graded};
use crate::calibrate::tricks::{Trick, TrickKind, tricks};
use crate::cli::CalibrateArgs;
use crate::config::References;
use crate::domain::Assessment;
use crate::failure::Failure;
use crate::ports::{Assessor, Clock};
use assess::{Job, Repetition, assess_all};
use std::sync::Arc;

/// Largest graded set that is read, in bytes.
const MAX_FILE: u64 = 64 << 20;
/// Name of the shipped set.
const SHIPPED: &str = "shipped answers";

/// Graded answers and the name of their set.
#[derive(Clone)]
struct GradedSet {
    name: String,
    answers: Vec<Graded>,
}

impl GradedSet {
    /// The same, with answers that have a reference and no criteria checked as a whole.
    fn against_whole(&self) -> Self {
        let answers = self.answers.iter().map(Graded::against_whole);
        Self {
            name: self.name.clone(),
            answers: answers.collect(),
        }
    }
}

/// The part of the set that is asked for.
fn limited(all: &GradedSet, args: &CalibrateArgs) -> GradedSet {
    let limit = args.limit.unwrap_or(usize::MAX);
    GradedSet {
        name: all.name.clone(),
        answers: set::spread(all.answers.clone(), limit),
    }
}

/// One assessor's outcome.
struct Outcome {
    name: String,
    figures: Figures,
    tricks: Vec<TrickCount>,
    trust: Trust,
    /// Where a second look was tried as well.
    second_look: Option<LooksCompared>,
}

/// Tricks of a kind. One without a score is not counted.
struct TrickCount {
    kind: TrickKind,
    withstood: usize,
    tried: usize,
}

fn total_withstood(tricks: &[TrickCount]) -> usize {
    tricks.iter().map(|count| count.withstood).sum()
}

fn total_tried(tricks: &[TrickCount]) -> usize {
    tricks.iter().map(|count| count.tried).sum()
}

/// Runs `viva calibrate`.
pub fn run(args: &CalibrateArgs, context: &mut Context) -> Result<(), Failure> {
    let all = read_graded_set(args)?;
    let set = limited(&all, args);
    if set.answers.is_empty() {
        return Err(Failure::usage(format!("{} has no graded answer", set.name)));
    }

    let runtime = parallel_runtime()?;
    let paraphrases = app::paraphrases()?;
    let mut outcomes = Vec::new();
    for (key, assessor) in find_assessors(context)? {
        let whole =
            !assessor.offline() && context.app.config.assess.references == References::Whole;
        let all = if whole {
            all.against_whole()
        } else {
            all.clone()
        };
        let set = limited(&all, args);
        let tried = tricks(&all.answers, &paraphrases, args.tricks);

        let work = measure(&key, assessor, &set, &tried, args, context);
        let outcome = runtime.block_on(work)?;
        remember(&key, &outcome, &set.name, context)?;
        outcomes.push(outcome);
    }
    runtime.shutdown_background();

    if args.json {
        context.out.json(&tables::to_json(&set, &outcomes))
    } else {
        tables::print(&set, &outcomes, context)
    }
}

/// Reads the graded set: a file's, or the shipped one.
fn read_graded_set(args: &CalibrateArgs) -> Result<GradedSet, Failure> {
    let Some(path) = &args.file else {
        return Ok(GradedSet {
            name: SHIPPED.into(),
            answers: app::shipped_answers()?,
        });
    };

    let text = input::text(path, MAX_FILE)?;
    let name = path.display().to_string();
    let answers = if set::names_bank_questions(&text) {
        set::shipped(&name, &text, &app::shipped_banks()?)
    } else {
        set::own(&name, &text)
    };
    let answers = answers.map_err(|e| {
        Failure::usage(e.to_string()).hint("`viva calibrate --help` shows what a row needs")
    })?;
    Ok(GradedSet { name, answers })
}

/// Returns the endpoints asked for, else the configured one; always the offline assessor, for
/// comparison.
fn find_assessors(context: &Context) -> Result<Vec<NamedAssessor>, Failure> {
    let app = &context.app;
    let mut all = app.assessors()?;
    if !all.iter().any(|(_, a)| a.offline()) {
        all.push(("offline".into(), app.offline_assessor()));
    }
    Ok(all)
}

/// Has one assessor assess the answers and the tricks, and compares.
async fn measure(
    key: &str,
    assessor: Arc<dyn Assessor>,
    set: &GradedSet,
    tried: &[Trick<'_>],
    args: &CalibrateArgs,
    context: &mut Context,
) -> Result<Outcome, Failure> {
    let repeats = if assessor.offline() {
        1
    } else {
        args.repeats.max(1)
    };
    let job = Job {
        key,
        set: &set.name,
        assessor,
        concurrency: args.concurrency.clamp(1, 256),
        fresh: args.fresh,
    };
    let asked = Arc::clone(&job.assessor);
    let requests = list_requests(&set.answers, repeats, tried);
    let all = assess_all(job, requests, context).await?;
    let with = summarise(asked.as_ref(), key, set, tried, repeats, &all);

    // Where a second look was tried, the better way is the one that counts from now on.
    let mut compared = false;
    let without: Vec<Assessment> = all
        .iter()
        .map(|assessment| {
            let without = without_second_look(assessment);
            compared |= without.is_some();
            // An answer that earned nothing without a call has only one look.
            without.unwrap_or_else(|| assessment.clone())
        })
        .collect();
    if !compared {
        return Ok(with);
    }
    let without = summarise(asked.as_ref(), key, set, tried, repeats, &without);
    let looks = LooksCompared::of(with.figures.pearson, without.figures.pearson);
    let better = if looks.helps { with } else { without };
    Ok(Outcome {
        second_look: Some(looks),
        ..better
    })
}

/// The outcome of the results: `repeats` for each answer, then plain answer and trick in turn.
fn summarise(
    asked: &dyn Assessor,
    key: &str,
    set: &GradedSet,
    tried: &[Trick<'_>],
    repeats: usize,
    all: &[Assessment],
) -> Outcome {
    let (first, rest) = all.split_at(set.answers.len() * repeats);
    let judged: Vec<Judged<'_>> = set
        .answers
        .iter()
        .zip(first.chunks(repeats))
        .map(|(graded, assessments)| Judged {
            graded,
            assessments: assessments.to_vec(),
            chances: asked.chances(&set::request(graded, &graded.answer)),
        })
        .collect();
    let figures = figures(&judged);

    let tricks = count_withstood(tried, rest);
    let share = (total_tried(&tricks) > 0)
        .then(|| total_withstood(&tricks) as f64 / total_tried(&tricks) as f64);

    Outcome {
        name: key.to_string(),
        trust: Trust::of(&figures, share),
        figures,
        tricks,
        second_look: None,
    }
}

/// Lists what is asked: every answer `repeats` times, then plain answer and trick in turn.
fn list_requests(set: &[Graded], repeats: usize, tried: &[Trick<'_>]) -> Vec<Repetition> {
    let mut requests = Vec::new();
    for graded in set {
        for number in 0..repeats {
            let request = set::request(graded, &graded.answer);
            requests.push(Repetition { number, request });
        }
    }
    for trick in tried {
        for answer in [&trick.plain.answer, &trick.answer] {
            let request = set::request(trick.plain, answer);
            requests.push(Repetition { number: 0, request });
        }
    }
    requests
}

/// Counts the tricks by kind. `results`: plain answer and trick in turn.
fn count_withstood(tried: &[Trick<'_>], results: &[Assessment]) -> Vec<TrickCount> {
    let mut counts: Vec<TrickCount> = TrickKind::ALL
        .into_iter()
        .map(|kind| TrickCount {
            kind,
            withstood: 0,
            tried: 0,
        })
        .collect();

    for (trick, pair) in tried.iter().zip(results.chunks(2)) {
        let [plain, changed] = pair else { continue };
        let scores = points(trick.plain, changed).zip(points(trick.plain, plain));
        let count = counts.iter_mut().find(|count| count.kind == trick.kind);
        if let (Some((changed, plain)), Some(count)) = (scores, count) {
            count.withstood += usize::from(trick.withstood(changed, plain));
            count.tried += 1;
        }
    }

    counts.retain(|count| count.tried > 0);
    counts
}

fn remember(key: &str, outcome: &Outcome, set: &str, context: &Context) -> Result<(), Failure> {
    let entry = Entry {
        day: SystemClock::new()?.now().strftime("%Y-%m-%d").to_string(),
        set: set.into(),
        answers: outcome.figures.scored,
        pearson: outcome.figures.pearson,
        withstood: (
            total_withstood(&outcome.tricks),
            total_tried(&outcome.tricks),
        ),
        trust: outcome.trust,
        second_look: outcome.second_look,
    };
    context.app.remember_calibration(key, entry)
}

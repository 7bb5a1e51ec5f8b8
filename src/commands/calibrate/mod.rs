//! `viva calibrate`: how far assessors agree with graded answers, and whether tricks move them.
//!
//! Owns the run and the tables. What is measured, and what it means, is `calibrate`'s matter.

use super::grade::checkpoint::Checkpoint;
use super::input;
use crate::app::{self, Context, NamedAssessor, SystemClock, parallel_runtime};
use crate::calibrate::figures::{Figures, Judged, Trust, between_people, figures, points};
use crate::calibrate::ledger::Entry;
use crate::calibrate::set::{self, Graded};
use crate::calibrate::tricks::{Trick, TrickKind, tricks};
use crate::cli::CalibrateArgs;
use crate::domain::Assessment;
use crate::error::{ExitKind, Failure};
use crate::ports::{AssessRequest, Assessor, Clock};
use crate::term::bar::Bar;
use crate::term::interrupt::Interrupt;
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::sync::Arc;

/// Largest graded set that is read, in bytes.
const MAX_FILE: u64 = 64 << 20;
/// Name of the shipped set.
const SHIPPED: &str = "shipped answers";

/// One assessor's outcome.
struct Outcome {
    name: String,
    figures: Figures,
    /// Per kind of trick: withstood and tried. A trick without a score is not counted.
    tricks: Vec<(TrickKind, usize, usize)>,
    trust: Trust,
}

/// Runs `viva calibrate`.
pub fn run(args: &CalibrateArgs, context: &mut Context) -> Result<(), Failure> {
    let (name, whole) = graded(args)?;
    let set = set::spread(whole.clone(), args.limit.unwrap_or(usize::MAX));
    if set.is_empty() {
        return Err(Failure::usage(format!("{name} has no graded answer")));
    }
    let runtime = parallel_runtime()?;
    let paraphrases = app::paraphrases()?;
    let tried = tricks(&whole, &paraphrases, args.tricks);
    let mut outcomes = Vec::new();
    for (key, assessor) in assessors(context)? {
        let outcome =
            runtime.block_on(measure(&key, assessor, &set, &tried, &name, args, context))?;
        remember(&key, &outcome, &name, context)?;
        outcomes.push(outcome);
    }
    runtime.shutdown_background();
    if args.json {
        context.out.json(&as_json(&name, &set, &outcomes))
    } else {
        show(&name, &set, &outcomes, context)
    }
}

/// The graded set: a file's, or the shipped one.
fn graded(args: &CalibrateArgs) -> Result<(String, Vec<Graded>), Failure> {
    let failed = |e: set::SetError| {
        Failure::usage(e.to_string()).hint("`viva calibrate --help` shows what a row needs")
    };
    let Some(path) = &args.file else {
        return Ok((SHIPPED.into(), app::shipped_answers()?));
    };
    let text = input::text(path, MAX_FILE)?;
    let name = path.display().to_string();
    let set = set::own(&name, &text).map_err(failed)?;
    Ok((name, set))
}

/// The endpoints asked for, else the configured one; always the offline assessor, for comparison.
fn assessors(context: &Context) -> Result<Vec<NamedAssessor>, Failure> {
    let app = &context.app;
    let mut all = app.assessors()?;
    if !all.iter().any(|(_, a)| a.offline()) {
        all.push(("offline".into(), app.offline_assessor()));
    }
    Ok(all)
}

async fn measure(
    key: &str,
    assessor: Arc<dyn Assessor>,
    set: &[Graded],
    tried: &[Trick<'_>],
    name: &str,
    args: &CalibrateArgs,
    context: &mut Context,
) -> Result<Outcome, Failure> {
    let repeats = if assessor.offline() {
        1
    } else {
        args.repeats.max(1)
    };
    let answers = set
        .iter()
        .flat_map(|g| (0..repeats).map(|n| (n, set::request(g, &g.answer))));
    let of_tricks = tried
        .iter()
        .flat_map(|t| [&t.plain.answer, &t.answer].map(|a| (0, set::request(t.plain, a))));
    let requests: Vec<(usize, AssessRequest)> = answers.chain(of_tricks).collect();
    let all = assess(key, assessor, requests, name, args, context).await?;
    let (first, rest) = all.split_at(set.len() * repeats);
    let judged: Vec<Judged<'_>> = set
        .iter()
        .zip(first.chunks(repeats))
        .map(|(graded, assessments)| Judged {
            graded,
            assessments: assessments.to_vec(),
        })
        .collect();
    let figures = figures(&judged);
    let tricks = withstood(tried, rest);
    let (held, all) = tricks
        .iter()
        .fold((0, 0), |(held, all), (_, h, a)| (held + h, all + a));
    let trust = Trust::of(&figures, held as f64 / all.max(1) as f64);
    Ok(Outcome {
        name: key.to_string(),
        figures,
        tricks,
        trust,
    })
}

/// Withstood and tried by kind. `results`: plain answer and trick in turn.
fn withstood(tried: &[Trick<'_>], results: &[Assessment]) -> Vec<(TrickKind, usize, usize)> {
    let count = |kind: TrickKind| {
        let own = tried
            .iter()
            .zip(results.chunks(2))
            .filter(|(t, _)| t.kind == kind);
        let held = own.filter_map(|(t, pair)| {
            let [plain, trick] = pair else { return None };
            Some(t.withstood(points(t.plain, trick)?, points(t.plain, plain)?))
        });
        held.fold((kind, 0, 0), |(kind, held, all), ok| {
            (kind, held + usize::from(ok), all + 1)
        })
    };
    TrickKind::ALL
        .into_iter()
        .map(count)
        .filter(|(_, _, all)| *all > 0)
        .collect()
}

/// The results in order. Equal requests are asked once; what an interrupted run has paid for is not
/// asked again.
async fn assess(
    key: &str,
    assessor: Arc<dyn Assessor>,
    requests: Vec<(usize, AssessRequest)>,
    name: &str,
    args: &CalibrateArgs,
    context: &mut Context,
) -> Result<Vec<Assessment>, Failure> {
    let job = ["calibrate", key, name, env!("CARGO_PKG_VERSION")];
    let kept = Checkpoint::open(&context.app.home.cache.join("grade"), &job, args.fresh)?;
    let bytes = |(n, r): &(usize, AssessRequest)| {
        format!("{n} {} {:?} {:?}", r.rubric.hash(), r.question.id, r.turns)
    };
    let keys: Vec<String> = requests.iter().map(bytes).collect();
    let mut bar = Bar::new("calibrating", &context.app.look);
    bar.note(key.to_string());
    let mut todo: Vec<(String, AssessRequest)> = Vec::new();
    for (key, (_, request)) in keys.iter().zip(requests) {
        if kept.get(key.as_bytes())?.is_none() && !todo.iter().any(|(k, _)| k == key) {
            todo.push((key.clone(), request));
        }
    }
    let (mut done, all) = (0, todo.len());
    let work = todo.into_iter().map(|(key, request)| {
        let assessor = Arc::clone(&assessor);
        async move {
            (
                key,
                tokio::spawn(async move { assessor.assess(&request, &mut |_| {}).await }).await,
            )
        }
    });
    let mut results = std::pin::pin!(
        futures_util::stream::iter(work).buffer_unordered(args.concurrency.clamp(1, 256))
    );
    let mut interrupt = Interrupt::while_waiting().wait();
    loop {
        let next = tokio::select! {
            biased;
            () = &mut interrupt => {
                bar.clear();
                return Err(Failure::new(ExitKind::Interrupted, format!("stopped after {done} of {all} answers")).hint("the same command goes on from here"));
            }
            next = results.next() => next,
        };
        let Some((key, result)) = next else { break };
        let result =
            result.map_err(|e| Failure::failed(format!("an assessment broke off: {e}")))?;
        let value = serde_json::to_value(&result).map_err(|e| Failure::failed(e.to_string()))?;
        kept.put(key.as_bytes(), &value)?;
        done += 1;
        bar.show(done, all);
    }
    bar.clear();
    let read = |key: &String| {
        let value = kept.get(key.as_bytes())?.unwrap_or_default();
        serde_json::from_value(value)
            .map_err(|e| Failure::failed(format!("a kept result cannot be read: {e}")))
    };
    let results = keys
        .iter()
        .map(read)
        .collect::<Result<Vec<Assessment>, Failure>>()?;
    kept.remove()?;
    Ok(results)
}

fn remember(key: &str, outcome: &Outcome, set: &str, context: &Context) -> Result<(), Failure> {
    let (held, all) = outcome
        .tricks
        .iter()
        .fold((0, 0), |(held, all), (_, h, a)| (held + h, all + a));
    let entry = Entry {
        day: SystemClock::new()?.now().strftime("%Y-%m-%d").to_string(),
        set: set.into(),
        answers: outcome.figures.scored,
        pearson: outcome.figures.pearson,
        withstood: (held, all),
        trust: outcome.trust,
    };
    context.app.remember_calibration(key, entry)
}

/// The measures as people read them: name, value.
fn measures(f: &Figures) -> Vec<(&'static str, String)> {
    let number = |value: Option<f64>, places: usize| {
        value.map_or_else(|| "–".into(), |v| format!("{v:.places$}"))
    };
    let percent =
        |value: Option<f64>| value.map_or_else(|| "–".into(), |v| format!("{:.0} %", 100.0 * v));
    vec![
        (
            "answers scored",
            format!("{} of {}", f.scored, f.scored + f.unscored),
        ),
        ("Pearson", number(f.pearson, 2)),
        ("Spearman", number(f.spearman, 2)),
        ("kappa of bands, quadratic", number(f.kappa, 2)),
        ("mean absolute error, points", number(f.error, 1)),
        (
            "bias, points",
            f.bias.map_or_else(|| "–".into(), |b| format!("{b:+.1}")),
        ),
        ("pairs in the right order", percent(f.order)),
        ("criteria agreed on", percent(f.criteria_agree)),
        ("kappa of criteria", number(f.criteria_kappa, 2)),
        ("contradictions refused", percent(f.contradictions_refused)),
        ("wobble over repeats, points", number(f.wobble, 1)),
        ("refused quotes an answer", number(f.refused_quotes, 1)),
        ("tokens an answer", number(f.tokens, 0)),
        ("cost an answer", number(f.cost, 4)),
        ("seconds an answer", number(f.seconds, 2)),
    ]
}

fn show(
    name: &str,
    set: &[Graded],
    outcomes: &[Outcome],
    context: &mut Context,
) -> Result<(), Failure> {
    let out = &mut context.out;
    out.line(&format!(
        "Agreement with {} graded answers ({name})\n",
        set.len()
    ))?;
    let headers: Vec<&str> = std::iter::once("")
        .chain(outcomes.iter().map(|o| o.name.as_str()))
        .collect();
    let columns: Vec<Vec<(&str, String)>> = outcomes.iter().map(|o| measures(&o.figures)).collect();
    let rows = columns.first().map_or(0, Vec::len);
    let row = |i: usize| {
        let label = columns[0][i].0.to_string();
        std::iter::once(label)
            .chain(columns.iter().map(|c| c[i].1.clone()))
            .collect::<Vec<String>>()
    };
    let known = |i: &usize| columns.iter().any(|c| c[*i].1 != "–");
    out.table(
        &headers,
        &(0..rows).filter(known).map(row).collect::<Vec<_>>(),
    )?;
    if let Some((r, error)) = between_people(set) {
        let error = error.map_or(String::new(), |e| {
            format!(", mean absolute error {e:.1} points")
        });
        out.line(&format!(
            "\nBetween two people on these answers: Pearson {r:.2}{error}."
        ))?;
    }
    out.line("\nTricks withstood\n")?;
    let of = |o: &Outcome, kind: TrickKind| {
        let found = o.tricks.iter().find(|(k, _, _)| *k == kind);
        found.map_or_else(
            || "–".to_string(),
            |(_, held, all)| format!("{held} of {all}"),
        )
    };
    let tried = TrickKind::ALL.into_iter().filter(|k| {
        outcomes
            .iter()
            .any(|o| o.tricks.iter().any(|(t, _, _)| t == k))
    });
    let rows: Vec<Vec<String>> = tried
        .map(|k| {
            std::iter::once(k.label().to_string())
                .chain(outcomes.iter().map(|o| of(o, k)))
                .collect()
        })
        .collect();
    out.table(&headers, &rows)?;
    out.line("")?;
    for outcome in outcomes {
        out.line(&format!("{}: {}.", outcome.name, outcome.trust.words()))?;
    }
    if name == SHIPPED {
        out.line("\nThe shipped answers and their grades were written by a language model: they tell assessors apart, they do not replace people.")?;
    }
    Ok(())
}

fn as_json(name: &str, set: &[Graded], outcomes: &[Outcome]) -> Value {
    let people = between_people(set).map(|(r, error)| json!({"pearson": r, "error": error}));
    let assessors: Vec<Value> = outcomes
        .iter()
        .map(|o| {
            let tricks: Vec<Value> = o
                .tricks
                .iter()
                .map(|(kind, held, all)| json!({"kind": kind, "withstood": held, "tried": all}))
                .collect();
            json!({"assessor": o.name, "figures": o.figures, "tricks": tricks, "trust": o.trust, "verdict": o.trust.words()})
        })
        .collect();
    json!({"set": name, "answers": set.len(), "between_people": people, "assessors": assessors})
}

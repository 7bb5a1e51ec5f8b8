//! `viva drill`: finds the topic in the candidate's own words and practises it.

use super::damaged::practising;
use super::search::find;
use super::{Context, due, filter, plural, session};
use crate::app::SystemClock;
use crate::cli::DrillArgs;
use crate::domain::session::Reveal;
use crate::domain::{SessionKind, SessionRecord};
use crate::error::Failure;
use crate::learn::Pick;
use crate::learn::cover::graft;
use crate::ports::{Clock, Filter, Hit, Query, QuestionStore};

/// Cosine below which nothing in the store is about the words, when no word matches either.
const FAR: f32 = 0.25;

/// Runs `viva drill`.
pub fn run(args: &DrillArgs, context: &mut Context) -> Result<(), Failure> {
    match practising(context, |context| plan(args, context))? {
        Some(record) => session::begin(record, args.session.explain, context),
        None => Ok(()),
    }
}

/// The drill; None where nothing is due, which is said.
fn plan(args: &DrillArgs, context: &mut Context) -> Result<Option<SessionRecord>, Failure> {
    let store = context.app.store()?;
    let words = args.words.join(" ");
    let count = args
        .session
        .questions
        .unwrap_or(context.app.config.drill.questions)
        .max(1);
    let home = filter::default_bank(
        &context.app.config.interview.bank,
        &args.filter,
        store.as_ref(),
    )?;
    let mut wanted = filter::filter(&args.filter, &args.topics, None, store.as_ref())?;
    let mut grafts = Vec::new();
    let picks = if args.due {
        let zone = jiff::tz::TimeZone::system();
        let today = SystemClock::new()?.now().to_zoned(zone.clone()).date();
        let (history, embedder) = (context.app.history()?, context.app.embedder()?);
        let scheduler = history.scheduler(context.app.config.drill.retention)?;
        history.learn(&scheduler, &zone)?;
        let plan = due::plan(
            count,
            &wanted,
            &scheduler,
            today,
            &history,
            store.as_ref(),
            embedder.as_ref(),
        )?;
        if plan.picks.is_empty() {
            context
                .out
                .line(&due::nothing_due(&scheduler, today, &history)?)?;
            return Ok(None);
        }
        context.out.note(&due_line(&plan));
        grafts = plan.grafts;
        plan.picks
    } else if args.topics.is_empty() {
        let picks = search(
            &words,
            &wanted,
            home.as_deref(),
            count,
            store.as_ref(),
            context,
        )?;
        let topics: Vec<String> = picks.iter().map(|p| p.question.topic_words()).collect();
        context
            .out
            .note(&format!("\"{words}\" matched {}", topics.join(", ")));
        picks
    } else {
        // A topic that the configured bank has is practised there.
        let there = home.and_then(|bank| {
            filter::filter(&args.filter, &args.topics, Some(&bank), store.as_ref()).ok()
        });
        wanted = there.unwrap_or(wanted);
        let found = store.list(&wanted, count)?;
        found
            .into_iter()
            .map(|e| Pick {
                question: e.question,
                reason: "its topic was asked for".into(),
            })
            .collect()
    };
    if picks.is_empty() {
        return Err(Failure::usage("no question fits these options")
            .hint("`viva bank list` shows what there is"));
    }
    let seed = session::seed(&args.session);
    let mut record = session::record(SessionKind::Drill, picks, &args.session, seed, context)?;
    for (id, criterion) in &grafts {
        for planned in record.plan.iter_mut().filter(|p| p.question.id == *id) {
            graft(&mut planned.rubric, criterion);
        }
    }
    // A drill teaches: feedback comes at once, whatever the configuration says of interviews.
    record.settings.reveal = args.session.reveal.unwrap_or(Reveal::Each);
    record.settings.second_try = context.app.config.drill.second_try && !args.once;
    if record.settings.second_try {
        // Feedback names what a follow-up would ask for: the second try takes their place unless
        // they are asked for.
        record.settings.follow_ups = args.session.follow_ups.unwrap_or(0);
    }
    Ok(Some(record))
}

/// For instance `9 points are due; 3 questions bring back 7 of them`.
fn due_line(plan: &due::DuePlan) -> String {
    let (questions, points) = (
        plural(plan.picks.len(), "question"),
        plural(plan.due, "point"),
    );
    let (are, bring) = (
        if plan.due == 1 { "is" } else { "are" },
        if plan.picks.len() == 1 {
            "brings"
        } else {
            "bring"
        },
    );
    match plan.due - plan.covered.min(plan.due) {
        0 => format!("{points} {are} due; {questions} {bring} all of it back"),
        left => format!(
            "{points} {are} due; {questions} {bring} back {} of them, {left} wait",
            plan.covered
        ),
    }
}

/// Questions about `words`: of the bank `home` where it fits them best, else of any.
fn search(
    words: &str,
    wanted: &Filter,
    home: Option<&str>,
    count: usize,
    store: &dyn QuestionStore,
    context: &Context,
) -> Result<Vec<Pick>, Failure> {
    let at_home = home.map(|bank| Filter {
        banks: vec![bank.to_string()],
        ..wanted.clone()
    });
    let topic = words.trim().to_lowercase().replace([' ', '-'], "_");
    for filter in at_home.iter().chain([wanted]) {
        let named = store.list(
            &Filter {
                topics: vec![topic.clone()],
                ..filter.clone()
            },
            count,
        )?;
        if !named.is_empty() {
            let reason = "its topic was asked for";
            return Ok(named
                .into_iter()
                .map(|e| Pick {
                    question: e.question,
                    reason: reason.into(),
                })
                .collect());
        }
    }
    let embedder = context.app.embedder()?;
    let within = |filter: &Filter| {
        let query = Query {
            filter: filter.clone(),
            limit: count,
            ..Query::default()
        };
        find(words, query, store, embedder.as_ref())
    };
    let mut hits = within(wanted)?;
    if let Some(filter) = at_home.filter(|f| {
        hits.first()
            .is_some_and(|h| f.banks.contains(&h.question.bank))
    }) {
        hits = within(&filter)?;
    }
    let about =
        |hit: &Hit| hit.sparse.is_some_and(|s| s > 0.0) || hit.dense.is_none_or(|d| d >= FAR);
    if !hits.iter().any(about) {
        let topics: Vec<String> = store
            .list(wanted, usize::MAX)?
            .into_iter()
            .map(|e| e.question.topic)
            .collect();
        return Err(filter::unknown("topic", words, &topics));
    }
    Ok(hits
        .into_iter()
        .filter(about)
        .map(|hit| {
            let near = hit
                .dense
                .map_or(String::new(), |d| format!(" (cosine {d:.2})"));
            Pick {
                reason: format!("it matches \"{words}\"{near}"),
                question: hit.question,
            }
        })
        .collect())
}

//! `viva drill --quick`: which points a round of statements is about.

use super::choose_topic;
use crate::app::{Context, SeededRng};
use crate::cli::DrillArgs;
use crate::commands::options::filter::{build_filter, default_bank};
use crate::failure::Failure;
use crate::learn::quick::STATEMENTS;
use crate::session::damaged::retry_on_new_history;
use crate::session::plan::choose_seed;
use crate::session::quick_round::{RoundScope, describe_points, gather_points, hold_round};

/// Runs `viva drill --quick`.
pub fn run(args: &DrillArgs, context: &mut Context) -> Result<(), Failure> {
    retry_on_new_history(context, |context| hold(args, context))
}

fn hold(args: &DrillArgs, context: &mut Context) -> Result<(), Failure> {
    let store = context.question_store()?;
    let store = store.as_ref();
    let configured = context.app.config.interview.bank.clone();
    let home = default_bank(&configured, &args.filter, store)?;
    let wanted = build_filter(&args.filter, &args.topics, None, store)?;
    let named = match args.names_topic() {
        true => {
            let picks = choose_topic(
                STATEMENTS,
                args,
                wanted.clone(),
                home.clone(),
                store,
                context,
            )?;
            Some(picks.into_iter().map(|pick| pick.question).collect())
        }
        false => None,
    };

    let today = context.app.today()?;
    let history = context.app.history()?;
    let scheduler = context.app.learn_from(&history)?;
    let mut random = SeededRng::new(choose_seed(&args.session));
    let scope = RoundScope {
        filter: &wanted,
        named,
        home,
    };
    let points = gather_points(&scope, &scheduler, today, &history, store, &mut random)?;
    if points.points.is_empty() {
        return Err(
            Failure::usage("no point of these questions has statements to judge")
                .hint("`viva bank stats` shows which banks have sayings")
                .hint("`viva drill` without --quick asks for answers"),
        );
    }

    if let Some(told) = describe_points(&points) {
        context.out.note(&told);
    }
    hold_round(
        &points.points,
        &mut random,
        &scheduler,
        &history,
        &context.app,
    )
}

//! `viva bank enrich`: key points for the questions that have none.

use super::export;
use crate::app::{Context, call_runtime};
use crate::domain::Question;
use crate::domain::text::{ellipsis, plural};
use crate::failure::Failure;
use crate::ports::{Filter, QuestionStore};
use crate::session::key_points::{Drafter, Stopped};
use crate::term::bar::Bar;
use std::path::Path;

/// Runs `viva bank enrich`. Every draft is kept as soon as it is there: Ctrl-C loses only the one
/// being made.
pub fn run(
    banks: &[String],
    limit: usize,
    dry_run: bool,
    output: Option<&Path>,
    context: &mut Context,
) -> Result<(), Failure> {
    if output.is_some() && banks.len() != 1 {
        return Err(Failure::usage("-o writes one bank: name it with --bank"));
    }
    if dry_run {
        let undrafted = find_undrafted(banks, limit, context.app.store()?.as_ref())?;
        return list_undrafted(&undrafted, context);
    }
    let Some(drafter) = Drafter::new(context)? else {
        let message = "drafting key points needs an endpoint, and none is in force";
        return Err(Failure::usage(message)
            .hint(
                "name one in the configuration (`viva config path`), or set OPENAI_BASE_URL and \
                 VIVA_MODEL",
            )
            .hint("or write the key points into the bank yourself: `viva bank export`"));
    };

    let open = find_undrafted(banks, limit, drafter.store())?;
    let Drafting { drafted, outcome } = draft_all(&open, &drafter, context)?;
    let model = drafter.model().to_string();
    // The store is opened again for the export.
    drop(drafter);
    context.out.line(&format!(
        "{drafted} of {} have key points drafted by {model}.",
        plural(open.len(), "question")
    ))?;

    outcome?;
    match (output, banks) {
        (Some(_), [bank]) => export::run(bank, output, context),
        _ => Ok(()),
    }
}

fn list_undrafted(questions: &[Question], context: &mut Context) -> Result<(), Failure> {
    for question in questions {
        let text = ellipsis(&question.text, 90);
        context.out.line(&format!("{}  {text}", question.bank))?;
    }
    context.out.line(&format!(
        "{} have neither key points nor a model answer.",
        plural(questions.len(), "question")
    ))
}

/// Finds the questions that want a draft, in the order of the banks.
fn find_undrafted(
    banks: &[String],
    limit: usize,
    store: &dyn QuestionStore,
) -> Result<Vec<Question>, Failure> {
    let names: Vec<String> = store.banks()?.into_iter().map(|b| b.bank).collect();
    if let Some(unknown) = banks.iter().find(|b| !names.contains(b)) {
        return Err(Failure::unknown_name("bank", unknown, &names));
    }

    let wanted = Filter {
        banks: banks.to_vec(),
        ..Filter::default()
    };
    let all = store
        .list(&wanted, usize::MAX)?
        .into_iter()
        .map(|e| e.question);
    Ok(all.filter(Question::wants_draft).take(limit).collect())
}

/// The number of drafts made, and the way it ended.
struct Drafting {
    drafted: usize,
    outcome: Result<(), Failure>,
}

fn draft_all(
    open: &[Question],
    drafter: &Drafter,
    context: &mut Context,
) -> Result<Drafting, Failure> {
    let runtime = call_runtime()?;
    let mut bar = Bar::new("drafting", &context.app.look);
    let (mut drafted, mut useless) = (0, 0);
    let outcome = runtime.block_on(async {
        for (done, question) in open.iter().enumerate() {
            let mut draw = || bar.show(done, open.len());
            match drafter.draft(question, &mut draw).await {
                Ok(_) => drafted += 1,
                Err(Stopped::Useless(why)) => {
                    useless += 1;
                    context
                        .out
                        .note(&format!("\"{}\": {why}", ellipsis(&question.text, 60)));
                }
                Err(Stopped::Failed(failure)) => return Err(failure),
            }
        }

        match useless {
            0 => Ok(()),
            n => Err(Failure::failed(format!(
                "{n} of {} got no usable draft",
                plural(open.len(), "question")
            ))
            .hint("the same command tries them again")),
        }
    });

    bar.clear();
    Ok(Drafting { drafted, outcome })
}

//! `viva bank enrich --sayings`: how right and wrong sound, for the points of a bank's file.

use super::files::{file_stem, read_sayings, sayings_file};
use crate::app::{Context, call_runtime};
use crate::assess::Prompts;
use crate::assess::interviewer::sayings::draft_sayings;
use crate::bank::check::saying_flaw;
use crate::bank::limits::MAX_FILE_BYTES;
use crate::bank::{markdown, sayings};
use crate::commands::input;
use crate::domain::text::{ellipsis, fold, plural};
use crate::domain::{Bank, KeyPoint, Question};
use crate::failure::Failure;
use crate::files::{self, Access};
use crate::ports::ChatModel;
use crate::session::key_points::{Stopped, until_interrupted};
use crate::term::bar::Bar;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Runs `viva bank enrich --sayings FILE`. The file beside the bank is written after every point, so
/// that the same command goes on where it stopped.
pub fn run(file: &Path, limit: usize, dry_run: bool, context: &mut Context) -> Result<(), Failure> {
    let mut drafting = Drafting::read(file)?;
    let open = drafting.open_points(limit);
    if dry_run {
        return list(&open, context);
    }
    let Some(model) = context.app.chat_model()? else {
        let message = "drafting sayings needs an endpoint, and none is in force";
        return Err(Failure::usage(message)
            .hint(
                "name one in the configuration (`viva config path`), or set OPENAI_BASE_URL and \
                 VIVA_MODEL",
            )
            .hint("docs/sayings.md says how to write them yourself"));
    };

    let prompts = context.app.prompts()?;
    let mut bar = Bar::new("drafting", &context.app.look);
    let (mut drafted, mut outcome) = (0, Ok(()));
    for (done, open_point) in open.iter().enumerate() {
        let mut draw = || bar.show(done, open.len());
        match drafting.draft(open_point, model.as_ref(), &prompts, &mut draw) {
            Ok(left_out) => {
                drafted += 1;
                for saying in left_out {
                    context.out.note(&format!("left out: {saying}"));
                }
            }
            Err(Stopped::Useless(why)) => {
                let point = ellipsis(&open_point.point.text, 60);
                context.out.note(&format!("\"{point}\": {why}"));
            }
            Err(Stopped::Failed(failure)) => {
                outcome = Err(failure);
                break;
            }
        }
    }
    bar.clear();

    context.out.line(&format!(
        "{drafted} of {} have sayings drafted by {}, in {}.",
        plural(open.len(), "point"),
        model.model(),
        drafting.place.display()
    ))?;
    outcome?;
    if drafted < open.len() {
        let missing = plural(open.len() - drafted, "point");
        return Err(Failure::failed(format!("{missing} got no usable sayings"))
            .hint("the same command tries them again"));
    }
    context.out.line(&format!(
        "Read them first, then `viva bank add {}` takes them in.",
        file.display()
    ))
}

/// A key point without sayings, and its question.
struct OpenPoint {
    question: Question,
    point: KeyPoint,
}

fn list(open: &[OpenPoint], context: &mut Context) -> Result<(), Failure> {
    for open_point in open {
        context.out.line(&ellipsis(&open_point.point.text, 90))?;
    }
    let count = plural(open.len(), "point");
    let have = if open.len() == 1 { "has" } else { "have" };
    context.out.line(&format!("{count} {have} no sayings."))
}

/// A bank, and the file of its sayings as it grows.
struct Drafting {
    bank: Bank,
    place: PathBuf,
    text: String,
    /// Every saying of the file, folded: one of them must not earn two points.
    used: HashSet<String>,
}

impl Drafting {
    /// Reads a bank in Viva's Markdown, and the sayings beside it where there are some.
    fn read(file: &Path) -> Result<Self, Failure> {
        let text = input::text(file, MAX_FILE_BYTES as u64)?;
        let label = file.display().to_string();
        let mut bank = markdown::parse(&label, &file_stem(file), &text).map_err(|errors| {
            Failure::usage(errors.to_string())
                .hint("`viva bank export NAME -o FILE` writes any bank of the store in this form")
        })?;
        let text = read_sayings(file)?.unwrap_or_default();
        sayings::attach(&mut bank, &text);

        let points = bank.questions.iter().flat_map(|q| &q.key_points);
        let said = points.flat_map(|p| p.sayings.right.iter().chain(&p.sayings.wrong));
        Ok(Self {
            used: said.map(|saying| fold(saying)).collect(),
            place: sayings_file(file),
            bank,
            text,
        })
    }

    fn open_points(&self, limit: usize) -> Vec<OpenPoint> {
        let mut open = Vec::new();
        for question in &self.bank.questions {
            let points = question.key_points.iter();
            open.extend(points.filter(|p| p.sayings.is_empty()).map(|p| OpenPoint {
                question: question.clone(),
                point: p.clone(),
            }));
        }
        open.truncate(limit);
        open
    }

    /// Drafts the sayings of a point and writes the file with them; what was left out, with its
    /// rule.
    fn draft(
        &mut self,
        open: &OpenPoint,
        model: &dyn ChatModel,
        prompts: &Prompts,
        tick: &mut dyn FnMut(),
    ) -> Result<Vec<String>, Stopped> {
        let headline = open.point.text.as_str();
        let flaw = |saying: &str| match self.used.contains(&fold(saying)) {
            true => Some("stands under another point".to_string()),
            false => saying_flaw(saying, headline),
        };
        let work = async {
            let drafted = draft_sayings(model, prompts, &open.question, &open.point, &flaw);
            drafted.await.map_err(Stopped::from)
        };
        let drafted = call_runtime()?.block_on(until_interrupted(work, tick))?;

        let said = drafted.sayings.right.iter().chain(&drafted.sayings.wrong);
        self.used.extend(said.map(|saying| fold(saying)));
        let point = KeyPoint {
            sayings: drafted.sayings,
            ..open.point.clone()
        };
        let question = &open.question.text;
        sayings::append_drafted(
            &mut self.text,
            &self.bank.name,
            question,
            &point,
            model.model(),
        );
        self.write()?;
        Ok(drafted.left_out)
    }

    fn write(&self) -> Result<(), Failure> {
        let place = &self.place;
        if let Some(folder) = place.parent() {
            std::fs::create_dir_all(folder).map_err(|e| Failure::io("make", folder, &e))?;
        }
        files::replace(place, Access::Default, self.text.as_bytes())
            .map_err(|e| Failure::io("write", place, &e))
    }
}

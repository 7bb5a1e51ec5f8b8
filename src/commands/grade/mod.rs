//! `viva grade`: grades answers from a file, many at once. The contract of rows in and out is kept
//! stable for scripts.
//!
//! Owns the run: what is under way, what may start, the order of results, what is paid for.

pub mod checkpoint;
mod code;
mod columns;
mod drafts;
mod intake;
mod pace;
mod results;
pub mod rows;
mod stop;
mod tally;

use crate::app::{Context, Purpose, SystemClock, parallel_runtime};
use crate::assess::interviewer::key_points::DraftError;
use crate::cli::GradeArgs;
use crate::config::References;
use crate::domain::Assessment;
use crate::domain::text::plural;
use crate::failure::{ExitKind, Failure};
use crate::ports::{AssessProgress, Assessor, ChatError, ChatErrorKind, Clock};
use crate::term::interrupt::Interrupt;
use checkpoint::Checkpoint;
use code::CodeDesk;
use drafts::Drafts;
use intake::open_input;
use pace::Pace;
use results::Sheet;
use rows::{Desk, NumberedLine, Work};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::BufRead;
use std::sync::Arc;
use std::time::{Duration, Instant};
use stop::FailureCount;
use tally::Tally;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Lines read ahead of the work.
const READ_AHEAD: usize = 16;
/// Finished results that may wait for an earlier one, for each answer under way. Bounds the memory.
const WAITING: usize = 16;
/// An endpoint that refuses what it is asked does so within this time; one that is silent for longer
/// is at work.
const PROOF: Duration = Duration::from_secs(15);

/// Runs `viva grade`.
pub fn run(args: &GradeArgs, context: &mut Context) -> Result<(), Failure> {
    let input = open_input(&args.file)?;
    let assessor = find_assessor(args, context)?;
    let references = match assessor.offline() {
        true => References::Clauses,
        false => context.app.references()?,
    };
    let drafts = match references {
        References::Points => open_drafts(context)?,
        References::Whole | References::Clauses => None,
    };
    let code = CodeDesk::open(&context.app, args.run_code)?;
    let sheet = Sheet::new(args.output.as_deref(), args.format, context.app.look)?;
    let job = [
        &*args.file.to_string_lossy(),
        assessor.name(),
        env!("CARGO_PKG_VERSION"),
        &settings_key(args, context)?,
    ];

    let checkpoint = Checkpoint::open(&context.app.home.cache.join("grade"), &job, args.fresh)?;
    let runtime = parallel_runtime()?;
    let assessor_needs_no_proof = assessor.offline();
    let desk = Desk::new(&context.app, SystemClock::new()?.now(), references);
    let mut run = Run {
        desk,
        assessor,
        drafts,
        code,
        checkpoint,
        sheet,
        pace: Pace::new(args.concurrency.min(1024)),
        signs: mpsc::unbounded_channel(),
        proven: assessor_needs_no_proof,
        failures: FailureCount::default(),
        under_way: JoinSet::new(),
        ready: BTreeMap::new(),
        next: 0,
        tally: Tally::new(input.bytes, &context.app.look),
    };

    let outcome = runtime.block_on(run.grade_all(input.reader));
    run.tally.bar.clear();

    let Run {
        checkpoint,
        sheet,
        tally,
        failures,
        ..
    } = run;
    // Calls that were given up must not hold the end up.
    runtime.shutdown_background();
    outcome?;
    sheet.close()?;
    check_tally(&tally, &failures, args, context)?;
    checkpoint.remove()
}

fn find_assessor(args: &GradeArgs, context: &Context) -> Result<Arc<dyn Assessor>, Failure> {
    let app = &context.app;
    if args.offline {
        return Ok(app.offline_assessor());
    }
    app.assessor_for(Purpose {
        examples: app.examples(args.examples.as_deref(), true)?,
        verdicts_only: true,
        ..Purpose::default()
    })
}

fn open_drafts(context: &Context) -> Result<Option<Arc<Drafts>>, Failure> {
    let model = context.app.chat_model()?;
    let drafts = model.map(|model| Drafts::open(&context.app, model));
    Ok(drafts.transpose()?.map(Arc::new))
}

/// Reports the rows that have no score, and a file without rows, as failures.
fn check_tally(
    tally: &Tally,
    failures: &FailureCount,
    args: &GradeArgs,
    context: &mut Context,
) -> Result<(), Failure> {
    if tally.known > 0 {
        context.out.note(&format!(
            "{} had been graded before and cost nothing again",
            plural(tally.known, "answer")
        ));
    }

    if tally.done == 0 {
        return Err(Failure::usage(format!(
            "{} has no rows",
            args.file.display()
        )));
    }
    if let Some(why) = tally
        .why_unread
        .as_ref()
        .filter(|_| tally.unread == tally.done)
    {
        let file = intake::shown_name(&args.file);
        let message = format!("{file}: no row could be read; {why}");
        return Err(Failure::usage(message).hint(intake::expected()));
    }
    if tally.unscored > 0 {
        let message = format!("{} of {} no score", tally.unscored, have(tally.done));
        let kind = match tally.unscored == tally.done {
            true => failures.exit_kind(),
            false => ExitKind::Failure,
        };
        return Err(Failure::new(kind, message).hint(
            "each row's \"reason\" says why; once that is mended, the same command tries only \
                   these again",
        ));
    }
    Ok(())
}

/// Returns `1 answer has`, `2 answers have`.
fn have(answers: usize) -> String {
    let verb = if answers == 1 { "has" } else { "have" };
    format!("{} {verb}", plural(answers, "answer"))
}

/// Returns all that decides a result besides the rows: another setting must not be served from an
/// earlier run.
fn settings_key(args: &GradeArgs, context: &Context) -> Result<String, Failure> {
    let app = &context.app;
    let endpoint = app
        .endpoint()?
        .map(|e| format!("{e:?}"))
        .unwrap_or_default();
    let looks = app
        .calibrations()?
        .0
        .into_values()
        .map(|entry| entry.second_look);
    Ok(format!(
        "{endpoint} {:?} {:?} {:?} {:?} {} {} {}",
        args.examples,
        app.config.code,
        looks.collect::<Vec<_>>(),
        app.config.assess,
        args.run_code,
        app.config.interview.lang,
        app.prompts()?.hash()
    ))
}

/// A row that is done.
struct Done {
    number: usize,
    /// The row's bytes where its result is to be kept.
    paid: Option<Vec<u8>>,
    result: Value,
    tokens: u64,
    cost: f64,
    /// The call that left the row without a score.
    failure: Option<ChatError>,
}

/// What the assessments under way tell while they are made.
#[derive(Debug)]
enum Sign {
    /// The endpoint replies: it can be used.
    Replying,
    /// A call waits, and why.
    Waiting(String),
    /// The endpoint turned a call away.
    Throttled,
}

struct Run<'a> {
    desk: Desk<'a>,
    assessor: Arc<dyn Assessor>,
    /// Where key points are drafted from references.
    drafts: Option<Arc<Drafts>>,
    code: CodeDesk,
    checkpoint: Checkpoint,
    sheet: Sheet,
    pace: Pace,
    /// Where the assessments under way tell, and where it is heard.
    signs: (mpsc::UnboundedSender<Sign>, mpsc::UnboundedReceiver<Sign>),
    /// The endpoint has replied. Before, one row at a time is enough to find out that it cannot be
    /// used.
    proven: bool,
    failures: FailureCount,
    under_way: JoinSet<Done>,
    /// Results that wait for an earlier one, by row.
    ready: BTreeMap<usize, Value>,
    /// Row whose result is written next.
    next: usize,
    tally: Tally,
}

impl Run<'_> {
    async fn grade_all(&mut self, input: Box<dyn BufRead + Send>) -> Result<(), Failure> {
        let mut lines = read_in_thread(input);
        let mut interrupt = Interrupt::while_waiting().wait();
        let mut second = tokio::time::interval(Duration::from_secs(1));
        let begun = Instant::now();
        let (mut row, mut more) = (0, true);

        while more || !self.under_way.is_empty() {
            let limit = if self.proven { self.pace.limit() } else { 1 };
            let room = self.under_way.len() < limit
                && self.under_way.len() + self.ready.len() < limit * WAITING;
            tokio::select! {
                biased;
                () = &mut interrupt => return Err(self.interrupt()),
                Some(sign) = self.signs.1.recv() => self.take_sign(sign),
                Some(done) = self.under_way.join_next() => self.finish_row(done)?,
                _ = second.tick() => {
                    self.proven |= begun.elapsed() >= PROOF;
                    self.tally.show(self.under_way.len());
                }
                line = lines.recv(), if more && room => match line {
                    None => more = false,
                    Some(line) => {
                        self.begin_row(row, line)?;
                        row += 1;
                    }
                },
            }

            if self.sheet.is_closed() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Starts on a row, unless its result is known.
    fn begin_row(&mut self, number: usize, line: NumberedLine) -> Result<(), Failure> {
        self.tally.count_bytes(&line);
        if let Ok(bytes) = &line.bytes
            && let Some(result) = self.checkpoint.get(bytes)?
        {
            self.tally.known += 1;
            return self.write_in_order(number, result);
        }

        let work = match self.desk.parse_line(&line) {
            Ok(work) => work,
            Err(refused) => {
                self.tally.count_unread(&refused);
                return self
                    .write_in_order(number, results::refused_row(&refused, self.assessor.name()));
            }
        };
        let grader = Grader {
            assessor: Arc::clone(&self.assessor),
            drafts: self.drafts.clone().filter(|_| work.by_reference),
            code: self.code.clone(),
            signs: self.signs.0.clone(),
        };
        self.under_way
            .spawn(grader.grade(number, line.bytes.ok(), work));
        Ok(())
    }

    fn take_sign(&mut self, sign: Sign) {
        match sign {
            Sign::Replying => {
                self.proven = true;
                self.tally.waiting = None;
            }
            Sign::Waiting(why) => self.tally.waiting = Some(why),
            Sign::Throttled => self.pace.turned_away(),
        }
        self.tally.show(self.under_way.len());
    }

    fn finish_row(&mut self, done: Result<Done, tokio::task::JoinError>) -> Result<(), Failure> {
        let done = done.map_err(|e| Failure::failed(format!("an assessment broke off: {e}")))?;
        self.pace.finished();
        self.proven |= done.tokens > 0;
        if let Some(row) = &done.paid {
            self.checkpoint.put(row, &done.result)?;
        }
        self.tally.tokens += done.tokens;
        self.tally.cost += done.cost;
        let scored = done.result["status"] == "scored";
        self.write_in_order(done.number, done.result)?;

        self.failures.take(scored, done.failure);
        match self.failures.verdict() {
            None => Ok(()),
            Some(failure) => Err(self.give_up(failure.clone())),
        }
    }

    /// Ends the run: what failed for these rows would fail for all others.
    fn give_up(&mut self, failure: ChatError) -> Failure {
        self.under_way.abort_all();
        let message = format!("stopped after {} answers: {failure}", self.tally.done);
        let kind = match failure.kind {
            ChatErrorKind::Rejected => ExitKind::Usage,
            _ => ExitKind::Unreachable,
        };
        Failure::new(kind, message)
            .hint("the other rows would fail the same way; the same command goes on from here")
    }

    /// Writes the result, and those that waited for it, as soon as everything before is written.
    fn write_in_order(&mut self, number: usize, result: Value) -> Result<(), Failure> {
        self.tally.done += 1;
        self.tally.unscored += usize::from(result["status"] != "scored");
        self.ready.insert(number, result);
        while let Some(result) = self.ready.remove(&self.next) {
            self.sheet.write(&result)?;
            self.next += 1;
        }
        self.tally.show(self.under_way.len());
        Ok(())
    }

    fn interrupt(&mut self) -> Failure {
        self.under_way.abort_all();
        let message = format!("stopped after {}", plural(self.tally.done, "answer"));
        Failure::new(ExitKind::Interrupted, message).hint("the same command goes on from here")
    }
}

/// Reads lines in a thread of their own: a pipe that waits must not hold results up.
fn read_in_thread(input: Box<dyn BufRead + Send>) -> mpsc::Receiver<NumberedLine> {
    let (send, receive) = mpsc::channel(READ_AHEAD);
    std::thread::spawn(move || {
        for line in rows::read_lines(input) {
            if send.blocking_send(line).is_err() {
                return;
            }
        }
    });
    receive
}

/// What one row needs to be graded.
struct Grader {
    assessor: Arc<dyn Assessor>,
    drafts: Option<Arc<Drafts>>,
    code: CodeDesk,
    signs: mpsc::UnboundedSender<Sign>,
}

impl Grader {
    async fn grade(self, number: usize, row: Option<Vec<u8>>, mut work: Work) -> Done {
        let mut failure = None;
        self.code.run(&mut work.request).await;
        let assessment = match self.draft(&mut work).await {
            Ok(()) => self.assess(&work, &mut failure).await,
            Err(error) => {
                let reason = error.to_string();
                if let DraftError::Chat(error) = error {
                    failure = Some(error);
                }
                Assessment::unscored(reason)
            }
        };

        let provenance = assessment.provenance();
        let drafted_by = self.drafts.as_ref().map(|drafts| drafts.model());
        Done {
            number,
            failure: failure.filter(|_| matches!(assessment, Assessment::Unscored(_))),
            paid: row.filter(|_| matches!(assessment, Assessment::Scored(_))),
            tokens: provenance.prompt_tokens + provenance.completion_tokens,
            cost: provenance.cost.unwrap_or_default(),
            result: results::assessed_row(&work, drafted_by, &assessment, self.assessor.name()),
        }
    }

    /// Puts the key points of a draft in the place of the reference.
    async fn draft(&self, work: &mut Work) -> Result<(), DraftError> {
        if let Some(drafts) = &self.drafts {
            let points = drafts.of(&work.request.question).await?;
            work.check_for(&points);
        }
        Ok(())
    }

    async fn assess(&self, work: &Work, failure: &mut Option<ChatError>) -> Assessment {
        let mut watch = |progress| {
            let sign = match progress {
                AssessProgress::Replying => Sign::Replying,
                AssessProgress::Waiting(why) => Sign::Waiting(why),
                AssessProgress::Throttled => Sign::Throttled,
                AssessProgress::CallFailed(failed) => {
                    *failure = Some(failed);
                    return;
                }
                _ => return,
            };
            // Nobody listens any more once the run is over.
            let _ = self.signs.send(sign);
        };
        self.assessor.assess(&work.request, &mut watch).await
    }
}

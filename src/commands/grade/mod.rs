//! `viva grade`: grades answers from a file, many at once. The contract of rows in and out is kept
//! stable for scripts.
//!
//! Owns the run: what is under way, what may start, the order of results, what is paid for.

pub mod checkpoint;
mod drafts;
mod pace;
mod results;
pub mod rows;

use crate::app::{Context, Purpose, SystemClock, parallel_runtime};
use crate::assess::interviewer::key_points::DraftError;
use crate::cli::GradeArgs;
use crate::config::References;
use crate::domain::Assessment;
use crate::error::{ExitKind, Failure};
use crate::ports::{AssessProgress, Assessor, Clock};
use crate::term::bar::Bar;
use crate::term::interrupt::Interrupt;
use crate::term::style::Look;
use checkpoint::Checkpoint;
use drafts::Drafts;
use pace::Pace;
use results::Sheet;
use rows::{Desk, NumberedLine, Work};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Lines read ahead of the work.
const READ_AHEAD: usize = 16;
/// Finished results that may wait for an earlier one, for each answer under way. Bounds the memory.
const WAITING: usize = 16;

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
    let sheet = Sheet::new(args.output.as_deref(), context.app.look)?;
    let job = [
        &*args.file.to_string_lossy(),
        assessor.name(),
        env!("CARGO_PKG_VERSION"),
        &settings_key(args, context)?,
    ];

    let checkpoint = Checkpoint::open(&context.app.home.cache.join("grade"), &job, args.fresh)?;
    let runtime = parallel_runtime()?;
    let desk = Desk::new(&context.app, SystemClock::new()?.now(), references);
    let mut run = Run {
        desk,
        assessor,
        drafts,
        checkpoint,
        sheet,
        pace: Pace::new(args.concurrency.min(1024)),
        throttled: Arc::default(),
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
        ..
    } = run;
    // Calls that were given up must not hold the end up.
    runtime.shutdown_background();
    outcome?;
    sheet.close()?;
    check_tally(&tally, args, context)?;
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
fn check_tally(tally: &Tally, args: &GradeArgs, context: &mut Context) -> Result<(), Failure> {
    if tally.known > 0 {
        context.out.note(&format!(
            "{} answers had been graded before and cost nothing again",
            tally.known
        ));
    }

    if tally.done == 0 {
        return Err(Failure::usage(format!(
            "{} has no rows",
            args.file.display()
        )));
    }
    if tally.unscored > 0 {
        return Err(Failure::failed(format!(
            "{} of {} answers have no score",
            tally.unscored, tally.done
        ))
        .hint("the same command tries only these again"));
    }
    Ok(())
}

/// The rows to read.
struct Input {
    reader: Box<dyn BufRead + Send>,
    /// Length of a file, else 0.
    bytes: u64,
}

fn open_input(path: &Path) -> Result<Input, Failure> {
    if path == Path::new("-") {
        let reader = Box::new(BufReader::new(std::io::stdin()));
        return Ok(Input { reader, bytes: 0 });
    }
    let file = File::open(path).map_err(|e| Failure::io("read", path, &e))?;
    let bytes = file.metadata().map_or(0, |m| m.len());
    let reader = Box::new(BufReader::new(file));
    Ok(Input { reader, bytes })
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
        "{endpoint} {:?} {:?} {:?} {} {}",
        args.examples,
        looks.collect::<Vec<_>>(),
        app.config.assess,
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
}

struct Run<'a> {
    desk: Desk<'a>,
    assessor: Arc<dyn Assessor>,
    /// Where key points are drafted from references.
    drafts: Option<Arc<Drafts>>,
    checkpoint: Checkpoint,
    sheet: Sheet,
    pace: Pace,
    /// Number of calls that the endpoint turned away.
    throttled: Arc<AtomicUsize>,
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
        let (mut row, mut more) = (0, true);

        while more || !self.under_way.is_empty() {
            let room = self.under_way.len() < self.pace.limit()
                && self.under_way.len() + self.ready.len() < self.pace.limit() * WAITING;
            tokio::select! {
                biased;
                () = &mut interrupt => return Err(self.interrupt()),
                Some(done) = self.under_way.join_next() => self.finish_row(done)?,
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
                return self
                    .write_in_order(number, results::refused_row(&refused, self.assessor.name()));
            }
        };
        let grader = Grader {
            assessor: Arc::clone(&self.assessor),
            drafts: self.drafts.clone().filter(|_| work.by_reference),
            throttled: Arc::clone(&self.throttled),
        };
        self.under_way
            .spawn(grader.grade(number, line.bytes.ok(), work));
        Ok(())
    }

    fn finish_row(&mut self, done: Result<Done, tokio::task::JoinError>) -> Result<(), Failure> {
        let done = done.map_err(|e| Failure::failed(format!("an assessment broke off: {e}")))?;
        if self.throttled.swap(0, Ordering::Relaxed) > 0 {
            self.pace.turned_away();
        }
        self.pace.finished();
        if let Some(row) = &done.paid {
            self.checkpoint.put(row, &done.result)?;
        }
        self.tally.tokens += done.tokens;
        self.tally.cost += done.cost;
        self.write_in_order(done.number, done.result)
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
        let message = format!("stopped after {} answers", self.tally.done);
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
    throttled: Arc<AtomicUsize>,
}

impl Grader {
    async fn grade(self, number: usize, row: Option<Vec<u8>>, mut work: Work) -> Done {
        let assessment = match self.draft(&mut work).await {
            Ok(()) => self.assess(&work).await,
            Err(error) => Assessment::unscored(error.to_string()),
        };

        let provenance = assessment.provenance();
        let drafted_by = self.drafts.as_ref().map(|drafts| drafts.model());
        Done {
            number,
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

    async fn assess(&self, work: &Work) -> Assessment {
        let mut watch = |progress| {
            if progress == AssessProgress::Throttled {
                self.throttled.fetch_add(1, Ordering::Relaxed);
            }
        };
        self.assessor.assess(&work.request, &mut watch).await
    }
}

/// The figures that are shown while it works and at the end.
struct Tally {
    bar: Bar,
    /// Bytes of the input, 0 where unknown, and those read.
    all: u64,
    read: u64,
    done: usize,
    known: usize,
    unscored: usize,
    tokens: u64,
    cost: f64,
}

impl Tally {
    fn new(all: u64, look: &Look) -> Self {
        let bar = Bar::new("grading", look);
        Self {
            bar,
            all,
            read: 0,
            done: 0,
            known: 0,
            unscored: 0,
            tokens: 0,
            cost: 0.0,
        }
    }

    fn count_bytes(&mut self, line: &NumberedLine) {
        self.read += line.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
    }

    /// The number of rows is known only at the end: it is guessed from the bytes read so far.
    fn show(&mut self, under_way: usize) {
        let begun = self.done + under_way;
        let guess = match self.all {
            0 => begun,
            all => (begun as f64 * all as f64 / self.read.max(1) as f64).round() as usize,
        };

        let cost = if self.cost > 0.0 {
            format!(", {:.2} spent", self.cost)
        } else {
            String::new()
        };
        let tokens = if self.tokens > 0 {
            format!("{} tokens{cost}", self.tokens)
        } else {
            String::new()
        };
        self.bar.note(tokens);
        self.bar.show(self.done, guess.max(self.done));
    }
}

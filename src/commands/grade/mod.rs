//! `viva grade`: grades answers from a file, many at once. The contract of rows in and out is kept
//! stable for scripts.
//!
//! Owns the run: what is under way, what may start, the order of results, what is paid for.

pub mod checkpoint;
mod intake;
mod pace;
mod results;
pub mod rows;

use crate::app::{Context, SystemClock, parallel_runtime};
use crate::cli::GradeArgs;
use crate::domain::Assessment;
use crate::domain::text::plural;
use crate::error::{ExitKind, Failure};
use crate::ports::{AssessProgress, Assessor, Clock};
use crate::term::bar::Bar;
use crate::term::interrupt::Interrupt;
use crate::term::style::Look;
use checkpoint::Checkpoint;
use intake::open_input;
use pace::Pace;
use results::Sheet;
use rows::{Desk, NumberedLine, Work};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::BufRead;
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
    let assessor = if args.offline {
        context.app.offline_assessor()
    } else {
        context.app.assessor()?
    };
    let sheet = Sheet::new(args.output.as_deref(), args.format, context.app.look)?;
    let job = [
        &*args.file.to_string_lossy(),
        assessor.name(),
        env!("CARGO_PKG_VERSION"),
        &settings_key(context)?,
    ];

    let checkpoint = Checkpoint::open(&context.app.home.cache.join("grade"), &job, args.fresh)?;
    let runtime = parallel_runtime()?;
    let desk = Desk::new(&context.app, SystemClock::new()?.now());
    let mut run = Run {
        desk,
        assessor,
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

/// Reports the rows that have no score, and a file without rows, as failures.
fn check_tally(tally: &Tally, args: &GradeArgs, context: &mut Context) -> Result<(), Failure> {
    if tally.known > 0 {
        context.out.note(&format!(
            "{} graded before cost nothing again",
            plural(tally.known, "answer")
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
            "{} of {} no score",
            tally.unscored,
            have(tally.done)
        ))
        .hint("the same command tries only these again"));
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
fn settings_key(context: &Context) -> Result<String, Failure> {
    let app = &context.app;
    let endpoint = app
        .endpoint()?
        .map(|e| format!("{e:?}"))
        .unwrap_or_default();
    Ok(format!(
        "{endpoint} {:?} {} {}",
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
        let (assessor, throttled) = (Arc::clone(&self.assessor), Arc::clone(&self.throttled));
        self.under_way
            .spawn(assess(number, line.bytes.ok(), work, assessor, throttled));
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

async fn assess(
    number: usize,
    row: Option<Vec<u8>>,
    work: Work,
    assessor: Arc<dyn Assessor>,
    throttled: Arc<AtomicUsize>,
) -> Done {
    let assessment = assessor
        .assess(&work.request, &mut |progress| {
            if progress == AssessProgress::Throttled {
                throttled.fetch_add(1, Ordering::Relaxed);
            }
        })
        .await;

    let provenance = assessment.provenance();
    Done {
        number,
        paid: row.filter(|_| matches!(assessment, Assessment::Scored(_))),
        tokens: provenance.prompt_tokens + provenance.completion_tokens,
        cost: provenance.cost.unwrap_or_default(),
        result: results::assessed_row(
            &work.id,
            &work.names,
            &work.request.rubric,
            &assessment,
            assessor.name(),
        ),
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

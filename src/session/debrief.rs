//! A debrief: the answers of a real interview assessed by the rubrics of the banks, kept as a
//! session of its own kind.
//!
//! Owns the way from questions and answers to a finished session. Which question of the banks each
//! is is [`super::asked_threads`]'s. What a transcript says is `transcript`'s; who is asked for
//! consent, and what is printed, is the command's.

use super::asked_threads::AskedThread;
use super::plan::new_session_id;
use super::stories::shelve_stories;
use crate::app::{App, Context, call_runtime};
use crate::assess::answer::{Answer, no_answer, no_answer::NoAnswer};
use crate::assess::interviewer::key_points::draft_key_points;
use crate::assess::{Prompts, rubric};
use crate::domain::session::Reveal;
use crate::domain::story::asks_for_story;
use crate::domain::{
    Assessment, Change, PlannedQuestion, Question, QuestionType, Rubric, SessionKind,
    SessionRecord, SessionSettings, SessionStatus, StoryShelf, ThreadStatus, TurnKind,
};
use crate::engine::to_check;
use crate::failure::Failure;
use crate::history::SqliteHistory;
use crate::ports::{AssessRequest, Assessor, ChatModel, History};
use crate::term::bar::Bar;
use crate::term::interrupt::Interrupt;
use crate::transcript::{Exchange, Understood};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// Said of an answer that nobody can check.
const NO_QUESTION: &str =
    "no question of the banks is near, and without an endpoint no key points can be drafted";
const GARBLED: &str = "too little of the answer was understood by the recorder";
const STOPPED: &str = "stopped by Ctrl-C; `viva regrade` finishes it later";

/// Assesses the answers of an interview held at `started`, and returns the session, which is stored
/// by then. Ctrl-C leaves what is left to `viva regrade`.
pub fn hold_debrief(
    threads: &[AskedThread],
    started: Timestamp,
    history: &SqliteHistory,
    interrupt: &Interrupt,
    context: &Context,
) -> Result<SessionRecord, Failure> {
    let app = &context.app;
    let prompts = app.prompts()?;
    let assessor = app.assessor()?;
    let mut debrief = Debrief {
        record: new_record(threads, started, &prompts, app),
        history,
        assessor: assessor.as_ref(),
        interrupt: interrupt.clone(),
        runtime: call_runtime()?,
        stopped: false,
        stories: StoryShelf::default(),
    };

    if let Some(model) = app.chat_model()? {
        debrief.draft_missing(&model, &prompts);
    }
    let planned = debrief.record.plan.iter().map(|planned| &planned.question);
    debrief.stories = shelve_stories(planned, history, app.bundled_embedder().as_ref())?;
    history.begin(&debrief.record)?;

    let all = threads.iter().map(|t| 1 + t.follow_ups.len()).sum();
    let mut bar = Bar::new("assessing answers", &app.look);
    let mut done = 0;
    for thread in threads {
        debrief.change(Change::ThreadOpened)?;
        let turns = [&thread.exchange].into_iter().chain(&thread.follow_ups);
        for (turn, exchange) in turns.enumerate() {
            bar.show(done, all);
            debrief.take_in(turn, exchange, started)?;
            done += 1;
        }
        debrief.fit_story()?;
        let status = ThreadStatus::Done;
        debrief.change(Change::ThreadClosed { status })?;
    }
    bar.clear();

    debrief.change(Change::Spent(app.meter.take()))?;
    let at = debrief.record.threads.iter().flat_map(|t| &t.turns);
    let at = at.filter_map(|t| t.answered_at).max().unwrap_or(started);
    let status = SessionStatus::Finished;
    debrief.change(Change::SessionMoved { status, at })?;
    Ok(debrief.record)
}

/// The session before anything is assessed.
fn new_record(
    threads: &[AskedThread],
    started: Timestamp,
    prompts: &Prompts,
    app: &App,
) -> SessionRecord {
    let plan = threads.iter().map(|thread| {
        let (question, reason) = match &thread.hit {
            Some(hit) => {
                let word = hit.certainty.word();
                let reason = format!("it is what was asked ({word}, cosine {:.2})", hit.cosine);
                (hit.question.clone(), reason)
            }
            None => {
                let reason = "it was asked, and no question of the banks is near";
                (asked_question(&thread.exchange), reason.into())
            }
        };
        PlannedQuestion {
            rubric: rubric::of_question(&question, prompts),
            question: question.without_sayings(),
            reason,
        }
    });

    SessionRecord {
        id: new_session_id(started, None),
        kind: SessionKind::Debrief,
        started,
        ended: None,
        status: SessionStatus::Open,
        seed: 0,
        settings: SessionSettings {
            reveal: Reveal::Report,
            lang: app.config.interview.lang.clone(),
            ..SessionSettings::default()
        },
        plan: plan.collect(),
        threads: Vec::new(),
        summary: None,
        spent: Default::default(),
    }
}

fn says_nothing_is_known(exchange: &Exchange, rubric: &Rubric) -> bool {
    let answer = Answer::new(&exchange.answer, &[&exchange.question], rubric);
    no_answer::detect(&answer) == Some(NoAnswer::DoesNotKnow)
}

fn too_short(answer: &str) -> String {
    format!("the answer is too short to be assessed (\"{answer}\")")
}

/// The question of no bank that was asked.
fn asked_question(exchange: &Exchange) -> Question {
    let mut question = Question::plain(&exchange.question, None);
    if asks_for_story(&exchange.asks) {
        question.kind = QuestionType::Behavioral;
    }
    question
}

/// A debrief under way.
struct Debrief<'a> {
    record: SessionRecord,
    history: &'a SqliteHistory,
    assessor: &'a dyn Assessor,
    interrupt: Interrupt,
    runtime: tokio::runtime::Runtime,
    /// True after Ctrl-C.
    stopped: bool,
    stories: StoryShelf,
}

impl Debrief<'_> {
    fn change(&mut self, change: Change) -> Result<(), Failure> {
        self.history.apply(self.record.id, &change)?;
        self.record.apply(&change);
        Ok(())
    }

    /// Waits for `work`; None where Ctrl-C broke it off. Work that computes here is not broken off,
    /// and is the last.
    fn wait_for<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        let mut stop = self.interrupt.wait();
        let done = self.runtime.block_on(async {
            tokio::select! {
                biased;
                () = &mut stop => None,
                done = work => Some(done),
            }
        });
        self.stopped |= done.is_none() || self.interrupt.asked();
        done
    }

    /// Drafts key points for what no question of the banks is near to. One that gets no draft is
    /// judged by its dimensions.
    fn draft_missing(&mut self, model: &Arc<dyn ChatModel>, prompts: &Prompts) {
        for at in 0..self.record.plan.len() {
            let open = self.record.plan.get(at).map(|planned| &planned.question);
            let Some(question) = open.filter(|q| q.wants_draft()).cloned() else {
                continue;
            };
            if self.stopped {
                return;
            }
            let drafted = self.wait_for(draft_key_points(model.as_ref(), prompts, &question));
            if let (Some(Ok(points)), Some(planned)) = (drafted, self.record.plan.get_mut(at)) {
                planned.question = question.with_draft(points, model.model());
                planned.rubric = rubric::of_question(&planned.question, prompts);
            }
        }
    }

    /// Takes in a turn of the thread that is open, and has it assessed.
    fn take_in(
        &mut self,
        turn: usize,
        exchange: &Exchange,
        started: Timestamp,
    ) -> Result<(), Failure> {
        let thread = self.record.threads.len().saturating_sub(1);
        let kind = match turn {
            0 => TurnKind::Main,
            // It was the interviewer's own, and aims at no criterion of ours.
            _ => TurnKind::FollowUp {
                criterion: String::new(),
            },
        };
        let seconds = i64::from(exchange.at.unwrap_or_default());
        let asked = started.saturating_add(SignedDuration::from_secs(seconds));
        let at = asked.unwrap_or(started);

        let prompt = exchange.question.clone();
        self.change(Change::TurnAsked {
            turn: kind,
            prompt,
            at,
        })?;
        let answer = exchange.answer.clone();
        self.change(Change::Answered { answer, at })?;

        let assessment = Box::new(self.assess(exchange));
        let turn = self.record.threads.last().map_or(0, |t| t.turns.len());
        self.change(Change::Assessed {
            thread,
            turn: turn.saturating_sub(1),
            assessment,
        })
    }

    /// Notes which of the candidate's stories belongs to what was answered.
    fn fit_story(&mut self) -> Result<(), Failure> {
        let thread = self.record.threads.last();
        let fit = thread.and_then(|t| self.stories.fit(&t.question, &t.answers()));
        let thread = self.record.threads.len().saturating_sub(1);
        match fit {
            Some(fit) => self.change(Change::StoryFitted { thread, fit }),
            None => Ok(()),
        }
    }

    fn assess(&mut self, exchange: &Exchange) -> Assessment {
        let Some(thread) = self.record.threads.last() else {
            return Assessment::unscored(STOPPED);
        };
        let nothing_to_check = thread.question.wants_draft();
        match exchange.understood() {
            Understood::Enough => {}
            Understood::Garbled => return Assessment::unscored(GARBLED),
            // Who says that he does not know has said all there is to assess.
            Understood::Short if says_nothing_is_known(exchange, &thread.rubric) => {}
            Understood::Short => return Assessment::unscored(too_short(&exchange.answer)),
        }
        if nothing_to_check && self.assessor.offline() {
            return Assessment::unscored(NO_QUESTION);
        }
        if self.stopped {
            return Assessment::unscored(STOPPED);
        }

        let request = AssessRequest {
            question: thread.question.clone(),
            rubric: thread.rubric.clone(),
            turns: thread.turns.clone(),
            criteria: to_check(thread),
            style: self.record.settings.style.clone(),
            lang: self.record.settings.lang.clone(),
        };
        let assessor = self.assessor;
        let work = async { assessor.assess(&request, &mut |_| {}).await };
        self.wait_for(work)
            .unwrap_or_else(|| Assessment::unscored(STOPPED))
    }
}

//! A debrief: the questions of a real interview matched to the banks, its answers assessed by the
//! same rubrics, kept as a session of its own kind.
//!
//! Owns the way from exchanges to a finished session. What a transcript says is `transcript`'s; who
//! is asked for consent, and what is printed, is the command's.

use super::asked_match::{is_meant, names_subject};
use super::by_words::search_store;
use super::plan::new_session_id;
use super::stories::shelve_stories;
use crate::app::{App, Context, call_runtime};
use crate::assess::interviewer::key_points::draft_key_points;
use crate::assess::{Prompts, rubric};
use crate::domain::session::Reveal;
use crate::domain::story::asks_for_story;
use crate::domain::vector::cosine;
use crate::domain::{
    Assessment, Change, PlannedQuestion, Question, QuestionType, SessionKind, SessionRecord,
    SessionSettings, SessionStatus, StoryShelf, ThreadStatus, TurnKind,
};
use crate::engine::to_check;
use crate::failure::{ExitKind, Failure};
use crate::history::SqliteHistory;
use crate::ports::{AssessRequest, Assessor, ChatModel, Embedder, History, Query, QuestionStore};
use crate::term::bar::Bar;
use crate::term::interrupt::Interrupt;
use crate::term::style::Look;
use crate::transcript::{Exchange, Neighbours, follows_up};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// Hits looked at for each question.
const LOOKED_AT: usize = 5;
/// Said of an answer that nobody can check.
const NO_QUESTION: &str =
    "no question of the banks is near, and without an endpoint no key points can be drafted";
const GARBLED: &str = "too little of the answer was understood by the recorder";
const STOPPED: &str = "stopped by Ctrl-C; `viva regrade` finishes it later";

/// A question of the interview with what followed up on it.
pub struct AskedThread {
    /// The question and its answer.
    pub exchange: Exchange,
    /// The nearest question of the banks and its cosine, where one is near.
    pub hit: Option<(Question, f32)>,
    /// Follow-ups, in order.
    pub follow_ups: Vec<Exchange>,
    /// Of what was asked.
    vectors: Vec<Vec<f32>>,
}

/// Matches exchanges to the questions of the banks, and joins follow-ups to their question.
///
/// # Errors
/// [`ExitKind::Interrupted`] on Ctrl-C: nothing is kept by then.
pub fn match_questions(
    exchanges: Vec<Exchange>,
    store: &dyn QuestionStore,
    embedder: &dyn Embedder,
    interrupt: &Interrupt,
    look: &Look,
) -> Result<Vec<AskedThread>, Failure> {
    let mut threads: Vec<AskedThread> = Vec::new();
    let mut bar = Bar::new("matching questions", look);
    let all = exchanges.len();
    for (done, exchange) in exchanges.into_iter().enumerate() {
        if interrupt.asked() {
            bar.clear();
            return Err(Failure::new(ExitKind::Interrupted, ""));
        }
        bar.show(done, all);
        let vectors = embed_passages(&exchange, embedder)?;
        let nearest = nearest_of_turn(&exchange.passages, store, embedder)?;
        let last = threads.last_mut();
        let joined = last.filter(|last| {
            let known = last.hit.as_ref().map(|(question, _)| question.id);
            let meant = nearest.meant.as_ref().map(|(question, _)| question.id);
            follows_up(&Neighbours {
                asks: &exchange.asks,
                before: &last.exchange.asks,
                near: nearest.near,
                is_same: known.is_some() && known == meant,
                is_another: meant.is_some() && known != meant,
                thread: nearest_cosine(&last.vectors, &vectors),
            })
        });
        match joined {
            Some(last) => last.follow_ups.push(exchange),
            None => threads.push(AskedThread {
                exchange,
                hit: nearest.meant,
                follow_ups: Vec::new(),
                vectors,
            }),
        }
    }
    bar.clear();
    Ok(threads)
}

fn embed_passages(exchange: &Exchange, embedder: &dyn Embedder) -> Result<Vec<Vec<f32>>, Failure> {
    let passages: Vec<&str> = exchange.passages.iter().map(String::as_str).collect();
    Ok(embedder.embed(&passages)?)
}

/// The highest cosine of a vector of the one with a vector of the other.
fn nearest_cosine(these: &[Vec<f32>], those: &[Vec<f32>]) -> f32 {
    let pairs = these
        .iter()
        .flat_map(|one| those.iter().map(|two| cosine(one, two)));
    pairs.fold(0.0, f32::max)
}

/// What of the banks is near to a turn of an interviewer.
pub struct NearestOfTurn {
    /// The question that is meant, and its cosine.
    pub meant: Option<(Question, f32)>,
    /// The highest cosine of any question.
    pub near: f32,
}

/// Finds the question of the banks that a turn means: of what its passages are near to, the nearest
/// that is surely meant. A last sentence that says nothing of a subject ("How do you proceed?")
/// counts only with what leads to it.
pub fn nearest_of_turn(
    passages: &[String],
    store: &dyn QuestionStore,
    embedder: &dyn Embedder,
) -> Result<NearestOfTurn, Failure> {
    let mut found = NearestOfTurn {
        meant: None,
        near: 0.0,
    };
    for passage in passages {
        if passages.len() > 1 && !names_subject(passage) {
            continue;
        }
        let Some((question, cosine)) = nearest_question(passage, store, embedder)? else {
            continue;
        };
        found.near = found.near.max(cosine);
        let is_nearer = found.meant.as_ref().is_none_or(|(_, most)| cosine > *most);
        if is_nearer && is_meant(passage, &question, cosine) {
            found.meant = Some((question, cosine));
        }
    }
    Ok(found)
}

/// Returns the question of the banks that is nearest to what was asked, and its cosine.
pub fn nearest_question(
    asks: &str,
    store: &dyn QuestionStore,
    embedder: &dyn Embedder,
) -> Result<Option<(Question, f32)>, Failure> {
    let query = Query {
        limit: LOOKED_AT,
        ..Query::default()
    };
    let hits = search_store(asks, query, store, embedder)?;
    let near = hits
        .into_iter()
        .filter_map(|hit| Some((hit.question, hit.dense?)));
    Ok(near.max_by(|a, b| a.1.total_cmp(&b.1)))
}

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
            Some((question, cosine)) => {
                let reason = format!("it is near to what was asked (cosine {cosine:.2})");
                (question.clone(), reason)
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
        if !exchange.is_evidence() {
            return Assessment::unscored(GARBLED);
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

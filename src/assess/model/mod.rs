//! The assessor that asks a language model.
//!
//! Owns the order of the steps: guards, prompt, replies with one repair each, evidence, second
//! look, follow-up, provenance. Each step's rules are in its own file; points are
//! `domain::score`'s.

use crate::assess::answer::Answer;
use crate::assess::answer::no_answer;
use crate::assess::evidence::findings::{self, Checked};
use crate::assess::evidence::misplaced;
use crate::assess::evidence::support::{SUPPORTED, SecondLook, Support};
use crate::assess::interviewer::follow_up;
use crate::assess::prompt::schema;
use crate::assess::prompt::templates::Prompts;
use crate::assess::prompt::{self, Prompt};
use crate::assess::reply::call::{self, Calls, Failed};
use crate::assess::reply::verdicts::Reply;
use crate::assess::second_look::doubt::{self, Doubt};
use crate::domain::score::score;
use crate::domain::{
    Assessment, Criterion, CriterionKind, Finding, Provenance, QuestionId, Rubric, Scored, Unscored,
};
use crate::ports::{
    AssessProgress, AssessRequest, Assessor, ChatErrorKind, ChatModel, ChatRequest,
};
use futures_util::future::BoxFuture;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;

/// Most samples that are asked for; the configuration allows no more.
pub const MAX_SAMPLES: usize = 9;

type Progress<'a> = dyn FnMut(AssessProgress) + Send + 'a;

/// How a language model is asked.
#[derive(Clone)]
pub struct LlmOptions {
    /// How often the same is asked, 1 to [`MAX_SAMPLES`]; the median verdict counts.
    pub samples: usize,
    /// Second endpoint that re-checks what is split, unsupported or without evidence; its word is
    /// final.
    pub judge: Option<Arc<dyn ChatModel>>,
    /// Most tokens of a reply; None for the endpoint's setting.
    pub max_tokens: Option<u32>,
    /// Seed of the first sample; further ones count up. None leaves it to the server.
    pub seed: Option<u64>,
    /// What is known of the candidate at each question, from papers they gave: for the wording of
    /// follow-ups only.
    pub background: HashMap<QuestionId, String>,
    /// Gives a number nobody can guess, for the fence around the answer.
    pub nonce: Arc<dyn Fn() -> u64 + Send + Sync>,
    /// What a calibration of this model showed, or that there was none; kept with every assessment.
    pub calibration: String,
}

impl LlmOptions {
    /// One sample, no judge, the endpoint's settings.
    pub fn new(nonce: Arc<dyn Fn() -> u64 + Send + Sync>) -> Self {
        let calibration = String::new();
        Self {
            samples: 1,
            judge: None,
            max_tokens: None,
            seed: None,
            background: HashMap::new(),
            nonce,
            calibration,
        }
    }
}

/// Checks answers with a language model.
pub struct LlmAssessor {
    model: Arc<dyn ChatModel>,
    prompts: Arc<Prompts>,
    pub(super) options: LlmOptions,
    second_look: Option<Arc<dyn SecondLook>>,
}

impl LlmAssessor {
    /// An assessor on `model`. With a second look, verdicts that it does not bear out are asked
    /// again alone.
    pub fn new(
        model: Arc<dyn ChatModel>,
        prompts: Arc<Prompts>,
        options: LlmOptions,
        second_look: Option<Arc<dyn SecondLook>>,
    ) -> Self {
        Self {
            model,
            prompts,
            options,
            second_look,
        }
    }
}

impl Assessor for LlmAssessor {
    fn name(&self) -> &str {
        self.model.model()
    }

    fn offline(&self) -> bool {
        false
    }

    fn assess<'a>(
        &'a self,
        request: &'a AssessRequest,
        progress: &'a mut Progress<'_>,
    ) -> BoxFuture<'a, Assessment> {
        Box::pin(async move {
            let mut run = Run::new(self, request);
            match run.assess(progress).await {
                Ok(scored) => Assessment::Scored(scored),
                Err(reason) => Assessment::Unscored(Unscored {
                    reason,
                    provenance: run.provenance(),
                }),
            }
        })
    }
}

/// One assessment while it is made.
struct Run<'a> {
    assessor: &'a LlmAssessor,
    request: &'a AssessRequest,
    criteria: Vec<&'a Criterion>,
    answer: Answer<'a>,
    calls: Calls,
    prompt_hash: String,
    flags: Vec<String>,
}

impl<'a> Run<'a> {
    fn new(assessor: &'a LlmAssessor, request: &'a AssessRequest) -> Self {
        Self {
            assessor,
            request,
            criteria: request.checked().collect(),
            answer: Answer::of(request),
            calls: Calls::default(),
            prompt_hash: String::new(),
            flags: Vec::new(),
        }
    }

    async fn assess(&mut self, progress: &mut Progress<'_>) -> Result<Scored, String> {
        progress(AssessProgress::Started(
            self.criteria.iter().map(|c| (*c).clone()).collect(),
        ));
        if self.criteria.is_empty() {
            return Err(
                "the rubric has no criterion to check; `viva bank enrich` drafts some".to_string(),
            );
        }
        if let Some(idle) = no_answer::idle(&self.answer) {
            return Ok(self.nothing_earned(idle));
        }
        if !self.answer.instructions.is_empty() {
            self.flags.push(
                "the answer contains text that speaks to the grader; it was left out and no quality was credited"
                    .to_string(),
            );
        }
        let prompt = self.prompt()?;
        let replies = self.samples(&prompt, progress).await?;
        let samples: Vec<Vec<Checked>> = replies
            .iter()
            .map(|reply| findings::verify(&self.answer, &reply.claims))
            .collect();
        let (mut checked, split) = findings::median(&samples);
        let support = self.support();
        self.look_again(&mut checked, &split, &support, progress)
            .await?;
        let mut found: Vec<Finding> = checked.into_iter().map(|c| c.finding).collect();
        self.hold(&mut found, &support);
        let spread = self.spread(&samples, &found);
        Ok(self.scored(
            replies.into_iter().next().unwrap_or_default(),
            found,
            spread,
        ))
    }

    /// What a guard decided: every criterion missing, nobody asked.
    fn nothing_earned(&mut self, idle: no_answer::Idle) -> Scored {
        self.flags.push(format!(
            "no model was asked: {}",
            idle.reason().trim_end_matches('.').to_lowercase()
        ));
        let found: Vec<Finding> = self
            .criteria
            .iter()
            .map(|c| findings::missing(&c.id, idle.reason()))
            .collect();
        self.scored(Reply::default(), found, None)
    }

    fn prompt(&mut self) -> Result<Prompt, String> {
        let assessor = self.assessor;
        let nonce = (assessor.options.nonce)();
        let prompt = prompt::build(
            &assessor.prompts,
            self.request,
            &self.answer.without_instructions(),
            assessor
                .options
                .background
                .get(&self.request.question.id)
                .map_or("", String::as_str),
            assessor.model.as_ref(),
            nonce,
        )
        .map_err(|error| error.to_string())?;
        self.prompt_hash.clone_from(&prompt.hash);
        if prompt.dropped_turns > 0 {
            let turns = prompt.dropped_turns;
            self.flags.push(format!(
                "{turns} earlier turn(s) of the thread left out: they did not fit the model's context window"
            ));
        }
        Ok(prompt)
    }

    fn ids(&self) -> Vec<&'a str> {
        self.criteria.iter().map(|c| c.id.as_str()).collect()
    }

    /// One reply per sample. Samples that fail are left out as long as one succeeds.
    async fn samples(
        &mut self,
        prompt: &Prompt,
        progress: &mut Progress<'_>,
    ) -> Result<Vec<Reply>, String> {
        let ids = self.ids();
        let wanted = self.assessor.options.samples.clamp(1, MAX_SAMPLES);
        let mut replies = Vec::with_capacity(wanted);
        let mut failed = None;
        for sample in 0..wanted {
            if sample > 0 {
                progress(AssessProgress::Waiting(format!(
                    "sample {} of {wanted}",
                    sample + 1
                )));
            }
            let request = ChatRequest {
                messages: prompt.messages.clone(),
                schema: Some(schema::assessment(&ids)),
                max_tokens: self.assessor.options.max_tokens,
                seed: self
                    .assessor
                    .options
                    .seed
                    .map(|seed| seed.wrapping_add(sample as u64)),
            };
            match self
                .ask(
                    self.assessor.model.as_ref(),
                    request,
                    &ids,
                    sample == 0,
                    progress,
                )
                .await
            {
                Ok(reply) => replies.push(reply),
                Err(failure) if failure.cancelled() => return Err(failure.reason),
                Err(failure) => failed = Some(failure.reason),
            }
        }
        match failed {
            Some(reason) if replies.is_empty() => Err(reason),
            Some(reason) => {
                self.flags.push(format!(
                    "{} of {wanted} samples failed: {reason}",
                    wanted - replies.len()
                ));
                Ok(replies)
            }
            None => Ok(replies),
        }
    }

    async fn ask(
        &mut self,
        model: &dyn ChatModel,
        request: ChatRequest,
        ids: &[&str],
        shown: bool,
        progress: &mut Progress<'_>,
    ) -> Result<Reply, Failed> {
        let mut silent = |_| {};
        let progress: &mut Progress<'_> = if shown { progress } else { &mut silent };
        call::ask(
            model,
            &self.assessor.prompts,
            request,
            ids,
            &mut self.calls,
            progress,
        )
        .await
    }

    fn support(&self) -> Support {
        let Some(second_look) = &self.assessor.second_look else {
            return Support::new();
        };
        let measured: Vec<Criterion> = self
            .criteria
            .iter()
            .filter(|c| c.kind != CriterionKind::Dimension)
            .map(|c| (*c).clone())
            .collect();
        second_look
            .align(
                &self.request.question.text,
                &measured,
                &self.answer.masked(),
            )
            .into_iter()
            .map(|(id, support, passage)| (id, (support, passage)))
            .collect()
    }

    /// Asks again, alone and in one request, about every criterion in doubt.
    async fn look_again(
        &mut self,
        checked: &mut [Checked],
        split: &[String],
        support: &Support,
        progress: &mut Progress<'_>,
    ) -> Result<(), String> {
        let judge = self.assessor.options.judge.clone();
        let misplaced = self.out_of_place(checked);
        let unsettled = |c: &Checked| c.evidence_failed() || split.contains(&c.finding.criterion);
        let doubts: Vec<(usize, &Criterion, Doubt)> = checked
            .iter()
            .enumerate()
            .filter_map(|(at, c)| {
                let criterion = *self.criteria.iter().find(|k| k.id == c.finding.criterion)?;
                let judged = || (judge.is_some() && unsettled(c)).then_some(Doubt::Unsettled);
                let misplaced = misplaced.contains(&criterion.id);
                Some((
                    at,
                    criterion,
                    doubt::doubt(criterion, c, support, misplaced).or_else(judged)?,
                ))
            })
            .collect();
        if doubts.is_empty() {
            return Ok(());
        }
        progress(AssessProgress::Waiting(format!(
            "a second look at {} criteria",
            doubts.len()
        )));
        let model = judge.as_ref().unwrap_or(&self.assessor.model).clone();
        let mut again = match self
            .second_opinion(model.as_ref(), &doubts, checked, support, progress)
            .await
        {
            Ok(again) => again,
            Err(failure) if failure.cancelled() => return Err(failure.reason),
            Err(failure) => {
                self.flags
                    .push(format!("the second look failed: {}", failure.reason));
                Vec::new()
            }
        };
        if judge.is_none() {
            let misplaced = self.out_of_place(&again);
            for c in again
                .iter_mut()
                .filter(|c| misplaced.contains(&c.finding.criterion))
            {
                findings::withdraw(
                    &mut c.finding,
                    "The passages quoted for this show another point.",
                );
            }
        }
        for (at, criterion, doubt) in doubts {
            let verdict = again
                .iter()
                .position(|c| c.finding.criterion == criterion.id)
                .map(|i| again.swap_remove(i));
            if let Some(first) = checked.get_mut(at) {
                doubt::settle(
                    first,
                    verdict,
                    doubt,
                    judge.is_some(),
                    criterion,
                    &self.request.question,
                );
            }
        }
        Ok(())
    }

    fn out_of_place(&self, checked: &[Checked]) -> Vec<String> {
        let Some(look) = &self.assessor.second_look else {
            return Vec::new();
        };
        let question = &self.request.question.text;
        misplaced::out_of_place(
            look.as_ref(),
            question,
            &self.request.rubric,
            &self.answer,
            checked,
        )
    }

    async fn second_opinion(
        &mut self,
        model: &dyn ChatModel,
        doubts: &[(usize, &Criterion, Doubt)],
        checked: &[Checked],
        support: &Support,
        progress: &mut Progress<'_>,
    ) -> Result<Vec<Checked>, Failed> {
        let passage = |at: usize, criterion: &Criterion, doubt: Doubt| {
            // A quote that shows another point would only mislead again.
            let quoted = checked
                .get(at)
                .filter(|_| doubt != Doubt::Misplaced)
                .and_then(|c| c.finding.quote.as_ref());
            let aligned = support
                .get(&criterion.id)
                .and_then(|(_, passage)| passage.as_ref());
            quoted.or(aligned).map(|q| q.text.clone())
        };
        let passages: Vec<Option<String>> = doubts
            .iter()
            .map(|(at, c, doubt)| passage(*at, c, *doubt))
            .collect();
        let doubtful: Vec<(&Criterion, Option<&str>)> = doubts
            .iter()
            .zip(&passages)
            .map(|((_, c, _), p)| (*c, p.as_deref()))
            .collect();
        let ids: Vec<&str> = doubtful.iter().map(|(c, _)| c.id.as_str()).collect();
        let answer = self.answer.without_instructions();
        let nonce = (self.assessor.options.nonce)();
        let request = prompt::second_look(
            &self.assessor.prompts,
            self.request,
            &doubtful,
            &answer,
            nonce,
        )
        .map_err(|error| Failed::new(error.to_string()))?;
        let reply = self.ask(model, request, &ids, false, progress).await?;
        Ok(findings::verify(&self.answer, &reply.claims))
    }

    /// Rules that look at all findings together.
    fn hold(&mut self, found: &mut [Finding], support: &Support) {
        let supported = |id: &str| support.get(id).is_some_and(|(s, _)| *s >= SUPPORTED);
        let measured = self
            .assessor
            .second_look
            .as_ref()
            .map(|_| &supported as &dyn Fn(&str) -> bool);
        let thinned = findings::thin_out(found, &self.criteria, &self.answer, measured);
        if !thinned.is_empty() {
            self.flags.push(format!(
                "one short sentence was credited for several criteria; not counted for {}",
                thinned.join(", ")
            ));
        }
        findings::hold_qualities(found, &self.answer, self.request, support);
    }

    /// Lowest and highest score of the samples and of the result, over the criteria of this turn.
    fn spread(&self, samples: &[Vec<Checked>], found: &[Finding]) -> Option<(f64, f64)> {
        if self.assessor.options.samples < 2 {
            return None;
        }
        let rubric = Rubric {
            criteria: self.criteria.iter().map(|c| (*c).clone()).collect(),
            drafted: false,
        };
        let of_sample = |sample: &Vec<Checked>| {
            let findings: Vec<Finding> = sample.iter().map(|c| c.finding.clone()).collect();
            score(&rubric, &findings, 0)
        };
        let scores = samples
            .iter()
            .map(of_sample)
            .chain([score(&rubric, found, 0)]);
        Some(scores.fold((100.0, 0.0), |(low, high): (f64, f64), s| {
            (low.min(s), high.max(s))
        }))
    }

    fn scored(&self, reply: Reply, found: Vec<Finding>, spread: Option<(f64, f64)>) -> Scored {
        let earned = found.iter().any(|f| f.credit > 0.0);
        Scored {
            follow_up: follow_up::choose(self.request, &found, reply.follow_up.as_ref()),
            findings: found,
            // Praise for an answer that earned nothing is the model's politeness, or the answer's
            // own.
            strengths: if earned { reply.strengths } else { Vec::new() },
            improvement: reply.improvement,
            spread,
            provenance: self.provenance(),
        }
    }

    fn provenance(&self) -> Provenance {
        let options = &self.assessor.options;
        let parameters = json!({
            "samples": options.samples.clamp(1, MAX_SAMPLES),
            "judge": options.judge.as_ref().map(|judge| judge.model()),
            "second_look": self.assessor.second_look.is_some(),
            "max_tokens": options.max_tokens,
            "seed": options.seed,
            "calibration": options.calibration,
            "served_by": self.calls.served_by,
            "structured_by": self.calls.structured_by,
        });
        Provenance {
            assessor: self.assessor.model.model().to_string(),
            offline: false,
            rubric_hash: self.request.rubric.hash(),
            prompt_hash: self.prompt_hash.clone(),
            parameters,
            raw_replies: self.calls.raw.clone(),
            prompt_tokens: self.calls.prompt_tokens,
            completion_tokens: self.calls.completion_tokens,
            cost: self.calls.cost,
            latency_ms: u64::try_from(self.calls.latency.as_millis()).unwrap_or(u64::MAX),
            flags: self
                .flags
                .iter()
                .chain(&self.calls.flags)
                .cloned()
                .collect(),
        }
    }
}

impl Failed {
    fn cancelled(&self) -> bool {
        self.kind == Some(ChatErrorKind::Cancelled)
    }
}

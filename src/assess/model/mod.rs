//! The assessor that asks a language model.
//!
//! Owns the order of the steps: guards, prompt, replies with one repair each, evidence, second
//! look, follow-up, provenance. The rules of each step are in the folder of that name; points are
//! `domain::score`'s.

mod doubts;
mod likely;
mod options;

pub use options::{LlmOptions, MAX_SAMPLES};

use crate::assess::answer::{Answer, no_answer};
use crate::assess::evidence::checks;
use crate::assess::evidence::findings::{self, Checked};
use crate::assess::evidence::support::{SUPPORTED, SecondLook, Support};
use crate::assess::examples::Example;
use crate::assess::interviewer::{about, follow_up};
use crate::assess::prompt::templates::Prompts;
use crate::assess::prompt::{self, BuildError, Material, Prompt};
use crate::assess::reply::call::{self, CallError, Calls};
use crate::assess::reply::verdicts::Reply;
use crate::domain::score::score;
use crate::domain::text::plural;
use crate::domain::told::to_candidate;
use crate::domain::{
    Assessment, Criterion, CriterionKind, Finding, Provenance, Rubric, Scored, Spread, Unscored,
    Verdict,
};
use crate::ports::{AssessProgress, AssessRequest, Assessor, ChatModel, ChatRequest};
use crate::runtime;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready, try_join};
use serde_json::json;
use std::sync::Arc;

/// The parameter that keeps the findings before a second look.
const FIRST_LOOK: &str = "first_look";

/// Returns the assessment as it would be without the second look, where that was kept.
pub fn without_second_look(assessment: &Assessment) -> Option<Assessment> {
    let Assessment::Scored(scored) = assessment else {
        return None;
    };
    let found = scored.provenance.parameters.get(FIRST_LOOK)?;
    let findings = serde_json::from_value(found.clone()).ok()?;
    Some(Assessment::Scored(Scored {
        findings,
        ..scored.clone()
    }))
}

type Progress<'a> = dyn FnMut(AssessProgress) + Send + 'a;

/// Checks answers with a language model.
pub struct LlmAssessor {
    model: Arc<dyn ChatModel>,
    prompts: Arc<Prompts>,
    pub(super) options: LlmOptions,
    second_look: Option<Arc<dyn SecondLook>>,
}

impl LlmAssessor {
    /// Creates an assessor on `model`. With a second look, verdicts that it does not bear out are
    /// asked again alone.
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

impl LlmAssessor {
    /// Lets the connection of the next call be opened, and goes on.
    fn connect(&self) {
        let model = Arc::clone(&self.model);
        runtime::start(async move { model.connect().await });
    }
}

impl Assessor for LlmAssessor {
    fn name(&self) -> &str {
        self.model.model()
    }

    fn offline(&self) -> bool {
        false
    }

    fn prepare(&self, _rubric: &Rubric, _go_on: &dyn Fn() -> bool) {
        self.connect();
    }

    fn read_along(&self, _so_far: &str) {
        self.connect();
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
                Err(error) => {
                    if let AssessError::Call(CallError::Chat(failed)) = &error {
                        progress(AssessProgress::CallFailed(failed.clone()));
                    }
                    Assessment::Unscored(Unscored {
                        reason: reason(&error, &request.rubric),
                        provenance: run.provenance(),
                    })
                }
            }
        })
    }
}

/// The reason why an answer has no score.
#[derive(Debug, thiserror::Error)]
enum AssessError {
    /// The rubric is empty.
    #[error("the rubric has no criterion to check; `viva bank enrich` drafts some")]
    NoCriteria,
    /// There is no prompt to send.
    #[error(transparent)]
    Prompt(#[from] BuildError),
    /// There is no reply that can be used.
    #[error(transparent)]
    Call(#[from] CallError),
}

/// Says why there is no score. A model is told of its mistakes by the ids of criteria, people by
/// their names.
fn reason(error: &AssessError, rubric: &Rubric) -> String {
    match error {
        AssessError::Call(unusable @ CallError::Unusable { .. }) => format!(
            "{}; `viva regrade` asks again",
            to_candidate(&unusable.to_string(), rubric)
        ),
        error => error.to_string(),
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
    /// Graded answers in the prompt.
    examples: usize,
    /// The findings before the second look, where they are to be kept.
    first_look: Option<Vec<Finding>>,
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
            examples: 0,
            first_look: None,
            flags: Vec::new(),
        }
    }

    async fn assess(&mut self, progress: &mut Progress<'_>) -> Result<Scored, AssessError> {
        progress(AssessProgress::Started(self.cloned_criteria()));
        if self.criteria.is_empty() {
            return Err(AssessError::NoCriteria);
        }
        let no_answer = no_answer::detect(&self.answer);
        if let Some(no_answer) = no_answer.filter(|_| !checks::any_passed(self.request)) {
            return Ok(self.nothing_earned(no_answer));
        }
        if !self.answer.instructions.is_empty() {
            let flag = "the answer contains text that speaks to the grader; it was left out and \
                        no quality was credited";
            self.flags.push(flag.to_string());
        }

        let prompt = self.build_prompt()?;
        // What the evidence of this model is worth is measured without it, while it replies.
        let measuring = self.measure_support().map(Ok);
        let asking = self.ask_samples(&prompt, progress);
        let (replies, support) = try_join(asking, measuring).await?;
        let samples: Vec<Vec<Checked>> = replies
            .iter()
            .map(|reply| findings::verify(&self.answer, &reply.claims))
            .collect();
        let median = findings::median(&samples);

        let mut checked = median.checked;
        if self.assessor.options.keep_first_look {
            self.keep_first_look(&checked);
        }
        self.look_again(&mut checked, &median.split, &support, progress)
            .await?;
        let mut found: Vec<Finding> = checked.into_iter().map(|c| c.finding).collect();
        self.apply_cross_criterion_rules(&mut found, &support);

        let first = replies.into_iter().next().unwrap_or_default();
        let spread = self.spread(&samples, &first, &found);
        Ok(self.scored(first, found, spread))
    }

    /// Keeps what the findings would be without a second look.
    fn keep_first_look(&mut self, checked: &[Checked]) {
        let mut found: Vec<Finding> = checked.iter().map(|c| c.finding.clone()).collect();
        findings::thin_out(&mut found, &self.criteria, &self.answer, None);
        let nothing = Support::new();
        findings::withdraw_unearned_dimensions(&mut found, &self.answer, self.request, &nothing);
        self.first_look = Some(found);
    }

    fn cloned_criteria(&self) -> Vec<Criterion> {
        self.criteria.iter().map(|c| (*c).clone()).collect()
    }

    /// The result where a guard decided: every criterion missing, nobody asked.
    fn nothing_earned(&mut self, why: no_answer::NoAnswer) -> Scored {
        let clause = why.reason().trim_end_matches('.').to_lowercase();
        self.flags.push(format!("no model was asked: {clause}"));

        let criteria = self.criteria.iter();
        let missing = criteria.map(|c| findings::missing(&c.id, why.reason()));
        let mut found: Vec<Finding> = missing.collect();
        checks::settle(&mut found, self.request);
        self.scored(Reply::default(), found, None)
    }

    fn build_prompt(&mut self) -> Result<Prompt, BuildError> {
        let options = &self.assessor.options;
        let papers = options.background.get(&self.request.question.id);
        let examples = self.choose_examples();
        let material = Material {
            answer: &self.answer.without_instructions(),
            background: papers.map_or("", String::as_str),
            examples: &examples,
            advice: options.advice,
            nonce: (options.nonce)(),
        };
        let model = self.assessor.model.as_ref();
        let prompt = prompt::build(&self.assessor.prompts, self.request, &material, model)?;

        self.prompt_hash.clone_from(&prompt.hash);
        self.examples = examples.len();
        if prompt.dropped_turns > 0 {
            self.flags.push(format!(
                "{} earlier turn(s) of the thread left out: they did not fit the model's context \
                 window",
                prompt.dropped_turns
            ));
        }
        Ok(prompt)
    }

    /// Graded answers to this or a near question, within the budget.
    fn choose_examples(&self) -> Vec<Example> {
        let Some(examples) = &self.assessor.options.examples else {
            return Vec::new();
        };
        let model = self.assessor.model.as_ref();
        let question = &self.request.question.text;
        examples.choose(question, self.answer.text, &|text| model.count_tokens(text))
    }

    /// Asks for one reply per sample. Samples that fail are left out as long as one succeeds.
    async fn ask_samples(
        &mut self,
        prompt: &Prompt,
        progress: &mut Progress<'_>,
    ) -> Result<Vec<Reply>, CallError> {
        let ids: Vec<&str> = self.criteria.iter().map(|c| c.id.as_str()).collect();
        let model = self.assessor.model.clone();
        let wanted = self.assessor.options.samples.clamp(1, MAX_SAMPLES);
        let mut replies = Vec::with_capacity(wanted);
        let mut failed = None;

        for sample in 0..wanted {
            if sample > 0 {
                let waiting = format!("sample {} of {wanted}", sample + 1);
                progress(AssessProgress::Waiting(waiting));
            }
            let request = self.sample_request(prompt, sample);
            // Only the first sample is shown while it arrives.
            let mut silent = |_| {};
            let progress: &mut Progress<'_> = if sample == 0 { progress } else { &mut silent };
            match self.ask(model.as_ref(), request, &ids, progress).await {
                Ok(reply) => replies.push(reply),
                Err(error) if error.cancelled() => return Err(error),
                Err(error) => failed = Some(error),
            }
        }

        match failed {
            Some(error) if replies.is_empty() => return Err(error),
            Some(error) => {
                let lost = wanted - replies.len();
                let flag = format!("{lost} of {wanted} samples failed: {error}");
                self.flags.push(flag);
            }
            None => {}
        }
        Ok(replies)
    }

    fn sample_request(&self, prompt: &Prompt, sample: usize) -> ChatRequest {
        let options = &self.assessor.options;
        ChatRequest {
            messages: prompt.messages.clone(),
            schema: Some(prompt::schema_for(self.request, options.advice)),
            max_tokens: options.max_tokens,
            seed: options.seed.map(|seed| seed.wrapping_add(sample as u64)),
            // Several samples show by themselves how far scores lie apart.
            token_odds: options.samples < 2,
        }
    }

    async fn ask(
        &mut self,
        model: &dyn ChatModel,
        request: ChatRequest,
        ids: &[&str],
        progress: &mut Progress<'_>,
    ) -> Result<Reply, CallError> {
        let prompts = &self.assessor.prompts;
        let calls = &mut self.calls;
        let mut reply = call::ask(model, prompts, request, ids, calls, progress).await?;
        // A wrong claim is made or it is not.
        for claim in &mut reply.claims {
            let criterion = self.request.rubric.get(&claim.id);
            let flag = criterion.is_none_or(|c| c.kind == CriterionKind::RedFlag);
            claim.share = claim.share.filter(|_| !flag);
            if flag && claim.verdict == Verdict::Unsure {
                claim.verdict = Verdict::Missing;
            }
        }

        Ok(reply)
    }

    /// Measures how much of each key point and red flag the answer says, beside whatever else is
    /// awaited; nothing without a second look.
    fn measure_support(&self) -> BoxFuture<'static, Support> {
        let Some(second_look) = self.assessor.second_look.clone() else {
            return ready(Support::new()).boxed();
        };
        let mut measured = self.cloned_criteria();
        measured.retain(|c| c.kind != CriterionKind::Dimension);
        let request = self.request.clone();
        let answer = self.answer.masked();

        let measure = move || {
            let supports = second_look.align(&request.question.text, &measured, &answer);
            let by_criterion = supports.into_iter().map(|s| (s.criterion.clone(), s));
            let mut support: Support = by_criterion.collect();
            for judged in second_look.judge(&request) {
                if let Some(support) = support.get_mut(&judged.finding.criterion) {
                    support.judged = Some(judged);
                }
            }
            support
        };
        runtime::beside(measure).boxed()
    }

    /// Applies the rules that look at all findings together, and what code that ran decides.
    fn apply_cross_criterion_rules(&mut self, found: &mut Vec<Finding>, support: &Support) {
        let supported: Option<Vec<&str>> = self.assessor.second_look.as_ref().map(|_| {
            let strong = support.values().filter(|s| s.credit >= SUPPORTED);
            strong.map(|s| s.criterion.as_str()).collect()
        });
        let thinned = findings::thin_out(found, &self.criteria, &self.answer, supported.as_deref());
        if !thinned.is_empty() {
            let points = plural(thinned.len(), "point");
            self.flags.push(format!(
                "one short sentence was credited for several points; {points} not counted"
            ));
        }

        // Once before, since a point that code made can carry a quality; once after, since no rule
        // about words takes back what ran.
        checks::settle(found, self.request);
        findings::withdraw_unearned_dimensions(found, &self.answer, self.request, support);
        checks::settle(found, self.request);
    }

    /// Lowest and highest score of the samples and of the result, over the criteria of this turn;
    /// of one sample the likely range, where the server tells how sure the model was.
    fn spread(&self, samples: &[Vec<Checked>], first: &Reply, found: &[Finding]) -> Option<Spread> {
        let rubric = Rubric {
            criteria: self.cloned_criteria(),
            drafted: false,
        };
        if self.assessor.options.samples < 2 {
            return likely::likely_range(&rubric, found, &first.odds);
        }

        // Rules that look at all findings together have changed the result alone: what samples
        // differ by is taken from before them.
        let result = score(&rubric, found, 0);
        let before = self.bare_score(&rubric, &findings::median(samples).checked);
        let scores = samples
            .iter()
            .map(|sample| self.bare_score(&rubric, sample));
        let scores: Vec<f64> = scores
            .map(|score| (result + score - before).clamp(0.0, 100.0))
            .collect();

        Some(Spread {
            low: scores.iter().copied().fold(result, f64::min),
            high: scores.iter().copied().fold(result, f64::max),
        })
    }

    /// The score of findings as they were read.
    fn bare_score(&self, rubric: &Rubric, checked: &[Checked]) -> f64 {
        let mut findings: Vec<Finding> = checked.iter().map(|c| c.finding.clone()).collect();
        checks::settle(&mut findings, self.request);
        score(rubric, &findings, 0)
    }

    fn scored(&self, reply: Reply, found: Vec<Finding>, spread: Option<Spread>) -> Scored {
        let earned = found.iter().any(|f| f.credit > 0.0);
        Scored {
            follow_up: follow_up::choose(self.request, &found, reply.follow_up.as_ref()),
            findings: found,
            // Praise for an answer that earned nothing is the model's politeness, or the answer's
            // own.
            strengths: if earned { reply.strengths } else { Vec::new() },
            improvement: reply
                .improvement
                .filter(|text| about::is_about(text, self.request)),
            spread,
            provenance: self.provenance(),
        }
    }

    fn provenance(&self) -> Provenance {
        let options = &self.assessor.options;
        let mut parameters = json!({
            "samples": options.samples.clamp(1, MAX_SAMPLES),
            "judge": options.judge.as_ref().map(|judge| judge.model()),
            "second_look": self.assessor.second_look.is_some(),
            "examples": self.examples,
            "max_tokens": options.max_tokens,
            "seed": options.seed,
            "calibration": options.calibration,
            "served_by": self.calls.served_by,
            "structured_by": self.calls.structured_by,
        });
        if let Some(found) = &self.first_look {
            parameters[FIRST_LOOK] = json!(found);
        }
        let flags = self.flags.iter().chain(&self.calls.flags);

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
            flags: flags.cloned().collect(),
        }
    }
}

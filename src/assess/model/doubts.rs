//! The step of an assessment that asks again about every verdict in doubt.
//!
//! Owns the second request and its failures. Which verdicts are in doubt, and what a second one
//! changes, is `second_look::doubt`'s.

use super::{Progress, Run};
use crate::assess::evidence::checks;
use crate::assess::evidence::findings::{self, Checked};
use crate::assess::evidence::misplaced::misplaced_quotes;
use crate::assess::evidence::support::{JudgedPoint, Support};
use crate::assess::prompt::{self, Doubtful};
use crate::assess::reply::call::CallError;
use crate::assess::second_look::doubt::{self, Doubt, Doubted, Second};
use crate::assess::second_look::reliability::Reliability;
use crate::ports::{AssessProgress, ChatModel};
use crate::runtime;

/// A verdict in doubt.
struct Case<'a> {
    /// Its place among the verdicts.
    at: usize,
    doubted: Doubted<'a>,
}

impl<'a> Run<'a> {
    /// Asks again, alone and in one request, about every criterion in doubt.
    pub(super) async fn look_again(
        &mut self,
        checked: &mut [Checked],
        split: &[String],
        support: &Support,
        progress: &mut Progress<'_>,
    ) -> Result<(), CallError> {
        let judge = self.assessor.options.judge.clone();
        let cases = self.cases(checked, split, support, judge.is_some());
        let reliability = self.reliability(checked, support);
        if !cases.is_empty() {
            self.ask_again(&cases, checked, support, progress).await?;
        }

        // The word of a judge is final; that of a model which needs a second look is not.
        if judge.is_none() {
            self.leave_open(checked, support, reliability);
        }
        Ok(())
    }

    /// How reliable the model is, by what it says first of all points with sayings. A verdict whose
    /// quote does not count says nothing.
    fn reliability(&self, checked: &[Checked], support: &Support) -> Reliability {
        let said = checked.iter().filter(|verdict| !verdict.evidence_failed());
        Reliability::of(said.filter_map(|verdict| {
            let judged = self.judged(verdict, support)?;
            Some((verdict.finding.credit > 0.0, judged))
        }))
    }

    /// Leaves the points open that neither the model nor the judge of sayings can tell.
    fn leave_open(&self, checked: &mut [Checked], support: &Support, reliability: Reliability) {
        for verdict in checked {
            if let Some(judged) = self.judged(verdict, support) {
                doubt::hedge(verdict, judged, reliability);
            }
        }
    }

    /// What the judge of sayings makes of a point; None where it has none, or code that ran
    /// decides.
    fn judged<'s>(&self, verdict: &Checked, support: &'s Support) -> Option<&'s JudgedPoint> {
        let id = &verdict.finding.criterion;
        let criterion = self.request.rubric.get(id);
        if criterion.is_some_and(|criterion| checks::decides(criterion, self.request)) {
            return None;
        }
        support.get(id)?.judged.as_ref()
    }

    async fn ask_again(
        &mut self,
        cases: &[Case<'_>],
        checked: &mut [Checked],
        support: &Support,
        progress: &mut Progress<'_>,
    ) -> Result<(), CallError> {
        let judge = self.assessor.options.judge.clone();
        let waiting = format!("a second check of {} criteria", cases.len());
        progress(AssessProgress::Waiting(waiting));

        let model = judge.as_ref().unwrap_or(&self.assessor.model).clone();
        let asked = self.second_opinion(model.as_ref(), cases, checked, support);
        let mut again = match asked.await {
            Ok(again) => again,
            Err(error) if error.cancelled() => return Err(error),
            Err(error) => {
                self.flags.push(format!("the second check failed: {error}"));
                Vec::new()
            }
        };

        // A judge is believed; the same model may misplace its quotes once more.
        if judge.is_none() {
            self.withdraw_misplaced(&mut again);
        }
        for case in cases {
            let second = again
                .iter()
                .position(|c| c.finding.criterion == case.doubted.criterion.id)
                .map(|i| again.swap_remove(i));
            let second = Second {
                verdict: second,
                judged: judge.is_some(),
            };
            if let Some(first) = checked.get_mut(case.at) {
                let question = &self.request.question;
                doubt::settle(first, second, &case.doubted, question);
            }
        }
        Ok(())
    }

    fn cases<'s>(
        &self,
        checked: &[Checked],
        split: &[String],
        support: &'s Support,
        has_judge: bool,
    ) -> Vec<Case<'s>>
    where
        'a: 's,
    {
        let misplaced = self.misplaced(checked);
        let nothing_near = doubt::nothing_near(!self.answer.instructions.is_empty());

        let mut cases = Vec::new();
        for (at, verdict) in checked.iter().enumerate() {
            let id = &verdict.finding.criterion;
            let Some(criterion) = self.criteria.iter().find(|c| c.id == *id) else {
                continue;
            };
            // What ran leaves no doubt.
            if checks::decides(criterion, self.request) {
                continue;
            }
            let unsettled = has_judge && (verdict.evidence_failed() || split.contains(id));
            let is_misplaced = misplaced.contains(id);
            let doubt = doubt::doubt(criterion, verdict, support, is_misplaced, nothing_near)
                .or(unsettled.then_some(Doubt::Unsettled));
            cases.extend(doubt.map(|doubt| Case {
                at,
                doubted: Doubted {
                    doubt,
                    criterion,
                    judged: support.get(id).and_then(|s| s.judged.as_ref()),
                },
            }));
        }
        cases
    }

    /// Ids of the criteria whose quote shows another point; none without a second look.
    fn misplaced(&self, checked: &[Checked]) -> Vec<String> {
        let Some(look) = &self.assessor.second_look else {
            return Vec::new();
        };
        let question = &self.request.question.text;
        let rubric = &self.request.rubric;
        // A call that is answered meanwhile must not wait for it.
        runtime::in_place(|| {
            misplaced_quotes(look.as_ref(), question, rubric, &self.answer, checked)
        })
    }

    fn withdraw_misplaced(&self, again: &mut [Checked]) {
        let misplaced = self.misplaced(again);
        for verdict in again {
            if misplaced.contains(&verdict.finding.criterion) {
                let why = "The passages quoted for this show another point.";
                findings::withdraw(&mut verdict.finding, why);
            }
        }
    }

    async fn second_opinion(
        &mut self,
        model: &dyn ChatModel,
        cases: &[Case<'_>],
        checked: &[Checked],
        support: &Support,
    ) -> Result<Vec<Checked>, CallError> {
        let doubtful: Vec<Doubtful<'_>> = cases
            .iter()
            .map(|case| Doubtful {
                criterion: case.doubted.criterion,
                passage: passage_to_look_at(case, checked, support),
                judged: case.doubted.judged,
            })
            .collect();
        let ids: Vec<&str> = cases
            .iter()
            .map(|c| c.doubted.criterion.id.as_str())
            .collect();

        let answer = self.answer.without_instructions();
        let nonce = (self.assessor.options.nonce)();
        let prompts = &self.assessor.prompts;
        let request = prompt::second_look(prompts, self.request, &doubtful, &answer, nonce)?;
        let reply = self.ask(model, request, &ids, &mut |_| {}).await?;
        Ok(findings::verify(&self.answer, &reply.claims))
    }
}

/// The first quote, or the passage that the measure found nearest.
fn passage_to_look_at<'s>(
    case: &Case<'_>,
    checked: &'s [Checked],
    support: &'s Support,
) -> Option<&'s str> {
    // A quote that shows another point would only mislead again.
    let quoted = checked
        .get(case.at)
        .filter(|_| case.doubted.doubt != Doubt::Misplaced)
        .and_then(|c| c.finding.quote.as_ref());
    let aligned = support
        .get(&case.doubted.criterion.id)
        .and_then(|s| match &s.judged {
            Some(judged) => judged.finding.quote.as_ref(),
            None => s.passage.as_ref(),
        });
    quoted.or(aligned).map(|q| q.text.as_str())
}

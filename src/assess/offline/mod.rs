//! The offline assessor: an estimate without a language model.
//!
//! Owns what is said about an answer when there is no endpoint: verdicts, evidence, feedback. How
//! answers are aligned with key points is `align`'s, what an alignment is worth is `curve`'s.

mod advice;
mod align;
mod curve;
mod elaboration;
pub mod judge;
mod point;
mod sentence_vectors;
mod token;
mod vector_cache;

pub use align::{Alignment, align, fits, measure};
pub use curve::{CURVE, Curve, Measures};
pub use vector_cache::Remembered;

use crate::assess::answer::Answer;
use crate::assess::answer::language::unread;
use crate::assess::answer::no_answer::{self, NoAnswer};
use crate::assess::evidence::checks;
use crate::assess::interviewer::neutral::is_neutral;
use crate::assess::interviewer::offline_follow_up::choose_offline;
use crate::domain::text::words::words_with_apostrophes;
use crate::domain::{
    Assessment, Criterion, CriterionKind, Finding, Provenance, Rubric, Scored, Unscored, Verdict,
};
use crate::ports::{
    AssessProgress, AssessRequest, Assessor, Chances, EmbedError, TokenEmbedder, TokenVectors,
    VectorCache,
};
use align::{Aligner, Scope};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use judge::{AnswerForm, Ruling};
use point::point_text;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Checks answers by aligning them with the key points.
pub struct OfflineAssessor {
    embedder: Remembered,
    /// Reads ahead, with the same vectors.
    ahead: Arc<dyn TokenEmbedder>,
    /// A rubric that is read ahead has points which are aligned with answers as a whole.
    reads_whole: AtomicBool,
}

/// Texts of a rubric that are read ahead at once.
const AT_ONCE: usize = 24;

impl OfflineAssessor {
    /// An assessor over a model of token vectors.
    pub fn new(embedder: Arc<dyn TokenEmbedder>) -> Self {
        Self {
            embedder: Remembered::new(Arc::clone(&embedder)),
            ahead: embedder,
            reads_whole: AtomicBool::new(false),
        }
    }

    /// Reads ahead with `embedder`, which gives the same vectors in less of a hurry.
    pub fn reading_ahead_with(self, embedder: Arc<dyn TokenEmbedder>) -> Self {
        Self {
            ahead: embedder,
            ..self
        }
    }

    /// Keeps the vectors of a bank's sayings in `cache`, so that the next run need not make them.
    pub fn keeping_vectors_in(self, cache: Arc<dyn VectorCache>) -> Self {
        Self {
            embedder: self.embedder.with_cache(cache),
            ..self
        }
    }

    /// Embeds what is new of a rubric by `embedder`, a few texts at a time as long as `go_on` says
    /// so.
    fn learn_rubric(
        &self,
        rubric: &Rubric,
        embedder: &dyn TokenEmbedder,
        go_on: &dyn Fn() -> bool,
    ) {
        let criteria: Vec<&Criterion> = rubric
            .criteria
            .iter()
            .filter(|c| c.kind != CriterionKind::Dimension)
            .collect();
        let mut texts: Vec<&str> = criteria.iter().map(|c| point_text(c)).collect();
        let has_sayings = criteria.iter().any(|c| judge::has_sayings(c));
        if has_sayings {
            texts.extend(judge::reference_texts(&criteria));
        }
        // Texts of like length run faster together.
        texts.sort_by_key(|text| text.len());

        for some in texts.chunks(AT_ONCE) {
            if !go_on() {
                return;
            }
            // A model that fails says so when it is needed.
            let _ = match has_sayings {
                true => self.embedder.remember_bank(embedder, some),
                false => self.embedder.remember(embedder, some),
            };
        }
    }

    fn findings(
        &self,
        request: &AssessRequest,
        checked: &[&Criterion],
    ) -> Result<Vec<Finding>, EmbedError> {
        // Sentences that talk to the grader are no part of the answer, and would colour the vectors
        // of those beside them.
        let answer = Answer::of(request);
        let text = answer.masked();
        if words_with_apostrophes(&text).is_empty() {
            return Ok(checked
                .iter()
                .map(|c| missing(c, "the answer is empty"))
                .collect());
        }
        if let Some(why) = says_nothing(&answer, request) {
            return Ok(checked.iter().map(|c| missing(c, why.reason())).collect());
        }

        if request.rubric.criteria.iter().any(judge::has_sayings) {
            self.learn_rubric(&request.rubric, self.embedder.source(), &|| true);
        }
        let texts: Vec<&str> = checked.iter().map(|c| point_text(c)).collect();
        let vectors = self.embedder.token_vectors(&texts)?;
        let points: Vec<(&Criterion, &TokenVectors)> =
            checked.iter().copied().zip(&vectors).collect();
        let own = self.answer_vectors(&request.rubric, &text)?;

        let aim = request.aim();
        let aligner = Aligner::new(&request.question.text, &text, &own, &points);
        // A follow-up asks for one point, and a short answer to it is enough for that one. Other
        // points are credited only where they are fully made: a sentence about one point resembles
        // its neighbours.
        let single = if aim.is_some() {
            aligner.alignments(Scope::Single)
        } else {
            Vec::new()
        };

        let aligned: Vec<Alignment> = aligner
            .alignments(Scope::Whole)
            .into_iter()
            .enumerate()
            .map(|(i, whole)| match aim {
                Some(aim) if *aim == whole.criterion => single.get(i).cloned().unwrap_or(whole),
                _ => whole,
            })
            .collect();
        let near = nearness(checked, &aligned, aim);

        let question = &request.question.text;
        let rulings = judge::rulings(&self.embedder, question, &request.rubric, &text, aim)?;
        let aim = match request.turns.last() {
            Some(turn) if is_neutral(&turn.prompt) => aim_of_reply(request, &text, &rulings),
            _ => aim,
        };
        let judged = request
            .rubric
            .criteria
            .iter()
            .zip(rulings)
            .filter(|(criterion, _)| checked.iter().any(|c| c.id == criterion.id))
            .map(|(_, ruling)| ruling);

        Ok(checked
            .iter()
            .zip(aligned.into_iter().zip(judged))
            .map(|(criterion, (alignment, judged))| {
                if answer.pasted.contains(&criterion.id) {
                    return missing(criterion, "the rubric's own words, not the candidate's");
                }
                match judged {
                    Some(ruling) => ruling.finding(criterion, aim),
                    None if criterion.kind == CriterionKind::RedFlag => flag(alignment),
                    None => Ruling::of_alignment(alignment, near).finding(criterion, aim),
                }
            })
            .collect())
    }

    /// Token vectors of an answer as its alignment with a rubric's points needs them: of the whole
    /// text, or, where alignment decides about red flags alone, of its sentences, which the judge
    /// reads in any case and which are read while the answer is typed. A sentence alone is also
    /// nearer to the flag whose claim it makes than one that the whole answer colours.
    fn answer_vectors(&self, rubric: &Rubric, text: &str) -> Result<TokenVectors, EmbedError> {
        if aligns_points(rubric) {
            let whole = self.embedder.token_vectors(&[text.trim_end()])?;
            return Ok(whole.into_iter().next().unwrap_or_default());
        }
        sentence_vectors::sentence_vectors(&self.embedder, text)
    }

    fn check(
        &self,
        request: &AssessRequest,
        progress: &mut (dyn FnMut(AssessProgress) + Send),
    ) -> Assessment {
        let provenance = Provenance {
            assessor: self.name().to_string(),
            offline: true,
            rubric_hash: request.rubric.hash(),
            parameters: serde_json::json!({
                "version": curve::VERSION, "judge": judge::Fitted::shipped().version,
            }),
            ..Provenance::default()
        };
        if request
            .rubric
            .of_kind(CriterionKind::KeyPoint)
            .next()
            .is_none()
        {
            let reason = "the question has no key points and no model answer, which an offline \
                          estimate needs; set up an endpoint and run `viva regrade`";
            return Assessment::Unscored(Unscored {
                reason: reason.to_string(),
                provenance,
            });
        }

        // What ran is judged by what came out, whatever the language around it.
        let language = unread(request.answer()).filter(|_| !checks::any_passed(request));
        if let Some(language) = language {
            let reason = format!(
                "the answer is mostly in {language}, and the models in the program read English \
                 only; set up an endpoint and run `viva regrade`"
            );
            return Assessment::Unscored(Unscored { reason, provenance });
        }

        let checked: Vec<&Criterion> = request
            .checked()
            .filter(|c| c.kind != CriterionKind::Dimension)
            .collect();
        progress(AssessProgress::Started(
            checked.iter().map(|c| (*c).clone()).collect(),
        ));

        match self.findings(request, &checked) {
            Ok(mut findings) => {
                checks::settle(&mut findings, request);
                checks::doubt_code_not_run(&mut findings, request);
                checks::doubt_lines_of_code(&mut findings, request);
                checks::doubt_where_code_works(&mut findings, request);
                Assessment::Scored(Scored {
                    strengths: advice::strengths(request, &checked, &findings),
                    improvement: advice::improvement(request, &findings),
                    follow_up: choose_offline(request, &findings),
                    findings,
                    spread: None,
                    provenance,
                })
            }
            Err(error) => Assessment::Unscored(Unscored {
                reason: error.to_string(),
                provenance,
            }),
        }
    }
}

impl Assessor for OfflineAssessor {
    fn name(&self) -> &str {
        "offline"
    }

    fn offline(&self) -> bool {
        true
    }

    fn prepare(&self, rubric: &Rubric, go_on: &dyn Fn() -> bool) {
        self.reads_whole
            .fetch_or(aligns_points(rubric), Ordering::Relaxed);
        self.learn_rubric(rubric, self.ahead.as_ref(), go_on);
    }

    fn read_along(&self, so_far: &str) {
        let mut texts = sentence_vectors::finished_sentences(so_far);
        if self.reads_whole.load(Ordering::Relaxed) {
            texts.extend(sentence_vectors::finished_text(so_far));
        }
        let _ = self.embedder.remember(self.ahead.as_ref(), &texts);
    }

    fn chances(&self, request: &AssessRequest) -> BTreeMap<String, Chances> {
        let text = Answer::of(request).masked();
        // A model that fails says so when the answer is assessed.
        judge::chances(
            &self.embedder,
            &request.question.text,
            &request.rubric,
            &text,
        )
        .unwrap_or_default()
    }

    fn assess<'a>(
        &'a self,
        request: &'a AssessRequest,
        progress: &'a mut (dyn FnMut(AssessProgress) + Send),
    ) -> BoxFuture<'a, Assessment> {
        async move { self.check(request, progress) }.boxed()
    }
}

/// True where a key point has no sayings, so that alignment has to decide about it.
fn aligns_points(rubric: &Rubric) -> bool {
    let mut points = rubric.of_kind(CriterionKind::KeyPoint);
    points.any(|point| !judge::has_sayings(point))
}

/// Why an answer earns nothing before anybody reads it. A follow-up asks for something: words that
/// name nothing ("pass", "no, sorry") are no reply to it.
fn says_nothing(answer: &Answer<'_>, request: &AssessRequest) -> Option<NoAnswer> {
    let passes = request.aim().is_some() && no_answer::names_nothing(answer);
    let why = no_answer::detect(answer).or(passes.then_some(NoAnswer::NamesNothing));
    why.filter(|why| *why != NoAnswer::RubricPasted && !checks::any_passed(request))
}

/// The point that a reply to a question about no point in particular is about: in a few words the
/// one it is nearest to. None where it says as much as a main answer.
fn aim_of_reply<'a>(
    request: &'a AssessRequest,
    reply: &str,
    rulings: &[Option<Ruling>],
) -> Option<&'a String> {
    if AnswerForm::of(reply) == AnswerForm::Sentences {
        return None;
    }
    let ruled = request.rubric.criteria.iter().zip(rulings);
    let open = ruled.filter(|(criterion, _)| request.criteria.contains(&criterion.id));
    let near =
        open.filter_map(|(criterion, ruling)| Some((criterion, ruling.as_ref()?.nearness())));
    let nearest = near.max_by(|a, b| a.1.total_cmp(&b.1));
    nearest.map_or(request.aim(), |(criterion, _)| Some(&criterion.id))
}

/// How near an answer comes to its key points, 0.0–1.0; one to a follow-up, to the point asked for.
fn nearness(checked: &[&Criterion], aligned: &[Alignment], aim: Option<&String>) -> f64 {
    let credits: Vec<f64> = checked
        .iter()
        .zip(aligned)
        .filter(|(c, _)| c.kind == CriterionKind::KeyPoint && aim.is_none_or(|aim| *aim == c.id))
        .map(|(_, alignment)| alignment.credit)
        .collect();
    credits.iter().sum::<f64>() / credits.len().max(1) as f64
}

/// The finding for a red flag: raised, or not.
fn flag(alignment: Alignment) -> Finding {
    let raised = alignment.verdict == Verdict::Met;
    let verdict = if raised {
        Verdict::Met
    } else {
        Verdict::Missing
    };
    let why = match raised {
        true => "a passage says this",
        false => "no passage says this",
    };

    Finding {
        criterion: alignment.criterion,
        verdict,
        credit: verdict.credit(),
        quote: alignment.quote.filter(|_| raised),
        why: why.to_string(),
        ..Finding::default()
    }
}

fn missing(criterion: &Criterion, why: &str) -> Finding {
    Finding {
        criterion: criterion.id.clone(),
        verdict: Verdict::Missing,
        credit: 0.0,
        why: why.to_string(),
        ..Finding::default()
    }
}

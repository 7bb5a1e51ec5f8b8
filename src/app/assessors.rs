//! Builds assessors, from endpoints or offline, and keeps the results of their calibration.

use super::{App, env, private_folder};
use crate::assess::OfflineAssessor;
use crate::assess::evidence::support::SecondLook;
use crate::assess::examples::GradedExamples;
use crate::assess::interviewer::appeal::ModelJudge;
use crate::assess::interviewer::clarify::ModelClarifier;
use crate::assess::interviewer::nearest_fact::Nearest;
use crate::assess::second_look::aligned::AlignedLook;
use crate::assess::{LlmAssessor, LlmOptions};
use crate::calibrate::ledger::{Entry, Ledger};
use crate::calibrate::set;
use crate::config::{References, SecondLookMode};
use crate::domain::QuestionId;
use crate::failure::Failure;
use crate::files::{self, Access};
use crate::llm::meter::Metered;
use crate::llm::{EndpointConfig, OpenAiClient, resolve_key};
use crate::ports::{AppealJudge, Assessor, ChatModel, Clarifier};
use crate::store::embed::TOKEN_RECIPE;
use crate::store::vector_cache::VectorFile;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// The interviewer's knowledge of the candidate at each question, for the wording of follow-ups.
pub type Background = HashMap<QuestionId, String>;

/// What an assessor that asks a model is built for.
#[derive(Default)]
pub struct Purpose {
    /// Knowledge of the candidate at each question.
    pub background: Background,
    /// Graded answers to show.
    pub examples: Option<Arc<GradedExamples>>,
    /// Ask for nothing but verdicts.
    pub verdicts_only: bool,
    /// Try a second look and keep what there would be without it, where the configuration leaves the
    /// choice.
    pub compare_looks: bool,
}

/// An assessor with the name its calibration is remembered by.
pub type NamedAssessor = (String, Arc<dyn Assessor>);

/// Returns the name a calibration is remembered by: the same model at another address is another
/// assessor.
fn calibration_name(endpoint: &EndpointConfig) -> String {
    format!(
        "{} at {}",
        endpoint.model,
        crate::net::url::showable_url(&endpoint.base_url)
    )
}

impl App {
    /// Which endpoint assesses; None: offline.
    pub fn endpoint(&self) -> Result<Option<&EndpointConfig>, Failure> {
        match self.endpoints.last() {
            Some(name) => self.endpoint_called(name),
            None if self.config.assess.offline => Ok(None),
            None => Ok(self.config.endpoint.as_ref()),
        }
    }

    /// None: offline.
    fn endpoint_called(&self, name: &str) -> Result<Option<&EndpointConfig>, Failure> {
        if name == "offline" {
            Ok(None)
        } else {
            self.find_endpoint(name).map(Some)
        }
    }

    /// True where no endpoint is used because someone said so, not because none is configured.
    pub fn offline_by_choice(&self) -> bool {
        match self.endpoints.last() {
            Some(name) => name == "offline",
            None => self.config.assess.offline,
        }
    }

    fn find_endpoint(&self, name: &str) -> Result<&EndpointConfig, Failure> {
        self.config.endpoints.get(name).ok_or_else(|| {
            let known: Vec<&str> = self
                .config
                .endpoints
                .keys()
                .map(String::as_str)
                .chain(["offline"])
                .collect();
            Failure::usage(format!(
                "there is no [endpoints.{name}] in {}",
                self.home.config.display()
            ))
            .hint(format!("known: {}", known.join(", ")))
        })
    }

    /// The client of an endpoint, with its key.
    pub fn client(&self, endpoint: &EndpointConfig) -> Result<Arc<OpenAiClient>, Failure> {
        let key = resolve_key(endpoint, &env)?;
        let memory = Some(self.home.cache.join("endpoints.json"));
        // Nothing was asked yet: what is wrong stands in the configuration.
        let client = OpenAiClient::new(endpoint.clone(), key, memory);
        Ok(Arc::new(client.map_err(|e| Failure::usage(e.message))?))
    }

    /// Builds who assesses: the endpoint, or the offline assessor where there is none.
    pub fn assessor(&self) -> Result<Arc<dyn Assessor>, Failure> {
        self.assessor_with(Background::new())
    }

    /// Builds the same, with what it may know of the candidate at each question.
    pub fn assessor_with(&self, background: Background) -> Result<Arc<dyn Assessor>, Failure> {
        let examples = self.examples(None, true)?;
        self.assessor_for(Purpose {
            background,
            examples,
            ..Purpose::default()
        })
    }

    /// Builds the same for a purpose of its own.
    pub fn assessor_for(&self, purpose: Purpose) -> Result<Arc<dyn Assessor>, Failure> {
        match self.endpoint()? {
            None => Ok(self.offline_assessor()),
            Some(endpoint) => self.model_assessor(endpoint, purpose),
        }
    }

    /// The graded answers of a file, else those of the configuration; with `own_question` false only
    /// to other questions than the one at hand.
    pub fn examples(
        &self,
        file: Option<&Path>,
        own_question: bool,
    ) -> Result<Option<Arc<GradedExamples>>, Failure> {
        let configured = self.config.assess.examples.as_str();
        let all = match (file, configured) {
            (None, "") => return Ok(None),
            (None, "shipped") => set::as_examples(&super::shipped_answers()?),
            (file, configured) => {
                let path = file.unwrap_or(Path::new(configured));
                let text =
                    std::fs::read_to_string(path).map_err(|e| Failure::io("read", path, &e))?;
                set::examples(&path.display().to_string(), &text)
                    .map_err(|e| Failure::usage(e.to_string()))?
            }
        };
        let examples = GradedExamples::new(all, self.embedder()?, own_question);
        Ok(Some(Arc::new(examples)))
    }

    /// How a reference answer without a rubric is checked by the assessor in force.
    pub fn references(&self) -> Result<References, Failure> {
        Ok(match self.endpoint()? {
            None => References::Clauses,
            Some(_) => self.config.assess.references,
        })
    }

    /// Every assessor asked for, for a calibration.
    pub fn assessors(&self) -> Result<Vec<NamedAssessor>, Failure> {
        let wanted: Vec<Option<&EndpointConfig>> = match &self.endpoints[..] {
            [] => vec![self.config.endpoint.as_ref()],
            names => names
                .iter()
                .map(|name| self.endpoint_called(name))
                .collect::<Result<_, _>>()?,
        };

        let assessors = wanted.into_iter().map(|endpoint| match endpoint {
            None => Ok(("offline".to_string(), self.offline_assessor())),
            Some(endpoint) => Ok((
                calibration_name(endpoint),
                self.model_assessor(
                    endpoint,
                    Purpose {
                        examples: self.examples(None, false)?,
                        compare_looks: true,
                        ..Purpose::default()
                    },
                )?,
            )),
        });
        assessors.collect()
    }

    fn second_look(&self) -> Arc<dyn SecondLook> {
        Arc::new(AlignedLook::new(self.token_embedder()))
    }

    fn model_assessor(
        &self,
        endpoint: &EndpointConfig,
        purpose: Purpose,
    ) -> Result<Arc<dyn Assessor>, Failure> {
        let settings = &self.config.assess;
        let judge = match settings.judge.as_str() {
            "" => None,
            name => Some(self.client(self.find_endpoint(name)?)? as Arc<_>),
        };
        let name = calibration_name(endpoint);
        let calibrations = self.calibrations()?;
        let compare = purpose.compare_looks && settings.second_look == SecondLookMode::Auto;
        let looks_twice = match settings.second_look {
            SecondLookMode::On => true,
            SecondLookMode::Off => false,
            // What a model nobody has measured is better off without: a strong one loses by it.
            SecondLookMode::Auto => compare || calibrations.wants_second_look(&name),
        };
        let second_look = looks_twice.then(|| self.second_look());

        // A number nobody can guess: an answer must not be able to close its own fence.
        let nonce = Arc::new(|| fastrand::u64(..));
        let options = LlmOptions {
            samples: settings.samples,
            judge,
            calibration: calibrations.remark(&name),
            background: purpose.background,
            examples: purpose.examples,
            advice: !purpose.verdicts_only,
            keep_first_look: compare,
            ..LlmOptions::new(nonce)
        };

        Ok(Arc::new(LlmAssessor::new(
            self.client(endpoint)?,
            self.prompts()?,
            options,
            second_look,
        )))
    }

    /// Reads the results of calibrations.
    pub fn calibrations(&self) -> Result<Ledger, Failure> {
        let path = &self.home.calibration;
        let text = match std::fs::read_to_string(path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Ledger::default()),
            Err(e) => return Err(Failure::io("read", path, &e)),
            Ok(text) => text,
        };
        serde_json::from_str(&text).map_err(|e| {
            Failure::failed(format!("{} cannot be read: {e}", path.display()))
                .hint("move it away: `viva calibrate` writes it anew")
        })
    }

    /// Returns a remark on the calibration of the endpoint in force; None without one.
    pub fn calibrated(&self) -> Result<Option<String>, Failure> {
        let Some(endpoint) = self.endpoint()? else {
            return Ok(None);
        };
        let (name, ledger) = (calibration_name(endpoint), self.calibrations()?);
        Ok(ledger.0.contains_key(&name).then(|| ledger.remark(&name)))
    }

    /// Keeps the outcome of a calibration.
    pub fn remember_calibration(&self, assessor: &str, entry: Entry) -> Result<(), Failure> {
        let mut ledger = self.calibrations()?;
        ledger.0.insert(assessor.into(), entry);
        let path = &self.home.calibration;
        if let Some(folder) = path.parent() {
            private_folder(folder)?;
        }
        let json =
            serde_json::to_string_pretty(&ledger).map_err(|e| Failure::failed(e.to_string()))?;
        files::replace(path, Access::Private, (json + "\n").as_bytes())
            .map_err(|e| Failure::io("write", path, &e))
    }

    /// The endpoint as a model to talk to; None offline. What its calls use goes to [`App::meter`].
    pub fn chat_model(&self) -> Result<Option<Arc<dyn ChatModel>>, Failure> {
        self.endpoint()?
            .map(|endpoint| self.metered(endpoint))
            .transpose()
    }

    fn metered(&self, endpoint: &EndpointConfig) -> Result<Arc<dyn ChatModel>, Failure> {
        Ok(Arc::new(Metered {
            model: self.client(endpoint)?,
            meter: self.meter.clone(),
        }))
    }

    /// Builds the one that hears appeals: the judge, else the endpoint; None offline.
    pub fn appeal_judge(&self) -> Result<Option<Arc<dyn AppealJudge>>, Failure> {
        let Some(endpoint) = self.endpoint()? else {
            return Ok(None);
        };
        let settings = &self.config.assess;
        let model = match settings.judge.as_str() {
            "" => self.metered(endpoint)?,
            name => self.metered(self.find_endpoint(name)?)?,
        };

        // Whoever appeals has reason to quote what shows another point, whatever the model is.
        let looks_twice = settings.second_look != SecondLookMode::Off;
        Ok(Some(Arc::new(ModelJudge {
            model,
            prompts: self.prompts()?,
            second_look: looks_twice.then(|| self.second_look()),
            nonce: Arc::new(|| fastrand::u64(..)),
        })))
    }

    /// Builds the one that replies to `/clarify`: the endpoint, or the nearest facts where there is
    /// none.
    pub fn clarifier(&self) -> Result<Arc<dyn Clarifier>, Failure> {
        let plain: Arc<dyn Clarifier> = Arc::new(Nearest(self.embedder()?));
        let Some(model) = self.chat_model()? else {
            return Ok(plain);
        };
        Ok(Arc::new(ModelClarifier::new(
            model,
            self.prompts()?,
            plain,
            Arc::new(|| fastrand::u64(..)),
        )))
    }

    /// The assessor that needs no endpoint.
    pub fn offline_assessor(&self) -> Arc<dyn Assessor> {
        let cache = self.home.cache.join("token_vectors.sqlite");
        let cache = VectorFile::new(cache, TOKEN_RECIPE);
        let assessor = OfflineAssessor::new(self.token_embedder())
            .reading_ahead_with(self.unhurried_embedder())
            .keeping_vectors_in(Arc::new(cache));
        Arc::new(assessor)
    }
}

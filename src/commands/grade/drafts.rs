//! Key points that a model drafts from the reference answers of a file: once a question, kept.
//!
//! Owns asking for each draft once, however many rows need it, and the file below the cache folder.

use super::checkpoint::Checkpoint;
use crate::app::App;
use crate::assess::Prompts;
use crate::assess::interviewer::key_points::{DraftError, draft_key_points};
use crate::domain::{KeyPoint, Question};
use crate::failure::Failure;
use crate::ports::ChatModel;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// A draft that is made once for all who wait for it.
type Draft = Arc<OnceCell<Vec<KeyPoint>>>;

/// Drafts by question and reference.
pub struct Drafts {
    model: Arc<dyn ChatModel>,
    prompts: Arc<Prompts>,
    kept: Mutex<Checkpoint>,
    under_way: Mutex<HashMap<String, Draft>>,
}

impl Drafts {
    /// Drafts on `model`; what it drafted in an earlier run is not asked for again.
    pub fn open(app: &App, model: Arc<dyn ChatModel>) -> Result<Self, Failure> {
        let prompts = app.prompts()?;
        let job = ["drafts", model.model(), &prompts.hash()];
        let kept = Checkpoint::open(&app.home.cache.join("drafts"), &job, false)?;
        Ok(Self {
            model,
            prompts,
            kept: Mutex::new(kept),
            under_way: Mutex::default(),
        })
    }

    /// Name of the model.
    pub fn model(&self) -> &str {
        self.model.model()
    }

    /// Returns the key points of a question, whose model answer is their only source.
    pub async fn of(&self, question: &Question) -> Result<Vec<KeyPoint>, DraftError> {
        let reference = question.model_answer.as_deref().unwrap_or_default();
        let key = format!("{}\0{reference}", question.text);
        let draft = self.cell(&key);
        let points = draft.get_or_try_init(|| self.draft(question, &key)).await?;
        Ok(points.clone())
    }

    fn cell(&self, key: &str) -> Draft {
        let mut under_way = self
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let cell = under_way.entry(key.to_string()).or_default();
        Arc::clone(cell)
    }

    async fn draft(&self, question: &Question, key: &str) -> Result<Vec<KeyPoint>, DraftError> {
        if let Some(points) = self.read(key) {
            return Ok(points);
        }
        let points = draft_key_points(self.model.as_ref(), &self.prompts, question).await?;
        self.keep(key, &points);
        Ok(points)
    }

    fn read(&self, key: &str) -> Option<Vec<KeyPoint>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let value = kept.get(key.as_bytes()).ok()??;
        serde_json::from_value(value).ok()
    }

    /// Keeps a draft. One that cannot be kept is asked for again in the next run.
    fn keep(&self, key: &str, points: &[KeyPoint]) {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(value) = serde_json::to_value(points) {
            let _ = kept.put(key.as_bytes(), &value);
        }
    }
}

//! `--job` and `--cv`: which questions fit the candidate's papers, and what of the papers the
//! interviewer may know.
//!
//! [`document`] reads a file, [`passages`] cuts it, [`fit`] finds the questions that a passage is
//! about. Planning stays with `learn::select`, which gets fewer questions to choose from. Nothing
//! of the papers is stored here; `viva plan --keep-papers` keeps a job description.

mod document;
mod fit;
mod passages;

pub use document::read_document;
pub use fit::PaperFits;

use crate::cli::PapersArgs;
use crate::failure::Failure;
use crate::ports::{Embedder, Filter, QuestionStore};
use fit::{Passage, match_passages};

/// Reads the papers and finds the questions of `filter` that fit.
pub fn read_papers(
    args: &PapersArgs,
    filter: &Filter,
    store: &dyn QuestionStore,
    embedder: &dyn Embedder,
) -> Result<PaperFits, Failure> {
    let banks = store.banks()?;
    let roles: Vec<&str> = banks
        .iter()
        .flat_map(|b| [b.role.as_str(), b.level.as_str()])
        .collect();

    let mut all = Vec::new();
    for (paper, path) in [("job description", &args.job), ("CV", &args.cv)] {
        let text = match path {
            Some(path) => document::read_document(path)?,
            None if paper == "CV" => continue,
            None => args.kept_job.clone().unwrap_or_default(),
        };
        let passages = passages::split_passages(&text, &roles);
        all.extend(passages.into_iter().map(|text| Passage { paper, text }));
    }

    match_passages(&all, filter, store, embedder)
}

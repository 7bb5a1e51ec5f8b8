//! Which question store there is, and what is in it from the start.

use super::{App, env, private_folder, shipped_banks, shipped_texts};
use crate::bank::intake::{Vectors, intake, intake_first};
use crate::failure::{ExitKind, Failure};
use crate::ports::{Embedded, Embedder, QuestionStore};
use crate::store::embed::embed_questions;
use crate::store::server::{Quantization, ServerOptions, ServerStore};
use crate::store::transfer::Source;
use crate::store::{EdgeStore, ModelRef, Rebuild, shipped};
use secrecy::SecretString;
use std::sync::Arc;

/// Questions embedded at once by `viva bank reindex`.
const REINDEX_BATCH: usize = 64;

/// Name of the store in the home in the marker of the shipped banks.
const HOME_STORE: &str = "edge";

/// Which way questions go between the home and a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the home to the server.
    Push,
    /// From the server to the home.
    Pull,
}

/// Two stores and what a copy between them needs.
pub struct Route {
    /// The source of questions.
    pub from: Box<dyn Source>,
    /// Their destination.
    pub to: Box<dyn QuestionStore>,
    /// The server, for messages.
    pub place: String,
    /// Given where the vectors must be made anew, because the two hold those of different models.
    pub embedder: Option<Arc<dyn Embedder>>,
}

fn model_ref(embedder: &dyn Embedder) -> ModelRef<'_> {
    ModelRef::new(embedder.model(), embedder.width())
}

impl App {
    /// The question store with the shipped banks in it.
    pub fn store(&self) -> Result<Box<dyn QuestionStore>, Failure> {
        Ok(self.source()?)
    }

    /// The question store with the shipped banks in it, for commands that take it apart.
    pub fn source(&self) -> Result<Box<dyn Source>, Failure> {
        let embedder = self.embedder()?;
        let model = model_ref(embedder.as_ref());
        let settings = &self.config.store;

        if settings.url.is_empty() {
            let store = EdgeStore::open(&self.home.store, model)?;
            self.add_shipped_at_home(&store, embedder.as_ref())?;
            return Ok(Box::new(store));
        }

        let place = format!("{}/{}", settings.url, settings.collection);
        let store = ServerStore::open(self.server(&settings.url), model)?;
        self.add_shipped(&store, false, embedder.as_ref(), &place)?;
        Ok(Box::new(store))
    }

    /// The store in the home, the server at `url` (the configured one without it), and what lies
    /// between them.
    pub fn route(&self, direction: Direction, url: Option<&str>) -> Result<Route, Failure> {
        let url = url.unwrap_or(&self.config.store.url);
        if url.is_empty() {
            return Err(Failure::usage("no server is named").hint(
                "give its gRPC address, for instance http://localhost:6334, or set [store] url",
            ));
        }
        let embedder = self.embedder()?;
        let model = model_ref(embedder.as_ref());
        let place = format!(
            "{} (collection {})",
            crate::net::url::showable_url(url),
            self.config.store.collection
        );

        let (from, to, stored): (Box<dyn Source>, Box<dyn QuestionStore>, _) = match direction {
            Direction::Push => {
                let stored =
                    EdgeStore::stored_model(&self.home.store)?.unwrap_or_else(|| model.into());
                let home = EdgeStore::open(&self.home.store, stored.as_ref())?;
                if stored.as_ref() == model {
                    self.add_shipped_at_home(&home, embedder.as_ref())?;
                }
                (
                    Box::new(home),
                    Box::new(ServerStore::open(self.server(url), model)?),
                    stored,
                )
            }
            Direction::Pull => {
                let (server, stored) = ServerStore::open_existing(self.server(url))?;
                (
                    Box::new(server),
                    Box::new(EdgeStore::open(&self.home.store, model)?),
                    stored,
                )
            }
        };
        let same = stored.as_ref() == model;
        Ok(Route {
            from,
            to,
            place,
            embedder: (!same).then_some(embedder),
        })
    }

    fn server(&self, url: &str) -> ServerOptions {
        let settings = &self.config.store;
        ServerOptions {
            url: url.to_string(),
            api_key: env(&settings.api_key_env).map(SecretString::from),
            collection: settings.collection.clone(),
            shards: (settings.shards > 0).then_some(settings.shards),
            replication: (settings.replicas > 0).then_some(settings.replicas),
            on_disk: settings.on_disk,
            quantization: if settings.quantize {
                Quantization::Scalar
            } else {
                Quantization::None
            },
            ..ServerOptions::default()
        }
    }

    fn add_shipped_at_home(
        &self,
        store: &EdgeStore,
        embedder: &dyn Embedder,
    ) -> Result<(), Failure> {
        self.add_shipped(store, store.is_new()?, embedder, HOME_STORE)
    }

    /// Adds the shipped banks when this store has not seen this version of them. A bank that
    /// was removed since stays removed.
    fn add_shipped(
        &self,
        store: &dyn QuestionStore,
        is_new: bool,
        embedder: &dyn Embedder,
        place: &str,
    ) -> Result<(), Failure> {
        let marker = self.home.store.join(format!(
            "shipped-{}",
            shipped::store_name(place, embedder.model())
        ));
        let version = shipped::version(&shipped_texts(), embedder.model());
        if std::fs::read_to_string(&marker).is_ok_and(|seen| seen == version) {
            return Ok(());
        }

        let known = shipped::vectors(embedder.model());
        let vectors = Vectors {
            embedder,
            embed: embed_questions,
            known: &known,
        };
        match is_new {
            true => intake_first(shipped_banks()?, store, &vectors)?,
            false => shipped_banks()?.into_iter().try_for_each(|bank| {
                intake(bank, true, store, &vectors, &mut |_, _| true).map(|_| ())
            })?,
        }
        private_folder(&self.home.store)?;
        std::fs::write(&marker, version).map_err(|e| Failure::io("write", &marker, &e))
    }

    /// Embeds every stored question again with the configured model, beside the store in force,
    /// then swaps. `progress` gets (embedded so far, questions in the store) and ends it with
    /// false: then the store stays as it was. Gives their number.
    pub fn reindex(
        &self,
        progress: &mut dyn FnMut(usize, usize) -> bool,
    ) -> Result<usize, Failure> {
        if !self.config.store.url.is_empty() {
            return Err(Failure::usage(
                "reindex rebuilds the store in your home, but [store] url names a server",
            )
            .hint("name another [store] collection: it is filled with the configured model"));
        }
        let embedder = self.embedder()?;
        let mut rebuild = Rebuild::begin(&self.home.store, model_ref(embedder.as_ref()))?;

        let (mut done, all) = (0, rebuild.count()?);
        loop {
            let portion = rebuild.missing()?;
            if portion.is_empty() {
                return Ok(done);
            }
            for batch in portion.chunks(REINDEX_BATCH) {
                let questions: Vec<_> = batch.iter().map(|e| &e.question).collect();
                let vectors = embed_questions(embedder.as_ref(), &questions)?;
                let again: Vec<Embedded> = batch
                    .iter()
                    .zip(vectors)
                    .map(|(e, vector)| Embedded {
                        question: e.question.clone(),
                        vector,
                    })
                    .collect();
                rebuild.add(&again)?;
                done += batch.len();
                if !progress(done, all.max(done)) {
                    return Err(Failure::new(
                        ExitKind::Interrupted,
                        "stopped; the store is as it was before",
                    ));
                }
            }
        }
    }
}

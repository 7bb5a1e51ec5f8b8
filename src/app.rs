//! The only file that names concrete adapters: builds them from the settings.

use crate::assess::clarifier::ModelClarifier;
use crate::assess::llm::{LlmAssessor, LlmOptions};
use crate::assess::offline::OfflineAssessor;
use crate::assess::prompts::Prompts;
use crate::assess::second_look::AlignedLook;
use crate::assess::support::SecondLook;
use crate::bank::intake::{IntakeError, Vectors, intake};
use crate::bank::markdown;
use crate::bank::near::NearError;
use crate::calibrate::ledger::{Entry, Ledger};
use crate::calibrate::{self, set::Graded};
use crate::cli::Global;
use crate::config::home::Home;
use crate::config::{self, Config, Provider};
use crate::domain::{Bank, QuestionId};
use crate::engine::clarify::Nearest;
use crate::error::{Failure, Kind};
use crate::history::SqliteHistory;
use crate::llm::{EndpointConfig, OpenAiClient, resolve_key};
use crate::ports::{
    Assessor, ChatModel, Clarifier, Clock, Embedded, Embedder, QuestionStore, Randomness, TokenEmbedder,
};
use crate::store::embed::{BundledModel, RemoteConfig, RemoteEmbedder, embed_questions};
use crate::store::server::{Quantization, ServerOptions, ServerStore};
use crate::store::transfer::{Source, TransferError};
use crate::store::{self, EdgeStore, ModelRef, Rebuild, shipped};
use crate::term::style::{ColorChoice, Look};
use secrecy::SecretString;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The banks that ship with the binary: name and text.
pub const SHIPPED: &[(&str, &str)] = &[
    ("data_scientist_senior", include_str!("../seeds/data_scientist_senior.md")),
    ("data_scientist_mid", include_str!("../seeds/data_scientist_mid.md")),
    ("data_scientist_junior", include_str!("../seeds/data_scientist_junior.md")),
    ("machine_learning_engineer_senior", include_str!("../seeds/machine_learning_engineer_senior.md")),
];

/// Graded answers to some of their questions, and some of these in other words.
const ANSWERS: &str = include_str!("../tests/calibration/answers.jsonl");
const PARAPHRASES: &str = include_str!("../tests/calibration/paraphrases.jsonl");

/// Questions embedded at once by `viva bank reindex`.
const REINDEX_BATCH: usize = 64;

/// An assessor with the name its calibration is remembered by.
pub type NamedAssessor = (String, Arc<dyn Assessor>);

/// What the marker of the shipped banks calls the store in the home.
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
    /// Where questions come from.
    pub from: Box<dyn Source>,
    /// Where they go.
    pub to: Box<dyn QuestionStore>,
    /// The server, for messages.
    pub place: String,
    /// Given where the vectors must be made anew, because the two hold those of different models.
    pub embedder: Option<Arc<dyn Embedder>>,
}

fn model_ref(embedder: &dyn Embedder) -> ModelRef<'_> {
    ModelRef { name: embedder.model(), width: embedder.width() }
}

/// A variable of the process's environment; None where it is unset, empty or not Unicode.
pub fn env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|v| !v.is_empty())
}

/// Everything a command needs, built when it is first asked for.
pub struct App {
    /// Settings in force.
    pub config: Config,
    /// Where files lie.
    pub home: Home,
    /// How the terminal is written to.
    pub look: Look,
    /// Whose history.
    profile: String,
    /// Endpoints asked for by flag or `VIVA_ENDPOINT`; the last one counts where one is needed.
    endpoints: Vec<String>,
    /// What the interviewer may know of the candidate at each question, for the wording of follow-ups.
    pub background: HashMap<QuestionId, String>,
    model: Arc<BundledModel>,
}

impl App {
    /// Reads the settings; builds nothing else.
    pub fn new(global: &Global) -> Result<Self, Failure> {
        let home = Home::find(global.home.as_deref(), &env)?;
        let config = config::load(&home.config, &env)?;
        Self::with(global, home, config)
    }

    /// The same with the built-in settings, for commands that mend a file that cannot be read.
    pub fn without_file(global: &Global) -> Result<Self, Failure> {
        let home = Home::find(global.home.as_deref(), &env)?;
        Self::with(global, home, config::without_file(&env))
    }

    fn with(global: &Global, home: Home, mut config: Config) -> Result<Self, Failure> {
        // What the embedded store panics on is caught and told as an error; the panic itself need not be printed.
        crate::store::shard::silence_guarded_panics();
        if let Some(color) = global.color {
            config.terminal.color = color;
        }
        config.terminal.plain |= global.plain;
        let profile = profile(&global.profile)?;
        let color = match config.terminal.color {
            config::ColorChoice::Auto => ColorChoice::Auto,
            config::ColorChoice::Always => ColorChoice::Always,
            config::ColorChoice::Never => ColorChoice::Never,
        };
        let look = crate::term::look(color, config.terminal.plain, &env);
        Ok(Self {
            config,
            home,
            look,
            profile,
            endpoints: match &global.endpoint[..] {
                [] => env("VIVA_ENDPOINT").into_iter().collect(),
                some => some.to_vec(),
            },
            background: HashMap::new(),
            model: Arc::new(BundledModel::new()),
        })
    }

    /// The embedding model of the configuration.
    pub fn embedder(&self) -> Result<Arc<dyn Embedder>, Failure> {
        let e = &self.config.embedding;
        match e.provider {
            Provider::Bundled => Ok(self.model.clone()),
            Provider::Endpoint => {
                let mut remote = RemoteConfig::new(&e.base_url, &e.model, e.dimensions);
                remote.key = env(&e.api_key_env).map(SecretString::from);
                Ok(Arc::new(RemoteEmbedder::new(remote)?))
            }
        }
    }

    /// The token vectors the offline alignment uses; always the bundled model's.
    pub fn token_embedder(&self) -> Arc<dyn TokenEmbedder> {
        self.model.clone()
    }

    /// The bundled model, whatever the configuration names: for what its numbers were tuned on.
    pub fn bundled_embedder(&self) -> Arc<dyn Embedder> {
        self.model.clone()
    }

    /// The question store with the shipped banks in it.
    pub fn store(&self) -> Result<Box<dyn QuestionStore>, Failure> {
        Ok(self.source()?)
    }

    /// The question store with the shipped banks in it, for commands that take it apart.
    pub fn source(&self) -> Result<Box<dyn Source>, Failure> {
        let embedder = self.embedder()?;
        let model = model_ref(embedder.as_ref());
        let settings = &self.config.store;
        let (store, place): (Box<dyn Source>, String) = if settings.url.is_empty() {
            (Box::new(EdgeStore::open(&self.home.store, model)?), HOME_STORE.into())
        } else {
            let place = format!("{}/{}", settings.url, settings.collection);
            (Box::new(ServerStore::open(self.server(&settings.url), model)?), place)
        };
        self.take_in_shipped(store.as_ref(), embedder.as_ref(), &place)?;
        Ok(store)
    }

    /// The store in the home, the server at `url` (the configured one without it), and what lies between them.
    pub fn route(&self, direction: Direction, url: Option<&str>) -> Result<Route, Failure> {
        let url = url.unwrap_or(&self.config.store.url);
        if url.is_empty() {
            return Err(Failure::usage("no server is named")
                .hint("give its gRPC address, for instance http://localhost:6334, or set [store] url"));
        }
        let embedder = self.embedder()?;
        let model = model_ref(embedder.as_ref());
        let place = format!("{} (collection {})", store::shown(url), self.config.store.collection);
        let (from, to, stored): (Box<dyn Source>, Box<dyn QuestionStore>, _) = match direction {
            Direction::Push => {
                let stored = EdgeStore::stored_model(&self.home.store)?;
                let (name, width) = stored.unwrap_or_else(|| (model.name.into(), model.width));
                let home = EdgeStore::open(&self.home.store, ModelRef { name: &name, width })?;
                if (name.as_str(), width) == (model.name, model.width) {
                    self.take_in_shipped(&home, embedder.as_ref(), HOME_STORE)?;
                }
                (Box::new(home), Box::new(ServerStore::open(self.server(url), model)?), (name, width))
            }
            Direction::Pull => {
                let (server, name, width) = ServerStore::open_existing(self.server(url))?;
                (Box::new(server), Box::new(EdgeStore::open(&self.home.store, model)?), (name, width))
            }
        };
        let same = (stored.0.as_str(), stored.1) == (model.name, model.width);
        Ok(Route { from, to, place, embedder: (!same).then_some(embedder) })
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
            quantization: if settings.quantize { Quantization::Scalar } else { Quantization::None },
            ..ServerOptions::default()
        }
    }

    /// Takes the shipped banks in when this store has not seen this version of them. A bank that was removed since
    /// stays removed.
    fn take_in_shipped(&self, store: &dyn QuestionStore, embedder: &dyn Embedder, place: &str) -> Result<(), Failure> {
        let marker = self.home.store.join(format!("shipped-{}", shipped::version(&[(place, "")], embedder.model())));
        let version = shipped::version(SHIPPED, embedder.model());
        if std::fs::read_to_string(&marker).is_ok_and(|seen| seen == version) {
            return Ok(());
        }
        let known = shipped::vectors(embedder.model());
        let vectors = Vectors { embedder, embed: embed_questions, known: &known };
        for bank in shipped_banks()? {
            intake(bank, true, store, &vectors, &mut |_, _| true).map_err(intake_failure)?;
        }
        private_folder(&self.home.store)?;
        std::fs::write(&marker, version).map_err(|e| Failure::io("write", &marker, &e))
    }

    /// Embeds every stored question again with the configured model, beside the store in force, then swaps. `progress`
    /// gets (embedded so far, questions in the store) and ends it with false: then the store stays as it was. Gives their
    /// number.
    pub fn reindex(&self, progress: &mut dyn FnMut(usize, usize) -> bool) -> Result<usize, Failure> {
        if !self.config.store.url.is_empty() {
            return Err(Failure::usage("reindex rebuilds the store in your home, but [store] url names a server")
                .hint("name another [store] collection: it is filled with the configured model"));
        }
        let embedder = self.embedder()?;
        let model = ModelRef { name: embedder.model(), width: embedder.width() };
        let mut rebuild = Rebuild::begin(&self.home.store, model)?;
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
                    .map(|(e, vector)| Embedded { question: e.question.clone(), vector })
                    .collect();
                rebuild.add(&again)?;
                done += batch.len();
                if !progress(done, all.max(done)) {
                    return Err(Failure::new(Kind::Interrupted, "stopped; the store is as it was before"));
                }
            }
        }
    }

    /// Where reports are written: a folder of its own for each profile but the default one.
    pub fn reports(&self) -> PathBuf {
        let folder = match self.config.report.folder.as_str() {
            "" => self.home.reports.clone(),
            folder => config::expand(folder, &env),
        };
        if self.profile.is_empty() { folder } else { folder.join(&self.profile) }
    }

    /// The history of the profile.
    pub fn history(&self) -> Result<SqliteHistory, Failure> {
        Ok(SqliteHistory::open(&self.home.history_file(&self.profile))?)
    }

    /// The prompts, with the folder of the configuration over them.
    pub fn prompts(&self) -> Result<Arc<Prompts>, Failure> {
        let folder = &self.config.prompts.folder;
        if folder.is_empty() {
            return Ok(Arc::new(Prompts::builtin()));
        }
        let folder = config::expand(folder, &env);
        if !folder.is_dir() {
            return Err(Failure::usage(format!("[prompts] folder {} is not a folder", folder.display())));
        }
        let mut files = BTreeMap::new();
        for (name, _) in Prompts::files() {
            let path = folder.join(name);
            match std::fs::read_to_string(&path) {
                Ok(text) => files.insert(name.to_string(), text),
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
                Err(e) => return Err(Failure::io("read", &path, &e)),
            };
        }
        personas(&folder, &mut files)?;
        Ok(Arc::new(Prompts::with_folder(&folder, files).map_err(|e| Failure::usage(e.to_string()))?))
    }

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
        if name == "offline" { Ok(None) } else { self.named(name).map(Some) }
    }

    /// True where no endpoint is used because someone said so, not because none is configured.
    pub fn offline_by_choice(&self) -> bool {
        match self.endpoints.last() {
            Some(name) => name == "offline",
            None => self.config.assess.offline,
        }
    }

    fn named(&self, name: &str) -> Result<&EndpointConfig, Failure> {
        self.config.endpoints.get(name).ok_or_else(|| {
            let known: Vec<&str> = self.config.endpoints.keys().map(String::as_str).chain(["offline"]).collect();
            Failure::usage(format!("there is no [endpoints.{name}] in {}", self.home.config.display()))
                .hint(format!("known: {}", known.join(", ")))
        })
    }

    /// The client of an endpoint, with its key.
    pub fn client(&self, endpoint: &EndpointConfig) -> Result<Arc<OpenAiClient>, Failure> {
        let key = resolve_key(endpoint, &env)?;
        let memory = Some(self.home.cache.join("endpoints.json"));
        Ok(Arc::new(OpenAiClient::new(endpoint.clone(), key, memory)?))
    }

    /// Who assesses: the endpoint, or the offline assessor where there is none.
    pub fn assessor(&self) -> Result<Arc<dyn Assessor>, Failure> {
        match self.endpoint()? {
            None => Ok(self.offline_assessor()),
            Some(endpoint) => self.asking(endpoint),
        }
    }

    /// Every assessor asked for.
    pub fn assessors(&self) -> Result<Vec<NamedAssessor>, Failure> {
        let wanted: Vec<Option<&EndpointConfig>> = match &self.endpoints[..] {
            [] => vec![self.config.endpoint.as_ref()],
            names => names.iter().map(|name| self.endpoint_called(name)).collect::<Result<_, _>>()?,
        };
        let assessor = |endpoint: Option<&EndpointConfig>| match endpoint {
            None => Ok(("offline".to_string(), self.offline_assessor())),
            Some(endpoint) => Ok((known_as(endpoint), self.asking(endpoint)?)),
        };
        wanted.into_iter().map(assessor).collect()
    }

    fn asking(&self, endpoint: &EndpointConfig) -> Result<Arc<dyn Assessor>, Failure> {
        let settings = &self.config.assess;
        let judge = match settings.judge.as_str() {
            "" => None,
            name => Some(self.client(self.named(name)?)? as Arc<_>),
        };
        let look = || Arc::new(AlignedLook::new(self.token_embedder())) as Arc<dyn SecondLook>;
        // A number nobody can guess: an answer must not be able to close its own fence.
        let nonce = Arc::new(|| fastrand::u64(..));
        let calibration = self.calibrations()?.remark(&known_as(endpoint));
        let background = self.background.clone();
        let options =
            LlmOptions { samples: settings.samples, judge, calibration, background, ..LlmOptions::new(nonce) };
        let second_look = settings.second_look.then(look);
        Ok(Arc::new(LlmAssessor::new(self.client(endpoint)?, self.prompts()?, options, second_look)))
    }

    /// What calibrations showed so far.
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

    /// What a calibration of the endpoint in force showed; None without one.
    pub fn calibrated(&self) -> Result<Option<String>, Failure> {
        let Some(endpoint) = self.endpoint()? else { return Ok(None) };
        let (name, ledger) = (known_as(endpoint), self.calibrations()?);
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
        let json = serde_json::to_string_pretty(&ledger).map_err(|e| Failure::failed(e.to_string()))?;
        let beside = path.with_extension("json.new");
        std::fs::write(&beside, json + "\n").map_err(|e| Failure::io("write", &beside, &e))?;
        std::fs::rename(&beside, path).map_err(|e| Failure::io("write", path, &e))
    }

    /// The endpoint as a model to talk to; None offline.
    pub fn chat_model(&self) -> Result<Option<Arc<dyn ChatModel>>, Failure> {
        Ok(match self.endpoint()? {
            Some(endpoint) => Some(self.client(endpoint)?),
            None => None,
        })
    }

    /// Who replies to `/clarify`: the endpoint, or the nearest facts where there is none.
    pub fn clarifier(&self) -> Result<Arc<dyn Clarifier>, Failure> {
        let plain: Arc<dyn Clarifier> = Arc::new(Nearest(self.embedder()?));
        let Some(model) = self.chat_model()? else { return Ok(plain) };
        Ok(Arc::new(ModelClarifier::new(model, self.prompts()?, plain, Arc::new(|| fastrand::u64(..)))))
    }

    /// The assessor that needs no endpoint.
    pub fn offline_assessor(&self) -> Arc<dyn Assessor> {
        Arc::new(OfflineAssessor::new(self.token_embedder()))
    }
}

/// The profile named by the flag, else by `VIVA_PROFILE`; empty for the default one. It becomes a file's name, so little is allowed.
fn profile(flag: &str) -> Result<String, Failure> {
    let name = if flag.is_empty() { env("VIVA_PROFILE").unwrap_or_default() } else { flag.to_string() };
    let valid = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    if !name.chars().all(valid) || name.chars().count() > 50 {
        return Err(Failure::usage(format!(
            "the profile \"{name}\" is not a name: use up to 50 letters, digits, - and _"
        )));
    }
    Ok(if name == "default" { String::new() } else { name })
}

/// Personas of the user's own: `personas/*.md` of the prompts' folder.
fn personas(folder: &Path, files: &mut BTreeMap<String, String>) -> Result<(), Failure> {
    let Ok(entries) = std::fs::read_dir(folder.join("personas")) else { return Ok(()) };
    for path in entries.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.extension().is_some_and(|e| e == "md")) {
        let text = std::fs::read_to_string(&path).map_err(|e| Failure::io("read", &path, &e))?;
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        files.insert(format!("personas/{name}"), text);
    }
    Ok(())
}

/// The name a calibration is remembered by: the same model elsewhere is another assessor.
fn known_as(endpoint: &EndpointConfig) -> String {
    format!("{} at {}", endpoint.model, crate::llm::endpoint::shown_url(&endpoint.base_url))
}

/// The graded answers that ship with the binary.
pub fn shipped_answers() -> Result<Vec<Graded>, Failure> {
    let read = calibrate::set::shipped("tests/calibration/answers.jsonl", ANSWERS, &shipped_banks()?);
    read.map_err(|e| Failure::failed(e.to_string()))
}

/// Some of them in other words: id of the answer, text.
pub fn paraphrases() -> Result<Vec<(String, String)>, Failure> {
    #[derive(serde::Deserialize)]
    struct Row {
        of: String,
        answer: String,
    }
    let read = |line| serde_json::from_str::<Row>(line).map(|row| (row.of, row.answer));
    PARAPHRASES.lines().map(read).collect::<Result<_, _>>().map_err(|e| Failure::failed(e.to_string()))
}

/// The shipped banks, parsed.
pub fn shipped_banks() -> Result<Vec<Bank>, Failure> {
    let parse = |(name, text): &(&str, &str)| {
        markdown::parse(&format!("seeds/{name}.md"), name, text).map_err(|e| Failure::failed(e.to_string()))
    };
    SHIPPED.iter().map(parse).collect()
}

/// An intake's failure with its hints.
pub fn intake_failure(error: IntakeError) -> Failure {
    match error {
        IntakeError::Embed(e) => e.into(),
        IntakeError::Store(e) => e.into(),
        IntakeError::Stopped { .. } => {
            Failure::new(Kind::Interrupted, error.to_string()).hint("the same command goes on from there")
        }
    }
}

/// The failure of a look for near-duplicates with its hints.
pub fn near_failure(error: NearError) -> Failure {
    match error {
        NearError::Embed(e) => e.into(),
        NearError::Store(e) => e.into(),
    }
}

/// A transfer's failure with its hints.
pub fn transfer_failure(error: TransferError) -> Failure {
    match error {
        TransferError::Embed(e) => e.into(),
        TransferError::Store(e) => e.into(),
    }
}

/// Makes a folder that only its owner can read, with its parents.
pub fn private_folder(path: &Path) -> Result<(), Failure> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|e| Failure::io("make the folder", path, &e))
}

/// The system's clock, or a fixed start that advances a second per look (`VIVA_CLOCK`, RFC 3339), so that two runs give
/// the same transcript.
pub struct SystemClock {
    fixed: Option<(jiff::Timestamp, std::sync::atomic::AtomicI64)>,
}

impl SystemClock {
    /// Reads `VIVA_CLOCK`.
    pub fn new() -> Result<Self, Failure> {
        let fixed = match env("VIVA_CLOCK") {
            None => None,
            Some(text) => {
                let start = text.parse().map_err(|e| Failure::usage(format!("VIVA_CLOCK: {e}")))?;
                Some((start, std::sync::atomic::AtomicI64::new(0)))
            }
        };
        Ok(Self { fixed })
    }
}

impl Clock for SystemClock {
    fn now(&self) -> jiff::Timestamp {
        match &self.fixed {
            None => jiff::Timestamp::now(),
            Some((start, looks)) => {
                let n = looks.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                start.checked_add(jiff::SignedDuration::from_secs(n)).unwrap_or(*start)
            }
        }
    }
}

/// A seeded generator.
pub struct Chance(fastrand::Rng);

impl Chance {
    /// The same seed gives the same numbers.
    pub fn seeded(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }
}

impl Randomness for Chance {
    fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { self.0.usize(..bound) }
    }
}

//! The only room that names concrete adapters: builds them from the settings.
//!
//! Owns the settings in force, prompts and history. Stores are built in `stores`, who assesses in
//! `assessors`, what the binary carries is in `shipped`, clock and chance in `machine`, days in `days`.

mod assessors;
mod code;
mod context;
mod days;
mod machine;
mod shipped;
mod stores;

pub use assessors::{Background, NamedAssessor, Purpose};
pub use code::keep_run_python;
pub use context::{Context, at_terminal, is_dumb_terminal, open_asker};
pub use machine::{
    SeededRng, SystemClock, call_runtime, parallel_runtime, private_folder, session_runtime,
};
pub use shipped::{
    SHIPPED, paraphrases, shipped_answers, shipped_banks, shipped_sayings, shipped_texts,
};
pub use stores::{Direction, Route};

use crate::assess::Prompts;
use crate::cli::Global;
use crate::config::home::Home;
use crate::config::{self, Config, Provider};
use crate::domain::text::one_line;
use crate::failure::Failure;
use crate::history::{KeptAside, SqliteHistory};
use crate::llm::meter::Meter;
use crate::ports::{Clock, Embedder, TokenEmbedder};
use crate::store::embed::{BundledModel, RemoteConfig, RemoteEmbedder, UnhurriedModel};
use crate::term::style::Look;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A variable of the process's environment; None where it is unset, empty or not Unicode.
pub fn env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|v| !v.is_empty())
}

/// Everything a command needs, built when it is first asked for.
pub struct App {
    /// Settings in force.
    pub config: Config,
    /// The folders.
    pub home: Home,
    /// The manner in which the terminal is written to.
    pub look: Look,
    /// Whose history.
    profile: String,
    /// Endpoints asked for by flag or `VIVA_ENDPOINT`; the last one counts where one is needed.
    endpoints: Vec<String>,
    /// Usage of the calls beside the assessments since it was last taken.
    pub meter: Meter,
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
        // What the embedded store panics on is caught and told as an error; the panic itself need
        // not be printed.
        crate::store::edge::silence_guarded_panics();
        if let Some(color) = global.color {
            config.terminal.color = color;
        }
        config.terminal.plain |= global.plain;

        let profile = resolve_profile(global.profile.as_deref())?;
        let look = crate::term::look(config.terminal.color, config.terminal.plain, &env);
        Ok(Self {
            config,
            home,
            look,
            profile,
            endpoints: match &global.endpoint[..] {
                [] => env("VIVA_ENDPOINT").into_iter().collect(),
                some => some.to_vec(),
            },
            meter: Meter::default(),
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

    /// The same vectors, made in no hurry.
    pub fn unhurried_embedder(&self) -> Arc<dyn TokenEmbedder> {
        Arc::new(UnhurriedModel::new(Arc::clone(&self.model)))
    }

    /// The bundled model, whatever the configuration names: for what its numbers were tuned on.
    pub fn bundled_embedder(&self) -> Arc<dyn Embedder> {
        self.model.clone()
    }

    /// Returns the folder of reports: one of its own for each profile but the default one.
    pub fn reports(&self) -> PathBuf {
        let folder = match self.config.report.folder.as_str() {
            "" => self.home.reports.clone(),
            folder => config::expand(folder, &env),
        };
        if self.profile.is_empty() {
            folder
        } else {
            folder.join(&self.profile)
        }
    }

    /// The history of the profile.
    pub fn history(&self) -> Result<SqliteHistory, Failure> {
        Ok(SqliteHistory::open(&self.history_file())?)
    }

    /// Keeps the profile's history aside where its file is damaged; None where it is not.
    pub fn keep_history_aside(&self) -> Result<Option<KeptAside>, Failure> {
        let today = SystemClock::new()?
            .now()
            .to_zoned(days::local_zone())
            .date();
        Ok(SqliteHistory::keep_aside(&self.history_file(), today)?)
    }

    /// The profile where it has no history yet: it may be mistyped.
    pub fn new_profile(&self) -> Option<&str> {
        let is_new = !self.profile.is_empty() && !self.history_file().exists();
        Some(self.profile.as_str()).filter(|_| is_new)
    }

    /// Returns the profiles that have a history, but for the default one.
    pub fn profiles(&self) -> Vec<String> {
        let folder = self.history_file();
        let entries = folder
            .parent()
            .and_then(|folder| std::fs::read_dir(folder).ok());
        let files = entries.into_iter().flatten().filter_map(Result::ok);
        let mut names: Vec<String> = files
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "db"))
            .filter_map(|path| Some(path.file_stem()?.to_str()?.to_string()))
            .filter(|name| name != "default")
            .collect();
        names.sort();
        names
    }

    /// True where the default profile has a history.
    pub fn has_default_profile(&self) -> bool {
        self.home.history_file("").exists()
    }

    /// Goes on with another profile.
    pub fn use_profile(&mut self, name: String) {
        self.profile = name;
    }

    /// The file of the profile's history.
    pub fn history_file(&self) -> PathBuf {
        self.home.history_file(&self.profile)
    }

    /// The prompts, with the folder of the configuration over them.
    pub fn prompts(&self) -> Result<Arc<Prompts>, Failure> {
        let folder = &self.config.prompts.folder;
        if folder.is_empty() {
            return Ok(Arc::new(Prompts::builtin()));
        }
        let folder = config::expand(folder, &env);
        if !folder.is_dir() {
            return Err(Failure::usage(format!(
                "[prompts] folder {} is not a folder",
                folder.display()
            )));
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
        read_personas(&folder, &mut files)?;
        Ok(Arc::new(
            Prompts::with_folder(&folder, files).map_err(|e| Failure::usage(e.to_string()))?,
        ))
    }
}

/// The profile named by the flag, else by `VIVA_PROFILE`; empty for the default one. It becomes a
/// file's name, so little is allowed.
fn resolve_profile(flag: Option<&str>) -> Result<String, Failure> {
    let name = match flag {
        Some("") => {
            return Err(Failure::usage("--profile names nobody")
                .hint("`--profile anna` is one of its own, without it the default one is used"));
        }
        Some(name) => name.to_string(),
        None => env("VIVA_PROFILE").unwrap_or_default(),
    };

    if name.contains(char::is_whitespace) {
        let plain = one_line(&name);
        let joined = plain.replace(' ', "-");
        return Err(Failure::usage(format!(
            "the profile \"{plain}\" has a blank: write it as {joined}"
        )));
    }
    let mut chars = name.chars();
    let allowed = chars.all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    if !allowed || name.chars().count() > 50 {
        return Err(Failure::usage(format!(
            "the profile \"{name}\" is not a name: use up to 50 letters, digits, - and _"
        )));
    }
    Ok(if name == "default" {
        String::new()
    } else {
        name
    })
}

/// Personas of the user's own: `personas/*.md` of the prompts' folder.
fn read_personas(folder: &Path, files: &mut BTreeMap<String, String>) -> Result<(), Failure> {
    let Ok(entries) = std::fs::read_dir(folder.join("personas")) else {
        return Ok(());
    };
    for path in entries
        .filter_map(|e| Some(e.ok()?.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "md"))
    {
        let text = std::fs::read_to_string(&path).map_err(|e| Failure::io("read", &path, &e))?;
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        files.insert(format!("personas/{name}"), text);
    }

    Ok(())
}

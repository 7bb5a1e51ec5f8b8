//! The configuration file `viva init` writes: the commented example with the chosen keys live.

use crate::app::private_folder;
use crate::config::{self, Config};
use crate::error::Failure;
use crate::session::reports::write_private_file;
use std::path::{Path, PathBuf};

/// Every key with its default and what it means.
const EXAMPLE: &str = include_str!("../../../config.example.toml");

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// No endpoint, whatever the environment says.
    Offline,
    /// An endpoint.
    Endpoint {
        /// Where its API begins.
        base_url: String,
        /// Model name.
        model: String,
        /// Variable of its key; empty for none.
        api_key_env: String,
    },
}

/// The text of the file.
pub fn text(chosen: &Chosen) -> String {
    let live: Vec<(&str, String)> = match chosen {
        Chosen::Offline => vec![("offline", "true".into())],
        Chosen::Endpoint {
            base_url,
            model,
            api_key_env,
        } => vec![
            ("#: [endpoint]", String::new()),
            ("#: base_url", quoted(base_url)),
            ("#: model", quoted(model)),
            ("#: api_key_env", quoted(api_key_env)),
        ],
    };
    let mut text = EXAMPLE.to_string();
    for (key, value) in live {
        let line = match key.strip_prefix("#: ") {
            Some(table) if value.is_empty() => table.to_string(),
            Some(name) => format!("{name} = {value}"),
            None => format!("{key} = {value}"),
        };
        text = with_line(&text, key, &line);
    }
    text
}

/// `text` with its first line that sets `key` replaced: `[endpoints.judge]` further down has keys
/// of the same names.
fn with_line(text: &str, key: &str, line: &str) -> String {
    let sets = |l: &str| {
        l == key
            || l.strip_prefix(key)
                .is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let mut done = false;
    let lines = text.lines().map(|l| {
        let here = !done && sets(l);
        done |= here;
        if here { line } else { l }
    });
    lines.map(|l| format!("{l}\n")).collect()
}

fn quoted(value: &str) -> String {
    toml::Value::String(value.to_string()).to_string()
}

/// Writes the file so that only its owner can read it. One that is there is kept beside it; gives
/// where.
pub fn write(path: &Path, chosen: &Chosen) -> Result<Option<PathBuf>, Failure> {
    let text = text(chosen);
    // What is written must say what was chosen: a key that changed its place in the example would
    // show here.
    let read = config::parse(&text, path)?;
    if !says(&read, chosen) {
        return Err(Failure::failed(
            "the configuration could not be made: the example misses a key",
        ));
    }
    if let Some(folder) = path.parent() {
        private_folder(folder)?;
    }
    let kept = if path.exists() {
        Some(keep(path)?)
    } else {
        None
    };
    write_private_file(path, text.as_bytes())?;
    Ok(kept)
}

fn says(config: &Config, chosen: &Chosen) -> bool {
    match (chosen, &config.endpoint) {
        (Chosen::Offline, None) => config.assess.offline,
        (
            Chosen::Endpoint {
                base_url,
                model,
                api_key_env,
            },
            Some(e),
        ) => {
            (&e.base_url, &e.model, &e.api_key_env) == (base_url, model, api_key_env)
                && !config.assess.offline
        }
        _ => false,
    }
}

/// Copies the file to `config.toml.bak`, or `.bak2` … where that is taken: nothing is overwritten.
fn keep(path: &Path) -> Result<PathBuf, Failure> {
    let text = std::fs::read(path).map_err(|e| Failure::io("read", path, &e))?;
    let free = (1..).map(|n| {
        let mut name = path.as_os_str().to_owned();
        name.push(if n == 1 {
            ".bak".to_string()
        } else {
            format!(".bak{n}")
        });
        PathBuf::from(name)
    });
    let beside = free
        .into_iter()
        .find(|p| !p.exists())
        .unwrap_or_else(|| path.with_extension("bak"));
    write_private_file(&beside, &text)?;
    Ok(beside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint() -> Chosen {
        Chosen::Endpoint {
            base_url: "http://127.0.0.1:11434/v1".into(),
            model: "odd \"name\"\\".into(),
            api_key_env: String::new(),
        }
    }

    #[test]
    fn only_the_chosen_keys_are_live() {
        let changed = |chosen: &Chosen| -> Vec<String> {
            let text = text(chosen);
            assert_eq!(text.lines().count(), EXAMPLE.lines().count());
            text.lines()
                .zip(EXAMPLE.lines())
                .filter(|(a, b)| a != b)
                .map(|(a, _)| a.to_string())
                .collect()
        };
        insta::assert_snapshot!(changed(&endpoint()).join("\n"), @r#"
        [endpoint]
        base_url = "http://127.0.0.1:11434/v1"
        model = 'odd "name"\'
        api_key_env = ""
        "#);
        insta::assert_snapshot!(changed(&Chosen::Offline).join("\n"), @r"offline = true");
    }

    #[test]
    fn what_is_written_is_read_back_and_the_old_file_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/config.toml");
        assert_eq!(write(&path, &endpoint()).unwrap(), None);
        let config = config::load(&path, &|_| None).unwrap();
        assert_eq!(config.endpoint.unwrap().model, "odd \"name\"\\");
        std::fs::write(&path, "# mine").unwrap();
        let first = write(&path, &Chosen::Offline).unwrap().unwrap();
        assert_eq!(std::fs::read_to_string(&first).unwrap(), "# mine");
        let second = write(&path, &Chosen::Offline).unwrap().unwrap();
        assert_ne!(first, second);
        assert_eq!(std::fs::read_to_string(&first).unwrap(), "# mine");
        #[cfg(unix)]
        for file in [&path, &first, &second] {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                file.metadata().unwrap().permissions().mode() & 0o777,
                0o600,
                "{}",
                file.display()
            );
        }
    }
}

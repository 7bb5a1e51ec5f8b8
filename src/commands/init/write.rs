//! The configuration file of `viva init`: the commented example with the chosen keys live.

use crate::app::private_folder;
use crate::config::{self, Config};
use crate::failure::Failure;
use crate::session::reports::write_private_file;
use std::path::{Path, PathBuf};

/// Every key with its default and what it means.
const EXAMPLE: &str = include_str!("../../../config.example.toml");

/// The choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// No endpoint, whatever the environment says.
    Offline,
    /// An endpoint.
    Endpoint {
        /// Address its API begins at.
        base_url: String,
        /// Model name.
        model: String,
        /// Variable of its key; empty for none.
        api_key_env: String,
    },
}

/// Writes the text of the file.
pub fn render(chosen: &Chosen) -> String {
    let live: Vec<(&str, String)> = match chosen {
        Chosen::Offline => vec![("offline", "true".into())],
        Chosen::Endpoint {
            base_url,
            model,
            api_key_env,
        } => vec![
            ("#: [endpoint]", String::new()),
            ("#: base_url", quote(base_url)),
            ("#: model", quote(model)),
            ("#: api_key_env", quote(api_key_env)),
        ],
    };

    let mut text = EXAMPLE.to_string();
    for (key, value) in live {
        let line = match key.strip_prefix("#: ") {
            Some(table) if value.is_empty() => table.to_string(),
            Some(name) => format!("{name} = {value}"),
            None => format!("{key} = {value}"),
        };
        text = replace_key(&text, key, &line);
    }
    text
}

/// Replaces the first line of `text` that sets `key`: `[endpoints.judge]` further down has keys
/// of the same names.
fn replace_key(text: &str, key: &str, line: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    if let Some(found) = lines.iter_mut().find(|l| sets_key(l, key)) {
        *found = line;
    }
    lines.iter().map(|l| format!("{l}\n")).collect()
}

fn sets_key(line: &str, key: &str) -> bool {
    let rest = line.strip_prefix(key).map(str::trim_start);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
}

fn quote(value: &str) -> String {
    toml::Value::String(value.to_string()).to_string()
}

/// Writes the file so that only its owner can read it. One that is there is kept beside it; gives
/// where.
pub fn write(path: &Path, chosen: &Chosen) -> Result<Option<PathBuf>, Failure> {
    let text = render(chosen);
    // What is written must say what was chosen: a key that changed its place in the example would
    // show here.
    let read = config::parse(&text, path)?;
    if !is_chosen(&read, chosen) {
        return Err(Failure::failed(
            "the configuration could not be made: the example misses a key",
        ));
    }

    if let Some(folder) = path.parent() {
        private_folder(folder)?;
    }
    let kept = if path.exists() {
        Some(keep_beside(path)?)
    } else {
        None
    };

    write_private_file(path, text.as_bytes())?;
    Ok(kept)
}

fn is_chosen(config: &Config, chosen: &Chosen) -> bool {
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

/// Copies the file to `config.toml.bak`, or `.bak2` … where that exists: nothing is overwritten.
fn keep_beside(path: &Path) -> Result<PathBuf, Failure> {
    let text = std::fs::read(path).map_err(|e| Failure::io("read", path, &e))?;
    let beside = (1..)
        .map(|n| backup_path(path, n))
        .find(|p| !p.exists())
        .unwrap_or_else(|| path.with_extension("bak"));
    write_private_file(&beside, &text)?;
    Ok(beside)
}

fn backup_path(path: &Path, number: usize) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(match number {
        1 => ".bak".to_string(),
        n => format!(".bak{n}"),
    });
    PathBuf::from(name)
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
            let text = render(chosen);
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

//! Where Viva's files lie: one folder with `--home`/`VIVA_HOME`, the XDG folders otherwise.

use super::{ConfigError, Env};
use std::path::{Path, PathBuf};

/// Every path Viva reads or writes by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// `config.toml`.
    pub config: PathBuf,
    /// Folder of the embedded question store.
    pub store: PathBuf,
    /// Folder of the histories, one file per profile.
    pub history: PathBuf,
    /// Folder of the reports.
    pub reports: PathBuf,
    /// Results of calibrations.
    pub calibration: PathBuf,
    /// Knowledge about endpoints; may be deleted at any time.
    pub cache: PathBuf,
}

impl Home {
    /// Puts everything below `folder`.
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            config: folder.join("config.toml"),
            store: folder.join("store"),
            history: folder.join("history"),
            reports: folder.join("reports"),
            calibration: folder.join("calibration.json"),
            cache: folder.join("cache"),
        }
    }

    /// Finds the paths: `--home`, else `VIVA_HOME`, else the XDG base directories.
    pub fn find(flag: Option<&Path>, env: Env<'_>) -> Result<Self, ConfigError> {
        if let Some(folder) = flag
            .map(Path::to_path_buf)
            .or_else(|| env("VIVA_HOME").map(PathBuf::from))
        {
            return match std::path::absolute(&folder) {
                Ok(absolute) => Ok(Self::in_folder(&absolute)),
                Err(error) => Err(ConfigError::NoFolder {
                    path: folder,
                    error,
                }),
            };
        }

        let config = base_folder("XDG_CONFIG_HOME", ".config", env)?;
        let data = base_folder("XDG_DATA_HOME", ".local/share", env)?;
        let cache = base_folder("XDG_CACHE_HOME", ".cache", env)?;
        Ok(Self {
            config: config.join("config.toml"),
            cache,
            ..Self::in_folder(&data)
        })
    }

    /// Returns the history file of a profile; an empty name is the default profile.
    pub fn history_file(&self, profile: &str) -> PathBuf {
        let name = if profile.is_empty() {
            "default"
        } else {
            profile
        };
        self.history.join(format!("{name}.db"))
    }
}

/// Returns Viva's folder in a base directory of the XDG specification, which says that relative
/// paths are to be ignored.
fn base_folder(variable: &str, default: &str, env: Env<'_>) -> Result<PathBuf, ConfigError> {
    let set = env(variable).map(PathBuf::from).filter(|p| p.is_absolute());
    let base = set.or_else(|| env("HOME").map(|home| Path::new(&home).join(default)));
    base.map(|folder| folder.join("viva"))
        .ok_or(ConfigError::NoHome)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_come_from_flag_variable_or_xdg() {
        let with = |vars: Vec<(&'static str, &'static str)>| {
            move |key: &str| {
                vars.iter()
                    .find(|(k, _)| *k == key)
                    .map(|(_, v)| (*v).to_string())
            }
        };
        let find = |flag: Option<&Path>, vars| Home::find(flag, &with(vars)).unwrap();
        assert_eq!(
            find(Some(Path::new("/f")), vec![("VIVA_HOME", "/v")]).config,
            Path::new("/f/config.toml")
        );
        assert_eq!(
            find(None, vec![("VIVA_HOME", "/v"), ("HOME", "/h")]).store,
            Path::new("/v/store")
        );
        let xdg = find(
            None,
            vec![
                ("HOME", "/h"),
                ("XDG_DATA_HOME", "/d"),
                ("XDG_CACHE_HOME", "relative"),
            ],
        );
        assert_eq!(xdg.config, Path::new("/h/.config/viva/config.toml"));
        assert_eq!(
            xdg.history_file(""),
            Path::new("/d/viva/history/default.db")
        );
        assert_eq!(xdg.cache, Path::new("/h/.cache/viva"));
        assert!(matches!(
            Home::find(None, &with(vec![])),
            Err(ConfigError::NoHome)
        ));
    }
}

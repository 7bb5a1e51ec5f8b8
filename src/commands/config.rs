//! `viva config`: the settings in force, and their origin.

use crate::app::Context;
use crate::cli::ConfigCommand;
use crate::failure::Failure;

/// Runs `viva config …`.
pub fn run(command: &ConfigCommand, context: &mut Context) -> Result<(), Failure> {
    let path = &context.app.home.config;
    match command {
        ConfigCommand::Path => context.out.line(&path.display().to_string()),
        ConfigCommand::Show { json: true } => {
            let value = serde_json::to_value(&context.app.config)
                .map_err(|e| Failure::failed(e.to_string()))?;
            context.out.json(&value)
        }
        ConfigCommand::Show { json: false } => {
            let origin = if path.exists() {
                "from"
            } else {
                "defaults; there is no file at"
            };
            let assessor = match context.app.endpoint()? {
                Some(e) => {
                    format!(
                        "answers are assessed by {} at {}",
                        e.model,
                        crate::net::url::showable_url(&e.base_url)
                    )
                }
                None => "answers are assessed offline (estimates)".into(),
            };

            let toml =
                toml::to_string(&context.app.config).map_err(|e| Failure::failed(e.to_string()))?;
            let header = format!("# {origin} {}\n# {assessor}\n", path.display());
            context
                .out
                .document(&format!("{header}\n{}\n", toml.trim_end()))
        }
    }
}

//! The texts sent to language models: built in, or overridden file by file from a folder.
//!
//! Owns the registry of templates, their variables and their errors. Reads no file itself: the app
//! passes the content of an override folder in. What the variables hold is decided where a template
//! is rendered.

use super::{dimensions, persona};
use crate::domain::text::hex;
use crate::domain::{Criterion, QuestionType, Voice};
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Folder of the personas inside the prompts' folder.
const PERSONAS: &str = "personas/";
/// The persona used for a style that has no file.
const DEFAULT_PERSONA: &str = "neutral";

/// A built-in file: path inside the folder, content, and the variables a template may use.
struct Builtin {
    name: &'static str,
    source: &'static str,
    variables: &'static [&'static str],
}

macro_rules! builtin {
    ($($name:literal [$($variable:literal),*])+) => {
        &[$(Builtin {
            name: $name,
            source: include_str!(concat!("../../../prompts/", $name)),
            variables: &[$($variable),*],
        }),+]
    };
}

const BUILTIN: &[Builtin] = builtin! {
    "assess.system.md" ["persona", "lang", "advice", "whole"]
    "assess.user.md" ["criteria", "question", "kind", "difficulty", "role", "level", "examples", "turns", "follow_up", "second_try", "background", "ran", "checked", "nonce", "answer"]
    "repair.md" ["problems", "checked"]
    "second_look.md" ["question", "criteria", "checked", "nonce", "answer", "lang"]
    "appeal.md" ["question", "id", "point", "why", "verdict", "first_reason", "turns", "reason", "nonce", "lang"]
    "draft_key_points.md" ["question", "kind", "difficulty", "topic", "role", "level", "model_answer"]
    "draft_sayings.md" ["question", "topic", "point", "why", "others"]
    "summary.md" ["questions", "lang", "persona"]
    "clarify.md" ["question", "facts", "earlier", "asked", "nonce", "lang", "persona"]
    "personas/friendly.md" []
    "personas/neutral.md" []
    "personas/tough.md" []
    "rubrics/conceptual.md" []
    "rubrics/scenario.md" []
    "rubrics/case_study.md" []
    "rubrics/coding.md" []
    "rubrics/behavioral.md" []
};

/// A prompt file that cannot be used. `Display` says file, line and what to change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PromptError {
    /// A file of the override folder has a name that nothing reads.
    #[error("{}: no prompt has this name; the prompts are {known}", file.display())]
    UnknownFile {
        /// The file.
        file: PathBuf,
        /// Every name there is.
        known: String,
    },
    /// A template does not parse or render, or a rubric file does not follow its form.
    #[error("{}:{line}: {reason}", file.display())]
    Broken {
        /// The file; for a built-in prompt its name below `prompts`.
        file: PathBuf,
        /// 1-based.
        line: usize,
        /// What is wrong and what would be right.
        reason: String,
    },
}

/// Every prompt, by name.
#[derive(Debug, Clone)]
pub struct Prompts {
    /// Where overrides come from, for messages.
    folder: PathBuf,
    overrides: BTreeMap<String, String>,
}

impl Prompts {
    /// The prompts compiled into the program.
    pub fn builtin() -> Self {
        Self {
            folder: PathBuf::new(),
            overrides: BTreeMap::new(),
        }
    }

    /// The built-in prompts, overridden by `files`: path below `folder` with `/` between parts (for
    /// instance `assess.user.md`, `personas/pirate.md`) to content. `folder` only appears in
    /// messages.
    ///
    /// # Errors
    /// A file no prompt has the name of, a template that does not parse or uses a variable it is
    /// not given, a rubric file that does not follow its form.
    pub fn with_folder(
        folder: &Path,
        files: BTreeMap<String, String>,
    ) -> Result<Self, PromptError> {
        let prompts = Self {
            folder: folder.to_path_buf(),
            overrides: files,
        };
        for (name, source) in &prompts.overrides {
            prompts.check(name, source)?;
        }
        Ok(prompts)
    }

    /// Every built-in file with its content, for `viva config` to write out as a starting point.
    pub fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
        BUILTIN.iter().map(|b| (b.name, b.source))
    }

    /// SHA-256 (hex) over every prompt in force.
    pub fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        let builtin = BUILTIN.iter().map(|b| {
            (
                b.name,
                self.overrides.get(b.name).map_or(b.source, String::as_str),
            )
        });
        let own = self
            .overrides
            .iter()
            .map(|(name, source)| (name.as_str(), source.as_str()));
        for part in builtin.chain(own).flat_map(|(name, source)| [name, source]) {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        hex(&hasher.finalize())
    }

    /// Names of the personas, alphabetical.
    pub fn personas(&self) -> Vec<&str> {
        let all = BUILTIN
            .iter()
            .map(|b| b.name)
            .chain(self.overrides.keys().map(String::as_str));
        let mut names: Vec<&str> = all
            .filter_map(|n| n.strip_prefix(PERSONAS))
            .filter_map(|n| n.strip_suffix(".md"))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The manner of a persona; the neutral one's for an unknown name.
    pub fn persona(&self, style: &str) -> Cow<'_, str> {
        Cow::Borrowed(persona::manner(self.persona_file(style)))
    }

    /// What a persona says between questions; the neutral one for an unknown name.
    pub fn voice(&self, style: &str) -> Voice {
        // Overrides were checked when they came in and a test checks the built-in files.
        persona::voice(self.persona_file(style)).unwrap_or_default()
    }

    fn persona_file(&self, style: &str) -> &str {
        let file = |style: &str| self.source(&format!("{PERSONAS}{style}.md"));
        file(style)
            .or_else(|| file(DEFAULT_PERSONA))
            .unwrap_or_default()
    }

    /// The dimensions every answer to a question of this type is judged by: `d1`, `d2` …
    pub fn dimensions(&self, kind: QuestionType) -> Vec<Criterion> {
        // Overrides were checked when they came in and a test checks the built-in files.
        self.source(&rubric_file(kind))
            .and_then(|text| dimensions::parse(text).ok())
            .unwrap_or_default()
    }

    /// Fills a template.
    ///
    /// # Errors
    /// What only shows while rendering: a wrong filter argument, an attribute that does not exist.
    pub fn render(&self, name: &str, context: Value) -> Result<String, PromptError> {
        let source = self.source(name).unwrap_or_default();
        let text = environment()
            .render_named_str(name, source, context)
            .map_err(|error| self.template_error(name, &error))?;
        Ok(text.trim_end().to_string())
    }

    fn source(&self, name: &str) -> Option<&str> {
        let builtin = || BUILTIN.iter().find(|b| b.name == name).map(|b| b.source);
        self.overrides
            .get(name)
            .map(String::as_str)
            .or_else(builtin)
    }

    fn check(&self, name: &str, source: &str) -> Result<(), PromptError> {
        if name.starts_with(PERSONAS) && name.ends_with(".md") {
            return persona::voice(source)
                .map(drop)
                .map_err(|e| self.broken(name, e.line, e.reason));
        }
        let Some(builtin) = BUILTIN.iter().find(|b| b.name == name) else {
            let known = BUILTIN
                .iter()
                .map(|b| b.name)
                .collect::<Vec<_>>()
                .join(", ");
            return Err(PromptError::UnknownFile {
                file: self.folder.join(name),
                known,
            });
        };
        if QuestionType::ALL
            .iter()
            .any(|kind| rubric_file(*kind) == name)
        {
            let broken = |e: dimensions::FormError| self.broken(name, e.line, e.reason);
            return dimensions::parse(source).map(drop).map_err(broken);
        }
        let environment = environment();
        let template = environment
            .template_from_named_str(name, source)
            .map_err(|error| self.template_error(name, &error))?;
        let mut unknown: Vec<String> = template
            .undeclared_variables(false)
            .into_iter()
            .filter(|v| !builtin.variables.contains(&v.as_str()))
            .collect();
        unknown.sort_unstable();
        let Some(variable) = unknown.first() else {
            return Ok(());
        };
        let line = source
            .lines()
            .position(|l| l.contains(variable.as_str()))
            .map_or(1, |i| i + 1);
        let known = builtin.variables.join(", ");
        Err(self.broken(
            name,
            line,
            format!("`{variable}` is no variable of this prompt; it knows {known}"),
        ))
    }

    fn template_error(&self, name: &str, error: &minijinja::Error) -> PromptError {
        let detail = error
            .detail()
            .map_or_else(|| error.kind().to_string(), str::to_string);
        self.broken(name, error.line().unwrap_or(1), detail)
    }

    fn broken(&self, name: &str, line: usize, reason: String) -> PromptError {
        let file = if self.overrides.contains_key(name) {
            self.folder.join(name)
        } else {
            PathBuf::from(name)
        };
        PromptError::Broken { file, line, reason }
    }
}

fn rubric_file(kind: QuestionType) -> String {
    format!("rubrics/{}.md", kind.as_str())
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    // Lines that hold nothing but a block leave nothing behind.
    if let Ok(syntax) = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
    {
        environment.set_syntax(syntax);
    }
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment
}

#[cfg(test)]
mod tests {
    use super::*;
    use minijinja::context;

    fn folder(files: &[(&str, &str)]) -> Result<Prompts, PromptError> {
        let files = files
            .iter()
            .map(|(k, v)| ((*k).to_string(), (*v).to_string()))
            .collect();
        Prompts::with_folder(Path::new("/home/ada/prompts"), files)
    }

    #[test]
    fn every_builtin_file_passes_the_check_of_overrides() {
        let all: Vec<(&str, &str)> = Prompts::files().collect();
        assert_eq!(all.len(), 17);
        folder(&all).unwrap();
        for kind in QuestionType::ALL {
            let dimensions = Prompts::builtin().dimensions(*kind);
            assert!((3..=4).contains(&dimensions.len()), "{kind}");
            assert!(
                dimensions
                    .iter()
                    .all(|d| d.anchors.is_some() && d.probe.is_some()),
                "{kind}"
            );
        }
    }

    #[test]
    fn a_folder_overrides_one_file_and_leaves_the_others() {
        let prompts = folder(&[
            ("repair.md", "Again: {{ problems | length }}"),
            ("personas/pirate.md", "Arr.\n"),
        ])
        .unwrap();
        let filled = prompts.render(
            "repair.md",
            context! { problems => vec!["a", "b"], checked => vec!["k1"] },
        );
        assert_eq!(filled.unwrap(), "Again: 2");
        assert_eq!(prompts.persona("pirate"), "Arr.");
        assert_eq!(prompts.persona("unheard of"), prompts.persona("neutral"));
        assert!(prompts.voice("pirate").opening.is_empty());
        assert_eq!(
            prompts.personas(),
            ["friendly", "neutral", "pirate", "tough"]
        );
        assert_eq!(prompts.dimensions(QuestionType::Coding).len(), 4);
    }

    #[test]
    fn errors_name_file_line_and_fix() {
        let errors: Vec<String> = [
            ("asess.user.md", "x"),
            ("personas/pirate.md", "Arr.\n## Hello\n"),
            ("assess.user.md", "# Rubric\n{% for c in criteria %}\n"),
            ("assess.user.md", "one\ntwo {{ rubrik }}"),
            ("rubrics/coding.md", "# Coding\n## Correctness\nWorks.\n"),
        ]
        .iter()
        .map(|file| folder(&[*file]).unwrap_err().to_string())
        .collect();
        insta::assert_snapshot!(errors.join("\n"), @r"
        /home/ada/prompts/asess.user.md: no prompt has this name; the prompts are assess.system.md, assess.user.md, repair.md, second_look.md, appeal.md, draft_key_points.md, draft_sayings.md, summary.md, clarify.md, personas/friendly.md, personas/neutral.md, personas/tough.md, rubrics/conceptual.md, rubrics/scenario.md, rubrics/case_study.md, rubrics/coding.md, rubrics/behavioral.md
        /home/ada/prompts/personas/pirate.md:2: a persona has the headings Opening, Back, Thanks, Next and Close
        /home/ada/prompts/assess.user.md:2: unexpected end of input, expected end of block
        /home/ada/prompts/assess.user.md:2: `rubrik` is no variable of this prompt; it knows criteria, question, kind, difficulty, role, level, examples, turns, follow_up, second_try, background, ran, checked, nonce, answer
        /home/ada/prompts/rubrics/coding.md:2: `## Correctness` needs a weight of 1 or more in brackets, like `## Precision (2)`
        ");
    }

    #[test]
    fn what_a_candidate_wrote_is_never_a_template() {
        let prompts = Prompts::builtin();
        let hostile = "{{ persona }} {% for x in y %}";
        let filled = prompts
            .render(
                "repair.md",
                context! { problems => vec![hostile], checked => vec!["k1"] },
            )
            .unwrap();
        assert!(filled.contains(hostile));
    }
}

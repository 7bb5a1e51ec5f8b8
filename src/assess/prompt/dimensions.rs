//! The form of `prompts/rubrics/*.md`: the dimensions an answer to a question of one type is judged
//! by.
//!
//! ```markdown
//! # Conceptual
//! ## Mechanism (3)
//! Explains how or why it works.
//! - Met: gives the chain from cause to effect
//! - Partial: states the effect
//! - Missing: defines only
//! - Probe: Why does it work that way?
//! ```
//! One `##` heading per dimension with its weight in brackets, one sentence, three anchors, and a
//! probe if wanted.

use crate::domain::{Anchors, Criterion, CriterionKind};

/// A rubric file that does not follow the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormError {
    /// 1-based.
    pub line: usize,
    /// What is wrong and what would be right.
    pub reason: String,
}

/// A dimension while its lines are read.
struct Draft {
    line: usize,
    name: String,
    weight: f64,
    text: String,
    met: Option<String>,
    partial: Option<String>,
    missing: Option<String>,
    probe: Option<String>,
}

/// Reads a rubric file: criteria `d1`, `d2` … in file order.
///
/// # Errors
/// The first line that does not follow the form.
pub fn parse(text: &str) -> Result<Vec<Criterion>, FormError> {
    let mut drafts: Vec<Draft> = Vec::new();
    for (index, raw) in text.lines().enumerate() {
        let (line, content) = (index + 1, raw.trim());
        if content.is_empty() || content.starts_with("# ") {
            continue;
        }
        if let Some(heading) = content.strip_prefix("## ") {
            drafts.push(heading_of(line, heading)?);
            continue;
        }
        let Some(draft) = drafts.last_mut() else {
            return Err(error(
                line,
                "text before the first dimension; start one with `## Name (weight)`",
            ));
        };
        match content.strip_prefix("- ") {
            Some(item) => draft.item(line, item)?,
            None => {
                draft
                    .text
                    .push_str(if draft.text.is_empty() { "" } else { " " });
                draft.text.push_str(content);
            }
        }
    }
    if drafts.is_empty() {
        return Err(error(1, "no dimension; start one with `## Name (weight)`"));
    }
    drafts
        .into_iter()
        .enumerate()
        .map(|(i, draft)| draft.finish(i + 1))
        .collect()
}

fn error(line: usize, reason: impl Into<String>) -> FormError {
    FormError {
        line,
        reason: reason.into(),
    }
}

fn heading_of(line: usize, heading: &str) -> Result<Draft, FormError> {
    let weighted = heading
        .trim()
        .strip_suffix(')')
        .and_then(|h| h.rsplit_once('('));
    let parsed =
        weighted.and_then(|(name, weight)| Some((name.trim(), weight.trim().parse::<u32>().ok()?)));
    match parsed {
        Some((name, weight)) if weight >= 1 && !name.is_empty() => Ok(Draft {
            line,
            name: name.to_string(),
            weight: f64::from(weight),
            text: String::new(),
            met: None,
            partial: None,
            missing: None,
            probe: None,
        }),
        _ => Err(error(
            line,
            format!(
                "`## {heading}` needs a weight of 1 or more in brackets, like `## Precision (2)`"
            ),
        )),
    }
}

impl Draft {
    fn item(&mut self, line: usize, item: &str) -> Result<(), FormError> {
        let (key, value) = item.split_once(':').unwrap_or((item, ""));
        let slot = match key.trim().to_lowercase().as_str() {
            "met" => &mut self.met,
            "partial" => &mut self.partial,
            "missing" => &mut self.missing,
            "probe" => &mut self.probe,
            _ => {
                return Err(error(
                    line,
                    format!("`- {key}` is not one of Met, Partial, Missing, Probe"),
                ));
            }
        };
        if value.trim().is_empty() {
            return Err(error(line, format!("`- {key}:` says nothing")));
        }
        if slot.replace(value.trim().to_string()).is_some() {
            return Err(error(
                line,
                format!("`- {key}:` stands here for the second time"),
            ));
        }
        Ok(())
    }

    fn finish(self, number: usize) -> Result<Criterion, FormError> {
        let lacks = |what: &str| {
            error(
                self.line,
                format!("dimension \"{}\" has no {what}", self.name),
            )
        };
        if self.text.is_empty() {
            return Err(lacks("sentence that says what is checked"));
        }
        let anchors = Anchors {
            met: self.met.ok_or_else(|| lacks("`- Met:` line"))?,
            partial: self.partial.ok_or_else(|| lacks("`- Partial:` line"))?,
            missing: self.missing.ok_or_else(|| lacks("`- Missing:` line"))?,
        };
        Ok(Criterion {
            id: format!("d{number}"),
            kind: CriterionKind::Dimension,
            text: format!("{}: {}", self.name, self.text),
            weight: self.weight,
            probe: self.probe,
            anchors: Some(anchors),
            ..Criterion::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "# T\n\n## Depth (3)\nGoes deep,\nnot wide.\n- Met: a\n- Partial: b\n- Missing: c\n\n## Ease (1)\nIs easy.\n- met: d\n- partial: e: f\n- missing: g\n- Probe: Why?\n";

    #[test]
    fn dimensions_are_read_in_order() {
        let criteria = parse(GOOD).unwrap();
        let shown: Vec<String> = criteria
            .iter()
            .map(|c| {
                format!(
                    "{} {} {} {:?}",
                    c.id,
                    c.weight,
                    c.text,
                    c.anchors.as_ref().map(|a| &a.partial)
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                "d1 3 Depth: Goes deep, not wide. Some(\"b\")",
                "d2 1 Ease: Is easy. Some(\"e: f\")"
            ]
        );
        assert_eq!(criteria[1].probe.as_deref(), Some("Why?"));
    }

    #[test]
    fn errors_say_line_and_fix() {
        for (text, line, part) in [
            ("", 1, "no dimension"),
            ("Hello", 1, "before the first dimension"),
            ("## Depth\n", 1, "needs a weight"),
            ("## Depth (0)\n", 1, "needs a weight"),
            ("## Depth (2)\n- Met: a\n", 1, "no sentence"),
            (
                "## Depth (2)\nx\n- Met: a\n- Partial: b\n",
                1,
                "no `- Missing:` line",
            ),
            ("## Depth (2)\nx\n- Mett: a\n", 3, "not one of Met"),
            ("## Depth (2)\nx\n- Met:\n", 3, "says nothing"),
            ("## Depth (2)\nx\n- Met: a\n- Met: b\n", 4, "second time"),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.line, line, "{text:?}");
            assert!(error.reason.contains(part), "{text:?}: {}", error.reason);
        }
    }
}

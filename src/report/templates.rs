//! The template engine: which templates there are, how values are escaped, what filters they may
//! use.
//!
//! Owns formatting of numbers, times and scores. `.html` templates escape as HTML, `.md` ones as
//! Markdown, unless a value is marked safe by [`super::prose`], [`super::charts`] or a filter here.

use super::build::shown;
use super::lang::{Strings, fill};
use super::{charts, markdown, prose};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde, Value, ValueKind};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, escape_formatter};

const TEMPLATES: &[(&str, &str)] = &[
    ("report.md", include_str!("templates/report.md")),
    ("question.md", include_str!("templates/question.md")),
    ("report.html", include_str!("templates/report.html")),
    ("question.html", include_str!("templates/question.html")),
    ("long.md", include_str!("templates/long.md")),
    ("long.html", include_str!("templates/long.html")),
    ("page.html", include_str!("templates/page.html")),
    ("macros.html", include_str!("templates/macros.html")),
];

/// Fills a template. Templates are compiled in and tested: an error is a bug, and says so in the
/// output.
pub fn render(name: &str, words: &'static Strings, context: Value) -> String {
    let environment = environment(words);
    let rendered = environment.and_then(|e| e.get_template(name)?.render(context));
    rendered.unwrap_or_else(|error| {
        format!("this report could not be rendered, which is a bug of viva: {error:#}\n")
    })
}

fn environment(words: &'static Strings) -> Result<Environment<'static>, minijinja::Error> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true)
            .build()?,
    );
    env.set_auto_escape_callback(|name| match name.rsplit_once('.') {
        Some((_, "html")) => AutoEscape::Html,
        _ => AutoEscape::Custom("markdown".into()),
    });
    env.set_formatter(|out, state, value| match state.auto_escape() {
        AutoEscape::Custom(_) if value.kind() == ValueKind::String && !value.is_safe() => {
            out.write_str(&prose::inline(value.as_str().unwrap_or_default()))?;
            Ok(())
        }
        AutoEscape::Custom(_) => {
            out.write_str(&value.to_string())?;
            Ok(())
        }
        _ => escape_formatter(out, state, value),
    });
    env.add_global("t", Value::from(Serde(words)));
    env.add_filter("fill", fill_filter);
    env.add_filter("points", |score: f64| shown(score).to_string());
    env.add_filter("signed", |delta: f64| signed(shown(delta)));
    env.add_filter("trim_number", |number: f64| number.to_string());
    env.add_filter("duration", duration);
    env.add_filter("money", money);
    env.add_filter("short", |hash: String| {
        hash.chars()
            .filter(char::is_ascii_alphanumeric)
            .take(12)
            .collect::<String>()
    });
    env.add_filter("slug", |text: String| safe(slug(&text)));
    env.add_filter("paragraphs", |text: String| safe(prose::html(&text)));
    env.add_filter("neutral_quote", |text: String| {
        safe(prose::quoted(&prose::markdown(&text)))
    });
    env.add_filter("typed_quote", |text: String| {
        safe(markdown::typed_quote(&text))
    });
    env.add_function("folds", |lines: usize, words: usize| {
        markdown::folds(lines, words)
    });
    env.add_filter("bar", |score: f64| bar(score));
    env.add_filter("bar_svg", |score: f64| safe(charts::bar(score)));
    env.add_filter("tojson_text", |value: Serde<serde_json::Value>| {
        value.to_string()
    });
    env.add_filter("code", |text: String| safe(prose::code(&text)));
    for (name, source) in TEMPLATES {
        env.add_template(name, source)?;
    }
    Ok(env)
}

fn safe(text: String) -> Value {
    Value::from_safe_string(text)
}

/// `template|fill(n=3)`: see [`fill`]. The result is escaped like any text.
fn fill_filter(template: String, values: Kwargs) -> Result<String, minijinja::Error> {
    let mut owned: Vec<(String, String)> = Vec::new();
    for name in values.args() {
        owned.push((name.to_string(), values.get::<Value>(name)?.to_string()));
    }
    let borrowed: Vec<(&str, &str)> = owned
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    Ok(fill(&template, &borrowed))
}

/// A difference with its sign; a real minus.
pub fn signed(delta: i64) -> String {
    match delta {
        d if d > 0 => format!("+{d}"),
        d if d < 0 => format!("−{}", d.unsigned_abs()),
        _ => "±0".to_string(),
    }
}

/// Seconds as "45 s", "6 min 12 s", "1 h 02 min".
pub fn duration(seconds: i64) -> String {
    let s = seconds.max(0);
    match (s / 3600, s % 3600 / 60, s % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, m, 0) => format!("{m} min"),
        (0, m, s) => format!("{m} min {s:02} s"),
        (h, m, _) => format!("{h} h {m:02} min"),
    }
}

/// Two digits, four for small sums.
fn money(sum: f64) -> String {
    if sum >= 1.0 {
        format!("{sum:.2}")
    } else {
        format!("{sum:.4}")
    }
}

/// Usable in an `id` and a fragment of a URL.
pub fn slug(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '_' {
                c
            } else {
                '-'
            }
        })
        .collect()
}

/// A score as ten blocks.
fn bar(score: f64) -> String {
    let full = ((score / 10.0).round().clamp(0.0, 10.0)) as usize;
    "█".repeat(full) + &"░".repeat(10 - full)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_the_same_way_everywhere() {
        for (seconds, text) in [
            (-5, "0 s"),
            (45, "45 s"),
            (60, "1 min"),
            (372, "6 min 12 s"),
            (3725, "1 h 02 min"),
            (90061, "25 h 01 min"),
        ] {
            assert_eq!(duration(seconds), text);
        }
        assert_eq!([signed(3), signed(-3), signed(0)], ["+3", "−3", "±0"]);
        assert_eq!(
            [money(12.345), money(0.01234)],
            ["12.35".to_string(), "0.0123".into()]
        );
        assert_eq!(
            [bar(0.0), bar(64.9), bar(100.0)],
            ["░░░░░░░░░░", "██████░░░░", "██████████"]
        );
        assert_eq!(slug("k1\" x="), "k1--x-");
    }
}

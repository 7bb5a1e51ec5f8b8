//! The template engine: which templates there are, how values are escaped, what filters they may
//! use.
//!
//! Numbers, times and scores are formatted by [`super::format`]. `.html` templates escape as HTML,
//! `.md` ones as Markdown, unless a value is marked safe by [`super::sanitize`], [`super::charts`]
//! or a filter here.

use super::format::{as_advice, bar, duration, mark, money, point_number, shown, signed, slug};
use super::lang::{Strings, fill};
use super::model::figure;
use super::{answer_markdown, charts, sanitize};
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
            out.write_str(&sanitize::inline(value.as_str().unwrap_or_default()))?;
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
    env.add_filter("figure", figure_filter);
    env.add_filter("unsure_points", |points: usize| {
        unsure_points(points, words)
    });
    env.add_filter("own_points", |points: usize| own_points(points, words));
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
    env.add_filter("number", |id: String| point_number(&id));
    env.add_filter("as_advice", |text: String| as_advice(&text));
    env.add_filter("mark", |id: String| mark(&id));
    env.add_filter("slug", |text: String| safe(slug(&text)));
    env.add_filter("paragraphs", |text: String| safe(sanitize::html(&text)));
    env.add_filter("neutral_quote", |text: String| {
        safe(sanitize::quoted(&sanitize::markdown(&text)))
    });
    env.add_filter("typed_quote", |text: String| {
        safe(answer_markdown::typed_quote(&text))
    });
    env.add_filter("fenced", |text: String| safe(sanitize::fenced(&text)));
    env.add_function("folds", |lines: usize, words: usize| {
        answer_markdown::folds(lines, words)
    });
    env.add_filter("bar", bar);
    env.add_filter("bar_svg", |low: f64, high: f64| {
        safe(charts::bar(low, high))
    });
    env.add_filter("tojson_text", |value: Serde<serde_json::Value>| {
        value.to_string()
    });
    env.add_filter("code", |text: String| safe(sanitize::code(&text)));

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

/// `score|figure`: the score as it is shown, a range while points are unsure.
fn figure_filter(score: Value) -> Result<String, minijinja::Error> {
    let number = |name| f64::try_from(score.get_attr(name)?);
    let unsure = usize::try_from(score.get_attr("unsure")?)?;
    let (low, high) = (number("score_low")?, number("score_high")?);
    Ok(figure(number("value")?, low, high, unsure))
}

/// `3 points by your own word`, in the report's language.
fn own_points(points: usize, words: &Strings) -> String {
    match points {
        1 => words.one_own.to_string(),
        n => fill(words.n_own, &[("n", &n.to_string())]),
    }
}

/// `3 points unsure`, in the report's language.
fn unsure_points(points: usize, words: &Strings) -> String {
    match points {
        1 => words.one_unsure.to_string(),
        n => fill(words.n_unsure, &[("n", &n.to_string())]),
    }
}

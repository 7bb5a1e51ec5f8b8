//! Pages of wikis and trackers as Markdown: headings of MediaWiki (`== x ==`), DokuWiki and Jira
//! (`h3. x`), their code, emphasis and links. Lines keep their numbers.

use std::borrow::Cow;

/// The markup of a wiki, told by its headings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wiki {
    /// `== x ==`: more signs are a deeper heading.
    Media,
    /// `===== x =====`: more signs are a higher one.
    Doku,
    /// `h2. x`.
    Jira,
}

/// The lines of such a page as Markdown has them.
pub(super) fn as_markdown(lines: Vec<String>) -> Vec<String> {
    let Some(wiki) = wiki_of(&lines) else {
        return lines;
    };
    let mut in_code = false;
    lines
        .into_iter()
        .map(|line| match fence(&line, wiki, in_code) {
            Some(fence) => {
                in_code = fence.opens;
                fence.line
            }
            None if in_code => line,
            None => plain_line(&line, wiki),
        })
        .collect()
}

fn wiki_of(lines: &[String]) -> Option<Wiki> {
    let levels: Vec<usize> = lines
        .iter()
        .filter_map(|l| signs(l))
        .map(|heading| heading.level)
        .collect();
    let jira = lines.iter().any(|line| jira_heading(line).is_some());
    match levels.iter().max() {
        Some(most) if levels.len() > 1 && *most >= 5 => Some(Wiki::Doku),
        Some(_) if levels.len() > 1 => Some(Wiki::Media),
        _ => jira.then_some(Wiki::Jira),
    }
}

/// A heading of such a page.
struct Heading<'a> {
    level: usize,
    words: &'a str,
}

/// A line around code, as Markdown has it.
struct Fence {
    line: String,
    /// True where code follows.
    opens: bool,
}

/// How many `=` stand around a heading, and its words.
fn signs(line: &str) -> Option<Heading<'_>> {
    let line = line.trim_end();
    let inner = line.trim_start_matches('=');
    let level = line.len() - inner.len();
    let words = inner.trim_end_matches('=');
    let is_heading = (2..=6).contains(&level) && inner.len() - words.len() == level;
    let words = words.trim();
    (is_heading && !words.is_empty() && !words.contains('=')).then_some(Heading { level, words })
}

/// Level and words of `h3. What is drift?`.
fn jira_heading(line: &str) -> Option<Heading<'_>> {
    let rest = line.strip_prefix('h')?;
    let (level, words) = rest.split_once(". ")?;
    let level = level.parse().ok().filter(|level| (1..=6).contains(level))?;
    Some(Heading {
        level,
        words: words.trim(),
    })
}

/// A line that opens or ends code, as a fence; true where code follows.
fn fence(line: &str, wiki: Wiki, in_code: bool) -> Option<Fence> {
    let text = line.trim();
    if in_code {
        let ends = [
            "{code}",
            "{noformat}",
            "</code>",
            "</syntaxhighlight>",
            "</pre>",
            "|}",
        ];
        return ends.contains(&text).then(|| Fence {
            line: "```".to_string(),
            opens: false,
        });
    }
    if wiki == Wiki::Media && text.starts_with("{|") {
        return Some(Fence {
            line: "```".to_string(),
            opens: true,
        });
    }

    let (open, close) = match wiki {
        Wiki::Jira => ('{', '}'),
        Wiki::Media | Wiki::Doku => ('<', '>'),
    };
    let tag = text.strip_prefix(open)?.strip_suffix(close)?;
    let words = ["code", "noformat", "syntaxhighlight", "source", "pre"];
    let word = words.iter().find(|word| tag.starts_with(**word))?;
    let rest = tag.get(word.len()..)?;
    if rest.contains([open, close]) {
        return None;
    }
    let language = rest
        .trim_start_matches([' ', ':', '='])
        .trim_start_matches("lang=");
    let language = language.trim_matches('"').split(['|', ' ']).next();
    Some(Fence {
        line: format!("```{}", language.unwrap_or_default()),
        opens: true,
    })
}

fn plain_line(line: &str, wiki: Wiki) -> String {
    let heading = match wiki {
        Wiki::Jira => jira_heading(line),
        Wiki::Media => signs(line),
        Wiki::Doku => signs(line).map(|heading| Heading {
            level: 7 - heading.level,
            ..heading
        }),
    };
    if let Some(Heading { level, words }) = heading {
        return format!("{} {}", "#".repeat(level), inline(words, wiki));
    }
    let numbered = line.trim_start_matches('#');
    if wiki != Wiki::Doku && numbered.len() < line.len() && numbered.starts_with(' ') {
        return format!("1.{}", inline(numbered, wiki));
    }
    // What is told of a term, further in.
    let told = line.trim_start_matches(':');
    match wiki == Wiki::Media && told.len() < line.len() {
        true => inline(told.trim_start(), wiki).into_owned(),
        false => inline(line, wiki).into_owned(),
    }
}

/// Emphasis, links and panels within a line.
fn inline(line: &str, wiki: Wiki) -> Cow<'_, str> {
    match wiki {
        Wiki::Jira => {
            let mut text = line.to_string();
            for panel in ["{panel}", "{quote}", "{info}", "{note}", "{tip}"] {
                text = text.replace(panel, "");
            }
            text.into()
        }
        Wiki::Media => with_links(&line.replace("'''", "**").replace("''", "*")).into(),
        Wiki::Doku => with_links(line).into(),
    }
}

/// Links within the wiki as their words: `[[page|words]]`, `[[page]]`.
fn with_links(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, link, after)) = rest.split_once("[[").and_then(|(before, tail)| {
        let (link, after) = tail.split_once("]]")?;
        Some((before, link, after))
    }) {
        out.push_str(before);
        out.push_str(link.rsplit('|').next().unwrap_or(link));
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::as_markdown;

    #[test]
    fn pages_of_wikis() {
        for (text, expected) in [
            (
                "== ML ==\n=== What is '''drift'''? ===\nIn [[production|prod]].\n# one",
                "## ML\n### What is **drift**?\nIn prod.\n1. one",
            ),
            (
                "=== What? ===\n{| class=x\n| a\n|}\n=== Why? ===\n<code python>\n# x\n</code>",
                "### What?\n```\n| a\n```\n### Why?\n```python\n# x\n```",
            ),
            (
                "====== ML ======\n===== What is drift? =====\n  * over time",
                "# ML\n## What is drift?\n  * over time",
            ),
            (
                "h3. What?\n{code:python}\nx\n{code}\n{panel}Yes{panel}",
                "### What?\n```python\nx\n```\nYes",
            ),
            (
                "== ML ==\n=== Why? ===\n: So.\n:* x",
                "## ML\n### Why?\nSo.\n* x",
            ),
            // One such line may be anything.
            ("== x ==\nWhat?", "== x ==\nWhat?"),
            ("a == b ==\n= =\n", "a == b ==\n= =\n"),
        ] {
            let lines = text.split('\n').map(str::to_string).collect();
            assert_eq!(as_markdown(lines).join("\n"), expected);
        }
    }
}

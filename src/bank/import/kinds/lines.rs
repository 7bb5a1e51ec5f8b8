//! Kinds of texts by the looks of their lines.

use super::kind::{AS_TABLE, FROM_PAGE, WrongKind};
use crate::bank::import::structured::is_toml;

pub(super) const SETTINGS: &str = "a file of settings (INI)";
pub(super) const PATCH: &str = "a patch (diff)";
pub(super) const MAIL: &str = "an e-mail";

/// Elements that a web page begins with, and no page of Markdown.
const PAGE_TAGS: &str =
    "div p body table section article main ul ol h2 h3 h4 meta title script style";

/// Returns true for a part of a web page: it begins with an element, and most lines hold one.
pub(super) fn is_page(start: &str) -> bool {
    let name = start.strip_prefix('<').unwrap_or_default();
    let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next();
    let name = name.unwrap_or_default().to_lowercase();
    let mut lines = start.lines().filter(|line| !line.trim().is_empty());
    let tagged = lines
        .clone()
        .filter(|line| line.trim_start().starts_with('<'));
    let tagged = tagged.count();

    !name.is_empty()
        && PAGE_TAGS.split_whitespace().any(|tag| tag == name)
        && tagged * 3 >= lines.clone().count() * 2
        && !lines.any(|line| line.starts_with(['#', '|']) || line.starts_with("**"))
}

/// Returns true for Moodle's answers in braces: `{=right ~wrong}`.
pub(super) fn is_gift(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    lines.any(|line| {
        let braces = line.split_once('{').map(|(_, rest)| rest.trim_start());
        braces.is_some_and(|rest| {
            rest.starts_with('=') && !rest.starts_with("==") && line.ends_with('}')
                || line.starts_with("::") && rest.starts_with(['=', '~'])
        })
    })
}

/// Settings, patches and e-mails by the looks of their lines.
pub(super) fn of_lines(start: &str) -> Option<WrongKind> {
    let mut lines = start.lines();
    let first = lines.next()?;
    let is_patch = first.starts_with("diff --git ")
        || (first.starts_with("--- ") && lines.next().is_some_and(|l| l.starts_with("+++ ")));
    match () {
        () if is_patch => Some(WrongKind::new(PATCH, AS_TABLE)),
        () if is_mail(start) => Some(WrongKind::new(MAIL, FROM_PAGE)),
        () if is_settings(start) => Some(WrongKind::new(SETTINGS, AS_TABLE)),
        () => None,
    }
}

/// Returns true for a text that begins with the headers of an e-mail.
fn is_mail(start: &str) -> bool {
    const HEADERS: [&str; 9] = [
        "from",
        "to",
        "subject",
        "date",
        "received",
        "message-id",
        "return-path",
        "mime-version",
        "content-type",
    ];
    let headers = start.lines().map_while(|line| line.split_once(": "));
    let known = headers.filter(|(name, _)| HEADERS.contains(&name.to_lowercase().as_str()));
    known.take(3).count() == 3
}

/// Returns true for sections in brackets with `key = value` lines, which are no TOML.
fn is_settings(start: &str) -> bool {
    let filled = start.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<&str> = filled.filter(|l| !l.starts_with([';', '#'])).collect();

    lines
        .first()
        .is_some_and(|line| is_section(line) && !line.contains(['(', '"', '{']))
        && lines.iter().any(|line| is_setting(line))
        && lines
            .iter()
            .all(|line| is_section(line) || is_setting(line))
        && !is_toml(start)
}

fn is_section(line: &str) -> bool {
    line.starts_with('[') && line.ends_with(']')
}

fn is_setting(line: &str) -> bool {
    let key = line.split_once('=').map(|(key, _)| key.trim());
    key.is_some_and(|key| !key.is_empty() && key.split(' ').count() <= 2)
}

//! Names in scripts that set no spaces. Pure.

use super::lists::{LONG_SURNAMES, ROLES_UNSPACED, TITLES_BEHIND, has};
use crate::domain::text::words::is_ideograph;

/// What stands behind somebody who is called "小王" or "王总".
const BEHIND_CALLED: &str = "，。？！、,.?! 你您说說好";

/// A form of a name, and the role it gives way to.
#[derive(Debug, Clone)]
pub(super) struct UnspacedName {
    form: String,
    role: &'static str,
    /// True where it gives way only before what is said to somebody: the form is too short to be
    /// sure.
    only_called: bool,
}

impl UnspacedName {
    /// Returns the forms of a name: whole, the given name, the surname with a title. Of four
    /// characters two can be the surname, and of three where it is a long one.
    pub fn new(name: &str, role: &'static str) -> Vec<Self> {
        let chars: Vec<char> = name.chars().collect();
        if chars.len() < 2 || !chars.iter().all(|c| is_ideograph(*c)) {
            let all = if chars.len() < 2 { "" } else { name };
            return forms([all.to_string()], role, false);
        }
        if has(ROLES_UNSPACED, name) {
            return Vec::new();
        }

        let (first, second): (String, String) = (
            chars.iter().take(1).collect(),
            chars.iter().take(2).collect(),
        );
        let has_long = chars.len() == 4 || has(LONG_SURNAMES, &second);
        let surname = if has_long { second } else { first };
        let length = surname.chars().count();
        let given: String = chars.iter().skip(length).collect();

        let mut all = vec![name.to_string()];
        let titled = TITLES_BEHIND.split_whitespace();
        all.extend(titled.map(|title| format!("{surname}{title}")));
        // A single character is nobody's name alone.
        let parts = [&given, &surname]
            .into_iter()
            .filter(|part| part.chars().count() > 1);
        all.extend(parts.cloned());
        let called = ["小", "老", "阿"].map(|small| format!("{small}{surname}"));
        let called = called
            .into_iter()
            .chain([format!("{surname}总"), format!("{surname}工")]);

        let mut forms_of_name = forms(all, role, false);
        forms_of_name.extend(forms(called, role, true));
        forms_of_name
    }
}

fn forms(
    all: impl IntoIterator<Item = String>,
    role: &'static str,
    only_called: bool,
) -> Vec<UnspacedName> {
    let all = all.into_iter().filter(|form| !form.is_empty());
    let named = all.map(|form| UnspacedName {
        form,
        role,
        only_called,
    });
    named.collect()
}

/// Returns a text with roles for these names, longer forms first.
pub(super) fn hide(text: &str, names: &[UnspacedName]) -> String {
    let mut names: Vec<&UnspacedName> = names.iter().collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.form.len()));
    names
        .iter()
        .fold(text.to_string(), |text, name| match name.only_called {
            false => text.replace(&name.form, name.role),
            true => hide_called(&text, name),
        })
}

/// Hides a form where it is called.
fn hide_called(text: &str, name: &UnspacedName) -> String {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for (at, form) in text.match_indices(&name.form) {
        let end = at + form.len();
        let behind = text.get(end..).and_then(|rest| rest.chars().next());
        if behind.is_none_or(|c| BEHIND_CALLED.contains(c)) {
            out.push_str(text.get(copied..at).unwrap_or_default());
            out.push_str(name.role);
            copied = end;
        }
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

//! Languages that are asked for.

use crate::app::Context;
use crate::cli::SessionArgs;
use crate::domain::text::one_line;
use crate::report;

/// Notes a language that Viva has no words in: models may answer in it.
pub fn note_unknown_language(args: &SessionArgs, context: &mut Context) {
    let Some(lang) = args
        .lang
        .as_deref()
        .filter(|lang| !report::lang::is_known(lang))
    else {
        return;
    };
    if let Some(tag) = tag_of(lang) {
        let lang = one_line(lang);
        return context.out.note(&format!(
            "\"{lang}\" is written {tag}: --lang {tag}; this goes on in English"
        ));
    }
    context.out.note(&format!(
        "Viva has no words in \"{}\", only in {}: a model may answer in it, everything else stays \
         English",
        one_line(lang),
        report::lang::TAGS.join(" and ")
    ));
}

/// The tag of a language that is named by its name.
fn tag_of(name: &str) -> Option<&'static str> {
    let names = [
        ("en", ["english", "englisch", "anglais"]),
        ("de", ["german", "deutsch", "allemand"]),
    ];
    let name = name.trim().to_lowercase();
    let mut known = names.into_iter();
    known.find_map(|(tag, names)| names.contains(&name.as_str()).then_some(tag))
}

#[cfg(test)]
mod tests {
    use super::tag_of;

    #[test]
    fn languages_by_their_names() {
        for (name, tag) in [
            ("deutsch", Some("de")),
            ("English", Some("en")),
            ("klingon", None),
        ] {
            assert_eq!(tag_of(name), tag);
        }
    }
}

//! Code on the screen: its tokens in ink.
//!
//! Owns nothing but ink; what a token is belongs to `domain::text::code_tokens`.

use super::rich::Rich;
use super::style::Ink;
use crate::domain::text::code_tokens::{TokenKind, code_tokens};

/// One line of code with ink. `language` is the word after the fence.
pub fn highlight(line: &str, language: &str) -> Rich {
    if matches!(language, "text" | "txt" | "plain" | "console" | "output") {
        return Rich::of(Ink::Code, line);
    }

    let tokens = code_tokens(line, language).into_iter();
    tokens.fold(Rich::new(), |out, token| {
        out.with(ink(token.kind), token.text)
    })
}

fn ink(kind: TokenKind) -> Ink {
    match kind {
        TokenKind::Keyword => Ink::Keyword,
        TokenKind::Literal => Ink::Literal,
        TokenKind::Comment => Ink::Quiet,
        TokenKind::Other => Ink::Body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_strings_numbers_and_comments_are_told_apart() {
        let painted = highlight("def f(x): return \"a\\\"#\" + 1.5  # why", "python").paint(true);
        insta::assert_snapshot!(painted.replace('\u{1b}', "^"), @r##"^[35mdef^[0m f(x): ^[35mreturn^[0m ^[32m"a\"#"^[0m + ^[32m1.5^[0m  ^[2m# why^[0m"##);
        let painted = highlight("SELECT a FROM t -- all", "sql").paint(true);
        insta::assert_snapshot!(painted.replace('\u{1b}', "^"), @"^[35mSELECT^[0m a ^[35mFROM^[0m t ^[2m-- all^[0m");
    }

    proptest! {
        #[test]
        fn no_character_is_lost(line in "\\PC{0,80}", language in "(python|sql|rust|text|)") {
            prop_assert_eq!(highlight(&line, &language).text(), Rich::of(Ink::Body, &line).text());
        }
    }
}

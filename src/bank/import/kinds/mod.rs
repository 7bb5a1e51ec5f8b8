//! Files that are no lists of questions in text: what each is, and what to do instead.
//!
//! Bytes are judged before they are decoded, texts by how they begin or by the looks of their lines.
//! Reads no questions.

mod bytes;
mod kind;
mod lines;
mod markup;
mod paper;
mod talk;
mod text;

pub(super) use bytes::{binary, of_bytes, unknown_encoding};
pub(super) use kind::WrongKind;
pub(super) use paper::is_paper;
pub(super) use text::of_text;

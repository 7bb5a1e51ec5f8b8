//! Bank files: parsing, checking, importing, exporting, recognising edited questions.
//!
//! Text in, questions out. Embeds nothing and stores nothing: that is `store`'s. Reads no files:
//! callers hand in bytes.
//!
//! - [`markdown`]: Viva's own format, both ways
//! - [`mod@check`]: the linter of that format
//! - [`sayings`]: how right and wrong sound, in a file beside the bank
//! - [`planted`]: wrong code that tries the checks, in another file beside it
//! - [`import`]: the formats in which people have questions already
//! - [`fingerprint`]: which incoming question is which stored one
//! - [`intake`]: a bank into a store, over the seams; [`near`]: what other banks have already

pub mod check;
pub mod errors;
pub mod fingerprint;
pub mod import;
pub mod intake;
pub mod limits;
pub mod markdown;
pub mod near;
pub mod planted;
pub mod sayings;
pub mod topic;

pub use errors::{BankError, BankErrors};

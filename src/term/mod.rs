//! The terminal: typed input, rendered screens, progress. The only room that writes to standard
//! output and error.
//!
//! - [`style`]: width, colour and signs; [`rich`]: styled text; [`markdown`], [`table`], [`code`]:
//!   text from banks and models; [`render`]: whole screens
//! - [`input_line`]: what a typed line is
//! - [`interactive`], [`piped`], [`scripted`]: `ports::Terminal` for people, pipes and tests
//! - [`ask`]: short questions outside an interview
//! - [`out`]: the writer for commands; [`interrupt`]: Ctrl-C while they work

pub mod ask;
pub mod bar;
pub mod code;
pub mod editor;
pub mod input_line;
pub mod interactive;
pub mod interrupt;
pub mod keyboard;
pub mod markdown;
pub mod out;
pub mod piped;
pub mod progress;
pub mod render;
pub mod rich;
pub mod scripted;
pub mod style;
pub mod table;

use crate::ports::{Terminal, TerminalError};
use std::io::{BufReader, IsTerminal};

/// The terminal that fits: interactive where standard input and output are a terminal that can move
/// its cursor, else the one for pipes.
pub fn open(
    out: out::Out,
    is_tty: bool,
    dumb: bool,
    settings: interactive::Settings,
) -> Result<Box<dyn Terminal>, TerminalError> {
    if is_tty && !dumb {
        return Ok(Box::new(interactive::Interactive::new(out, settings)?));
    }
    Ok(Box::new(piped::Piped::new(
        BufReader::new(std::io::stdin()),
        out,
    )))
}

/// The look of standard output, from the flags and the environment.
pub fn look(
    choice: style::ColorChoice,
    plain: bool,
    env: &dyn Fn(&str) -> Option<String>,
) -> style::Look {
    let tty = std::io::stdout().is_terminal();
    let columns = tty.then(textwrap::termwidth);
    style::Look::detect(choice, plain, tty, env, columns)
}

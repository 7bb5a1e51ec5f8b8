//! The begin of a question on a page, the looks that it may have, and whether blocks of one look
//! ask.
//!
//! Which look a page has is `layout`'s, where a question ends `ends`'s.

/// The begin of a question.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    /// First byte.
    pub start: usize,
    /// First byte after its first line.
    pub body: usize,
    /// Its answer, where that does not stand below it.
    pub told: Option<String>,
    /// Byte after its body, where that is known without looking at what follows.
    pub end: Option<usize>,
    /// The question's first line, markup gone, number and mark still there.
    pub head: String,
    /// Level, for headings.
    pub level: Option<u8>,
    /// Depth, for list items.
    pub depth: Option<usize>,
    /// True for a line that calls itself a question: the line that calls itself its answer ends it.
    pub labelled: bool,
    /// Its certainty of asking: see [`asks`]; a number or difficulty mark is as good as a first
    /// word, or better.
    pub sure: u8,
    /// The part of the page it stands in, for layouts that are judged part by part.
    pub part: usize,
}

/// A look that a page may give all its questions, in the order in which ties are decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Layout {
    /// `Q: …`, `Question 1. …`, whatever the line is.
    Prefixed,
    /// `<details><summary>…`.
    Folded,
    Heading(u8),
    /// Paragraphs that are or begin with a bold question.
    Bold,
    Item {
        depth: usize,
        ordered: bool,
    },
    /// Paragraphs that end in a question mark.
    Plain,
}

impl Layout {
    /// Returns the weight of an asking block of this look.
    pub(super) fn weight(self) -> f64 {
        match self {
            Self::Prefixed => 4.0,
            Self::Folded => 3.0,
            Self::Heading(_) => 2.0,
            Self::Bold => 1.5,
            Self::Item { ordered: true, .. } => 1.2,
            Self::Item { ordered: false, .. } => 1.0,
            Self::Plain => 0.7,
        }
    }

    /// The least share of asking blocks that makes a layout one of questions.
    fn least_share(self) -> f64 {
        match self {
            Self::Prefixed | Self::Folded | Self::Plain => 0.0,
            Self::Heading(_) => 0.5,
            Self::Bold | Self::Item { .. } => 0.3,
        }
    }
}

/// From this share on, blocks that do not ask are questions like the others ("Expected value").
pub(super) const ALL_SHARE: f64 = 0.6;

/// Counts of the blocks of a layout, or of one of its parts, that ask.
#[derive(Default, Clone, Copy)]
pub(super) struct LookTally {
    all: usize,
    asking: usize,
    surely: usize,
}

impl LookTally {
    pub(super) fn add(&mut self, mark: &Mark) {
        self.all += 1;
        self.asking += usize::from(mark.sure > 0);
        self.surely += usize::from(mark.sure > 1);
    }

    pub(super) fn share(&self) -> f64 {
        self.asking as f64 / self.all.max(1) as f64
    }

    /// Returns true where these are questions: enough of them ask, and where none does so surely
    /// ("Explain …"), most do.
    pub(super) fn asks(&self, layout: Layout) -> bool {
        let least = if self.surely == 0 {
            ALL_SHARE.max(layout.least_share())
        } else {
            layout.least_share()
        };
        self.asking > 0
            && (self.share() >= least || matches!(layout, Layout::Prefixed | Layout::Folded))
    }
}

/// The weight of a layout's asking blocks; None where too few of them ask.
pub(super) fn score(layout: Layout, marks: &[Mark]) -> Option<f64> {
    let mut tally = LookTally::default();
    marks.iter().for_each(|mark| tally.add(mark));
    let sum: f64 = marks
        .iter()
        .map(|mark| f64::from(mark.sure.min(2)) / 2.0)
        .sum();
    tally.asks(layout).then_some(sum * layout.weight())
}

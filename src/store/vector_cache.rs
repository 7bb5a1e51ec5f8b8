//! Token vectors of a bank's texts in one SQLite file, kept from one run to the next.
//!
//! A cache, and nothing else: a file that is damaged, foreign or of another form is thrown away, one
//! that cannot be written is done without, and nobody is told. Any number of processes may share it.
//! What is kept is decided by the assessor; answers are not.

use crate::files::create_private_folder;
use crate::ports::{RoundedVectors, VectorCache};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Bytes of the file above which the oldest quarter is forgotten: some 90 questions with sayings.
const MOST: i64 = 128 << 20;
/// Time a call waits for another process; then it does without.
const BUSY: Duration = Duration::from_millis(500);
/// `PRAGMA application_id` of the file: "VIVC" in ASCII.
const APPLICATION_ID: i64 = 0x5649_5643;
/// Form of the table and of the bytes in it.
const FORM: i64 = 1;
/// Bytes of the checksum that a value begins with.
const CHECKSUM: usize = 8;

/// A cache in a file, for the vectors of one model.
pub struct VectorFile {
    path: PathBuf,
    /// Model and way of embedding: other vectors are never taken for these.
    recipe: String,
    most: i64,
    /// None before the first use, and where the file cannot be used.
    connection: Mutex<Opened>,
}

enum Opened {
    NotYet,
    Yes(Connection),
    Unusable,
}

impl VectorFile {
    /// The file at `path`, opened when it is first used. `recipe` names the model and how texts are
    /// given to it.
    pub fn new(path: PathBuf, recipe: &str) -> Self {
        Self {
            path,
            recipe: recipe.to_string(),
            most: MOST,
            connection: Mutex::new(Opened::NotYet),
        }
    }

    /// Runs `work` on the file; None where it cannot be used. A file that turns out to be damaged is
    /// thrown away.
    fn with<T>(&self, work: impl Fn(&mut Connection) -> rusqlite::Result<T>) -> Option<T> {
        let mut opened = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if matches!(*opened, Opened::NotYet) {
            *opened = open_or_replace(&self.path);
        }
        let Opened::Yes(connection) = &mut *opened else {
            return None;
        };

        match work(connection) {
            Ok(value) => Some(value),
            Err(error) => {
                if is_damage(&error) {
                    *opened = Opened::Unusable;
                    remove(&self.path);
                }
                None
            }
        }
    }

    fn key(&self, text: &str) -> Vec<u8> {
        let mut hash = Sha256::new();
        hash.update(self.recipe.as_bytes());
        hash.update([0]);
        hash.update(text.as_bytes());
        hash.finalize().to_vec()
    }
}

impl VectorCache for VectorFile {
    fn load(&self, texts: &[&str]) -> Vec<Option<RoundedVectors>> {
        let found = self.with(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT vectors FROM vectors WHERE key = ?")?;
            texts
                .iter()
                .map(|text| {
                    let bytes: Option<Vec<u8>> = statement
                        .query_row([self.key(text)], |row| row.get(0))
                        .optional()?;
                    Ok(bytes.and_then(|bytes| decode(&bytes, text)))
                })
                .collect::<rusqlite::Result<Vec<_>>>()
        });
        found.unwrap_or_else(|| vec![None; texts.len()])
    }

    fn keep(&self, vectors: &[(&str, &RoundedVectors)]) {
        self.with(|connection| {
            let transaction = connection.transaction()?;
            for (text, vectors) in vectors {
                let bytes = encode(vectors);
                let sql = "INSERT OR REPLACE INTO vectors (key, vectors) VALUES (?, ?)";
                let mut statement = transaction.prepare_cached(sql)?;
                statement.execute(params![self.key(text), bytes])?;
            }
            transaction.commit()?;
            forget_oldest(connection, self.most)
        });
    }
}

/// Deletes the oldest quarter where the file is too large; its pages are used again.
fn forget_oldest(connection: &Connection, most: i64) -> rusqlite::Result<()> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let pages = pragma("page_count")? - pragma("freelist_count")?;
    if pages * pragma("page_size")? <= most {
        return Ok(());
    }
    connection.execute(
        "DELETE FROM vectors WHERE rowid IN
             (SELECT rowid FROM vectors ORDER BY rowid
              LIMIT (SELECT count(*) / 4 + 1 FROM vectors))",
        [],
    )?;
    Ok(())
}

/// Opens the file; what cannot be one of ours is thrown away and begun anew.
fn open_or_replace(path: &Path) -> Opened {
    match open(path) {
        Ok(connection) => return Opened::Yes(connection),
        Err(error) if is_damage(&error) => remove(path),
        Err(_) => return Opened::Unusable,
    }
    open(path).map_or(Opened::Unusable, Opened::Yes)
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    if let Some(folder) = path.parent() {
        // Where it cannot be made, opening says so.
        let _ = create_private_folder(folder);
    }
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    // What a crash loses is embedded again.
    connection.pragma_update(None, "synchronous", "OFF")?;

    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let number = |name| transaction.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let tables: i64 =
        transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (number("application_id")?, number("user_version")?) {
        (APPLICATION_ID, FORM) => {}
        (0, 0) if tables == 0 => {
            transaction.execute_batch(
                "CREATE TABLE vectors (key BLOB NOT NULL UNIQUE, vectors BLOB NOT NULL) STRICT",
            )?;
            transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
            transaction.pragma_update(None, "user_version", FORM)?;
        }
        _ => return Err(foreign()),
    }
    transaction.commit()?;
    Ok(connection)
}

/// The error of a file that is not ours.
fn foreign() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_NOTADB),
        None,
    )
}

fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    match error.sqlite_error_code() {
        Some(code) => matches!(code, DatabaseCorrupt | NotADatabase),
        // A value of another type than was written.
        None => true,
    }
}

fn remove(path: &Path) {
    for ending in ["", "-journal", "-wal", "-shm"] {
        let _ = std::fs::remove_file(crate::files::beside(path, ending));
    }
}

fn encode(vectors: &RoundedVectors) -> Vec<u8> {
    let mut bytes = vec![0; CHECKSUM];
    let mut number = |n: u32| bytes.extend(n.to_le_bytes());
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    number(small(vectors.width));
    number(small(vectors.largest.len()));
    number(small(vectors.tokens.len()));
    for (id, range) in &vectors.tokens {
        number(*id);
        number(small(range.start));
        number(small(range.end));
    }
    for largest in &vectors.largest {
        number(largest.to_bits());
    }
    bytes.extend(vectors.parts.iter().map(|part| part.cast_unsigned()));

    let checksum = checksum(bytes.get(CHECKSUM..).unwrap_or_default());
    bytes.splice(..CHECKSUM, checksum);
    bytes
}

fn checksum(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes)
        .iter()
        .take(CHECKSUM)
        .copied()
        .collect()
}

/// Reads what [`encode`] wrote for `text`; None for anything else.
fn decode(bytes: &[u8], text: &str) -> Option<RoundedVectors> {
    let (sum, bytes) = bytes.split_at_checked(CHECKSUM)?;
    if checksum(bytes) != sum {
        return None;
    }

    let mut numbers = bytes
        .as_chunks::<4>()
        .0
        .iter()
        .map(|four| u32::from_le_bytes(*four));
    let mut count = || numbers.next().and_then(|n| usize::try_from(n).ok());
    let (width, rows, tokens) = (count()?, count()?, count()?);
    let head = 12usize
        .checked_add(tokens.checked_mul(12)?)?
        .checked_add(rows.checked_mul(4)?)?;
    let parts = bytes.get(head..)?;
    if parts.len() != rows.checked_mul(width)? {
        return None;
    }

    let mut read = Vec::with_capacity(tokens);
    for _ in 0..tokens {
        let id = u32::try_from(count()?).ok()?;
        let range: Range<usize> = count()?..count()?;
        text.get(range.clone())?;
        read.push((id, range));
    }
    let mut largest = Vec::with_capacity(rows);
    for _ in 0..rows {
        largest.push(f32::from_bits(u32::try_from(count()?).ok()?));
    }
    Some(RoundedVectors {
        tokens: read,
        width,
        largest,
        parts: parts.iter().map(|part| part.cast_signed()).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "a tag can move";

    fn vectors(number: i8) -> RoundedVectors {
        RoundedVectors {
            tokens: vec![(7, 0..1), (9, 2..5)],
            width: 3,
            largest: vec![0.5, 0.25],
            parts: vec![number, 2, -3, 4, -127, 127],
        }
    }

    fn file(folder: &Path) -> VectorFile {
        VectorFile::new(folder.join("cache/vectors.sqlite"), "model 1")
    }

    fn kept(file: &VectorFile) -> Option<RoundedVectors> {
        file.load(&[TEXT]).pop().flatten()
    }

    #[test]
    fn what_is_kept_is_there_for_the_next_run_and_for_no_other_model() {
        let folder = tempfile::tempdir().expect("folder");
        let first = file(folder.path());
        assert_eq!(first.load(&[TEXT, "other"]), [None, None]);
        first.keep(&[(TEXT, &vectors(1))]);
        assert_eq!(first.load(&["other", TEXT]), [None, Some(vectors(1))]);

        // The first one is still open: two processes.
        let second = file(folder.path());
        assert_eq!(kept(&second), Some(vectors(1)));
        second.keep(&[(TEXT, &vectors(2))]);
        assert_eq!(kept(&first), Some(vectors(2)));
        let other = VectorFile::new(first.path.clone(), "model 2");
        assert_eq!(kept(&other), None);
    }

    #[test]
    fn a_damaged_or_foreign_file_is_thrown_away() {
        let database = |sql: &str| {
            let folder = tempfile::tempdir().expect("folder");
            let path = folder.path().join("x");
            Connection::open(&path)
                .expect("open")
                .execute_batch(sql)
                .expect("sql");
            std::fs::read(path).expect("read")
        };
        for bytes in [
            b"no database at all, and longer than a header of one hundred bytes; so it is read, and \
              refused by its first bytes"
                .to_vec(),
            database("CREATE TABLE theirs (x)"),
            database("PRAGMA application_id = 1447646787; PRAGMA user_version = 99; CREATE TABLE vectors (x)"),
        ] {
            let folder = tempfile::tempdir().expect("folder");
            let file = file(folder.path());
            std::fs::create_dir(folder.path().join("cache")).expect("folder");
            std::fs::write(&file.path, &bytes).expect("write");
            assert_eq!(kept(&file), None);
            file.keep(&[(TEXT, &vectors(1))]);
            assert_eq!(kept(&file), Some(vectors(1)));
        }

        // Pages broken while it is open, and a place where no file can be.
        let folder = tempfile::tempdir().expect("folder");
        let broken = file(folder.path());
        broken.keep(&[(TEXT, &vectors(1))]);
        let mut bytes = std::fs::read(&broken.path).expect("read");
        bytes.iter_mut().skip(100).for_each(|byte| *byte = 0xa5);
        std::fs::write(&broken.path, bytes).expect("write");
        assert_eq!(kept(&file(folder.path())), None);
        let nowhere = VectorFile::new(folder.path().to_path_buf(), "model 1");
        nowhere.keep(&[(TEXT, &vectors(1))]);
        assert_eq!(kept(&nowhere), None);
    }

    #[test]
    fn the_file_is_bounded() {
        let folder = tempfile::tempdir().expect("folder");
        let file = VectorFile {
            most: 200_000,
            ..file(folder.path())
        };
        let large = RoundedVectors {
            width: 1000,
            largest: vec![1.0],
            parts: vec![1; 1000],
            ..RoundedVectors::default()
        };
        let texts: Vec<String> = (0..600).map(|n| n.to_string()).collect();
        for text in &texts {
            file.keep(&[(text.as_str(), &large)]);
        }
        let size = std::fs::metadata(&file.path).expect("size").len();
        assert!(size < 300_000, "{size}");
        assert_eq!(file.load(&["0"]), [None], "the oldest goes first");
        assert_eq!(file.load(&["599"]), [Some(large)]);
    }

    proptest! {
        #[test]
        fn bytes_go_there_and_back_and_others_are_refused(
            number in any::<i8>(), at in 0usize..100, change in 1u8.., cut in 0usize..100,
        ) {
            let bytes = encode(&vectors(number));
            prop_assert_eq!(decode(&bytes, TEXT), Some(vectors(number)));
            prop_assert_eq!(decode(&bytes, "a"), None, "a range outside of the text");
            let mut broken = bytes.clone();
            let at = at % broken.len();
            broken[at] ^= change;
            prop_assert_eq!(decode(&broken, TEXT), None);
            prop_assert_eq!(decode(&bytes[..cut % bytes.len()], TEXT), None);
        }
    }
}

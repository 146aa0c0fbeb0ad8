//! Owns the files of a log: the one that is written, and those that it was before. What was begun is
//! written to the end, and a file gives way to the next between two lines only.
//! Must not know what the lines say, nor when they come.

use super::{LogError, Rotation};
use crate::vocabulary::{Date, parse_date};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// So many bytes are written at a time.
const AT_A_TIME: usize = 1 << 16;
/// How a line begins; the day stands behind it.
const BEGIN: &[u8] = br#"{"at":""#;

#[derive(Debug)]
pub(super) struct Files {
    path: PathBuf,
    rotation: Rotation,
    file: Option<Open>,
    /// What is to be written, and how much of it is.
    buffer: Vec<u8>,
    done: usize,
}

/// The file that is written.
#[derive(Debug)]
struct Open {
    file: File,
    /// Not a device or a pipe, which neither have a length nor can be renamed.
    is_file: bool,
    length: u64,
    /// The day of its first line.
    day: Option<Date>,
}

impl Files {
    /// Opens the file, or makes it.
    pub(super) fn open(path: PathBuf, rotation: Rotation) -> Result<Files, LogError> {
        let mut files = Files { path, rotation, file: None, buffer: Vec::new(), done: 0 };
        let opened = files.opened().map(|_| ());
        opened.map_err(|reason| {
            let path = files.path.display().to_string();
            match reason.kind() {
                ErrorKind::WouldBlock => LogError::Taken(path),
                _ => LogError::Unwritable { path, reason },
            }
        })?;
        Ok(files)
    }

    /// The file, which is opened if need be.
    fn opened(&mut self) -> io::Result<&mut Open> {
        let file = match self.file.take() {
            Some(file) => file,
            None => {
                let (open, is_torn) = open(&self.path)?;
                if is_torn {
                    // Somebody was stopped in the middle of a line, which is not to spoil the next.
                    self.buffer.insert(0, b'\n');
                }
                open
            }
        };
        Ok(self.file.insert(file))
    }

    /// Makes sure that there is room for one line more: in memory, and in the file, or else in the next.
    pub(super) fn make_room(&mut self, day: Date, length: usize) -> io::Result<()> {
        if self.buffer.len() >= AT_A_TIME {
            self.write_out()?;
        }
        let pending = (self.buffer.len() - self.done) as u64;
        let rotation = self.rotation;
        let open = self.opened()?;
        let will_have = open.length + pending + length as u64;
        let is_begun = open.length + pending > 0;
        let is_old = rotation.daily && open.day.is_some_and(|begun| begun < day);
        let is_full = rotation.bytes.is_some_and(|most| will_have > most);
        if open.is_file && is_begun && (is_old || is_full) {
            self.write_out()?;
            self.follow();
            if self.file.is_some() {
                self.rotate(day)?;
            }
            self.opened()?;
        }
        Ok(())
    }

    /// Lets go of a file that somebody else moved or removed, as `logrotate` does: whatever stands in its
    /// place is not it. What was begun in it is written to its end first.
    fn follow(&mut self) {
        if self.done == 0 && self.file.as_ref().is_some_and(|open| open.is_file && moved(open, &self.path)) {
            self.file = None;
        }
    }

    /// Takes a line of that day in.
    pub(super) fn append(&mut self, day: Date, line: &[u8]) {
        if let Some(open) = &mut self.file {
            open.day.get_or_insert(day);
        }
        self.buffer.extend_from_slice(line);
    }

    /// Writes what was taken in. Where that fails halfway, it goes on from there the next time.
    pub(super) fn write_out(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        self.follow();
        self.opened()?;
        while let (Some(open), Some(rest)) = (&mut self.file, self.buffer.get(self.done..))
            && !rest.is_empty()
        {
            match open.file.write(rest) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(written) => {
                    self.done += written;
                    open.length += written as u64;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.buffer.clear();
        self.done = 0;
        Ok(())
    }

    /// Gives the file its last name, at once, and begins another.
    fn rotate(&mut self, today: Date) -> io::Result<()> {
        let day = self.file.as_ref().and_then(|open| open.day).unwrap_or(today);
        let before = earlier(&self.path)?;
        let last = before.iter().filter(|file| file.day == day).map(|file| file.number).max();
        let name = name(&self.path, day, last.unwrap_or(0) + 1);
        match fs::rename(&self.path, self.path.with_file_name(name)) {
            // Somebody was quicker.
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => self.file = None,
        }
        self.opened()?;
        if let Some(keep) = self.rotation.keep {
            let mut before = earlier(&self.path)?;
            before.sort_by_key(|file| (file.day, file.number));
            for old in before.iter().rev().skip(keep) {
                // One that cannot be removed now may be the next time; it keeps no line from its file.
                let _ = fs::remove_file(&old.path);
            }
        }
        Ok(())
    }
}

/// Opens a file to append to, for this process alone; and says whether its last line has no end.
fn open(path: &Path) -> io::Result<(Open, bool)> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // What people were shown concerns neither other people nor other services.
        options.mode(0o640);
    }
    let mut file = options.open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Ok((Open { file, is_file: false, length: 0, day: None }, false));
    }
    // Where a file system has no locks, whoever runs two writers must see to it themselves.
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        return Err(ErrorKind::WouldBlock.into());
    }
    let length = metadata.len();
    let (mut first, mut last) = (Vec::new(), Vec::new());
    (&mut file).take(BEGIN.len() as u64 + 10).read_to_end(&mut first)?;
    file.seek(SeekFrom::Start(length.saturating_sub(1)))?;
    file.read_to_end(&mut last)?;
    let day = first.strip_prefix(BEGIN).and_then(|day| parse_date(std::str::from_utf8(day).ok()?));
    let is_torn = last.last().is_some_and(|byte| *byte != b'\n');
    Ok((Open { file, is_file: true, length, day }, is_torn))
}

/// Whether the file is no longer where it was opened.
#[cfg(unix)]
fn moved(open: &Open, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let place = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    match (fs::metadata(path).map(place), open.file.metadata().map(place)) {
        (Ok(there), Ok(here)) => there != here,
        (Err(error), _) => error.kind() == ErrorKind::NotFound,
        _ => false,
    }
}

/// Elsewhere an open file stays where it is.
#[cfg(not(unix))]
fn moved(_: &Open, _: &Path) -> bool {
    false
}

/// A file that was written before.
struct Earlier {
    path: PathBuf,
    day: Date,
    number: u64,
}

/// The name of a file that is no longer written: `decisions.2026-11-21.0001.jsonl`.
fn name(path: &Path, day: Date, number: u64) -> String {
    let (stem, ending) = parts(path);
    format!("{stem}.{day}.{number:04}{ending}")
}

/// What stands before the day and behind the number.
fn parts(path: &Path) -> (String, String) {
    let text = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy()));
    (text(path.file_stem()), ending.unwrap_or_default())
}

/// The files that were written before. Only what has just such a name is one.
fn earlier(path: &Path) -> io::Result<Vec<Earlier>> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (stem, ending) = parts(path);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let file_name = entry.file_name();
        let Some(written) = file_name.to_str() else { continue };
        let middle = written
            .strip_prefix(&stem)
            .and_then(|rest| rest.strip_prefix('.')?.strip_suffix(ending.as_str())?.split_once('.'));
        let Some((day, number)) = middle else { continue };
        let (Some(day), Ok(number)) = (parse_date(day), number.parse::<u64>()) else { continue };
        if name(path, day, number) == written {
            found.push(Earlier { path: entry.path(), day, number });
        }
    }
    Ok(found)
}

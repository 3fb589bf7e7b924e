//! The spool's files: numbered segments, spare ones, and the file that locks the directory and fixes the segment size.
//!
//! Segment `n` holds the positions from `n * segment_bytes`. A spare file has been written to its full size before, so it can
//! become the next segment by a rename.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use anyhow::{Context as _, bail};

static ZEROS: [u8; 1 << 18] = [0; 1 << 18];
const FORMAT_NAME: &str = "format";
/// A segment while it is being written for the first time.
const NEW_NAME: &str = "new.tmp";

pub struct Directory {
    pub segment_bytes: u64,
    path: PathBuf,
    files: Mutex<Files>,
    /// Held for its lock; none when only looked at.
    format: Option<File>,
}

#[derive(Default)]
struct Files {
    /// Without a gap.
    segments: BTreeMap<u64, Arc<File>>,
    spares: Vec<PathBuf>,
}

impl Directory {
    /// Locks the directory and finds its files. There may be no segments yet.
    pub fn open(path: &Path, segment_bytes: u64) -> anyhow::Result<Directory> {
        fs::create_dir_all(path)?;
        let mut format = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path.join(FORMAT_NAME))
            .context("opening the format file")?;
        if format.try_lock().is_err() {
            bail!("another process has it open");
        }
        let segment_bytes = read_or_write_format(&mut format, segment_bytes)?;
        let mut files = find_files(path, segment_bytes)?;
        drop(fs::remove_file(path.join(NEW_NAME)));
        set_aside_before_gap(path, &mut files)?;
        Ok(Directory { segment_bytes, path: path.to_owned(), files: Mutex::new(files), format: Some(format) })
    }

    /// The segments of now, of a spool that another process may have open.
    pub fn look(path: &Path) -> anyhow::Result<Directory> {
        let mut format = File::open(path.join(FORMAT_NAME)).context("opening the format file")?;
        let segment_bytes = read_or_write_format(&mut format, 0)?;
        let files = find_files(path, segment_bytes)?;
        Ok(Directory { segment_bytes, path: path.to_owned(), files: Mutex::new(files), format: None })
    }

    pub fn unlock(&self) {
        // Closing the file would do it; a failure leaves it to that.
        drop(self.format.as_ref().map(File::unlock));
    }

    pub fn first(&self) -> u64 {
        self.files().segments.keys().next().map_or(0, |number| number * self.segment_bytes)
    }

    /// The end of the last segment.
    pub fn room_end(&self) -> u64 {
        self.files().segments.keys().next_back().map_or(0, |number| (number + 1) * self.segment_bytes)
    }

    pub fn numbers(&self) -> Vec<u64> {
        self.files().segments.keys().copied().collect()
    }

    pub fn segment(&self, number: u64) -> Option<Arc<File>> {
        self.files().segments.get(&number).cloned()
    }

    /// Makes segment `number` out of a spare file or a new one; it is durable when this returns.
    pub fn add(&self, number: u64) -> anyhow::Result<()> {
        let spare = self.files().spares.pop();
        let ready = match spare {
            Some(spare) => spare,
            None => self.write_new()?,
        };
        let path = self.path.join(segment_name(number));
        fs::rename(&ready, &path).with_context(|| format!("making {}", path.display()))?;
        sync_directory(&self.path)?;
        let file = open_file(&path)?;
        self.files().segments.insert(number, Arc::new(file));
        Ok(())
    }

    /// Sets segments that end at or before `before` aside, keeping at least one segment.
    pub fn release(&self, before: u64, spares_max: usize) -> anyhow::Result<()> {
        let mut files = self.files();
        while let Some(number) = files.segments.keys().next().copied() {
            if (number + 1) * self.segment_bytes > before || files.segments.len() == 1 {
                break;
            }
            let path = self.path.join(segment_name(number));
            if files.spares.len() < spares_max {
                let spare = self.path.join(format!("{number:020}.spare"));
                fs::rename(&path, &spare).with_context(|| format!("setting {} aside", path.display()))?;
                files.spares.push(spare);
            } else {
                fs::remove_file(&path).with_context(|| format!("deleting {}", path.display()))?;
            }
            files.segments.remove(&number);
        }
        Ok(())
    }

    /// To another folder, for a copy.
    pub fn copy_format(&self, target: &Path) -> anyhow::Result<()> {
        fs::copy(self.path.join(FORMAT_NAME), target.join(FORMAT_NAME))
            .context("copying the spool's format file")
            .map(drop)
    }

    fn files(&self) -> MutexGuard<'_, Files> {
        self.files.lock().expect("no holder of this lock panics")
    }

    fn write_new(&self) -> anyhow::Result<PathBuf> {
        let path = self.path.join(NEW_NAME);
        let written = write_zeros(&path, self.segment_bytes);
        if written.is_err() {
            // Gives the blocks back: a half-written segment must not keep the rest of the machine without disk.
            let _ = fs::remove_file(&path);
        }
        written.with_context(|| format!("writing {} bytes to {}", self.segment_bytes, path.display()))?;
        Ok(path)
    }
}

fn read_or_write_format(format: &mut File, segment_bytes: u64) -> anyhow::Result<u64> {
    let mut text = String::new();
    format.read_to_string(&mut text).context("reading the format file")?;
    if text.is_empty() {
        format.write_all(format!("tributary spool 1, segments of {segment_bytes} bytes\n").as_bytes())?;
        format.sync_all()?;
        return Ok(segment_bytes);
    }
    text.strip_prefix("tributary spool 1, segments of ")
        .and_then(|rest| rest.strip_suffix(" bytes\n"))
        .and_then(|bytes| bytes.parse().ok())
        .with_context(|| format!("not the format of a spool this program knows: {text:?}"))
}

fn find_files(path: &Path, segment_bytes: u64) -> anyhow::Result<Files> {
    let mut files = Files::default();
    for entry in fs::read_dir(path)? {
        let entry = entry?.path();
        let name = entry.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.ends_with(".spare") {
            files.spares.push(entry);
        } else if let Some(number) = name.strip_suffix(".segment").and_then(|number| number.parse().ok()) {
            let file = open_file(&entry)?;
            let length = file.metadata()?.len();
            if length != segment_bytes {
                bail!("{} has {length} bytes and should have {segment_bytes}", entry.display());
            }
            files.segments.insert(number, Arc::new(file));
        }
    }
    Ok(files)
}

/// A crash may undo the set-aside of a released segment and keep that of its successor.
fn set_aside_before_gap(path: &Path, files: &mut Files) -> anyhow::Result<()> {
    let numbers: Vec<u64> = files.segments.keys().copied().collect();
    let Some(gap) = numbers.windows(2).rposition(|pair| pair[0] + 1 != pair[1]) else { return Ok(()) };
    for number in &numbers[..=gap] {
        let spare = path.join(format!("{number:020}.spare"));
        fs::rename(path.join(segment_name(*number)), &spare)?;
        files.segments.remove(number);
        files.spares.push(spare);
    }
    Ok(())
}

pub fn segment_name(number: u64) -> String {
    format!("{number:020}.segment")
}

fn open_file(path: &Path) -> anyhow::Result<File> {
    let file = OpenOptions::new().read(true).write(true).open(path);
    file.with_context(|| format!("opening {}", path.display()))
}

fn write_zeros(path: &Path, bytes: u64) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    let mut left = bytes;
    while left > 0 {
        let part = left.min(ZEROS.len() as u64);
        file.write_all(&ZEROS[..part as usize])?;
        left -= part;
    }
    file.sync_all()
}

fn sync_directory(path: &Path) -> anyhow::Result<()> {
    File::open(path)?.sync_all().with_context(|| format!("syncing the directory {}", path.display()))
}

//! A ZIP file written from its first byte to its last: it holds one piece of one file in memory, however long the files are.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::Context;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

pub struct Archive {
    zip: ZipWriter<BufWriter<File>>,
    options: SimpleFileOptions,
}

impl Archive {
    /// A new file, readable by its owner only; one that was not finished before is written over.
    pub fn create(path: &Path, now: Timestamp) -> anyhow::Result<Self> {
        let mut new = File::options();
        let file = new.write(true).create(true).truncate(true).mode(0o600).open(path);
        let file = file.with_context(|| format!("make {}", path.display()))?;
        let now = now.to_zoned(TimeZone::UTC).datetime();
        // The format counts from 1980 on, in steps of two seconds.
        let at = DateTime::from_date_and_time(
            now.year().unsigned_abs(),
            now.month().unsigned_abs(),
            now.day().unsigned_abs(),
            now.hour().unsigned_abs(),
            now.minute().unsigned_abs(),
            now.second().unsigned_abs(),
        );
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(at.unwrap_or_default())
            .unix_permissions(0o600)
            // Nobody knows how long a file becomes while it is written.
            .large_file(true);
        Ok(Archive { zip: ZipWriter::new(BufWriter::new(file)), options })
    }

    /// Begins a file; what is written goes into it from now on.
    pub fn begin(&mut self, path: &str) -> anyhow::Result<()> {
        self.zip.start_file(path, self.options).with_context(|| format!("begin {path} in an archive"))
    }

    /// Begins a file whose content is compressed already, such as an image.
    pub fn begin_stored(&mut self, path: &str) -> anyhow::Result<()> {
        let options = self.options.compression_method(CompressionMethod::Stored);
        self.zip.start_file(path, options).with_context(|| format!("begin {path} in an archive"))
    }

    /// Ends it; all of it is on disk when this returns.
    pub fn finish(self) -> anyhow::Result<u64> {
        let file = self.zip.finish().context("write the list of an archive")?;
        let file = file.into_inner().map_err(|error| error.into_error()).context("write the end of an archive")?;
        file.sync_all().context("write an archive to disk")?;
        Ok(file.metadata().context("measure an archive")?.len())
    }
}

impl Write for Archive {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.zip.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.zip.flush()
    }
}

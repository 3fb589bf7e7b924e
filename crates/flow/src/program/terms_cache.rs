//! The applied versions of program files, each parsed once. A version never changes, so what is kept here is never stale.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use anyhow::{Context, anyhow};
use domain::ids::{ProgramId, TermsVersion};
use store::Tx;

use super::file::ProgramFile;

#[derive(Default)]
pub struct TermsCache {
    files: RwLock<HashMap<(ProgramId, TermsVersion), Arc<ProgramFile>>>,
}

impl TermsCache {
    /// The file of a version that was applied. Its absence is a failure: versions are never deleted.
    pub fn load(&self, tx: &mut Tx<'_>, program: ProgramId, version: TermsVersion) -> anyhow::Result<Arc<ProgramFile>> {
        let files = self.files.read().expect("no holder of this lock panics");
        if let Some(file) = files.get(&(program, version)) {
            return Ok(Arc::clone(file));
        }
        drop(files);
        let applied = store::terms::find(tx, program, version)?
            .ok_or_else(|| anyhow!("program {program} has no version {version} of its terms"))?;
        let file = ProgramFile::read(&applied.source_toml).with_context(|| {
            format!("read version {version} of program {program}, which was applied without mistakes")
        })?;
        let file = Arc::new(file);
        self.files.write().expect("no holder of this lock panics").insert((program, version), Arc::clone(&file));
        Ok(file)
    }
}

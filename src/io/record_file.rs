use super::files::{FileError, read_limited};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A file that grows by whole lines, each of them on the disk before anything else happens, and that one process at a time writes.
///
/// It is made with the first line, for its owner alone.
#[derive(Debug)]
pub struct RecordFile {
    path: PathBuf,
    file: Option<File>,
}

/// A file that no other process has locked as long as this lives.
#[derive(Debug)]
pub struct FileLock(#[allow(dead_code, reason = "the lock ends with the file")] File);

impl RecordFile {
    /// What is there already, if anything, and the file to go on with.
    ///
    /// # Errors
    /// What the system says, or if another process writes it.
    pub fn open(path: &Path) -> Result<(RecordFile, String), FileError> {
        let record = |file| RecordFile { path: path.to_path_buf(), file };
        if !super::exists(path) {
            return Ok((record(None), String::new()));
        }
        let mut file = OpenOptions::new().read(true).write(true).open(path).map_err(FileError::Io)?;
        if !file.metadata().map_err(FileError::Io)?.is_file() {
            return Err(FileError::Directory);
        }
        lock(&file).map_err(FileError::Io)?;
        let text = read_limited(&mut file)?;
        Ok((record(Some(file)), text))
    }

    /// Drops what is behind so many bytes: a line that was broken off.
    ///
    /// # Errors
    /// What the system says.
    pub fn cut(&mut self, bytes: u64) -> std::io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        file.set_len(bytes)?;
        file.seek(SeekFrom::Start(bytes))?;
        file.sync_all()
    }

    /// Adds a line and waits until the disk has it.
    ///
    /// # Errors
    /// What the system says; part of the line may be there then.
    pub fn append(&mut self, line: &str) -> std::io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(made(&self.path)?),
        };
        file.seek(SeekFrom::End(0))?;
        file.write_all(line.as_bytes())?;
        file.sync_all()
    }
}

fn made(path: &Path) -> std::io::Result<File> {
    let file = private(path)?;
    lock(&file)?;
    sync_folder(path);
    Ok(file)
}

/// Locks a file that is there, without waiting.
///
/// # Errors
/// What the system says, or if another process has locked it.
pub fn locked(path: &Path) -> std::io::Result<FileLock> {
    let file = OpenOptions::new().read(true).open(path)?;
    lock(&file)?;
    Ok(FileLock(file))
}

fn lock(file: &File) -> std::io::Result<()> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(std::io::Error::other("another process is at work with it")),
        // Some file systems have no locks: then nobody is kept out.
        Err(TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => Ok(()),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Makes an empty file that only its owner may read; never in place of another.
///
/// # Errors
/// What the system says, or if something is there.
pub fn new_private(path: &Path) -> std::io::Result<()> {
    private(path)?.sync_all()?;
    sync_folder(path);
    Ok(())
}

/// Puts a text into a file that [`new_private`] made, in place of what was in it.
///
/// # Errors
/// What the system says; or if it is no such file: it is large, or others may read it.
pub fn fill_private(path: &Path, text: &str) -> std::io::Result<()> {
    if !is_small_and_private(path) {
        return Err(std::io::Error::other("it is not the file that was made for it"));
    }
    let mut file = OpenOptions::new().write(true).truncate(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Whether a file may be one that [`new_private`] made: no link, small, and for its owner alone.
pub fn is_small_and_private(path: &Path) -> bool {
    /// Longer than any pass.
    const SMALL: u64 = 256;
    let is_file = path.symlink_metadata().is_ok_and(|about| about.is_file() && about.len() <= SMALL);
    is_file && !super::readable_by_others(path)
}

/// Removes a file that [`new_private`] made, if it is empty still.
///
/// # Errors
/// What the system says, or if it is no such file.
pub fn remove_empty(path: &Path) -> std::io::Result<()> {
    let is_empty = path.symlink_metadata()?.len() == 0 && is_small_and_private(path);
    if is_empty { std::fs::remove_file(path) } else { Err(std::io::Error::other("it is not empty")) }
}

fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

/// A new name is on the disk when its folder is. Where that cannot be asked for, the system sees to it in time.
#[allow(clippy::disallowed_methods, reason = "this is one of the places where files are opened")]
fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("instep-record-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder.join("record.jsonl")
    }

    #[test]
    fn lines_are_added_and_torn_ones_cut_off() {
        let path = place("lines");
        let (mut record, text) = RecordFile::open(&path).unwrap();
        assert!(text.is_empty() && !super::super::exists(&path));
        record.append("one\n").unwrap();
        record.append("tw").unwrap();
        drop(record);
        let (mut record, text) = RecordFile::open(&path).unwrap();
        assert_eq!(text, "one\ntw");
        record.cut(4).unwrap();
        record.append("three\n").unwrap();
        drop(record);
        assert_eq!(RecordFile::open(&path).unwrap().1, "one\nthree\n");
        assert!(!super::super::readable_by_others(&path));
        std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[test]
    fn one_at_a_time() {
        let path = place("lock");
        let (mut record, _) = RecordFile::open(&path).unwrap();
        record.append("one\n").unwrap();
        assert!(RecordFile::open(&path).is_err() && locked(&path).is_err());
        drop(record);
        let lock = locked(&path).unwrap();
        assert!(locked(&path).is_err());
        drop(lock);
        assert!(locked(&path).is_ok());
        std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[test]
    fn a_private_file_is_new_and_filled_once_it_is_there() {
        let path = place("private");
        assert!(fill_private(&path, "x").is_err());
        new_private(&path).unwrap();
        assert!(new_private(&path).is_err() && is_small_and_private(&path));
        fill_private(&path, "pass\n").unwrap();
        assert_eq!(super::super::read_text(&path).unwrap(), "pass\n");
        std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }
}

use std::fmt;
use std::io::Read;
use std::path::Path;

/// The most that is read of any file or of standard input: 16 MiB. Case files are a thousand times smaller.
pub const LARGEST_FILE: u64 = 16 * 1024 * 1024;

/// Why a file was not read.
#[derive(Debug)]
pub enum FileError {
    /// The system says no.
    Io(std::io::Error),
    /// It is a directory.
    Directory,
    /// It is larger than [`LARGEST_FILE`].
    TooLarge,
    /// It is no UTF-8 text; the byte offset of the first wrong byte.
    NotText(usize),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => match error.kind() {
                std::io::ErrorKind::NotFound => f.write_str("there is no such file"),
                std::io::ErrorKind::PermissionDenied => f.write_str("permission denied"),
                _ => write!(f, "{error}"),
            },
            Self::Directory => f.write_str("it is a directory"),
            Self::TooLarge => write!(f, "it is larger than {} MiB", LARGEST_FILE / 1024 / 1024),
            Self::NotText(place) => write!(f, "it is no UTF-8 text (byte {place})"),
        }
    }
}

impl std::error::Error for FileError {}

/// Reads a whole text file of at most [`LARGEST_FILE`] bytes. A byte order mark at its start is dropped.
///
/// # Errors
/// [`FileError`] says which of the ways it failed; nothing is read past the limit.
pub fn read_text(path: &Path) -> Result<String, FileError> {
    read_limited(opened(path)?)
}

/// Reads a whole file of at most [`LARGEST_FILE`] bytes, whatever is in it.
///
/// # Errors
/// As [`read_text`], but for [`FileError::NotText`].
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    read_limited_bytes(opened(path)?)
}

/// Opens a file of any size, to be read piece by piece; and its size, where the system tells.
///
/// # Errors
/// If the system says no, or it is a directory.
pub fn open_stream(path: &Path) -> Result<(std::fs::File, Option<u64>), FileError> {
    let file = opened(path)?;
    let size = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|about| about.len());
    Ok((file, size))
}

#[allow(clippy::disallowed_methods, reason = "this is the one place where files are opened")]
fn opened(path: &Path) -> Result<std::fs::File, FileError> {
    let file = std::fs::File::open(path).map_err(FileError::Io)?;
    if file.metadata().is_ok_and(|about| about.is_dir()) {
        return Err(FileError::Directory);
    }
    Ok(file)
}

/// Whether other users of this machine may read a file. Where the system has no such notion: no.
pub fn readable_by_others(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(path).is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o044 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// Reads to the end, within the limit.
pub(super) fn read_limited_bytes(source: impl Read) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    source.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(FileError::Io)?;
    if bytes.len() as u64 > LARGEST_FILE { Err(FileError::TooLarge) } else { Ok(bytes) }
}

/// The same as text.
pub(super) fn read_limited(source: impl Read) -> Result<String, FileError> {
    let bytes = read_limited_bytes(source)?;
    let text = String::from_utf8(bytes).map_err(|wrong| FileError::NotText(wrong.utf8_error().valid_up_to()))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Whether anything is there, if only a link that leads nowhere.
pub fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// The path from the root on, where the system tells; nothing has to be there.
pub fn absolute(path: &Path) -> std::path::PathBuf {
    let named = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    std::path::absolute(named).unwrap_or_else(|_| named.to_path_buf())
}

/// Opens a file that only its owner may read, to be written line by line; what was in it is gone.
///
/// # Errors
/// What the system says.
pub fn create_private(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

/// Writes a file that only its owner may read, in place of what was there. A reader never sees half of it, and if writing
/// fails the old one stays.
///
/// # Errors
/// What the system says.
pub fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let draft = path.with_file_name(name);
    let written = written_privately(&draft, text).and_then(|()| std::fs::rename(&draft, path));
    written.inspect_err(|_| {
        let _ = std::fs::remove_file(&draft);
    })
}

fn written_privately(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

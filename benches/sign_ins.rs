//! How long a sign-in log of a gigabyte takes: `cargo bench --bench sign_ins`.
//!
//! A log of 1,000,000 rows is made from a seed into a file of the temporary folder and read by the program itself, as a list, as pages
//! one after the other, and one row a line. With `--test` 2,000 rows, to see that it runs.
#![allow(clippy::disallowed_methods, reason = "a benchmark makes files, runs programs and reads the clock")]

use instep::lab::sign_ins::SignInRows;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const SEED: u64 = 20_261_121;
/// So many rows Graph gives on a page.
const PAGE: u64 = 1_000;

fn main() {
    let quick = std::env::args().any(|argument| argument == "--test");
    let rows = if quick { 2_000 } else { 1_000_000 };
    let folder = std::env::temp_dir().join(format!("instep-sign-ins-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    println!("{rows} rows, seed {SEED}\n");
    println!("| shape | what is asked | size | time | speed | peak memory |");
    println!("|---|---|---|---|---|---|");
    for (shape, write) in SHAPES {
        let path = folder.join(format!("{shape}.json"));
        let mut file = BufWriter::with_capacity(1 << 20, File::create(&path).expect("the file can be made"));
        write(&mut file, rows).and_then(|()| file.flush()).expect("the disk has room");
        drop(file);
        let megabytes = std::fs::metadata(&path).expect("it is there").len() as f64 / 1e6;
        for (asked, arguments) in [("everybody", &["--json"][..]), ("one user", &["--user", "user1@contoso.com"])] {
            let (elapsed, memory, matched) = read(&path, arguments);
            assert!(matched, "the log is read as a whole");
            let seconds = elapsed.as_secs_f64();
            println!(
                "| {shape} | {asked} | {megabytes:.0} MB | {seconds:.1} s | {:.0} MB/s | {memory} |",
                megabytes / seconds
            );
        }
        std::fs::remove_file(&path).expect("the file can be removed");
    }
    std::fs::remove_dir(&folder).expect("the folder is empty");
}

type Shape = (&'static str, fn(&mut dyn Write, u64) -> std::io::Result<()>);

const SHAPES: [Shape; 3] = [("list", list), ("pages", pages), ("lines", lines)];

fn list(file: &mut dyn Write, rows: u64) -> std::io::Result<()> {
    for (place, row) in SignInRows::new(rows, SEED).enumerate() {
        write!(file, "{}{row}", if place == 0 { "[" } else { ",\n" })?;
    }
    write!(file, "]")
}

fn pages(file: &mut dyn Write, rows: u64) -> std::io::Result<()> {
    let mut all = SignInRows::new(rows, SEED);
    for page in 0..rows / PAGE {
        let rows: Vec<String> = all.by_ref().take(PAGE as usize).collect();
        let next = if (page + 1) * PAGE < 1_000_000 { "https://graph.microsoft.com/beta/next" } else { "" };
        writeln!(file, "{{\"@odata.context\":\"x\",\"@odata.nextLink\":\"{next}\",\"value\":[{}]}}", rows.join(","))?;
    }
    Ok(())
}

fn lines(file: &mut dyn Write, rows: u64) -> std::io::Result<()> {
    SignInRows::new(rows, SEED).try_for_each(|row| writeln!(file, "{row}"))
}

/// How long the program takes, and the most memory that it had, where the system tells.
fn read(path: &Path, arguments: &[&str]) -> (Duration, String, bool) {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_instep"))
        .arg("signins")
        .arg(path)
        .args(arguments)
        .args(["--at", "2026-11-21T12:00:00Z"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("instep starts");
    let mut output = child.stdout.take().expect("it is a pipe");
    let status = format!("/proc/{}/status", child.id());
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        let _ = output.read_to_string(&mut text);
        text
    });
    let mut most = None;
    while child.try_wait().expect("it can be asked").is_none() {
        most = high_water(&status).or(most);
        std::thread::sleep(Duration::from_millis(10));
    }
    let elapsed = start.elapsed();
    let text = reader.join().expect("it was read");
    let memory = most.map_or("not told".to_owned(), |kilobytes: u64| format!("{} MB", kilobytes / 1000));
    (elapsed, memory, text.contains("attempts"))
}

fn high_water(status: &str) -> Option<u64> {
    let text = std::fs::read_to_string(status).ok()?;
    let line = text.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

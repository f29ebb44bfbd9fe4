//! Whether asking in the engine's order reaches a verdict sooner than other orders:
//! `cargo bench --bench asking > docs/asking.md`.
//!
//! Options: `--worlds N` (default 1,000), `--seed S`. With `--test` twenty worlds, to see that it runs.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads its own arguments")]

use instep::diagnosis::conversation::{Conversations, Course, Order};
use instep::diagnosis::question::{Answering, Askable};
use std::thread;

/// Nobody stays on the phone for longer, in minutes.
const LIMIT: f64 = 30.0;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse::<u64>().ok()
    };
    let quick = arguments.iter().any(|argument| argument == "--test");
    let worlds = option("--worlds").unwrap_or(if quick { 20 } else { 1_000 });
    let seed = option("--seed").unwrap_or(20_261_122);
    println!("# What asking is worth\n");
    println!(
        "Made by `cargo bench --bench asking`, {worlds} worlds, seed {seed}. A conversation begins with one rejected code"
    );
    println!(
        "and ends when the verdict is firm (95 %), or after {LIMIT} minutes. Worlds are drawn from the model's priors and"
    );
    println!(
        "answers from its likelihoods; in one world a question has the same answer in every order. Everything that is"
    );
    println!("asked is taken to be at hand, and the minutes are guesses: read the differences, not the figures.\n");
    let conversations = Conversations::default();
    let courses: Vec<(Order, Vec<Course>)> =
        Order::ALL.into_iter().map(|order| (order, run(&conversations, worlds, seed, order))).collect();
    println!(
        "| order | firm in {LIMIT} min | wrong, of the firm | questions | median min | mean min | against the engine's |"
    );
    println!("|---|---|---|---|---|---|---|");
    let engine = mean(&courses[0].1, minutes);
    for (order, courses) in &courses {
        row(*order, courses, engine);
    }
    println!("\nA conversation without a firm verdict counts as {LIMIT} minutes.");
    if !quick {
        questions();
    }
}

fn run(conversations: &Conversations, worlds: u64, seed: u64, order: Order) -> Vec<Course> {
    let threads = thread::available_parallelism().map_or(1, |count| count.get() as u64);
    thread::scope(|scope| {
        let part = |first| {
            scope.spawn(move || {
                let worlds = (first..worlds).step_by(threads as usize);
                worlds.map(|world| conversations.course(seed, world, order, LIMIT)).collect::<Vec<_>>()
            })
        };
        let parts: Vec<_> = (0..threads).map(part).collect();
        parts.into_iter().flat_map(|part| part.join().expect("a conversation does not panic")).collect()
    })
}

fn minutes(course: &Course) -> f64 {
    course.firm_after.unwrap_or(LIMIT)
}

fn mean(courses: &[Course], of: impl Fn(&Course) -> f64) -> f64 {
    courses.iter().map(of).sum::<f64>() / courses.len().max(1) as f64
}

fn row(order: Order, courses: &[Course], engine: f64) {
    let firm: Vec<&Course> = courses.iter().filter(|course| course.firm_after.is_some()).collect();
    let wrong = firm.iter().filter(|course| !course.right).count();
    let mut all: Vec<f64> = courses.iter().map(minutes).collect();
    all.sort_by(f64::total_cmp);
    let percent = |part: usize, whole: usize| part as f64 / whole.max(1) as f64 * 100.0;
    let mean_minutes = mean(courses, minutes);
    println!(
        "| {} | {:.1} % | {:.1} % | {:.1} | {:.1} | {mean_minutes:.2} | {:+.0} % |",
        order.words(),
        percent(firm.len(), courses.len()),
        percent(wrong, firm.len()),
        mean(courses, |course| course.asked as f64),
        all[all.len() / 2],
        (mean_minutes / engine - 1.0) * 100.0,
    );
}

/// Everything that can be asked.
fn questions() {
    println!("\n## The questions\n");
    println!("| id | minutes | answered by | what it is for |");
    println!("|---|---|---|---|");
    for askable in Askable::all() {
        let answer = match askable.answer {
            Answering::Reading(_) => "a clock's time",
            Answering::Measured(..) => "an offset",
            Answering::Rollovers => "three moments",
            Answering::Codes => "two codes",
            Answering::Choice { several: true, .. } => "some of a list",
            Answering::Choice { .. } => "one of a list",
        };
        println!("| `{}` | {} | {answer} | {} |", askable.id, askable.minutes, askable.why);
    }
}

use instep::otp::{Algorithm, Code, Digits, Key, Secret};
use instep::search::Lanes;
use instep::time::Step;
use std::hint::black_box;

fn cpu() -> f64 {
    let t = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    t.tv_sec as f64 + t.tv_nsec as f64 * 1e-9
}

fn clock_rate() -> f64 {
    let begin = cpu();
    let mut x = black_box(1u64);
    let n = 20_000_000u64;
    let add = black_box(3u64);
    for _ in 0..n / 10 {
        for _ in 0..10 {
            x = black_box(x) ;
            x = x.wrapping_add(add);
        }
    }
    black_box(x);
    n as f64 / (cpu() - begin)
}

fn main() {
    let secret = Secret::from_bytes(b"12345678901234567890");
    let wanted: Vec<Code> = [111_111, 222_222].iter().map(|&n| Code::from_truncated(n, Digits::SIX)).collect();
    let other = totp_rs::Builder::new().with_secret(secret.expose()).build().unwrap();
    let mut best = std::collections::BTreeMap::new();
    for _ in 0..7 {
        for algorithm in Algorithm::ALL {
            let key = Key::new(&secret, algorithm);
            for lanes in Lanes::ALL.into_iter().filter(|l| l.are_available()) {
                let n = 200_000;
                let begin = cpu();
                let hits = lanes.scan_for_any(&key, Digits::SIX, Step(58_000_000), Step(58_000_000 + n - 1), &wanted);
                let rate = n as f64 / (cpu() - begin);
                black_box(hits.len());
                let b = best.entry(format!("{algorithm} {}", lanes.name())).or_insert(0.0f64);
                *b = b.max(rate);
            }
        }
        let begin = cpu();
        black_box(other.generate(black_box(58_000_000 * 30)));
        for c in 0..100_000u64 { black_box(other.generate(black_box((58_000_000 + c) * 30))); }
        let b = best.entry("totp-rs".to_owned()).or_insert(0.0f64);
        *b = b.max(1e5 / (cpu() - begin));
    }
    let t = best["totp-rs"];
    for (name, rate) in best { println!("{name:30} {:8.2} M/s {:6.2}x", rate * 1e-6, rate / t); }
    println!("clock {:.2} GHz", clock_rate() * 1e-9);
}

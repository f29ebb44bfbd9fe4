//! Reports for people, read by the parsers of others: whatever text and numbers go in, what comes out is well formed.
//!
//! Draws are proptest's, which prints and keeps what failed.
#![allow(clippy::disallowed_methods, reason = "the kept cases are what is tried")]

mod draws;
mod html;
mod markdown;
mod svg;
mod table;
mod tickets;

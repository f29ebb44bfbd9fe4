//! Getting a token: the forms that are sent, and what is made of the answers. No socket, no clock, no terminal.

mod assertion;
mod client;
mod device_code;
mod error;
mod form;
mod signing_key;
mod token;

pub use assertion::Assertion;
pub use client::{ClientCredential, ClientId, IdError, Tenant};
pub use device_code::{DeviceSignIn, Poll};
pub use error::TokenError;
pub use form::Form;
pub use signing_key::{KeyError, SigningKey};
pub use token::{AccessToken, TokenTextError};

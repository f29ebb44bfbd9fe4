//! JSON values that may have another type than they should: text for a number, JSON in a text, one object for a list.

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// A sign-in of more steps or risks is none that a person made.
pub(super) const MOST_ITEMS: usize = 64;
/// Longer texts are cut off.
const MOST_CHARACTERS: usize = 1024;

/// What is filled from an object, field by field.
pub(super) trait Fields: Default {
    /// Takes a field's value from the map; `name` is in lower case. Must take it.
    fn take<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error>;

    /// Takes a text in an object's place.
    fn take_text(&mut self, _text: &str) {}
}

/// Takes a text, unless there is one already.
pub(super) fn first<'de, A: MapAccess<'de>>(field: &mut Option<String>, map: &mut A) -> Result<(), A::Error> {
    let text = map.next_value::<Text>()?.0;
    if field.is_none() {
        *field = text;
    }
    Ok(())
}

/// A text as it is kept; none if there is nothing in it.
pub(super) fn kept(text: &str) -> Option<String> {
    let text = text.trim();
    let end = text.char_indices().nth(MOST_CHARACTERS).map_or(text.len(), |(place, _)| place);
    (!text.is_empty()).then(|| text[..end].to_owned())
}

/// A field's name in lower case, in place; a longer name is none that is known.
struct Name {
    letters: [u8; 48],
    length: usize,
}

impl Name {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.letters[..self.length]).unwrap_or_default()
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Name, D::Error> {
        struct Visit;
        impl Visitor<'_> for Visit {
            type Value = Name;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a field's name")
            }
            fn visit_str<E>(self, text: &str) -> Result<Name, E> {
                let mut name = Name { letters: [0; 48], length: 0 };
                if let Some(letters) = name.letters.get_mut(..text.len()) {
                    letters.copy_from_slice(text.as_bytes());
                    letters.make_ascii_lowercase();
                    name.length = text.len();
                }
                Ok(name)
            }
        }
        from.deserialize_str(Visit)
    }
}

/// A text, or what can be written as one; none for all else.
pub(super) struct Text(pub Option<String>);

impl Text {
    pub fn number(&self) -> Option<i64> {
        self.0.as_deref()?.parse().ok()
    }

    pub fn truth(&self) -> Option<bool> {
        truth(self.0.as_deref()?)
    }
}

/// Yes or no in the words of exports.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "success" | "succeeded" | "1" => Some(true),
        "false" | "no" | "failure" | "failed" | "0" => Some(false),
        _ => None,
    }
}

/// The methods of a visitor that takes every scalar for absent.
macro_rules! scalars_are_absent {
    ($value:ty, $absent:expr) => {
        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("any value")
        }
        fn visit_bool<E>(self, _: bool) -> Result<$value, E> {
            Ok($absent)
        }
        fn visit_i64<E>(self, _: i64) -> Result<$value, E> {
            Ok($absent)
        }
        fn visit_u64<E>(self, _: u64) -> Result<$value, E> {
            Ok($absent)
        }
        fn visit_f64<E>(self, _: f64) -> Result<$value, E> {
            Ok($absent)
        }
        fn visit_unit<E>(self) -> Result<$value, E> {
            Ok($absent)
        }
    };
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Text, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Text;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("any value")
            }
            fn visit_str<E>(self, text: &str) -> Result<Text, E> {
                Ok(Text(kept(text)))
            }
            fn visit_bool<E>(self, truth: bool) -> Result<Text, E> {
                Ok(Text(Some(truth.to_string())))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Text, E> {
                Ok(Text(Some(number.to_string())))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Text, E> {
                Ok(Text(Some(number.to_string())))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Text, E> {
                Ok(Text(Some(number.to_string())))
            }
            fn visit_unit<E>(self) -> Result<Text, E> {
                Ok(Text(None))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Text, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Text(None))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Text(None))
            }
        }
        from.deserialize_any(Visit)
    }
}

/// A list of texts, which may itself stand in a text.
pub(super) struct Texts(pub Vec<String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Texts, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Texts;
            scalars_are_absent!(Texts, Texts(Vec::new()));
            fn visit_str<E>(self, text: &str) -> Result<Texts, E> {
                let inner = text.trim_start().starts_with('[').then(|| serde_json::from_str(text).ok()).flatten();
                Ok(inner.unwrap_or_else(|| Texts(kept(text).into_iter().collect())))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Texts, A::Error> {
                let mut texts = Vec::new();
                while let Some(Text(text)) = list.next_element()? {
                    texts.extend(text.filter(|_| texts.len() < MOST_ITEMS));
                }
                Ok(Texts(texts))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Texts, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Texts(Vec::new()))
            }
        }
        from.deserialize_any(Visit)
    }
}

/// An object, which may itself stand in a text.
pub(super) struct Object<T>(pub T);

impl<'de, T: Fields> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Object<T>, D::Error> {
        struct Visit<T>(PhantomData<T>);
        impl<'de, T: Fields> Visitor<'de> for Visit<T> {
            type Value = Object<T>;
            scalars_are_absent!(Object<T>, Object(T::default()));
            fn visit_str<E>(self, text: &str) -> Result<Object<T>, E> {
                let inner = text.trim_start().starts_with('{').then(|| serde_json::from_str(text).ok()).flatten();
                Ok(inner.unwrap_or_else(|| {
                    let mut value = T::default();
                    value.take_text(text);
                    Object(value)
                }))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Object<T>, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Object(T::default()))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<T>, A::Error> {
                let mut value = T::default();
                while let Some(name) = map.next_key::<Name>()? {
                    value.take(name.text(), &mut map)?;
                }
                Ok(Object(value))
            }
        }
        from.deserialize_any(Visit(PhantomData))
    }
}

/// A list of objects, which may itself stand in a text, or be one object.
pub(super) struct List<T>(pub Vec<T>);

impl<'de, T: Fields> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<List<T>, D::Error> {
        struct Visit<T>(PhantomData<T>);
        impl<'de, T: Fields> Visitor<'de> for Visit<T> {
            type Value = List<T>;
            scalars_are_absent!(List<T>, List(Vec::new()));
            fn visit_str<E>(self, text: &str) -> Result<List<T>, E> {
                let is_json = text.trim_start().starts_with(['[', '{']);
                Ok(is_json.then(|| serde_json::from_str(text).ok()).flatten().unwrap_or(List(Vec::new())))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<List<T>, A::Error> {
                let mut values = Vec::new();
                while let Some(Object(value)) = list.next_element()? {
                    if values.len() < MOST_ITEMS {
                        values.push(value);
                    }
                }
                Ok(List(values))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<List<T>, A::Error> {
                let mut value = T::default();
                while let Some(name) = map.next_key::<Name>()? {
                    value.take(name.text(), &mut map)?;
                }
                Ok(List(vec![value]))
            }
        }
        from.deserialize_any(Visit(PhantomData))
    }
}

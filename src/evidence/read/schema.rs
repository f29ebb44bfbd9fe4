//! The JSON Schema of a case, made from the table of keys that the reader uses.

use super::keys::{CASE, Form, KINDS, Key, SCHEMA, Section};
use serde_json::{Map, Value, json};

/// The JSON Schema of `instep.case/1`.
pub fn case_schema() -> Value {
    let mut schema = section(&CASE);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!(SCHEMA);
    schema["description"] = json!("what is known about rejected one-time codes");
    schema
}

fn section(section: &Section) -> Value {
    let required: Vec<_> = section.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let properties: Map<_, _> = section.keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn property(key: &Key) -> Value {
    let mut schema = form(&key.form);
    schema["description"] = json!(key.says);
    schema
}

fn form(form: &Form) -> Value {
    let moment = json!({ "type": "string", "format": "date-time" });
    let duration = json!({ "type": "string", "pattern": "^[+-]?([0-9]+(\\.[0-9]+)?(ms|s|m|min|h|d|w|y))+$" });
    match form {
        Form::Text | Form::Secret | Form::ClockText => json!({ "type": "string" }),
        // `@` and Unix seconds are no RFC 3339.
        Form::Moment => json!({ "anyOf": [moment, { "type": "string", "pattern": "^@-?[0-9]+(\\.[0-9]+)?$" }] }),
        Form::Duration { .. } => duration,
        Form::Tolerance => json!({ "anyOf": [{ "type": "integer", "minimum": 0, "maximum": u32::MAX }, duration] }),
        Form::Whole { least: i64::MIN, most: i64::MAX } => json!({ "type": "integer" }),
        Form::Whole { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Form::Number => json!({ "type": "number" }),
        Form::Probability => json!({ "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 }),
        Form::Flag => json!({ "type": "boolean" }),
        Form::Words(words) => json!({ "enum": words() }),
        Form::Table(table) => section(table),
        Form::Observations => observations(),
    }
}

fn observations() -> Value {
    let kinds: Vec<Value> = KINDS.iter().map(|kind| section(&kind.section)).collect();
    json!({ "type": "array", "items": { "oneOf": kinds } })
}

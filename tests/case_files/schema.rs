//! The JSON Schema of a case agrees with its reader.

use super::file;
use instep::evidence::{Case, case_schema};
use serde_json::{Value, json};

/// Whether a value is allowed by a schema, as far as the schema of a case goes. Patterns and formats are not looked at.
fn allows(schema: &Value, value: &Value) -> bool {
    let of_type = schema.get("type").is_none_or(|kind| match kind.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        _ => false,
    });
    let each = |key: &str| schema.get(key).and_then(Value::as_array);
    let allowed = |key: &str| each(key).map(|all| all.iter().filter(|one| allows(one, value)).count());
    of_type
        && each("enum").is_none_or(|words| words.contains(value))
        && allowed("anyOf").is_none_or(|count| count > 0)
        && allowed("oneOf").is_none_or(|count| count == 1)
        && within(schema, value)
        && value.as_array().is_none_or(|items| items.iter().all(|item| allows(&schema["items"], item)))
        && value.as_object().is_none_or(|_| allows_keys(schema, value))
}

fn within(schema: &Value, value: &Value) -> bool {
    let limit = |key: &str| schema.get(key).and_then(Value::as_f64);
    let Some(number) = value.as_f64() else { return true };
    limit("minimum").is_none_or(|least| number >= least)
        && limit("maximum").is_none_or(|most| number <= most)
        && limit("exclusiveMinimum").is_none_or(|least| number > least)
        && limit("exclusiveMaximum").is_none_or(|most| number < most)
}

fn allows_keys(schema: &Value, value: &Value) -> bool {
    let Some(known) = schema.get("properties").and_then(Value::as_object) else { return true };
    let required = schema["required"].as_array().into_iter().flatten();
    let given = value.as_object().into_iter().flatten();
    required.filter_map(Value::as_str).all(|key| value.get(key).is_some())
        && given.into_iter().all(|(key, inner)| known.get(key).is_some_and(|schema| allows(schema, inner)))
}

#[test]
fn the_example_is_allowed() {
    let example: Value = serde_json::from_str(&file("contract.json")).unwrap();
    assert!(allows(&case_schema(), &example));
}

/// Each place of the example, with a value there that cannot be right.
fn spoilt(example: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    let observations = example["observation"].as_array().unwrap();
    for (place, observation) in observations.iter().enumerate() {
        for key in observation.as_object().unwrap().keys() {
            let mut without = example.clone();
            without["observation"][place].as_object_mut().unwrap().remove(key);
            let mut other = example.clone();
            other["observation"][place][key] = json!([1]);
            all.extend([without, other]);
        }
        let mut more = example.clone();
        more["observation"][place]["unheard_of"] = json!(1);
        all.push(more);
    }
    for (key, value) in
        [("period", json!(0)), ("digits", json!(11)), ("hosting", json!("cloud")), ("look_back", json!(-1))]
    {
        let mut other = example.clone();
        other["verifier"][key] = value;
        all.push(other);
    }
    all
}

#[test]
fn what_the_schema_refuses_is_refused_and_the_other_way_round() {
    let example: Value = serde_json::from_str(&file("contract.json")).unwrap();
    let schema = case_schema();
    for case in spoilt(&example) {
        let read = Case::from_json(&case.to_string());
        // What keys demand of each other is no matter of the schema.
        let alone =
            matches!(&read, Err(wrong) if wrong.message.contains("lacks") || wrong.message.contains("has no zone"));
        let agree = allows(&schema, &case) == read.is_ok();
        assert!(agree || alone && allows(&schema, &case), "{read:?}");
    }
}

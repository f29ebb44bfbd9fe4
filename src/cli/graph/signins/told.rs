use serde_json::Value;

/// One line an event, as the service tells it.
pub(super) fn text(user: &str, events: &[Value]) -> String {
    let mut text = format!("{user}: {} sign-ins\n", events.len());
    for event in events {
        let word = |value: &Value| value.as_str().map(cleaned).unwrap_or_default();
        let code = event["status"]["errorCode"].as_i64().map_or_else(|| "?".to_owned(), |code| code.to_string());
        text.push_str(&format!("  {}  {code:>6}", word(&event["createdDateTime"])));
        for step in event["authenticationDetails"].as_array().map(Vec::as_slice).unwrap_or_default() {
            let (method, result) = (&step["authenticationMethod"], &step["authenticationStepResultDetail"]);
            text.push_str(&format!("\n      {}: {}", word(method), word(result)));
        }
        text.push('\n');
    }
    text
}

fn cleaned(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

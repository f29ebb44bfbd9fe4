//! Plans and what came of them, for people.

use crate::graph::apply::{Ending, ResetReport, StepReport};
use crate::graph::plan::{Advice, Plan};
use crate::report::{Block, Page, Section, bullet, wrapped};

/// The plan as text: the answer first.
pub fn plan_text(plan: &Plan) -> String {
    let mut text = wrapped("", &headline(plan));
    for warning in &plan.warnings {
        text.push('\n');
        text += &wrapped("WARNING: ", warning);
    }
    text += "\nCalls, in this order\n";
    for step in &plan.steps {
        text += &wrapped(&format!("{:3}. ", step.step), &step.does.words());
        text += &format!("     {}\n", step.call);
    }
    let kept: Vec<String> = kept(plan);
    for (heading, items) in [("What that destroys", &plan.destroys), ("What stays", &kept), ("By hand", &plan.by_hand)]
    {
        text += &section(heading, items);
    }
    text += &section("What it rests on", &facts(plan));
    text
}

/// The same as a page.
pub fn plan_page(plan: &Plan) -> Page {
    let calls = plan.steps.iter().map(|step| format!("{}. {}: {}", step.step, step.does.words(), step.call)).collect();
    let list = |heading: &str, items: &[String]| Section::new(heading, vec![Block::List(items.to_vec())]);
    let sections = [
        list("Warnings", &plan.warnings),
        Section::new("Calls, in this order", vec![Block::Checklist(calls)]),
        list("What that destroys", &plan.destroys),
        list("What stays", &kept(plan)),
        list("By hand", &plan.by_hand),
        list("What it rests on", &facts(plan)),
    ];
    let is_empty = |section: &Section| matches!(&section.blocks[..], [Block::List(items)] if items.is_empty());
    Page {
        title: format!("Reset plan for {}", plan.user.user_principal_name),
        answer: headline(plan),
        sections: sections.into_iter().filter(|section| !is_empty(section)).collect(),
    }
}

fn headline(plan: &Plan) -> String {
    let user = &plan.user.user_principal_name;
    let calls = match plan.steps.len() {
        1 => "1 call".to_owned(),
        count => format!("{count} calls"),
    };
    match plan.advice {
        Advice::SetTheClock if plan.resets_methods() || plan.issues_pass() => {
            format!("Set the clock instead: this plan for {user}, {calls}, is not what is needed. Nothing is done yet.")
        }
        _ => format!("Plan for {user}: {calls}. Nothing is done yet."),
    }
}

fn kept(plan: &Plan) -> Vec<String> {
    plan.kept.iter().map(|kept| format!("{}: {}", kept.method.words(), kept.why)).collect()
}

fn facts(plan: &Plan) -> Vec<String> {
    let mut facts = vec![
        format!("identity verified: {}", plan.identity_verified),
        format!("read at {} from {}", plan.made_at, plan.service),
        format!("default method: {}", plan.state.default_method.as_deref().unwrap_or("not known")),
    ];
    facts.extend(plan.despite.as_ref().map(|reason| format!("despite the signs of fraud: {reason}")));
    facts.extend(plan.grounds.as_ref().map(|grounds| {
        let verdict = serde_json::to_value(grounds.clock).unwrap_or_default();
        let verdict = verdict.as_str().unwrap_or_default().replace('-', " ");
        format!("a clock as the reason: {verdict} ({:.1} %), by {}", 100.0 * grounds.probability, grounds.source)
    }));
    facts.push(format!("digest {}", &plan.digest.get(..12).unwrap_or_default()));
    facts
}

/// What came of a plan, as text: the answer first.
pub fn report_text(report: &ResetReport, plan: &Plan) -> String {
    let mut text = wrapped("", &outcome(report));
    if report.outcome != Ending::DryRun {
        text.extend(report.stopped.iter().map(|why| format!("\n{}", wrapped("STOPPED: ", why))));
    }
    text += "\n";
    for step in &report.steps {
        text += &line(step, report.outcome);
    }
    text += &section("Notes", &notes(report, plan));
    if let Some(methods) = report.methods.as_ref().filter(|_| plan.resets_methods()) {
        let is_lagging = |id: &str| report.listed_still.iter().any(|method| method.id == id);
        let words = methods.iter().map(|method| match is_lagging(&method.id) {
            true => format!("{}: listed still, which takes some minutes to change", method.words()),
            false => method.words(),
        });
        text += &section("What was left after the deletions", &words.collect::<Vec<_>>());
    }
    text += &section("By hand", &report.by_hand);
    text.extend(report.record.iter().map(|record| format!("\nRecord: {record}\n")));
    text
}

fn outcome(report: &ResetReport) -> String {
    let user = &report.user.user_principal_name;
    let done = report.steps.iter().filter(|step| step.done).count();
    let all = report.steps.len();
    match report.outcome {
        Ending::Done => format!("Done: all {all} steps for {user}."),
        Ending::DryRun => format!("Nothing was changed. {} of {all} steps would be done for {user}.", all - done),
        Ending::PartWay => {
            format!("Part-way: {done} of {all} steps for {user} are done. Apply the plan again to go on.")
        }
        Ending::Stale | Ending::Unread => format!("Nothing was changed for {user}."),
    }
}

fn line(step: &StepReport, ending: Ending) -> String {
    let standing = match (step.done, ending) {
        (true, _) => "done",
        (false, Ending::DryRun) => "would",
        (false, _) if step.outcome.is_some() => "FAILED",
        (false, _) => "left",
    };
    let mut text = wrapped(&format!("{:3}. {standing:6} ", step.step), &step.does);
    if ending == Ending::DryRun && !step.done {
        text += &format!("     {}\n", step.call);
    }
    text.extend(step.says.iter().map(|says| wrapped("            ", says)));
    text
}

fn notes(report: &ResetReport, plan: &Plan) -> Vec<String> {
    let mut notes = report.notes.clone();
    if let Some(pass) = &report.pass {
        let place = match pass.delivered_to.as_deref() {
            Some("file") => "the pass is in the file",
            Some(_) => "the pass was shown",
            None => "nobody has the pass",
        };
        notes.push(format!(
            "{place}: {}. Give it to the user by a way that you trust; it may take minutes to be offered",
            pass.terms.words()
        ));
    }
    let forbidden = report.steps.iter().filter(|step| step.status == Some(403));
    notes.extend(forbidden.filter_map(|step| {
        let permission = &plan.step(step.step)?.permission;
        Some(format!(
            "step {} needs {permission} (or UserAuthenticationMethod.ReadWrite.All for methods and passes), with an administrator's \
             consent; a person also needs the role Authentication Administrator, and for administrators Privileged Authentication \
             Administrator",
            step.step
        ))
    }));
    notes
}

fn section(heading: &str, items: &[String]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let items: String = items.iter().map(|item| bullet(item)).collect();
    format!("\n{heading}\n{items}")
}

//! Explanations: a field of the spec language, fields to choose from, a code's page, all codes.

use std::io::{self, Write};

use crate::plan::pages::{self, Codes};
use crate::render::page::{Line, Page, Style, Tone};
use crate::spec::explain::{Candidate, Deprecation, Field, Member, Presence, Shape};
use crate::spec::{Code, Examples, Excerpt, Group, Role};

/// How far text under a heading is indented.
const INDENT: usize = 4;

/// How an explanation looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// With colours or without.
    pub style: Style,
    /// The width at which text is wrapped, in columns.
    pub columns: usize,
    /// How much of the fields is shown.
    pub depth: Depth,
}

/// How much of the fields inside a field is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The fields, each with its first sentence.
    Fields,
    /// The whole tree of fields, by name and type.
    Tree,
}

/// Writes everything about a field, and where else fields of its name stand.
pub fn field(out: &mut dyn Write, layout: Layout, (field, also): (&Field, &[Candidate])) -> io::Result<()> {
    let mut page = Page::new(out, layout.style);
    head(&mut page, field)?;
    if layout.depth == Depth::Tree {
        heading(&mut page, heading_of_fields(&field.shape))?;
        return tree(&mut page, INDENT, &field.fields);
    }
    section(&mut page, layout, ("DESCRIPTION:", std::slice::from_ref(&field.description)))?;
    section(&mut page, layout, ("LIMITS:", &field.limits))?;
    let words: Vec<String> = field.words.iter().map(|word| term(&word.word, &word.meaning)).collect();
    section(&mut page, layout, ("VALUES:", &words))?;
    fields(&mut page, layout, field)?;
    heading(&mut page, "EXAMPLE:")?;
    lines(&mut page, INDENT, &field.example)?;
    if !also.is_empty() {
        heading(&mut page, "ALSO:")?;
        rows(&mut page, layout, also)?;
    }
    Ok(())
}

/// Writes the fields that a name may mean.
pub fn candidates(out: &mut dyn Write, layout: Layout, (topic, found): (&str, &[Candidate])) -> io::Result<()> {
    let mut page = Page::new(out, layout.style);
    page.line(0, format!("`{topic}` may be one of these fields; `s3jobs explain` takes the whole path:"))?;
    page.blank()?;
    rows(&mut page, layout, found)
}

/// Writes a code's page.
pub fn code(out: &mut dyn Write, layout: Layout, code: Code) -> io::Result<()> {
    let mut page = Page::new(out, layout.style);
    let severity = code.severity();
    page.line(0, Line::new().tone(Tone::Strong, "CODE:      ").text(code.name()))?;
    page.line(0, Line::new().tone(Tone::Strong, "SEVERITY:  ").tone(tone(code), severity.name()))?;
    let description = [code.description().to_owned(), code.reason().to_owned()].join("\n\n");
    section(&mut page, layout, ("DESCRIPTION:", &[description]))?;
    section(&mut page, layout, ("WHAT TO DO:", &[code.remedy().to_owned()]))?;
    section(&mut page, layout, ("SOURCE:", &[code.source().to_owned()]))?;
    match &code.page().examples {
        Examples::None(why) => section(&mut page, layout, ("EXAMPLE:", &[format!("none: {why}")])),
        Examples::Shown { wrong, right } => {
            excerpts(&mut page, ("WRONG:", wrong))?;
            excerpts(&mut page, ("RIGHT:", right))
        }
    }
}

/// Writes the page of a code of plans.
pub fn page(out: &mut dyn Write, layout: Layout, found: &pages::Page) -> io::Result<()> {
    let mut page = Page::new(out, layout.style);
    let pages::Page { code, description, reason, remedy } = found;
    page.line(0, Line::new().tone(Tone::Strong, "CODE:      ").text(*code))?;
    page.line(0, Line::new().tone(Tone::Strong, "OF:        ").text("plans"))?;
    section(&mut page, layout, ("DESCRIPTION:", &[[description.as_str(), reason].join("\n\n")]))?;
    section(&mut page, layout, ("WHAT TO DO:", std::slice::from_ref(remedy)))
}

/// Writes all codes by group, each with its severity and what it means.
pub fn codes(out: &mut dyn Write, layout: Layout) -> io::Result<()> {
    codes_of_specs(out, layout)?;
    let mut page = Page::new(out, layout.style);
    for (title, codes) in
        [("Why a run stands where it stands", Codes::Reasons), ("Lists and buckets, as plans see them", Codes::Found)]
    {
        page.blank()?;
        page.line(0, Line::new().tone(Tone::Strong, title))?;
        for pages::Page { code, description, .. } in pages::pages(codes) {
            page.line(2, *code)?;
            page.wrapped(INDENT + 2, (layout.columns, Tone::Dim), description)?;
        }
    }
    Ok(())
}

fn codes_of_specs(out: &mut dyn Write, layout: Layout) -> io::Result<()> {
    let mut page = Page::new(out, layout.style);
    for (index, Group { title, codes }) in Code::GROUPS.iter().enumerate() {
        if index > 0 {
            page.blank()?;
        }
        page.line(0, Line::new().tone(Tone::Strong, *title))?;
        for code in *codes {
            page.line(2, Line::new().text(code.name()).text("  ").tone(tone(*code), code.severity().name()))?;
            page.wrapped(INDENT + 2, (layout.columns, Tone::Dim), code.description())?;
        }
    }
    Ok(())
}

fn tone(code: Code) -> Tone {
    match code.severity() {
        crate::spec::Severity::Error => Tone::Bad,
        crate::spec::Severity::Warning => Tone::Warn,
        crate::spec::Severity::Note => Tone::Good,
    }
}

fn head(page: &mut Page<'_>, field: &Field) -> io::Result<()> {
    let path = if field.path.is_empty() { "(the whole document)" } else { &field.path };
    let mut shape = format!("<{}>", field.shape);
    if !field.path.is_empty() {
        shape = format!("{shape} {}", presence(&field.presence));
    }
    if field.deprecation == Deprecation::ByS3 {
        shape.push_str(", deprecated by S3");
    }
    let default = field.default.as_deref().filter(|default| !default.contains('\n'));
    let facts =
        [("KIND:", Some(field.kind.name())), ("FIELD:", Some(path)), ("TYPE:", Some(&shape)), ("DEFAULT:", default)];
    for (name, value) in facts {
        if let Some(value) = value {
            page.line(0, Line::new().tone(Tone::Strong, format!("{name:<10}")).text(value))?;
        }
    }
    Ok(())
}

fn presence(presence: &Presence) -> String {
    match presence {
        Presence::OneOf => "one of several, of which exactly one is there".to_owned(),
        Presence::Required | Presence::RequiredSomewhere(_) | Presence::Optional => presence.to_string(),
    }
}

fn heading(page: &mut Page<'_>, title: &str) -> io::Result<()> {
    page.blank()?;
    page.line(0, Line::new().tone(Tone::Strong, title))
}

/// A heading and texts under it; nothing if there is no text.
fn section(page: &mut Page<'_>, layout: Layout, (title, texts): (&str, &[String])) -> io::Result<()> {
    if texts.is_empty() {
        return Ok(());
    }
    heading(page, title)?;
    for text in texts {
        paragraphs(page, layout, text)?;
    }
    Ok(())
}

fn paragraphs(page: &mut Page<'_>, layout: Layout, text: &str) -> io::Result<()> {
    for (index, paragraph) in text.split("\n\n").enumerate() {
        if index > 0 {
            page.blank()?;
        }
        page.wrapped(INDENT, (layout.columns, Tone::Normal), paragraph)?;
    }
    Ok(())
}

/// A word and what it means.
fn term(word: &str, meaning: &str) -> String {
    if meaning.is_empty() { word.to_owned() } else { format!("{word}: {meaning}") }
}

fn heading_of_fields(shape: &Shape) -> &'static str {
    match shape {
        Shape::OneKeyMap => "FIELDS, of which exactly one is there:",
        Shape::WordOrOneKeyMap => "FIELDS, of which exactly one is there in place of a word:",
        Shape::List(inner) if **inner == Shape::OneKeyMap => "FIELDS of each element, of which exactly one is there:",
        Shape::MapTo(inner) if **inner == Shape::OneKeyMap => "FIELDS of each value, of which exactly one is there:",
        Shape::List(_) => "FIELDS of each element:",
        Shape::MapTo(_) => "FIELDS of each value:",
        Shape::Text | Shape::Time | Shape::WholeNumber | Shape::Number | Shape::Boolean => "FIELDS:",
        Shape::Word | Shape::Map | Shape::Nothing => "FIELDS:",
    }
}

fn fields(page: &mut Page<'_>, layout: Layout, field: &Field) -> io::Result<()> {
    if field.fields.is_empty() {
        return Ok(());
    }
    heading(page, heading_of_fields(&field.shape))?;
    for member in &field.fields {
        page.line(INDENT, name_and_type(member, &field.fields))?;
        page.wrapped(INDENT + 4, (layout.columns, Tone::Dim), &member.summary)?;
    }
    Ok(())
}

fn tree(page: &mut Page<'_>, indent: usize, members: &[Member]) -> io::Result<()> {
    for member in members {
        page.line(indent, name_and_type(member, members))?;
        tree(page, indent + 2, &member.fields)?;
    }
    Ok(())
}

/// A field among those beside it. Of a choice between some of them it is said that it is one; all of them are a union.
fn name_and_type(member: &Member, beside: &[Member]) -> Line {
    let is_choice = beside.iter().any(|other| other.presence != Presence::OneOf);
    let line = Line::new().tone(Tone::Strong, &member.name).text(format!("  <{}>", member.shape));
    match member.presence {
        Presence::Required | Presence::RequiredSomewhere(_) => line.tone(Tone::Warn, format!(" {}", member.presence)),
        Presence::OneOf if is_choice => line.tone(Tone::Warn, " exactly one of these"),
        Presence::OneOf | Presence::Optional => line,
    }
}

fn rows(page: &mut Page<'_>, layout: Layout, found: &[Candidate]) -> io::Result<()> {
    for Candidate { kind, path, shape, summary } in found {
        let path = format!("{}.{path}", kind.name().to_lowercase());
        page.line(INDENT, Line::new().tone(Tone::Strong, path).text(format!("  <{shape}>")))?;
        page.wrapped(INDENT + 4, (layout.columns, Tone::Dim), summary)?;
    }
    Ok(())
}

fn excerpts(page: &mut Page<'_>, (title, excerpts): (&str, &[Excerpt])) -> io::Result<()> {
    heading(page, title)?;
    for (index, Excerpt { role, text }) in excerpts.iter().enumerate() {
        if index > 0 {
            page.blank()?;
        }
        match role {
            Role::Spec { .. } => {
                page.line(INDENT, "spec:")?;
                lines(page, INDENT + 2, text)?;
            }
            Role::Job => lines(page, INDENT, text)?,
            Role::Project => {
                page.line(INDENT, Line::new().tone(Tone::Dim, "# s3jobs.yaml"))?;
                lines(page, INDENT, text)?;
            }
            Role::File(path) => {
                page.line(INDENT, Line::new().tone(Tone::Dim, format!("# {path}")))?;
                lines(page, INDENT, text)?;
            }
        }
    }
    Ok(())
}

fn lines(page: &mut Page<'_>, indent: usize, text: &str) -> io::Result<()> {
    text.lines().try_for_each(|line| if line.is_empty() { page.blank() } else { page.line(indent, line) })
}

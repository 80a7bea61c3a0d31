//! Bytes to a tree of elements: names, text and children, with entities resolved and namespaces dropped.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Deepest nesting that is read. The deepest legal request has nine levels.
const MAX_DEPTH: usize = 32;

/// One XML element.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// The name without namespace prefix.
    pub(super) name: String,
    /// All text directly inside, as sent (white space included).
    pub(super) text: String,
    /// The elements directly inside, in order.
    pub(super) children: Vec<Element>,
}

/// Why a body is not one well-formed XML document that this server reads. The caller's mistake.
#[derive(Debug, thiserror::Error)]
pub(super) enum XmlError {
    #[error("the body is not UTF-8")]
    Encoding(#[from] std::str::Utf8Error),
    #[error("the body is not well-formed XML: {0}")]
    Syntax(#[from] quick_xml::Error),
    #[error("the body uses the unknown entity `&{0};`")]
    Entity(String),
    #[error("the body has no root element, or more than one")]
    Root,
    #[error("the body has a document type declaration")]
    DocumentType,
    #[error("the body has text outside its root element")]
    Stray,
    #[error("the body nests deeper than {MAX_DEPTH} elements")]
    Depth,
}

impl From<quick_xml::encoding::EncodingError> for XmlError {
    fn from(error: quick_xml::encoding::EncodingError) -> Self {
        Self::Syntax(error.into())
    }
}

/// Reads a body into its root element.
pub(super) fn parse(body: &[u8]) -> Result<Element, XmlError> {
    let body = std::str::from_utf8(body)?;
    let mut reader = Reader::from_str(body);
    let mut open: Vec<Element> = vec![Element::default()];
    loop {
        match reader.read_event()? {
            Event::Start(start) => open.push(element(&start)?),
            Event::Empty(start) => close(&mut open, element(&start)?)?,
            Event::End(_) => {
                let done = open.pop().ok_or(XmlError::Root)?;
                close(&mut open, done)?;
            }
            Event::Text(text) => append(&mut open, &text.xml10_content()?)?,
            Event::CData(text) => append(&mut open, &text.xml10_content()?)?,
            Event::GeneralRef(entity) => append(&mut open, &resolve(&entity)?)?,
            Event::DocType(_) => return Err(XmlError::DocumentType),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => return root(open),
        }
        if open.len() > MAX_DEPTH {
            return Err(XmlError::Depth);
        }
    }
}

fn root(mut open: Vec<Element>) -> Result<Element, XmlError> {
    let document = open.pop().ok_or(XmlError::Root)?;
    let mut children = document.children.into_iter();
    match (open.is_empty(), children.next(), children.next()) {
        (true, Some(root), None) => Ok(root),
        _ => Err(XmlError::Root),
    }
}

fn element(start: &BytesStart<'_>) -> Result<Element, XmlError> {
    let name = std::str::from_utf8(start.local_name().into_inner())?.to_owned();
    Ok(Element { name, ..Element::default() })
}

fn close(open: &mut [Element], done: Element) -> Result<(), XmlError> {
    open.last_mut().ok_or(XmlError::Root)?.children.push(done);
    Ok(())
}

fn append(open: &mut [Element], text: &str) -> Result<(), XmlError> {
    let outside = open.len() == 1;
    let innermost = open.last_mut().ok_or(XmlError::Root)?;
    if outside && !text.trim().is_empty() && text != "\u{feff}" {
        return Err(XmlError::Stray);
    }
    innermost.text.push_str(text);
    Ok(())
}

fn resolve(entity: &BytesRef<'_>) -> Result<String, XmlError> {
    if let Some(character) = entity.resolve_char_ref()? {
        return Ok(character.to_string());
    }
    let name = entity.decode()?;
    resolve_predefined_entity(&name).map(str::to_owned).ok_or_else(|| XmlError::Entity(name.into_owned()))
}

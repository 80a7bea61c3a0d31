//! XML, read as a tree and held against an XSD.
//!
//! Of XSD, what `junit-10.xsd` uses: elements, references, required and optional attributes, mixed and simple content.
//! All its sequences and choices repeat, so that the order of children says nothing.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// An element.
#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub children: Vec<Element>,
    pub text: String,
}

/// Reads a document.
pub fn read(text: &str) -> Element {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error} in\n{text}")) {
            Event::Start(start) => open.push(element(&start)),
            Event::Empty(start) => open.last_mut().unwrap().children.push(element(&start)),
            Event::End(_) => {
                let done = open.pop().unwrap();
                open.last_mut().unwrap().children.push(done);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text.decode().unwrap()),
            Event::GeneralRef(_) => open.last_mut().unwrap().text.push('&'),
            Event::Eof => break,
            Event::Decl(_) | Event::Comment(_) | Event::CData(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    assert_eq!(open.len(), 1, "an element is not closed in\n{text}");
    open.pop().unwrap().children.pop().unwrap()
}

fn element(start: &BytesStart<'_>) -> Element {
    let attribute = |attribute: Result<quick_xml::events::attributes::Attribute<'_>, _>| {
        let attribute = attribute.unwrap();
        let name = String::from_utf8(attribute.key.as_ref().to_vec()).unwrap();
        (name, attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap().into_owned())
    };
    let attributes = start.attributes().map(attribute).collect();
    Element { name: String::from_utf8(start.name().as_ref().to_vec()).unwrap(), attributes, ..Element::default() }
}

/// Every element of a name, in the order of the text.
pub fn all<'e>(root: &'e Element, name: &str) -> Vec<&'e Element> {
    let below = root.children.iter().flat_map(|child| all(child, name));
    (root.name == name).then_some(root).into_iter().chain(below).collect()
}

/// Holds a document against the XSD.
pub fn check(document: &str) {
    let schema = read(include_str!("../../../../../tests/data/formats/junit-10.xsd"));
    let declarations = schema.children.iter().filter(|child| child.name == "xs:element");
    let declarations = declarations.map(|child| (child.attributes["name"].as_str(), child)).collect();
    check_element(&read(document), &declarations);
}

fn check_element(element: &Element, declarations: &BTreeMap<&str, &Element>) {
    let name = &element.name;
    let declared = declarations.get(name.as_str()).unwrap_or_else(|| panic!("no element `{name}`"));
    let attributes = all(declared, "xs:attribute");
    for attribute in &attributes {
        let is_required = attribute.attributes.get("use").is_some_and(|value| value == "required");
        assert!(!is_required || element.attributes.contains_key(&attribute.attributes["name"]), "{attribute:?}");
    }
    for key in element.attributes.keys() {
        assert!(attributes.iter().any(|known| known.attributes["name"] == *key), "`{name}` has no attribute `{key}`");
    }
    let is_mixed = all(declared, "xs:complexType").iter().any(|kind| kind.attributes.contains_key("mixed"));
    let has_text = is_mixed || declared.attributes.contains_key("type");
    assert!(has_text || element.text.trim().is_empty(), "`{name}` takes no text: {:?}", element.text);
    let children: Vec<&str> = declared_children(declared);
    for child in &element.children {
        assert!(children.contains(&child.name.as_str()), "`{}` does not belong into `{name}`", child.name);
        check_element(child, declarations);
    }
}

fn declared_children(declared: &Element) -> Vec<&str> {
    all(declared, "xs:element")
        .into_iter()
        .filter_map(|child| child.attributes.get("ref").map(String::as_str))
        .collect()
}

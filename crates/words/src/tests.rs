//! The catalogues hold what the source says, no more and no less, and translations keep every hole.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use polib::catalog::Catalog;
use polib::message::{Message, MessageView};
use polib::metadata::CatalogMetadata;
use syn::punctuated::Punctuated;
use syn::visit::Visit;

use super::*;

/// Rust sources of which every text that begins with a capital letter is shown to somebody.
const SAID_WHOLE: [&str; 5] = [
    "crates/ui/src",
    "crates/edge/src/error.rs",
    "crates/domain/src/click.rs",
    "crates/domain/src/attachment.rs",
    "crates/domain/src/figure.rs",
];

/// Closed lists of which pages say the code.
const SAID_BY_CODE: [&str; 4] = ["ReversalReason", "ModificationReason", "RestorationReason", "RefusalReason"];

/// Sources whose texts are names, or made up.
const SAID_BY_NOBODY: [&str; 4] = [
    "crates/ui/src/help/components.rs",
    "crates/ui/src/security/browser.rs",
    "crates/ui/src/words.rs",
    "crates/ui/src/asset.rs",
];

/// What the source says: English by its key, with the form for many where there are two.
type Sayings = BTreeMap<String, Option<String>>;

#[derive(Default)]
struct Listener {
    sayings: Sayings,
    says_whole: bool,
    /// Inside of a function that gives back the words of a value.
    says_labels: bool,
    inside: usize,
}

impl Listener {
    fn hear(&mut self, english: String) {
        self.sayings.entry(english).or_insert(None);
    }
}

impl Visit<'_> for Listener {
    fn visit_expr_call(&mut self, call: &syn::ExprCall) {
        let path = match &*call.func {
            syn::Expr::Path(path) => path.path.segments.iter().map(|part| part.ident.to_string()).collect::<Vec<_>>(),
            _ => Vec::new(),
        };
        match path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [.., "tn" | "counted"] => {
                let texts: Vec<String> = call.args.iter().filter_map(text).collect();
                if let [one, many] = &texts[..] {
                    self.sayings.insert(one.clone(), Some(many.clone()));
                }
                syn::visit::visit_expr_call(self, call);
            }
            [.., "wrong"] => {
                self.inside += 1;
                call.args.iter().skip(1).for_each(|argument| self.visit_expr(argument));
                self.inside -= 1;
            }
            [.., "t"] | [.., "Said", "of"] | [.., "Expected" | "Refused"] => {
                self.inside += 1;
                syn::visit::visit_expr_call(self, call);
                self.inside -= 1;
            }
            _ => {
                let inside = std::mem::take(&mut self.inside);
                syn::visit::visit_expr_call(self, call);
                self.inside = inside;
            }
        }
    }

    /// What components look up by themselves may begin with a small letter.
    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        let texts: Vec<Option<String>> = call.args.iter().map(text).collect();
        match (call.method.to_string().as_str(), &texts[..]) {
            ("line" | "email" | "url" | "date" | "area" | "password" | "file" | "select", [_, Some(label), ..])
            | ("help" | "note" | "doing", [Some(label), ..])
            | ("refuse", [_, Some(label)])
                if self.says_whole =>
            {
                self.hear(label.clone());
            }
            _ => {}
        }
        syn::visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_lit(&mut self, literal: &syn::ExprLit) {
        if let syn::Lit::Str(text) = &literal.lit {
            let text = text.value();
            if self.inside > 0 || self.says_labels || (self.says_whole && is_words(&text)) {
                self.hear(text);
            }
        }
    }

    /// Arguments are heard as in a call, any other text of a macro as text.
    fn visit_macro(&mut self, called: &syn::Macro) {
        type Arguments = Punctuated<syn::Expr, syn::Token![,]>;
        match called.parse_body_with(Arguments::parse_terminated) {
            Ok(arguments) => {
                if called.path.is_ident("say") {
                    arguments.first().and_then(text).into_iter().for_each(|pattern| self.hear(pattern));
                }
                let inside = std::mem::take(&mut self.inside);
                arguments.iter().for_each(|argument| self.visit_expr(argument));
                self.inside = inside;
            }
            // What is said by its code, which is its English.
            Err(_) if called.path.is_ident("named") => {
                let list = called.tokens.to_string();
                if SAID_BY_CODE.iter().any(|name| list.contains(&format!("enum {name} "))) {
                    let is_code = |text: &&str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
                    let codes = list.split('"').skip(1).step_by(2).filter(is_code);
                    codes.for_each(|code| self.hear(in_words(code)));
                }
            }
            Err(_) => {
                // These are no literals that were read, but the source itself.
                let literals = called.tokens.to_string().replace("\\u{4}", &CONTEXT_END.to_string());
                let texts = literals.split('"').skip(1).step_by(2).filter(|text| is_words(text));
                texts
                    .filter(|_| self.says_whole)
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .for_each(|text| self.hear(text));
            }
        }
    }

    /// The refusals of the rooms below, `#[error("there is no such link")]`.
    fn visit_attribute(&mut self, attribute: &syn::Attribute) {
        if attribute.path().is_ident("error")
            && let Ok(text) = attribute.parse_args::<syn::LitStr>()
            && text.value().contains(' ')
        {
            self.hear(text.value());
        }
    }

    /// The words of a rule's own values: `fn label(self) -> &'static str`.
    fn visit_impl_item_fn(&mut self, function: &syn::ImplItemFn) {
        let says_labels = ["label", "words", "in_words"].iter().any(|name| function.sig.ident == name);
        self.says_labels = says_labels && is_text(&function.sig.output);
        syn::visit::visit_impl_item_fn(self, function);
        self.says_labels = false;
    }

    fn visit_item_mod(&mut self, module: &syn::ItemMod) {
        if module.ident != "tests" {
            syn::visit::visit_item_mod(self, module);
        }
    }
}

/// Whether a function gives back text that stands in the source.
fn is_text(output: &syn::ReturnType) -> bool {
    matches!(output, syn::ReturnType::Type(_, kind) if matches!(&**kind, syn::Type::Reference(_)))
}

/// What pages look up by a code.
fn in_words(code: &str) -> String {
    let words = code.replace('_', " ");
    let (first, rest) = words.split_at(1);
    first.to_uppercase() + rest
}

fn text(expression: &syn::Expr) -> Option<String> {
    match expression {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

fn is_words(text: &str) -> bool {
    let text = bare(text);
    let mut letters = text.chars();
    letters.next().is_some_and(|first| first.is_ascii_uppercase())
        && letters.next().is_some_and(|second| second.is_ascii_lowercase() || second == '-' || text.contains(' '))
        && !text.contains(['{', '%', '='])
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All files below a folder with this ending, or the file itself.
fn files(path: &Path, ending: &str) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).expect("the source is there").map(|entry| entry.expect("it can be read").path());
    let mut found: Vec<PathBuf> = entries
        .flat_map(|entry| if entry.is_dir() { files(&entry, ending) } else { vec![entry] })
        .filter(|file| file.extension().is_some_and(|extension| extension == ending))
        .collect();
    found.sort();
    found
}

/// What stands between double braces or after an `if` or `let` in a template, as Rust reads it.
fn expressions(template: &str) -> Vec<&str> {
    let between = |open: &'static str, close: &'static str| {
        template.split(open).skip(1).filter_map(move |rest| rest.split_once(close)).map(|(inside, _)| inside)
    };
    between("{{", "}}").collect()
}

fn said_in_source() -> Sayings {
    let mut listener = Listener::default();
    let whole: Vec<PathBuf> = SAID_WHOLE.iter().map(|path| root().join(path)).collect();
    for folder in ["crates/ui/src", "crates/domain/src", "crates/edge/src", "crates/flow/src"] {
        for file in files(&root().join(folder), "rs") {
            if file.ends_with("tests.rs")
                || file.ends_with("testing.rs")
                || file.components().any(|part| part.as_os_str() == "tests")
            {
                continue;
            }
            let is_heard = SAID_BY_NOBODY.iter().all(|path| file != root().join(path));
            listener.says_whole = is_heard && whole.iter().any(|path| file.starts_with(path));
            let source = fs::read_to_string(&file).expect("the source can be read");
            listener.visit_file(&syn::parse_file(&source).expect("the source is Rust"));
        }
    }
    listener.says_whole = true;
    for file in files(&root().join("crates/ui/templates"), "html") {
        let template = fs::read_to_string(&file).expect("the source can be read");
        for expression in expressions(&template) {
            // Filters are the template engine's own; what stands before them is Rust.
            let rust = expression.trim().trim_matches('-').split("|safe").next().unwrap_or_default();
            if let Ok(parsed) = syn::parse_str::<syn::Expr>(rust) {
                listener.visit_expr(&parsed);
            }
        }
    }
    listener.sayings
}

fn catalogue_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("po").join(name)
}

fn read(name: &str) -> Catalog {
    polib::po_file::parse(&catalogue_file(name)).expect("the catalogue is a gettext file")
}

fn written(sayings: &Sayings, language: &str, known: Option<&Catalog>) -> Catalog {
    let mut metadata = CatalogMetadata::new();
    metadata.project_id_version = "Tributary".to_owned();
    metadata.content_type = "text/plain; charset=UTF-8".to_owned();
    metadata.content_transfer_encoding = "8bit".to_owned();
    metadata.mime_version = "1.0".to_owned();
    metadata.language = language.to_owned();
    metadata.plural_rules.nplurals = 2;
    metadata.plural_rules.expr = "n != 1".to_owned();
    let mut catalog = Catalog::new(metadata);
    for (one, many) in sayings {
        let (context, one) =
            one.split_once(CONTEXT_END).map_or((None, one.as_str()), |(context, one)| (Some(context), one));
        let before = known.and_then(|known| known.find_message(context, one, many.as_deref()));
        let message =
            match many {
                Some(many) => Message::build_plural()
                    .with_msgid(one.to_owned())
                    .with_msgid_plural(many.clone())
                    .with_msgstr_plural(before.map_or(vec![String::new(); 2], |message| {
                        message.msgstr_plural().expect("it was plural").clone()
                    }))
                    .done(),
                None => {
                    let mut message = Message::build_singular();
                    if let Some(context) = context {
                        message.with_msgctxt(context.to_owned());
                    }
                    let before = before.map(|message| message.msgstr().expect("it is one").to_owned());
                    message.with_msgid(one.to_owned()).with_msgstr(before.unwrap_or_default()).done()
                }
            };
        catalog.append_or_update(message);
    }
    catalog
}

/// What stands in the source for it.
fn key(message: &dyn MessageView) -> String {
    let context = message.msgctxt().map(|context| format!("{context}{CONTEXT_END}")).unwrap_or_default();
    context + message.msgid()
}

/// `UPDATE_GOLDEN=1 cargo test -p words` writes what is new into the catalogues, for translators to fill.
#[test]
fn the_catalogues_hold_what_the_source_says() {
    let said = said_in_source();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        for (name, language) in [("tributary.pot", ""), ("de.po", "de")] {
            let known = (name != "tributary.pot").then(|| read(name));
            let catalog = written(&said, language, known.as_ref());
            polib::po_file::write_to_file(&catalog, &catalogue_file(name)).expect("the catalogue can be written");
        }
    }
    for name in ["tributary.pot", "de.po"] {
        let listed: Vec<String> = read(name).messages().map(key).collect();
        let mut listed = listed;
        listed.sort();
        let said: Vec<&String> = said.keys().collect();
        let missing: Vec<_> = said.iter().filter(|english| !listed.contains(english)).collect();
        let idle: Vec<_> = listed.iter().filter(|english| !said.contains(english)).collect();
        assert!(
            missing.is_empty() && idle.is_empty(),
            "{name} lacks {missing:#?} and has {idle:#?} for nothing; UPDATE_GOLDEN=1 cargo test -p words mends it"
        );
    }
}

#[test]
fn every_language_is_complete_and_keeps_every_hole() {
    let (mut open, mut torn) = (Vec::new(), Vec::new());
    for message in read("de.po").messages() {
        let pairs: Vec<(&str, &str)> = if message.is_plural() {
            let forms = message.msgstr_plural().expect("it is plural");
            let english = [message.msgid(), message.msgid_plural().expect("it is plural")];
            english.into_iter().zip(forms.iter().map(String::as_str)).collect()
        } else {
            vec![(message.msgid(), message.msgstr().expect("it is one"))]
        };
        for (english, german) in pairs {
            let sorted = |pattern: &'_ str| {
                let mut names: Vec<String> = holes(pattern).iter().map(|name| (*name).to_owned()).collect();
                names.sort();
                names
            };
            if german.is_empty() {
                open.push(english.to_owned());
            } else if sorted(english) != sorted(german) || german.matches('<').count() != english.matches('<').count() {
                torn.push(format!("{english} / {german}"));
            }
        }
    }
    assert!(open.is_empty(), "not translated: {open:#?}");
    assert!(torn.is_empty(), "another number of holes or tags: {torn:#?}");
}

/// A template without what stands there for machines.
fn without_code(template: &str) -> String {
    let (spoken, rest) = template.split_once("<pre").unwrap_or((template, ""));
    let rest = rest.split_once("</pre>").map_or(String::new(), |(_, rest)| without_code(rest));
    format!("{spoken}{rest}")
}

/// Text of a template outside of tags and expressions.
fn bare_words(template: &str) -> Vec<String> {
    let mut bare = String::new();
    let spoken = without_code(template);
    let (mut inside, mut rest) = (None, spoken.as_str());
    while !rest.is_empty() {
        match inside {
            None => {
                let opened =
                    [("{{", "}}"), ("{%", "%}"), ("<", ">")].into_iter().find(|(open, _)| rest.starts_with(open));
                if let Some((open, close)) = opened {
                    (inside, rest) = (Some(close), &rest[open.len()..]);
                    bare.push('\n');
                    continue;
                }
            }
            // An expression inside of a tag may hold a `>`.
            Some(">") if rest.starts_with("{{") || rest.starts_with("{%") => {
                let close = if rest.starts_with("{{") { "}}" } else { "%}" };
                rest = rest.split_once(close).expect("a template closes what it opens").1;
                continue;
            }
            Some(close) => {
                if let Some(after) = rest.strip_prefix(close) {
                    (inside, rest) = (None, after);
                    continue;
                }
            }
        }
        let letter = rest.chars().next().expect("there is a rest");
        if inside.is_none() {
            bare.push(letter);
        }
        rest = &rest[letter.len_utf8()..];
    }
    let has_words = |line: &&str| line.chars().filter(|letter| letter.is_alphabetic()).count() > 1;
    bare.lines().filter(has_words).map(str::to_owned).collect()
}

/// A part of a tag; and the page of components, for whoever builds screens, whose figures are made up.
const ATTRIBUTES_AND_FIGURES: [&str; 2] = ["component/field_attributes.html", "help/components.html"];

fn is_name(words: &str) -> bool {
    matches!(words.trim(), "Tributary")
}

#[test]
fn pages_say_nothing_without_the_catalogue() {
    for file in files(&root().join("crates/ui/templates"), "html") {
        let template = fs::read_to_string(&file).expect("the source can be read");
        let bare = bare_words(&template);
        let bare: Vec<_> = bare.iter().filter(|words| !is_name(words)).collect();
        let is_spoken = ATTRIBUTES_AND_FIGURES.iter().all(|name| !file.ends_with(name));
        assert!(bare.is_empty() || !is_spoken, "{} says {bare:#?}", file.display());
    }
}

#[test]
fn one_english_word_may_be_several() {
    for (language, key, expected) in [
        (Language::English, "application\u{4}Approved", "Approved"),
        (Language::German, "application\u{4}Approved", "Angenommen"),
        (Language::German, "Approved", "Freigegeben"),
        (Language::German, "nothing\u{4}Known", "Known"),
    ] {
        assert_eq!(known(language, key), expected, "{key:?}");
    }
}

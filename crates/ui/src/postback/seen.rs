//! How postbacks are worded, and the form that makes and changes them.

use domain::ids::ProgramId;
use domain::postback::{
    Body, BodyFormat, ImpactMacro, Macro, PauseReason, PostbackEvent, PostbackMethod, PostbackState, Subject,
};
use flow::postback::{NewPostback, Postback, Wish};
use flow::refusal::InputRefusal;

use crate::component::mark::{Sign, Tone};
use crate::component::{Form, Mark};
use crate::names::Names;

/// The form with its choices.
pub struct PostbackForm {
    pub form: Form,
    pub programs: Vec<(String, String)>,
    pub methods: Vec<(String, String)>,
    pub events: Vec<EventGroup>,
    pub macros: Vec<(String, &'static str)>,
    /// Those of templates that were written for impact.com, in one line.
    pub impact_macros: String,
}

pub struct EventGroup {
    pub words: &'static str,
    pub events: Vec<EventChoice>,
}

pub struct EventChoice {
    pub code: &'static str,
    pub words: &'static str,
    pub chosen: bool,
}

impl PostbackForm {
    pub fn new(form: Form, chosen: &[PostbackEvent], names: &Names) -> Self {
        let all = (String::new(), crate::known("All programs").to_owned());
        let choice = |event: &PostbackEvent| EventChoice {
            code: event.code(),
            words: event_words(*event),
            chosen: chosen.contains(event),
        };
        Self {
            form,
            programs: std::iter::once(all).chain(names.program_choices()).collect(),
            methods: KINDS.iter().map(|kind| ((*kind).to_owned(), crate::known(kind_words(kind)).to_owned())).collect(),
            events: Subject::ALL
                .iter()
                .map(|subject| EventGroup {
                    words: subject_words(*subject),
                    events: PostbackEvent::ALL.iter().filter(|event| event.subject() == *subject).map(choice).collect(),
                })
                .collect(),
            macros: Macro::ALL.iter().map(|wanted| (format!("{{{wanted}}}"), macro_words(*wanted))).collect(),
            impact_macros: ImpactMacro::ALL.iter().map(|wanted| format!("{{{wanted}}}")).collect::<Vec<_>>().join(" "),
        }
    }

    /// As it stands before anybody typed.
    pub fn empty(names: &Names) -> Self {
        let usual = [PostbackEvent::Tracked, PostbackEvent::Modified, PostbackEvent::Reversed];
        Self::new(Form::default().with("method", "get"), &usual, names)
    }

    pub fn of(postback: &Postback, names: &Names) -> Self {
        let wish = &postback.wish;
        let program = wish.program.map_or_else(String::new, |program| program.to_string());
        let form = Form::default().with("program", program).with("method", kind(wish));
        let form = form.with("body_template", wish.body.template());
        Self::new(form.with("url", wish.url_template.as_str()), &wish.events, names)
    }

    /// As it was sent, and refused.
    pub fn sent(form: Form, pairs: &[(String, String)], names: &Names) -> Self {
        let chosen: Vec<_> =
            pairs.iter().filter(|(name, _)| name == "event").flat_map(|(_, code)| code.parse()).collect();
        Self::new(form, &chosen, names)
    }
}

pub fn read(form: &Form, pairs: &[(String, String)]) -> Result<NewPostback, InputRefusal> {
    let program = match form.value("program") {
        "" => None,
        text => Some(text.parse::<ProgramId>().map_err(|error| InputRefusal::wrong("program", error))?),
    };
    let events = pairs.iter().filter(|(name, _)| name == "event").map(|(_, code)| code.parse());
    let (method, body) = match form.value("method") {
        body if KINDS[2..].contains(&body) => (PostbackMethod::Post, body),
        method => (method.parse().map_err(|error| InputRefusal::wrong("method", error))?, ""),
    };
    Ok(NewPostback {
        program,
        events: events.collect::<Result<_, _>>().map_err(|error| InputRefusal::wrong("event", error))?,
        method,
        url: form.value("url").to_owned(),
        body: body.to_owned(),
        body_template: if BodyFormat::ALL.iter().any(|format| format.code() == body) {
            form.exact("body_template").to_owned()
        } else {
            String::new()
        },
    })
}

/// What the form lets choose between: a method, or what goes along with a `POST`.
const KINDS: [&str; 6] = ["get", "post", "form", "json", "text", "webhook"];

pub const fn kind(wish: &Wish) -> &'static str {
    match wish.body {
        Body::None => wish.method.code(),
        _ => wish.body.code(),
    }
}

pub fn kind_words(kind: &str) -> &'static str {
    match kind {
        "get" => "GET: all is in the address",
        "form" => "POST with a form",
        "json" => "POST with JSON of your own",
        "text" => "POST with text",
        "webhook" => "Webhook: signed JSON",
        _ => "POST without a body",
    }
}

const fn subject_words(subject: Subject) -> &'static str {
    match subject {
        Subject::Action => "Actions",
        Subject::Application => "Applications",
        Subject::Inquiry => "Inquiries",
        Subject::Export => "Exports",
    }
}

pub const fn event_words(event: PostbackEvent) -> &'static str {
    match event {
        PostbackEvent::Tracked => "Tracked",
        PostbackEvent::Modified => "Modified",
        PostbackEvent::Reversed => "Reversed",
        PostbackEvent::Restored => "Restored",
        PostbackEvent::Locked => "Locked",
        PostbackEvent::Approved => "Approved",
        PostbackEvent::Paid => "Paid",
        PostbackEvent::ApplicationSubmitted => "Application submitted",
        PostbackEvent::ApplicationApproved => "Application approved",
        PostbackEvent::ApplicationDeclined => "Application declined",
        PostbackEvent::ApplicationWithdrawn => "Application withdrawn",
        PostbackEvent::InquiryOpened => "Inquiry opened",
        PostbackEvent::InquiryAnswered => "Inquiry answered",
        PostbackEvent::InquiryGranted => "Inquiry granted",
        PostbackEvent::InquiryDeclined => "Inquiry declined",
        PostbackEvent::InquiryWithdrawn => "Inquiry withdrawn",
        PostbackEvent::ExportFinished => "Export finished",
        PostbackEvent::ExportFailed => "Export failed",
    }
}

const fn macro_words(wanted: Macro) -> &'static str {
    match wanted {
        Macro::DeliveryId => "Number of the delivery, the same however often it is sent",
        Macro::Event => "What happened, by its code",
        Macro::HappenedAt => "When it happened, such as 2026-01-05T12:00:00Z",
        Macro::ProgramName => "The program's name",
        Macro::PartnerId => "The partner's account ID",
        Macro::PartnerName => "The partner's name",
        Macro::ActionId => "The action",
        Macro::State => "State right after it, by its code",
        Macro::OrderId => "The order as the brand reported it",
        Macro::ProgramId => "The program",
        Macro::EventType => "Event type of the program",
        Macro::Commission => "What the action earns now, such as 40.00; 0.00 while it is reversed",
        Macro::CommissionDelta => "By how much this changed what it earns, such as -40.00",
        Macro::AmountDelta => "By how much this changed the amount",
        Macro::Amount => "Amount of the sale less refunds; empty where none was reported",
        Macro::Currency => "Currency of both",
        Macro::ClickId => "The credited click; empty for promo codes",
        Macro::SubId1 => "First sub id of the link; empty where a brand is told",
        Macro::SubId2 => "Second sub id of the link; empty where a brand is told",
        Macro::SubId3 => "Third sub id of the link; empty where a brand is told",
        Macro::SharedId => "Shared id of the link",
        Macro::PromoCode => "The promo code that was credited",
        Macro::CustomerId => "The customer as the brand reported it; empty where a partner is told",
        Macro::CustomerStatus => "New or existing, as the brand reported it; empty where a partner is told",
        Macro::Country => "Country of the conversion",
        Macro::CreativeId => "The creative that was clicked",
        Macro::LinkId => "The link that was clicked",
        Macro::TrackedAt => "When it was tracked, such as 2026-01-05T12:00:00Z",
        Macro::LocksAt => "When it locks",
        Macro::ApprovesAt => "When it is approved",
        Macro::ApplicationId => "The application",
        Macro::InquiryId => "The inquiry",
        Macro::ExportId => "The export",
        Macro::Reason => "Why it was reversed or declined",
    }
}

pub fn mark(postback: &Postback) -> Mark {
    match (postback.state, postback.failing_since) {
        (PostbackState::Active, None) => Mark::new("Active", Sign::Full, Tone::Good),
        (PostbackState::Active, Some(_)) => Mark::new("Failing", Sign::Half, Tone::Warn),
        _ => Mark::new("Paused", Sign::Pause, Tone::Warn),
    }
}

/// Why it is paused, for whoever can do something about it.
pub const fn pause_words(reason: PauseReason) -> &'static str {
    match reason {
        PauseReason::ByHand => "It was paused by hand. What happens meanwhile is not told to it.",
        PauseReason::Failing => {
            "It took nothing for three days, so we paused it. Send a test; when it is taken, resume the postback."
        }
        PauseReason::Gone => {
            "Your server answered with status 410, which means that it wants no more. Resume the postback if it does."
        }
    }
}

//! Which page is asked for, and the facts that come with it.

use crate::answer::{Answer, Resource};
use crate::ask::Ask;
use crate::record::Record;
use crate::refused::Refused;

/// A page that is asked for, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    pub page: u32,
    pub size: u32,
}

/// What is said of a page: names and values, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageFacts(pub Vec<(&'static str, String)>);

impl Paging {
    pub fn skipped(self) -> i64 {
        i64::from(self.page - 1) * i64::from(self.size)
    }
}

impl Ask {
    /// The page of a list of anything but actions.
    pub fn paging(&self) -> Result<Paging, Refused> {
        self.paging_of(self.limits.page_size, 1, self.limits.page_size_max)
    }

    /// A size out of bounds is brought into them: clients that ask for more page on by what they got.
    pub fn paging_of(&self, size: u32, size_min: u32, size_max: u32) -> Result<Paging, Refused> {
        let page = self.number("Page")?.unwrap_or(1);
        let page = u32::try_from(page).ok().filter(|page| *page >= 1);
        let page = page.ok_or_else(|| Refused::parameter("Page", "Page must be 1 or more"))?;
        let size = match self.number("PageSize")? {
            None => size,
            Some(asked) if asked >= 1 => u32::try_from(asked).unwrap_or(u32::MAX).clamp(size_min, size_max),
            Some(_) => return Err(Refused::parameter("PageSize", "PageSize must be 1 or more")),
        };
        Ok(Paging { page, size })
    }

    /// The page of what there is, all of it being here.
    pub fn page_of<T>(&self, of: Resource, all: Vec<T>, record: impl FnMut(T) -> Record) -> Result<Answer, Refused> {
        let paging = self.paging()?;
        let total = all.len() as i64;
        let skipped = usize::try_from(paging.skipped()).unwrap_or(usize::MAX);
        let items = all.into_iter().skip(skipped).take(paging.size as usize).map(record).collect();
        Ok(self.page(of, items, total, paging))
    }

    /// A page that was looked up as such.
    pub fn page(&self, of: Resource, items: Vec<Record>, total: i64, paging: Paging) -> Answer {
        let facts = self.page_facts(items.len() as i64, total, paging);
        Answer::Page { of, items, facts }
    }

    fn page_facts(&self, here: i64, total: i64, paging: Paging) -> PageFacts {
        let size = i64::from(paging.size);
        let pages = (total + size - 1) / size;
        let page = i64::from(paging.page);
        let start = paging.skipped();
        let there =
            |number: i64| if (1..=pages).contains(&number) { self.page_uri(number, size) } else { String::new() };
        PageFacts(vec![
            ("page", page.to_string()),
            ("numpages", pages.to_string()),
            ("pagesize", size.to_string()),
            ("total", total.to_string()),
            ("start", start.to_string()),
            ("end", (start + here - 1).max(0).to_string()),
            ("uri", self.path.clone()),
            ("firstpageuri", self.page_uri(1, size)),
            ("previouspageuri", there(page - 1)),
            ("nextpageuri", there(page + 1)),
            ("lastpageuri", self.page_uri(pages.max(1), size)),
        ])
    }

    /// The same question, another page of its answer.
    fn page_uri(&self, page: i64, size: i64) -> String {
        let is_paging = |name: &str| name.eq_ignore_ascii_case("Page") || name.eq_ignore_ascii_case("PageSize");
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.parameters.iter().filter(|(name, _)| !is_paging(name)));
        query.append_pair("PageSize", &size.to_string()).append_pair("Page", &page.to_string());
        format!("{}?{}", self.path, query.finish())
    }
}

/// All of a list that `flow` gives in windows. For lists that stay short beside clicks and actions: programs, contracts, links.
pub async fn all<T, F>(mut window: impl FnMut(flow::Window) -> F) -> flow::Result<Vec<T>>
where
    F: Future<Output = flow::Result<flow::Listed<T>>>,
{
    let (mut items, mut after) = (Vec::new(), None);
    loop {
        let listed = window(flow::Window { after, limit: flow::Window::LIMIT_MAX }).await?;
        items.extend(listed.items);
        after = listed.next;
        if after.is_none() {
            return Ok(items);
        }
    }
}

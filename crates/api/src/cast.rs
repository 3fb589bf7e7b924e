//! The people of most tests: a brand with the reference program (1001, text link 10001), a partner who has joined it (contract 1),
//! and others who have nothing to do with either.

use domain::access::{Role, TokenAccess};
use flow::Caller;
use serde_json::Value;

use crate::testing::{Answer, TestApi};

pub(crate) struct Cast {
    pub(crate) api: TestApi,
    pub(crate) brand: Caller,
    pub(crate) partner: Caller,
    credentials: Vec<(&'static str, String)>,
}

impl Cast {
    pub(crate) async fn meet() -> Cast {
        let api = TestApi::open();
        let brand = api.platform.brand("TikTok").await;
        let partner = api.platform.partner("Ann").await;
        let other_brand = api.platform.brand("Other brand").await;
        let other_partner = api.platform.partner("Ben").await;
        let program = api.platform.program(&brand).await;
        api.platform.join(&brand, program.id, &partner).await;
        let mut credentials = Vec::new();
        for (name, caller) in
            [("brand", &brand), ("partner", &partner), ("other brand", &other_brand), ("other partner", &other_partner)]
        {
            credentials.push((name, api.credentials(caller).await));
        }
        for (name, caller) in [("brand's analyst", &brand), ("partner's analyst", &partner)] {
            credentials.push((name, api.credentials_with(caller, TokenAccess::ReadWrite, Role::Analyst).await));
        }
        Cast { api, brand, partner, credentials }
    }

    pub(crate) fn credentials(&self, who: &str) -> &str {
        let found = self.credentials.iter().find(|(name, _)| *name == who);
        &found.unwrap_or_else(|| panic!("{who:?} is not in the cast")).1
    }

    pub(crate) async fn get(&self, who: &str, path: &str) -> Answer {
        self.api.get(path, self.credentials(who)).await
    }

    pub(crate) async fn post(&self, who: &str, path: &str, body: Value) -> Answer {
        self.api.post(path, self.credentials(who), body).await
    }

    /// Each must be answered with that status and code.
    pub(crate) async fn refused(&self, method: &str, path: &str, body: Value, expected: &[(&str, &str)]) {
        for (who, refusal) in expected {
            let body = (method != "GET").then(|| body.clone());
            let answer = self.api.ask(method, path, &[("authorization", self.credentials(who))], body).await;
            assert_eq!(answer.refusal(), *refusal, "{who}: {method} {path}: {:?}", answer.body);
        }
    }

    /// Each must get an empty list.
    pub(crate) async fn sees_nothing(&self, path: &str, who: &[&str]) {
        for who in who {
            let answer = self.get(who, path).await;
            assert_eq!(answer.status, 200, "{who}: {path}");
            assert_eq!(answer.body["items"].as_array().map(Vec::len), Some(0), "{who}: {path}: {:?}", answer.body);
        }
    }
}

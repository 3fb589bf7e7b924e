//! Readers of an API request's parts, whose mistakes are answered as problem details like everything else.

use axum::body::Bytes;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Json, Path, Query, Request};
use http::StatusCode;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::error::{ApiError, Shown};

/// A JSON body.
pub struct ApiJson<T>(pub T);

/// A body that is one text, of any content type.
pub struct ApiText(pub String);

/// A body that is a file, of any content type.
pub struct ApiBytes(pub Bytes);

/// The query of the URL.
pub struct ApiQuery<T>(pub T);

/// The placeholders of the path.
pub struct ApiPath<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for ApiJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let read = Json::<T>::from_request(request, state).await;
        read.map(|Json(value)| ApiJson(value)).map_err(|rejection| {
            let code = match &rejection {
                JsonRejection::MissingJsonContentType(_) => "json_expected",
                JsonRejection::JsonDataError(_) => "json_shape_wrong",
                JsonRejection::JsonSyntaxError(_) => "json_unreadable",
                _ => "body_unreadable",
            };
            ApiError::from(Shown::http(rejection.status(), code, rejection.body_text()))
        })
    }
}

impl<S: Send + Sync> FromRequest<S> for ApiText {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let read = String::from_request(request, state).await;
        read.map(ApiText).map_err(|rejection| {
            ApiError::from(Shown::http(rejection.status(), "body_unreadable", rejection.body_text()))
        })
    }
}

impl<S: Send + Sync> FromRequest<S> for ApiBytes {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let read = Bytes::from_request(request, state).await;
        read.map(ApiBytes).map_err(|rejection| {
            let code = match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => "body_too_long",
                _ => "body_unreadable",
            };
            ApiError::from(Shown::http(rejection.status(), code, rejection.body_text()))
        })
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for ApiQuery<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let read = Query::<T>::from_request_parts(parts, state).await;
        read.map(|Query(value)| ApiQuery(value)).map_err(|rejection: QueryRejection| {
            ApiError::from(Shown::http(rejection.status(), "query_unreadable", rejection.body_text()))
        })
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for ApiPath<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let read = Path::<T>::from_request_parts(parts, state).await;
        // An id that cannot be one names nothing.
        read.map(|Path(value)| ApiPath(value)).map_err(|rejection: PathRejection| {
            ApiError::from(Shown::http(StatusCode::NOT_FOUND, "not_found", rejection.body_text()))
        })
    }
}

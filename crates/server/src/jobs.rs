//! The background jobs of a serving process, each a line here and a loop in `flow`.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use edge::serve::Certificate;
use flow::Platform;
use flow::export::Maker;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the certificate's files are looked at.
const CERTIFICATE_LOOK: Duration = Duration::from_secs(10);

pub struct Jobs {
    stop: watch::Sender<bool>,
    running: JoinSet<&'static str>,
}

impl Jobs {
    pub fn start(runtime: &Runtime, platform: &Platform, exports: Maker) -> Jobs {
        let mut jobs = Jobs { stop: watch::Sender::new(false), running: JoinSet::new() };
        let handle = platform.clone();
        jobs.spawn(runtime, "routes", async move { handle.routes.follow(&handle.store).await });
        jobs.spawn_event_log(runtime, platform);
        let stopping = jobs.stop.subscribe();
        jobs.spawn_to_its_end(runtime, "sweep", flow::lifecycle::sweep_until(platform.clone(), stopping));
        let stopping = jobs.stop.subscribe();
        jobs.spawn_to_its_end(runtime, "schedule", flow::program::apply_due_until(platform.clone(), stopping));
        let stopping = jobs.stop.subscribe();
        jobs.spawn_to_its_end(runtime, "retention", flow::retention::forget_until(platform.clone(), stopping));
        let stopping = jobs.stop.subscribe();
        jobs.spawn_to_its_end(runtime, "proofs", flow::property::look_again_until(platform.clone(), stopping));
        let stopping = jobs.stop.subscribe();
        jobs.spawn_to_its_end(runtime, "page checks", flow::page_check::check_until(platform.clone(), stopping));
        let stopping = jobs.stop.subscribe();
        jobs.spawn_to_its_end(runtime, "data exports", flow::data_export::make_until(platform.clone(), stopping));
        let stopping = jobs.stop.subscribe();
        jobs.spawn_to_its_end(runtime, "exports", flow::export::make_until(platform.clone(), exports, stopping));
        let stopping = jobs.stop.subscribe();
        jobs.spawn_to_its_end(runtime, "announcements", flow::announcement::send_due_until(platform.clone(), stopping));
        let stopping = jobs.stop.subscribe();
        jobs.spawn_to_its_end(runtime, "mail", flow::mail::run(platform.clone(), stopping));
        let stopping = jobs.stop.subscribe();
        jobs.spawn_to_its_end(runtime, "day", flow::notification::day::tell_until(platform.clone(), stopping));
        let stopping = jobs.stop.subscribe();
        jobs.spawn_to_its_end(runtime, "view letters", flow::view_letter::send_due_until(platform.clone(), stopping));
        let stopping = jobs.stop.subscribe();
        jobs.spawn_to_its_end(runtime, "postbacks", flow::postback::send_due_until(platform.clone(), stopping));
        jobs
    }

    /// Shows new clients what the certificate's files say, seconds after they changed.
    pub fn watch_certificate(&mut self, runtime: &Runtime, certificate: Arc<Certificate>) {
        self.spawn(runtime, "certificate", async move {
            loop {
                tokio::time::sleep(CERTIFICATE_LOOK).await;
                let certificate = Arc::clone(&certificate);
                match tokio::task::spawn_blocking(move || certificate.reload()).await {
                    Ok(Ok(true)) => tracing::info!("the certificate has changed and is shown from now on"),
                    Ok(Ok(false)) | Err(_) => {}
                    Ok(Err(error)) => tracing::warn!("the certificate shown before stays: {error:#}"),
                }
            }
        });
    }

    /// Returns when every job has ended. Each ends between two steps, so what it was doing is done or not begun.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        while let Some(ended) = self.running.join_next().await {
            if let Err(error) = ended {
                tracing::error!("a background job ended badly: {error}");
            }
        }
    }

    /// Counts and files recorded clicks. Told to stop, it does so with all that the doors acknowledged before it ends.
    fn spawn_event_log(&mut self, runtime: &Runtime, platform: &Platform) {
        let mut stopping = self.stop.subscribe();
        let log = platform.event_log.clone();
        let until_stopped = async move {
            let told = async move { drop(stopping.wait_for(|stop| *stop).await) };
            if let Err(error) = flow::event_log::run(log, told).await {
                tracing::error!("the rest of the recorded clicks waits in the spool for the next start: {error:#}");
            }
            "event_log"
        };
        self.running.spawn_on(until_stopped, runtime.handle());
    }

    /// Runs a job that may be dropped wherever it waits.
    fn spawn(&mut self, runtime: &Runtime, name: &'static str, job: impl Future<Output = ()> + Send + 'static) {
        let mut stopping = self.stop.subscribe();
        let until_stopped = async move {
            tokio::select! {
                () = job => tracing::error!(job = name, "the job {name} ended by itself"),
                _ = stopping.wait_for(|stop| *stop) => {}
            }
            name
        };
        self.running.spawn_on(until_stopped, runtime.handle());
    }

    /// Runs a job that watches for the end itself, and is waited for.
    fn spawn_to_its_end(
        &mut self,
        runtime: &Runtime,
        name: &'static str,
        job: impl Future<Output = ()> + Send + 'static,
    ) {
        let to_its_end = async move {
            job.await;
            name
        };
        self.running.spawn_on(to_its_end, runtime.handle());
    }
}

//! The yardstick: nginx on the same cores, redirecting everything and recording nothing.

use std::net::TcpListener;
use std::process::{Child, Command};

use crate::process::Processes;

pub struct Nginx {
    pub url: String,
    process: Child,
    _folder: tempfile::TempDir,
}

impl Nginx {
    pub fn start() -> Nginx {
        let folder = tempfile::tempdir().expect("room for a folder");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a free port").port();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let at = folder.path().display();
        // The answer has the headers that ours has.
        let config = format!(
            "daemon off; worker_processes {cores}; pid {at}/pid; error_log {at}/error.log;
             events {{ worker_connections 1024; }}
             http {{
               access_log off; keepalive_requests 100000000; keepalive_timeout 75s;
               client_body_temp_path {at}/b; proxy_temp_path {at}/p; fastcgi_temp_path {at}/f; uwsgi_temp_path {at}/u; scgi_temp_path {at}/s;
               server {{
                 listen 127.0.0.1:{port} reuseport;
                 add_header Cache-Control \"no-store, private\" always;
                 add_header Referrer-Policy no-referrer-when-downgrade always;
                 add_header X-Robots-Tag noindex always;
                 return 302 https://getstarted.tiktok.com/?irclickid=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef&afsrc=1;
               }}
             }}"
        );
        let file = folder.path().join("nginx.conf");
        std::fs::write(&file, config).expect("the folder is ours");
        let process = Command::new("/usr/sbin/nginx").arg("-c").arg(&file).spawn().expect("nginx is installed");
        let nginx = Nginx { url: format!("http://127.0.0.1:{port}/c/100002/10001/1001"), process, _folder: folder };
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::yield_now();
        }
        nginx
    }

    pub fn processes(&self) -> Processes {
        Processes::children_of(self.process.id())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

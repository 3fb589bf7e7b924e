//! CPU time of processes, as the kernel counts it.

/// Kernel ticks per second, which Linux shows in /proc as 100 whatever it uses itself.
const TICKS_PER_SECOND: f64 = 100.0;

pub struct Processes(pub Vec<u32>);

impl Processes {
    /// User and system time of all of them, so far.
    pub fn cpu_seconds(&self) -> f64 {
        self.0.iter().map(|id| cpu_ticks(*id)).sum::<f64>() / TICKS_PER_SECOND
    }

    /// The children of a process: nginx's workers.
    pub fn children_of(parent: u32) -> Processes {
        let path = format!("/proc/{parent}/task/{parent}/children");
        let list = std::fs::read_to_string(path).expect("the process runs");
        Processes(list.split_whitespace().map(|id| id.parse().expect("a process number")).collect())
    }
}

fn cpu_ticks(id: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).expect("the process runs");
    // The name in parentheses may hold spaces; utime and stime are fields 14 and 15.
    let after_name = stat.rsplit(')').next().expect("every stat line has a name");
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    [11, 12].iter().map(|field| fields[*field].parse::<f64>().expect("a number of ticks")).sum()
}

mod claim;
mod end;
mod retry;
mod upgrade;
mod withdrawn;
mod worker;

const DAY: i64 = 86_400;
const TROUBLE: &str = "HTTP/1.1 500 No\r\nContent-Length: 14\r\n\r\n+4915112345678";

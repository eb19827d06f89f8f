// A file of users, as a form with a file sends it.

export function upload(browser, text) {
  const body = `--x\r\nContent-Disposition: form-data; name="file"; filename="users.csv"\r\nContent-Type: text/csv\r\n\r\n${text}\r\n--x--\r\n`;
  return browser.post('/admin/users/import', body, { 'content-type': 'multipart/form-data; boundary=x' });
}

// A client that asks for a WebSocket, as a page of the gate's host does.

/** Resolves to the status, how many cookies were set, and what came back for the text. */
export function upgrade({ proxy, host }, browser, text) {
  const { request, options } = proxy.transport;
  const headers = browser.headers({
    accept: undefined,
    origin: `https://${host}`,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-version': '13',
    'sec-fetch-mode': 'websocket',
  });
  return new Promise((done, fail) => {
    const sent = request({ ...options, host: proxy.ip, port: proxy.port, localAddress: browser.address, path: '/live', headers, agent: false });
    const cookies = ({ headers }) => headers['set-cookie']?.length ?? 0;
    sent.on('error', fail);
    sent.on('response', (answer) => {
      answer.resume();
      done({ status: answer.statusCode, setCookies: cookies(answer) });
    });
    sent.on('upgrade', (answer, socket) => {
      socket.once('data', (echo) => {
        socket.destroy();
        done({ status: answer.statusCode, setCookies: cookies(answer), echo: echo.toString() });
      });
      socket.write(text ?? ' ');
    });
    sent.setTimeout(10_000, () => sent.destroy(new Error('no answer')));
    sent.end();
  });
}

// What one test starts, and what is removed after it.
import { openOffice } from './office.mjs';
import { Server } from './server.mjs';

export class Site {
  servers = [];

  /** A server on an empty data folder. `env` adds environment variables. */
  async empty(options) {
    const server = this.add(new Server());
    await server.start(options);
    return server;
  }

  /**
   * A server of a small organization, each time the same: `maya` and `ines` are administrators with the app, `ola`
   * and `mal` are members with the app, `una` is a member without a method. Mal is the attacker.
   */
  async office(options) {
    return openOffice(this, options);
  }

  add(server) {
    this.servers.push(server);
    return server;
  }

  async close() {
    for (const server of this.servers) await server.remove();
  }
}

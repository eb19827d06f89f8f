// What one test starts, and what is removed after it.
import { copyOffice, openOffice } from './office.mjs';
import { Server } from './server.mjs';

export class Site {
  things = [];

  /** A server on an empty data folder. `env` adds environment variables. */
  async empty(options) {
    const server = this.add(new Server(options));
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

  /** The office before its server is started: the server and the users. */
  async closedOffice(options) {
    return copyOffice(this, options);
  }

  /** A server, or anything else that is removed after the test; the newest first. */
  add(thing) {
    this.things.unshift(thing);
    return thing;
  }

  async close() {
    const problems = [];
    for (const thing of this.things) {
      try {
        await thing.remove();
      } catch (error) {
        problems.push(error);
      }
    }
    if (problems.length > 0) throw problems[0];
  }
}

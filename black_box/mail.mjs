// Emails and text messages, which a server on localhost writes as files.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './program.mjs';
import { until } from './server.mjs';

const { default: PostalMime } = createRequire(join(root, 'end2end/package.json'))('postal-mime');

export class Mail {
  taken = new Set();

  /** @param {string} folder the outbox */
  constructor(folder) {
    this.folder = folder;
  }

  /** Waits for an email to this person whose subject or text contains these words. Each is taken once. */
  next(person, words) {
    return until(async () => {
      for (const mail of await this.all()) {
        if (this.taken.has(mail.file) || !mail.to.includes(person.email) || !`${mail.subject}\n${mail.text}`.includes(words)) continue;
        this.taken.add(mail.file);
        return mail;
      }
    }, `an email to ${person.email} with "${words}"`);
  }

  /** All emails until now. */
  async all() {
    return Promise.all(this.files('.eml').map((file) => readMail(join(this.folder, file))));
  }

  /** All text messages until now. */
  texts() {
    return this.files('.txt').map((file) => readFileSync(join(this.folder, file), 'utf8'));
  }

  files(ending) {
    try {
      // A file gets its name when it is complete.
      return readdirSync(this.folder).filter((name) => name.endsWith(ending) && !name.startsWith('.')).sort();
    } catch {
      // The folder is created with the first message.
      return [];
    }
  }
}

async function readMail(file) {
  const raw = readFileSync(file, 'utf8');
  const mail = await PostalMime.parse(raw);
  const links = [...(mail.text ?? '').matchAll(/https?:\/\/\S+/g)].map(([link]) => link);
  return { file, raw, subject: mail.subject ?? '', to: (mail.to ?? []).map(({ address }) => address), text: mail.text ?? '', links, link: links[0] };
}

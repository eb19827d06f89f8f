import { expect } from '@playwright/test';
import PostalMime, { type Address } from 'postal-mime';
import type { Latchkey } from './server';
import { maya, type Person } from './visitor';

/** One email, parsed the way a mail client parses it. */
export interface Mail {
  subject: string;
  from: { name: string; address: string };
  to: string[];
  text: string;
  html: string;
  headers: Map<string, string>;
  /** The links in the HTML. */
  links: string[];
  /** The only link. */
  link: string;
}

export async function readMail(raw: string): Promise<Mail> {
  const mail = await PostalMime.parse(raw);
  const html = mail.html ?? '';
  const links = [...html.matchAll(/<a\s[^>]*href="([^"]*)"/g)].map(([, href]) => href.replace(/&amp;/g, '&'));
  const flat = (address: Address) => address.group ?? [address];
  const [from] = flat(mail.from!);
  return {
    subject: mail.subject ?? '',
    from: { name: from.name, address: from.address },
    to: (mail.to ?? []).flatMap(flat).map(({ address }) => address),
    text: mail.text ?? '',
    html,
    headers: new Map(mail.headers.map(({ key, value }) => [key, value])),
    links,
    link: links[0] ?? '',
  };
}

/** The six digits of M-CODE, from its text. */
export function codeIn(mail: Mail): string {
  const found = /Your code is (\d{6})\./.exec(mail.text);
  if (!found) throw new Error(`There is no code in the email "${mail.subject}".`);
  return found[1];
}

/** Checks every email: one recipient, two bodies with the same words, at most one link, one origin. */
export function expectWellFormed(mail: Mail, latchkey: Latchkey, person: Person = maya): void {
  expect(mail.to).toEqual([person.email]);
  expect(mail.from).toEqual({ name: 'Latchkey', address: 'latchkey@halden.example' });
  expect(mail.headers.get('content-type')).toMatch(/^multipart\/alternative/);
  expect(words(mail.html)).toBe(words(mail.text));
  expect(mail.html).not.toMatch(/<(img|script|form|iframe|link)\b|https?:\/\/[^"]*\.(png|gif|css)/i);
  expect(mail.links.length, mail.subject).toBeLessThanOrEqual(1);
  const addresses = `${mail.text} ${mail.html}`.match(/https?:\/\/[^\s"'<>]*[\w/]/g) ?? [];
  for (const address of addresses) expect(new URL(address).origin).toBe(latchkey.url);
  expect(mail.text.trimEnd().split('\n').at(-1)).toBe(`Latchkey · ${latchkey.url}`);
}

/** An email about a security change: when, from where, and what to do if it was someone else. */
export function expectNews(mail: Mail, latchkey: Latchkey, person: Person = maya): void {
  expectWellFormed(mail, latchkey, person);
  expect(mail.text).toMatch(/^When: [A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d{2} [AP]M \(.+\)\s+Browser: .+ on .+\s+Address: 127\.0\.0\.1$/m);
  const way = latchkey.at('/settings/password/not-me');
  expect(mail.text).toContain(`Not you? Change your password at ${way} and tell your administrator.`);
  expect(mail.links).toEqual([way]);
}

function words(body: string): string {
  const plain = body
    .replace(/<head>[\s\S]*<\/head>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');
  return plain.replace(/\s+/g, ' ').replace(/ ([.,])/g, '$1').trim();
}

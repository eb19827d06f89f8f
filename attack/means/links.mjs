// Links in emails, and what administrators do with users.
import { openLink } from '../../black_box/steps.mjs';

const hasForm = (page) => page.body.includes('type="password"');

/** A browser in which a link is open; `undefined` if the link is invalid. */
export async function opened(server, link) {
  const browser = server.browser();
  return hasForm(await openLink(browser, link)) ? browser : undefined;
}

export async function fresh(server, person) {
  const browser = await server.signedIn(person);
  await browser.verifyIdentity(person);
  return browser;
}

export const requirement = (server, { id }) => server.database.value(`SELECT requirement FROM accounts WHERE id = ${id}`);

export async function edit(browser, person, changes) {
  const path = `/admin/users/${person.id}/edit`;
  return browser.submit(path, path, changes);
}

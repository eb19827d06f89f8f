// The page that sends an answer to the application in a form.
import { site } from './clients.mjs';

/** The address that the form is sent to, with its fields as parameters. */
export function formPost(page) {
  const [, action, inside] = /<form [^>]*method="post"[^>]* action="([^"]*)"[^>]*>([^]*?)<\/form>/.exec(page) ?? [];
  if (!action?.startsWith(site)) return undefined;
  const back = new URL(action);
  for (const [tag] of inside.matchAll(/<input [^>]*type="hidden"[^>]*>/g)) {
    back.searchParams.append(attribute(tag, 'name'), attribute(tag, 'value'));
  }
  return { back, isForm: true };
}

function attribute(tag, name) {
  const [, value] = new RegExp(` ${name}="([^"]*)"`).exec(tag);
  const characters = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" };
  return value.replace(/&([^;]*);/g, (_, character) => characters[character]);
}

import { chromium, type FullConfig } from '@playwright/test';
import { join } from 'node:path';
import { makeCertificate } from './certificate';
import { finishSetUp, openSetUp, restore, setUpAdministrator } from './journeys';
import { certificates, makeFolder, prepared, removeFolder, save } from './prepared';
import { Latchkey } from './server';
import { Visitor } from './visitor';

/**
 * Walks through setup and enrollment once, in a real browser, and keeps the data folder after each. Tests of
 * anything else start with a copy.
 */
export default async function prepare(config: FullConfig): Promise<() => void> {
  const folder = makeFolder();
  for (const certificate of Object.values(certificates())) makeCertificate(certificate);
  const { launchOptions, viewport, locale, timezoneId } = config.projects[0].use;
  const browser = await chromium.launch(launchOptions);
  const arrive = async () => {
    const page = await browser.newPage({ viewport, locale, timezoneId });
    return new Visitor(page, await Latchkey.create(), 'hydrated');
  };
  const keep = async ({ page, latchkey }: Visitor, name: string) => {
    const cookies = await page.context().cookies();
    await page.close();
    return { cookies, ...(await latchkey.stopAndKeep(join(folder, name))) };
  };

  const first = await arrive();
  await setUpAdministrator(first);
  save('administrator', await keep(first, 'administrator'));

  const second = await arrive();
  await restore(second, prepared('administrator'));
  await openSetUp(second);
  const { authenticator, codes, confirmedWith } = await finishSetUp(second);
  const { uri, secret } = authenticator;
  save('enrolled', { ...(await keep(second, 'enrolled')), app: { uri, secret }, codes, confirmedWith });

  await browser.close();
  return removeFolder;
}

// Wrong codes.

const verify = '/sign-in/verify';

/** Enters wrong codes in this browser, and returns the statuses. */
export async function guess(browser, person, count, salt = 0) {
  const statuses = [];
  for (let number = 0; number < count; number += 1) {
    const code = person.app.wrong(browser.server.clock, salt + number);
    statuses.push((await browser.post(verify, { code })).status);
  }
  return statuses;
}

/** Wrong codes from unknown browsers until they are blocked. */
export async function blockUnknown(server, person) {
  for (let round = 0; round < 12; round += 1) {
    const browser = await server.pending(person);
    await guess(browser, person, round === 0 ? 5 : 1, round * 10);
    server.clock.advance(3601);
  }
}

import { proveIfAsked } from './people';
import type { Look } from './tour';
import type { Visitor } from './visitor';

const applications = '/admin/applications';

/** Visits the screens about applications, after there is a group Accounting and a user Ada Aas. */
export async function applicationsTour(visitor: Visitor, look: Look): Promise<void> {
  await visitor.open(applications);
  await look('applications-none');
  await visitor.press('New application');
  const dialog = visitor.dialog('New application');
  await look('dialog-application-new');
  await dialog.getByRole('radio', { name: 'Members of any of these groups' }).check();
  await visitor.fill({ 'Address (optional)': 'http://wiki.example.org' }, dialog);
  await visitor.press('Create application', dialog);
  await look('dialog-application-new-errors');
  await visitor.fill({ Name: 'Wiki', 'Address (optional)': 'https://wiki.example.org' }, dialog);
  await visitor.checkbox('Accounting', dialog).check();
  await dialog.getByRole('radio', { name: 'With a second factor' }).check();
  await visitor.press('Create application', dialog);
  await proveIfAsked(visitor);
  await visitor.expectNotice('The application Wiki was created.');
  await look('application');
  await visitor.press('Connect with OpenID Connect');
  const connection = visitor.dialog('Connect with OpenID Connect');
  await look('dialog-connection');
  await visitor.press('Connect', connection);
  await look('dialog-connection-errors');
  await visitor.fill({ 'Redirect URIs': 'https://wiki.example.org/callback' }, connection);
  await visitor.press('Connect', connection);
  await look('dialog-client-secret');
  await visitor.press('Done', visitor.dialog('Client secret'));
  await visitor.press('New secret');
  await look('dialog-new-secret');
  await visitor.press('Create secret', visitor.dialog('New secret'));
  await visitor.press('Done', visitor.dialog('Client secret'));
  await look('application-connected');
  await visitor.press('Test sign-in');
  await look('dialog-application-test');
  await visitor.press('Done', visitor.dialog('Test sign-in'));
  await visitor.press('Revoke the old secret');
  await look('dialog-end-secret');
  await visitor.press('Cancel', visitor.alert('Revoke the old secret?'));
  await visitor.press('Edit connection');
  await look('dialog-connection-edit');
  await visitor.press('Cancel', visitor.dialog('Edit connection'));
  await visitor.press('Disconnect');
  await look('dialog-disconnect');
  await visitor.press('Cancel', visitor.alert('Disconnect Wiki?'));
  await gates(visitor, look);
  await visitor.press('Edit');
  await look('dialog-application-edit');
  await visitor.press('Cancel', visitor.dialog('Edit application'));
  await visitor.press('Check a person');
  const check = visitor.dialog('Check a person');
  await visitor.press('Check', check);
  await look('dialog-application-check-error');
  await visitor.fill({ 'Email address of the user': 'ada.aas@halden.example' }, check);
  await visitor.press('Check', check);
  await look('dialog-application-check');
  await visitor.press('Cancel', check);
  await visitor.press('Turn off');
  await look('dialog-application-turn-off');
  await visitor.press('Cancel', visitor.alert('Turn off Wiki?'));
  await visitor.press('Delete');
  await look('dialog-application-delete');
  await visitor.press('Cancel', visitor.alert('Delete Wiki?'));
  await visitor.follow('Accounting');
  await look('group-named');
  await visitor.open(`${applications}/new`);
  await visitor.fill({ Name: 'Calendar', 'Address (optional)': 'https://calendar.example.org' }, dialog);
  await visitor.press('Create application', dialog);
  await visitor.expectNotice('The application Calendar was created.');
  await consented(visitor, look);
  await visitor.open(applications);
  await look('applications');
  await visitor.open('/');
  await look('home-applications');
  await visitor.open('/oidc/sign-out');
  await look('sign-out-asked');
}

/** The dialogs of gates, on the page of an application. */
async function gates(visitor: Visitor, look: Look): Promise<void> {
  await visitor.press('Add gate');
  const dialog = visitor.dialog('Add gate');
  await look('dialog-gate');
  await visitor.fill({ Host: 'wiki.example.org', 'Rules (optional)': 'any admin open' }, dialog);
  await visitor.press('Add', dialog);
  await look('dialog-gate-errors');
  await visitor.fill({ 'Rules (optional)': 'GET,HEAD /public/* open\nany /admin/* passkey within 15 minutes' }, dialog);
  await visitor.press('Add', dialog);
  const proxies = visitor.dialog('Set up the proxy');
  await proxies.getByText('nginx', { exact: true }).click();
  await look('dialog-gate-proxy');
  await visitor.press('Done', proxies);
  await look('application-gates');
  await visitor.press('Edit wiki.example.org');
  await look('dialog-gate-edit');
  await visitor.press('Cancel', visitor.dialog('Edit gate'));
  await visitor.press('Remove wiki.example.org');
  await look('dialog-gate-remove');
  await visitor.press('Cancel', visitor.alert('Remove the gate wiki.example.org?'));
}

/** What a user sees of an application that asks for consent, on the page of which this begins. */
async function consented(visitor: Visitor, look: Look): Promise<void> {
  const callback = 'https://calendar.example.org/callback';
  await visitor.press('Connect with OpenID Connect');
  const connection = visitor.dialog('Connect with OpenID Connect');
  await visitor.fill({ 'Client ID (optional)': 'calendar', 'Redirect URIs': callback }, connection);
  await visitor.checkbox('Ask users for consent', connection).check();
  await visitor.press('Connect', connection);
  const parameters = new URLSearchParams({
    client_id: 'calendar',
    redirect_uri: callback,
    response_type: 'code',
    scope: 'openid profile email groups',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  });
  await visitor.open(`/oidc/authorize?${parameters}`);
  await look('consent');
  // There is no such application, so the browser does not follow the answer.
  await visitor.page.evaluate(async () => {
    const form = document.querySelector<HTMLFormElement>('form[action*="/consent"]');
    const fields = form ? [...new FormData(form)].map(([name, value]) => [name, String(value)]) : [];
    await fetch(form?.getAttribute('action') ?? '', { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  });
  await visitor.open('/settings/applications');
  await look('connected-applications');
  await visitor.press('Disconnect Calendar');
  await look('dialog-connected-application-disconnect');
}

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
  await visitor.open(applications);
  await look('applications');
  await visitor.open('/');
  await look('home-applications');
}

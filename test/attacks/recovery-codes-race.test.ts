import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { isPast, openFactorForms } from './support/factor-forms.ts';

let bastion: TestBastion;
beforeAll(async () => {
  bastion = await startBastion();
});
afterAll(() => bastion?.stop());

it('attack: race on recovery codes: of fifty browsers at once, at the sign-in and behind a mailed link, one passes', async () => {
  const forms = await openFactorForms(bastion);
  const user = await forms.enrol();
  const all = await forms.fifty(user);
  const recovery_code = user.codes[0] ?? '';
  const pages = await Promise.all(all.map(({ browser, page }) => browser.submit(page, { recovery_code }, 1)));
  expect(pages.filter(isPast)).toHaveLength(1);
  const left = 'select from recovery_codes where user_id = $1 and consumed_at is null';
  expect(await bastion.database.query(left, [user.id])).toHaveLength(9);
});

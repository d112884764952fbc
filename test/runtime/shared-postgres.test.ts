import { tmpdir } from 'node:os';
import { Client } from 'pg';
import { expect, inject, test } from 'vitest';

test('the PostgreSQL that all tests share lies in a folder that is removed with it, also when root runs them', async () => {
  const client = new Client({ connectionString: inject('postgres').superuserUrl });
  await client.connect();
  const { rows } = await client.query('show data_directory');
  await client.end();
  expect(rows[0].data_directory).toMatch(new RegExp(`^${RegExp.escape(tmpdir())}/bastion-test-`));
});

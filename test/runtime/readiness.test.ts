import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rawRequest } from '../protocol/support/raw-request.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';

type Readiness = {
  readonly status: string;
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly reason?: string }>>;
};

const forwarding = {
  forwarded: 'for=203.0.113.7;proto=https',
  via: '1.1 proxy',
  'x-forwarded-for': '203.0.113.7',
  'x-forwarded-host': 'id.example.test',
  'x-forwarded-proto': 'https',
  'x-real-ip': '203.0.113.7',
};
const proxied = Object.entries(forwarding).flatMap(([name, value]) => [[name, value] as const, [name, ''] as const]);

let bastion: TestBastion;

beforeAll(async () => {
  bastion = await startBastion();
});
afterAll(() => bastion?.stop());

async function read(headers: Record<string, string> = {}): Promise<{ status: number; body: Readiness; text: string }> {
  const host = new URL(bastion.url).host;
  const { status, body } = await rawRequest(bastion.config.port, { path: '/readyz', headers: { host, ...headers } });
  return { status, body: JSON.parse(body), text: body };
}

/** What anybody may see while `failing` does not pass, asked with each header that a proxy sets. */
async function expectNoMoreThanNames(failing: string | undefined): Promise<void> {
  const checks = Object.fromEntries(['database', 'migrations', 'keys'].map((name) => [name, { ok: name !== failing }]));
  for (const [name, value] of proxied) {
    const { status, body } = await read({ [name]: value });
    expect(status, name).toBe(failing ? 503 : 200);
    expect(body, name).toEqual({ status: failing ? 'unavailable' : 'ok', checks });
  }
}

describe('readiness', () => {
  it('tells whoever asks through a proxy which checks pass, and nothing of keys or of who does not answer', async () => {
    await expectNoMoreThanNames(undefined);
  });

  it('tells whoever asks on this machine how old keys are and who does not answer', async () => {
    const { status, body } = await read();
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'ok', keys: expect.any(Array), breakers: expect.any(Array) });
  });

  it('names the migrations where one is pending, and says on this machine only which', async () => {
    const [last] = await bastion.database.query<{ name: string; timestamp: string }>(
      'delete from kysely_migration where name = (select max(name) from kysely_migration) returning name, timestamp',
    );
    try {
      await expectNoMoreThanNames('migrations');
      const { status, body } = await read();
      expect(status).toBe(503);
      expect(body.checks.migrations?.ok).toBe(false);
      expect(body.checks.migrations?.reason).toContain('migrat');
    } finally {
      await bastion.database.query('insert into kysely_migration (name, timestamp) values ($1, $2)', [
        last?.name,
        last?.timestamp,
      ]);
    }
    await expectNoMoreThanNames(undefined);
  });

  it('names the keys where one cannot be read, and shows nothing of it', async () => {
    const [key] = await bastion.database.query<{ kid: string; sealed_private_jwk: string }>(
      `select kid, sealed_private_jwk from signing_keys where tenant_id = $1 and alg = 'ES256' and state = 'current'`,
      [bastion.defaultTenantId],
    );
    const write = (sealed: string | undefined) =>
      bastion.database.query('update signing_keys set sealed_private_jwk = $2 where kid = $1', [key?.kid, sealed]);
    await write('unreadable');
    try {
      await vi.waitFor(async () => expect((await read()).status).toBe(503), { timeout: 5_000, interval: 20 });
      await expectNoMoreThanNames('keys');
      const { body, text } = await read();
      expect(body.checks.keys).toEqual({ ok: false, reason: expect.stringMatching(/./) });
      expect(text).not.toContain('unreadable');
      expect(text).not.toContain(key?.sealed_private_jwk);
    } finally {
      await write(key?.sealed_private_jwk);
    }
    await vi.waitFor(async () => expect((await read()).status).toBe(200), { timeout: 5_000, interval: 20 });
  });
});

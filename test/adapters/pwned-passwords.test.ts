import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBreakers } from '../../adapters/breakers.ts';
import { createOutboundFetch } from '../../adapters/outbound-fetch/outbound-fetch.ts';
import { openPwnedPasswords, pwnedPasswordsBreaker } from '../../adapters/pwned-passwords/pwned-passwords.ts';
import { faults, type RangeService, rangeOf, startRangeService } from '../credentials/support/range-service.ts';
import { recordLog } from '../support/silent-log.ts';

const known = ['tide under nine lamps', 'Caf\u00e9 noir 17'];
const padded = 'only ever padding';
let service: RangeService;

beforeEach(async () => {
  service = await startRangeService(known, [padded]);
});
afterEach(() => service.stop());

const pause_ms = 200;
function open({ patience_ms = 300, isAllowed = true, url = service.url, keptFor_ms = 60_000 } = {}) {
  const breakers = createBreakers(recordLog(), { pause_ms });
  const fetch = createOutboundFetch({
    allowPrivateTargets: isAllowed ? [service.host] : [],
  }) as typeof globalThis.fetch;
  return { breakers, ...openPwnedPasswords({ url, fetch, breakers, patience_ms, keptFor_ms }) };
}

describe('asking a service about a password', () => {
  it('goes nowhere that outgoing requests must not go, and leaves the fetch of everybody else alone', async () => {
    const usual = globalThis.fetch;
    await expect(open({ isAllowed: false }).has('anything')).rejects.toThrow('BASTION_ALLOW_PRIVATE_TARGETS');
    expect(service.asked).toEqual([]);
    expect(globalThis.fetch).toBe(usual);
  });

  it.each(Object.entries(faults))('throws, and calls nothing safe, when it %s', async (_how, fault) => {
    service.fault = fault;
    const before = performance.now();
    const failure = await open()
      .has('anything')
      .catch((error: Error) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(String(failure)).not.toContain('told-nobody');
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it('finds what it knows, in any normal form, and neither what it does not nor its padding', async () => {
    const { has } = open();
    for (const password of known) expect(await has(password), password).toBe(true);
    expect(await has('Café noir 17'.normalize('NFD'))).toBe(true);
    expect(await has(padded)).toBe(false);
    for (let at = 0; at < 20; at += 1) expect(await has(`unheard of ${at}`)).toBe(false);
  });

  it('is fine with a mirror below a path', async () => {
    await expect(open({ url: `${service.url}/pwned` }).has('x')).rejects.toThrow('answered 404');
    expect(service.asked.at(-1)).toMatch(/^GET \/pwned\/range\/[0-9A-F]{5}\?mode=sha1 /);
  });

  it('tells five hex digits of the hash, asks for padding, and tells nothing else that differs from one to the next', async () => {
    const { has } = open();
    const passwords = [...known, padded, 'another one'];
    for (const password of passwords) await has(password);
    const shapes = service.asked.map((request, at) => request.replace(rangeOf(passwords[at] ?? ''), 'FIVE5'));
    expect(new Set(shapes).size).toBe(1);
    expect(shapes[0]).toMatch(/^GET \/range\/FIVE5\?mode=sha1 HTTP\/1\.1\r\n/);
    expect(shapes[0]).toMatch(/^add-padding: true\r$/im);
    expect(shapes[0]).not.toMatch(/cookie|authorization|referer|x-request-id/i);
  });

  it('happens once for those who ask for a range at one time, and after that not until it is old', async () => {
    const { has } = open({ keptFor_ms: 500 });
    expect(await Promise.all(Array.from({ length: 50 }, () => has(known[0] ?? '')))).toEqual(Array(50).fill(true));
    await has(known[0] ?? '');
    expect(service.asked).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 600));
    await has(known[0] ?? '');
    expect(service.asked).toHaveLength(2);
  });

  it('is left alone for a while once it has failed three times, and costs nobody any time meanwhile', async () => {
    const { has, breakers } = open();
    service.fault = faults['says nothing'];
    for (let at = 0; at < 3; at += 1) await expect(has(`fails ${at}`)).rejects.toThrow();
    expect(breakers.list()).toEqual([{ name: pwnedPasswordsBreaker, state: 'open' }]);
    const before = performance.now();
    for (let at = 0; at < 50; at += 1) await expect(has(`left alone ${at}`)).rejects.toThrow('left alone');
    expect(performance.now() - before).toBeLessThan(200);
    expect(service.asked).toHaveLength(3);
    service.fault = undefined;
    await new Promise((resolve) => setTimeout(resolve, pause_ms + 50));
    expect(await has(known[0] ?? '')).toBe(true);
    expect(breakers.list()).toMatchObject([{ state: 'closed' }]);
  });

  it('answers from what it has kept while the service is down', async () => {
    const { has } = open();
    await has(known[0] ?? '');
    service.fault = faults['answers 503'];
    expect(await has(known[0] ?? '')).toBe(true);
  });
});

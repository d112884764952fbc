import { isIP } from 'node:net';
import { resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { findEmailProblem } from '../accounts/email.ts';
import { parsePlanLimits } from '../limits/plan-limits.ts';
import { maxLimit } from '../limits/rules.ts';

// Text from the environment in, a typed value out. Messages never repeat the value: it may be a secret.

/** A whole number between two bounds, written in digits only. */
export const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

/** Limits of the installation and of its plans, as `rule=number` or `tier:rule=number`. */
export const planLimits = z.string().transform((text, context) => {
  const plans = parsePlanLimits(text);
  if (plans) return plans;
  context.addIssue(`must be limits such as token=6000 or pro:login=30, from 1 to ${maxLimit}, separated by commas`);
  return z.NEVER;
});

export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });

export const folder = z.string().transform((path) => resolve(path));

export const file = folder;

/** A name or an id that some other system gave: printable ASCII without blanks. */
export const word = z.string().regex(/^[\x21-\x7e]{1,1024}$/, 'must be one word of printable ASCII characters');

/** A name or address to listen on, without port. */
export const host = z
  .string()
  .refine((value) => isIP(value) !== 0 || isHostName(value), 'must be an IP address or a host name, without a port');

/** A bare e-mail address. */
export const emailAddress = z
  .string()
  .refine((value) => !findEmailProblem(value), 'must be an address like name@example.org');

/** An http(s) address without path, query, fragment or user; the result has no trailing slash. */
export const origin = z.string().transform((value, context) => {
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol)) {
    context.addIssue('must be a whole http:// or https:// address');
    return z.NEVER;
  }
  if (`${url.origin}/` !== url.href) {
    context.addIssue('must have no path, query, fragment or user name');
    return z.NEVER;
  }
  return url.origin;
});

/** The address of a service, in one of the given URL schemes. */
export const connection = (...schemes: string[]) =>
  z.string().refine(
    (value) => {
      const url = URL.parse(value);
      return url !== null && schemes.includes(url.protocol.slice(0, -1)) && url.host !== '';
    },
    `must be an address that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  );

/** Where a service is, with a path if need be; the result has no trailing slash. */
export const service = z
  .string()
  .refine((value) => {
    const url = URL.parse(value);
    return url !== null && /^https?:$/.test(url.protocol) && !(url.username || url.password || url.search || url.hash);
  }, 'must be an http:// or https:// address without credentials, query or fragment')
  .transform((value) => new URL(value).href.replace(/\/+$/, ''));

/** Paths of files, separated by commas. */
export const files = list(() => true, '').transform((paths) => paths.map((path) => resolve(path)));

/** Networks as IP addresses or CIDR ranges, separated by commas. */
export const networks = list(isNetwork, 'must be IP addresses or CIDR ranges, separated by commas');

/** Where outgoing requests may go: host names, host:port, IP addresses or CIDR ranges, separated by commas. */
export const targets = list(
  (item) => isNetwork(item) || isHostAndPort(item),
  'must be hosts, host:port pairs, IP addresses or CIDR ranges, separated by commas',
);

/** Where checkpoints of the audit trail are kept. */
export const witnesses = list((item) => {
  const url = URL.parse(item);
  if (!url || url.username || url.password || url.search || url.hash) return false;
  if (url.protocol === 'file:') return url.host === '' && url.pathname.length > 1;
  return ['https:', 'http:', 's3:'].includes(url.protocol) && url.host !== '';
}, 'must be file:, https: or s3: addresses without credentials or query, separated by commas');

function list(isItem: (item: string) => boolean, message: string) {
  return z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    )
    .refine((items) => items.every(isItem), message);
}

function isNetwork(item: string): boolean {
  return item.includes('/') ? ipaddr.isValidCIDR(item) : isIP(item) !== 0;
}

function isHostAndPort(item: string): boolean {
  const match = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(item);
  if (!match?.[1] || Number(match[2] ?? 1) > 65535 || Number(match[2] ?? 1) < 1) return false;
  const name = match[1].replace(/^\[|\]$/g, '');
  return isIP(name) !== 0 || isHostName(name);
}

function isHostName(value: string): boolean {
  if (/^[\d.]+$/.test(value) || value.length > 253) return false;
  return value.split('.').every((label) => /^[a-z\d_]([a-z\d_-]{0,61}[a-z\d_])?$/i.test(label));
}

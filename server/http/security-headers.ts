import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { contentSecurityPolicy } from './content-security-policy.ts';

const policy = contentSecurityPolicy();

/** The headers of every response. */
export const securityHeaders = (isSecure: boolean): Readonly<Record<string, string>> => ({
  'content-security-policy': policy,
  // No Cross-Origin-Opener-Policy: apps that sign in through a popup need the window that opened them.
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  // Not `no-referrer`: with it browsers send `Origin: null` along with our own forms.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  ...(isSecure ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {}),
});

/** Puts security headers and a request id on every response, errors included; the id also on the request. */
export function createSecurityHeaders(isSecure: boolean): (req: IncomingMessage, res: ServerResponse) => void {
  const fixed = Object.entries(securityHeaders(isSecure));
  return (req, res) => {
    const requestId = randomUUID();
    req.headers['x-request-id'] = requestId;
    for (const [name, value] of fixed) res.setHeader(name, value);
    res.setHeader('x-request-id', requestId);
  };
}

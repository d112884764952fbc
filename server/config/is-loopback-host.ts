import { isIPv4 } from 'node:net';

/** Whether a URL's host never leaves this machine: localhost, its subdomains (RFC 6761 §6.3) and loopback addresses. */
export function isLoopbackHost(hostname: string): boolean {
  if (isIPv4(hostname)) return hostname.startsWith('127.');
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]';
}

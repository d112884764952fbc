/** Whether a URL's host never leaves this machine: localhost, its subdomains (RFC 6761 §6.3) and loopback addresses. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname);
}

import ipaddr from 'ipaddr.js';

const bitsOfOneCustomer = 64;

/** What limits count an address by: an IPv6 address by its /64, of which one customer has them all. */
export function addressKey(ip: string): string {
  if (!ipaddr.isValid(ip)) return `address ${ip}`;
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return `address ${address.toString()}`;
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${bitsOfOneCustomer}`);
  return `address ${network.toString()}/${bitsOfOneCustomer}`;
}

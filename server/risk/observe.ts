import type { Context } from 'koa';
import type { Deps } from '../deps.ts';
import { networkOf } from '../http/network-of.ts';
import { describeBrowser } from '../sessions/describe-browser.ts';
import type { Observation } from './profile/profile.ts';
import { judgeUserAgent } from './rules/judge-user-agent.ts';
import type { Signals } from './signals.ts';

/** The longest user agent that is looked at. */
const maxUserAgent = 300;

/** From where a request comes: address, place, kind of browser. `device`: see `Observation`. */
export function observe(
  { geo, clock }: Pick<Deps, 'geo' | 'clock'>,
  ctx: Pick<Context, 'ip' | 'get'>,
  device: string | undefined,
): Observation {
  const traits = describeBrowser(ctx.get('user-agent').slice(0, maxUserAgent)) ?? '';
  return { at: clock.now(), ip: ctx.ip, network: networkOf(ctx.ip), place: geo.locate(ctx.ip), device, traits };
}

/** What kind of client a request says it comes from. */
export const judgeClient = (ctx: Pick<Context, 'get'>): Signals['user_agent'] =>
  judgeUserAgent({
    user_agent: ctx.get('user-agent').slice(0, maxUserAgent),
    sec_ch_ua: ctx.get('sec-ch-ua'),
    sec_ch_ua_platform: ctx.get('sec-ch-ua-platform'),
    sec_ch_ua_mobile: ctx.get('sec-ch-ua-mobile'),
  });
